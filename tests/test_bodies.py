"""Bodies in text: families, levels, places, owners; later names; names out of capitals."""

import unicodedata
from itertools import pairwise

import pytest

from corpus.bodies import families, find_bodies, predecessors, successor_note
from corpus.names import name_case


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ban Tuyên giáo Tỉnh ủy chủ trì", [("Ban Tuyên giáo", "province", None, None)]),
        ("Ban Dân vận Trung ương", [("Ban Dân vận", "central", None, None)]),
        ("Ban Thường vụ Tỉnh ủy Đắk Lắk", [("Ban Thường vụ", "province", "Đắk Lắk", None)]),
        ("ban thuong vu tinh uy dak lak", [("Ban Thường vụ", "province", "Đắk Lắk", None)]),
        ("BTG và BTC", [("Ban Tuyên giáo", None, None, None), ("Ban Tổ chức", None, None, None)]),
        ("Ban Bí thư, Bộ Chính trị", [("Ban Bí thư", "central", None, None), ("Bộ Chính trị", "central", None, None)]),
        ("Ban Tuyên giáo và Dân vận", [("Ban Tuyên giáo và Dân vận", None, None, None)]),
        ("Sở Giáo dục và Đào tạo chủ trì", [("Sở Giáo dục và Đào tạo", "province", None, None)]),
        ("sở tài chính chủ trì", [("Sở Tài chính", "province", None, None)]),
        ("Phòng Nội vụ huyện Mai Sơn", [("Phòng Nội vụ", "district", None, None)]),
        ("Bộ Chỉ huy Quân sự tỉnh", [("Bộ Chỉ huy Quân sự", "province", None, None)]),
        ("Đảng ủy phường Tân An", [("Đảng ủy", "commune", None, None)]),
        ("Thành ủy Vinh", [("Thành ủy Vinh", None, None, None)]),
        ("bảo hiểm xã hội, bảo hiểm y tế", []),
        (
            "Ban Chỉ đạo Trung ương về phòng, chống thiên tai",
            [("Ban Chỉ đạo Trung ương về Phòng, chống thiên tai", "central", None, None)],
        ),
        ("Bộ đội biên phòng tuần tra", []),
        ("các sở, ngành", []),
        ("bản tuyên giáo", []),
        ("", []),
    ],
)
def test_find_bodies(text, found):
    for form in (text, unicodedata.normalize("NFD", text)):
        assert [(b.family, b.level, b.place, b.owner) for b in find_bodies(form)] == found


def test_a_small_accented_letter_does_not_go_on_with_a_name():
    (body,) = [b for b in find_bodies("Huyện ủy Mai Sơn đã ban hành") if b.family.startswith("Huyện")]
    assert body.written == "Huyện ủy Mai Sơn"


def test_a_committee_and_what_it_belongs_to():
    (body,) = find_bodies("Ban cán sự đảng Ủy ban nhân dân tỉnh lãnh đạo")
    assert (body.family, body.owner, body.level) == ("Ban cán sự đảng", "Ủy ban nhân dân", "province")


def test_offsets_do_not_overlap():
    text = "Giao Ban Tổ chức Tỉnh ủy, Sở Tài chính, Ủy ban nhân dân tỉnh Quảng Trị và Công an tỉnh thực hiện " * 20
    found = find_bodies(text)
    assert len(found) >= 60
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(text[b.start : b.end] == b.written for b in found)


def test_later_names():
    assert predecessors("Ban Tuyên giáo và Dân vận") == ("Ban Tuyên giáo", "Ban Dân vận")
    assert predecessors("Đảng ủy") == ()
    assert "Ban cán sự đảng" in predecessors("Đảng ủy", owner="Ủy ban nhân dân")
    assert successor_note("Ban Dân vận") == "từ năm 2025, Ban Dân vận được thay bằng Ban Tuyên giáo và Dân vận"
    assert successor_note("Bộ Chính trị") is None and successor_note("gì đó") is None
    assert all(f.successor is None or f.since for f in families().values())


@pytest.mark.parametrize(
    ("capitals", "name"),
    [
        ("THÀNH ỦY HÀ NỘI", "Thành ủy Hà Nội"),
        ("HUYỆN ỦY MAI SƠN", "Huyện ủy Mai Sơn"),
        ("BAN TUYÊN GIÁO TỈNH ỦY ĐẮK LẮK", "Ban Tuyên giáo Tỉnh ủy Đắk Lắk"),
        ("ỦY BAN NHÂN DÂN TỈNH AN GIANG", "Ủy ban nhân dân tỉnh An Giang"),
        ("BỘ CHÍNH TRỊ", "Bộ Chính trị"),
        ("", ""),
    ],
)
def test_name_case(capitals, name):
    assert name_case(capitals) == name


def test_name_case_takes_the_spelling_of_the_text():
    assert name_case("TRƯỜNG ĐẠI HỌC VINH", "Đảng ủy trường Đại học Vinh ban hành") == "Trường Đại học Vinh"


@pytest.mark.parametrize(
    "name",
    [
        *("Xây dựng", "Giao thông vận tải", "Dân tộc và Tôn giáo", "Tài chính", "Y tế", "Giáo dục và Đào tạo"),
        *("Văn hóa, Thể thao và Du lịch", "Quy hoạch - Kiến trúc", "Khoa học và Công nghệ", "Ngoại vụ"),
    ],
)
@pytest.mark.parametrize("kind", ["Bộ", "Sở"])
def test_a_department_is_read_to_the_end_of_its_name(kind, name):
    (body,) = find_bodies(f"giao {kind} {name} chủ trì, phối hợp")
    assert body.written == f"{kind} {name}"
