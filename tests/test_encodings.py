"""Old encodings: the letters of TCVN3, VNI, VISCII, VPS and windows-1258, and what is refused."""

import unicodedata

import pytest
from viparse.normalize.encodings import get_charmap

from corpus.encodings import decode
from corpus.errors import CorpusError
from corpus.source import source_of
from tests.test_tasks import FOOT, HEAD

TEXT = HEAD + "1. Sở Y tế chủ trì, phối hợp với Công an tỉnh tuyên truyền, vận động nhân dân.\n" + FOOT
#: Known by heart to whoever has opened such a file: "Cộng hòa xã hội chủ nghĩa Việt Nam".
KNOWN = {
    "tcvn3": "Céng hßa x· héi chñ nghÜa ViÖt Nam, §¶ng Céng s¶n ViÖt Nam",
    "vni": "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam, Ñaûng Coäng saûn Vieät Nam",
}


def in_encoding(text: str, encoding: str) -> bytes:
    """`text` by the tables of viparse read backwards; TCVN3 has no accented capitals."""
    back: dict[str, str] = {}
    for letters, character in get_charmap(encoding).pairs:
        back.setdefault(unicodedata.normalize("NFC", character), letters)
    shown = "".join(back.get(c) or back.get(c.lower()) or c for c in text)
    return b"".join(c.encode("cp1252", "ignore") or bytes([ord(c)]) for c in shown)


@pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
def test_known_words(encoding):
    text, name = decode(KNOWN[encoding].encode("cp1252"))
    assert name == encoding
    assert text.startswith("Cộng hòa xã hội chủ nghĩa Việt Nam")


@pytest.mark.parametrize("encoding", ["tcvn3", "vni", "viscii"])
def test_whole_documents_keep_their_lines(encoding):
    source = source_of("a.txt", in_encoding(TEXT, encoding))
    assert source.encoding == encoding
    assert source.text.count("\n") == TEXT.count("\n")
    assert "Sở Y tế chủ trì, phối hợp với Công an tỉnh" in source.text
    assert "TỈNH ỦY LÂM ĐỒNG            ĐẢNG CỘNG SẢN VIỆT NAM" in source.text  # the gap between columns too


def test_letters_of_an_old_encoding_saved_as_utf8():
    text, name = decode(KNOWN["tcvn3"].encode())
    assert (name, text[:10]) == ("tcvn3", "Cộng hòa x")


def test_windows_1258():
    parts = []
    for c in "Ban Thường vụ Tỉnh ủy yêu cầu các cấp ủy, tổ chức đảng thực hiện tốt nhiệm vụ":
        decomposed = unicodedata.normalize("NFD", c)
        tone = "".join(x for x in decomposed if x in "\u0300\u0301\u0303\u0309\u0323")
        parts.append(unicodedata.normalize("NFC", "".join(x for x in decomposed if x not in tone)) + tone)
    text, name = decode("".join(parts).encode("cp1258"))
    assert name == "windows-1258"
    assert text.startswith("Ban Thường vụ Tỉnh ủy yêu cầu")


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_is_left_as_it_is(form, encoding):
    text = unicodedata.normalize(form, TEXT)
    assert decode(text.encode(encoding)) == (text, "utf-16" if encoding == "utf-16" else "utf-8")


@pytest.mark.parametrize(
    "text",
    ["El niño comió después, señor; esta canción española es muy larga y está aquí mañana", "Größe über München"],
)
def test_other_languages_are_not_converted(text):
    assert decode(text.encode("latin-1")) is None
    assert decode(text.encode()) == (text, "utf-8")


def test_what_is_in_no_known_encoding_is_refused():
    with pytest.raises(CorpusError, match="Không nhận ra bảng mã của tệp"):
        source_of("a.txt", bytes(range(128, 250)) * 3)
