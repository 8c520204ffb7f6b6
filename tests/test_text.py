"""Characters: forms, marks, accents, tone placement, words, sentences."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.text import Phrase, could_be, fold, has_accents, new_tone, nfc, sentences, verbatim, words

any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
vietnamese = st.text("aăâeêoôơuưyđiàáảãạằắẳẵặủụỳýỷỹỵ ĂÂĐÊÔƠƯÁỦ.,;*#<u>/\n\u0301\u0300 qhgt1", max_size=120)
some = settings(max_examples=200, deadline=None)


@some
@given(any_text | vietnamese)
def test_what_holds_of_every_text(text):
    assert nfc(nfc(text)) == nfc(text)
    assert verbatim(verbatim(text)) == verbatim(text)
    assert verbatim(unicodedata.normalize("NFD", text)) == verbatim(text)
    assert len(fold(text)) == len(nfc(text))
    assert new_tone(new_tone(text)) == new_tone(text)
    assert len(new_tone(text)) == len(nfc(text))
    assert all(w == w.lower() and " " not in w for w in words(text))


@some
@given(any_text | vietnamese)
def test_sentences_cover_all_but_space(text):
    end = 0
    for a, b in sentences(text):
        assert text[end:a].strip() == "" and end <= a < b
        end = b
    assert text[end:].strip() == ""


@pytest.mark.parametrize(
    ("raw", "bare"),
    [
        ("## **I- MỤC ĐÍCH**", "I- MỤC ĐÍCH"),
        ("*Hà Nội,  ngày*", "Hà Nội, ngày"),
        ("<u>Nơi nhận</u>:", "Nơi nhận:"),
        ("**\\***", "\\"),
        ("a\n\n# b", "a b"),
        ("<*/u>", ""),
        ("a*\u0301", "á"),
        ("", ""),
        ("\f\xa0", ""),
    ],
)
def test_verbatim(raw, bare):
    assert verbatim(raw) == bare


@pytest.mark.parametrize(
    ("text", "folded"), [("Tỉnh ủy ĐẮK LẮK", "tinh uy dak lak"), ("ĐƯỜNG", "duong"), ("İß", "iß"), ("“a”", "“a”")]
)
def test_fold(text, folded):
    assert fold(text) == folded
    assert fold(unicodedata.normalize("NFD", text)) == folded


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("hoà", "hòa"),
        ("uỷ", "ủy"),
        ("ỦY", "ỦY"),
        ("UỶ", "ỦY"),
        ("xoá", "xóa"),
        ("thuý", "thúy"),
        ("hoàn", "hoàn"),
        ("quý", "quý"),
        ("Quỳ", "Quỳ"),
        ("khoẻ", "khỏe"),
        ("thoả thuận", "thỏa thuận"),
        ("thuỷ lợi", "thủy lợi"),
    ],
)
def test_new_tone(old, new):
    assert new_tone(old) == new
    assert new_tone(unicodedata.normalize("NFD", old)) == new


def test_has_accents():
    assert has_accents("đi") and has_accents("ủy") and not has_accents("uy ban") and not has_accents("“1%”")


@pytest.mark.parametrize(
    ("typed", "written", "fits"),
    [
        ("kiêm tra", "kiểm tra", True),
        ("kiem tra", "kiểm tra", True),
        ("uỷ ban", "Ủy ban", True),
        ("dang", "Đảng", True),
        ("bản", "ban", False),
        ("Hạ Nam", "Hà Nam", False),
        ("đang", "dang", False),
        ("ban", "bano", False),
    ],
)
def test_could_be(typed, written, fits):
    assert could_be(typed, written) is fits


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Chỉ thị 42-CT/TW", ["chỉ", "thị", "42-ct/tw"]),
        ("GDP/năm", ["gdp", "năm"]),
        ("76/NQ-CP", ["76/nq-cp"]),
        ("24/3/2020", ["24", "3", "2020"]),
        ("kinh tế - xã hội", ["kinh", "tế", "xã", "hội"]),
        ("uỷ_ban", ["ủy", "ban"]),
    ],
)
def test_words(text, found):
    assert words(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Một. Hai.", ["Một.", "Hai."]),
        ("Ở TP. Hà Nội có đ/c. Nguyễn.", ["Ở TP. Hà Nội có đ/c. Nguyễn."]),
        ("2.1. Tăng cường. Đẩy mạnh.", ["2.1. Tăng cường.", "Đẩy mạnh."]),
        ("đạt 1.500 người; Phấn đấu", ["đạt 1.500 người; Phấn đấu"]),
        ("“Một.” Hai", ["“Một.”", "Hai"]),
        ("Năm 2030. 5 triệu", ["Năm 2030.", "5 triệu"]),
        ("Nguyễn Văn A. Trần", ["Nguyễn Văn A. Trần"]),
        ("có. nhưng", ["có. nhưng"]),
        ("", []),
        ("  ", []),
    ],
)
def test_sentences(text, found):
    assert [text[a:b] for a, b in sentences(text)] == found


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        (r"(?<!\w)nó(?!\w)", "Nó do ai ký vậy?", True),
        (r"(?<!\w)nó(?!\w)", "no do ai ky", True),
        (r"(?<!\w)nó(?!\w)", "Sự nỗ lực của các cấp", False),
        (r"(?<!\w)nó(?!\w)", "xử lý nợ đọng", False),
        (r"ngày mai mưa", "Ngày mai mua sắm gì ở chợ", False),
        (r"ngày mai mưa", "ngay mai mua khong", True),
        (r"đó", "văn bản đó", True),
        (r"hòa", "khoan HOÀ giải", True),
        (r"thế\s+(?P<what>còn)", "the con", True),
    ],
)
def test_a_phrase_is_found_with_marks_or_without(pattern, text, fits):
    assert (Phrase(pattern).search(text) is not None) is fits


@some
@given(vietnamese)
def test_a_phrase_finds_its_own_words_where_they_stand(text):
    found = Phrase(r"[^\W\d_]+").search(text)
    if found:
        assert nfc(text)[found.start() : found.end()].lower() in (found.group(0), nfc(text).lower()) or new_tone(
            nfc(text)[found.start() : found.end()]
        ).lower() == found.group(0)
