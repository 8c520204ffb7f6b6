"""Numbers of documents against a table of spellings; types; dates."""

import json
from pathlib import Path

import pytest

from corpus.codes import date_in_words, document_types, find_codes, find_dates, type_of, types_of_code

TABLE = json.loads((Path(__file__).parent / "data" / "numbers.json").read_text(encoding="utf-8"))


def key(text):
    (found,) = find_codes(text)
    return found.code.key


@pytest.mark.parametrize("row", TABLE["spellings"], ids=lambda r: r["text"])
def test_spellings(row):
    assert [str(f.code) for f in find_codes(row["text"])] == row["codes"], row["why"]


def test_the_table_is_large_enough():
    assert len(TABLE["spellings"]) >= 60
    assert sum(not row["codes"] for row in TABLE["spellings"]) >= 20


@pytest.mark.parametrize("row", [r for r in TABLE["spellings"] if r["codes"]], ids=lambda r: r["text"])
def test_printing_is_reading_backwards(row):
    for found in find_codes(row["text"]):
        assert [f.code for f in find_codes(str(found.code))] == [found.code]
        assert row["text"][found.start].isdigit() and row["text"][found.end - 1].isalnum()


@pytest.mark.parametrize(("one", "other"), TABLE["same"])
def test_one_code_in_two_spellings(one, other):
    assert key(one) == key(other)


@pytest.mark.parametrize(("one", "other"), TABLE["different"])
def test_two_codes(one, other):
    assert key(one) != key(other)


def test_a_letter_inside_a_longer_code_is_not_read_again():
    assert [str(f.code) for f in find_codes("12 / 2020 / NĐ-CP, 7/SNV-VP")] == ["12/2020/NĐ-CP", "7/SNV-VP"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("CHỈ THỊ", "Chỉ thị"),
        ("chi thi 42", "Chỉ thị"),
        ("Chương trình hành động của Tỉnh ủy", "Chương trình"),
        ("THÔNG BÁO KẾT LUẬN", "Thông báo"),
        ("Thông tri", "Thông tri"),
        ("Kế hoạch hóa gia đình".replace(" hóa", "hóa"), None),
        ("Ban Bí thư", None),
        ("", None),
    ],
)
def test_type_of(text, kind):
    assert type_of(text) == kind


def test_codes_with_two_types_give_both():
    assert types_of_code("QĐ") == types_of_code("qd") == ("Quyết định", "Quy định")
    assert types_of_code("TT") == ("Thông tri", "Thông tư")
    assert types_of_code("XX") == ()
    assert len({t.name for t in document_types()}) == len(document_types())


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("ngày 24/3/2020", ["2020-03-24"]),
        ("24-3-2020", ["2020-03-24"]),
        ("21.6.2020", ["2020-06-21"]),
        ("24 / 3 / 2020", ["2020-03-24"]),
        ("ngày 08 tháng 11 năm 2021", ["2021-11-08"]),
        ("ngay 8 thang 11 nam 2021", ["2021-11-08"]),
        ("từ 01/7/2025 đến 31/12/2026", ["2025-07-01", "2026-12-31"]),
        ("29/2/2020", ["2020-02-29"]),
        ("29/2/2021", []),
        ("31/4/2020", []),
        ("ngày 30 tháng 2 năm 2020", []),
        ("32/1/2020", []),
        ("1/13/2020", []),
        ("0/1/2020", []),
        ("24/3", []),
        ("tháng 3/2020", []),
        ("42-CT/TW", []),
        ("2020-2025", []),
        ("1/1/0000", []),
    ],
)
def test_dates(text, iso):
    assert [d.iso for d in find_dates(text)] == iso


@pytest.mark.parametrize(
    ("iso", "words"), [("2020-03-24", "24/3/2020"), ("2019-09-03", "03/9/2019"), ("2023-01-10", "10/01/2023")]
)
def test_date_in_words(iso, words):
    assert date_in_words(iso) == words
    assert [d.iso for d in find_dates(words)] == [iso]
