"""What a file is, by its bytes; its name is only a promise."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from corpus.errors import CorpusError


class Kind(StrEnum):
    """How a file is read."""

    TEXT = "text"
    WORD = "word"
    PDF = "pdf"
    IMAGE = "image"
    OLD_WORD = "old_word"
    """.doc, and the RTF that often goes by that name: LibreOffice makes a .docx of them."""

    @property
    def label(self) -> str:
        """What a user calls it."""
        return _LABELS[self]


_BY_SUFFIX = {
    ".txt": Kind.TEXT,
    ".md": Kind.TEXT,
    ".docx": Kind.WORD,
    ".pdf": Kind.PDF,
    ".png": Kind.IMAGE,
    ".jpg": Kind.IMAGE,
    ".jpeg": Kind.IMAGE,
    ".tif": Kind.IMAGE,
    ".tiff": Kind.IMAGE,
    ".doc": Kind.OLD_WORD,
}

#: Formats that can be a file of the collection.
SUFFIXES = tuple(_BY_SUFFIX)
ZIP = ".zip"

_LABELS = {
    Kind.TEXT: "văn bản thuần",
    Kind.WORD: "Word",
    Kind.PDF: "PDF",
    Kind.IMAGE: "ảnh",
    Kind.OLD_WORD: "Word kiểu cũ",
}
_ZIP_MARK = b"PK\x03\x04"
_OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IMAGE_MARKS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*")
#: A PDF may have some bytes in front of its mark.
_PDF_REACH = 1024


def kind_of_suffix(name: str) -> Kind | None:
    """What the name promises; None where its format is not read."""
    return _BY_SUFFIX.get(Path(name).suffix.lower())


def kind_of(name: str, data: bytes) -> Kind:
    """How to read the bytes of the file `name`.

    What the bytes are counts, not the suffix: a PDF named .docx is read as a PDF.

    Raises:
        CorpusError: the name's format is not read, or the bytes are nothing of the kind.
    """
    promised = kind_of_suffix(name)
    if promised is None:
        raise CorpusError(
            f"Chưa đọc được định dạng của {name}: "
            "hãy chuyển sang .docx, .pdf, ảnh chụp (.png, .jpg, .tif), .txt hoặc .md."
        )
    found = _sniffed(name, data)
    if found is not None:
        return found
    if promised is Kind.TEXT:
        return Kind.TEXT
    if not data:
        raise CorpusError(f"Tệp {name} rỗng (0 byte): hãy kiểm tra lại bản gốc.")
    raise CorpusError(
        f"Nội dung tệp {name} không phải {promised.label}, hoặc đã hỏng: "
        "hãy mở bằng chương trình đã tạo ra nó và lưu lại."
    )


def _sniffed(name: str, data: bytes) -> Kind | None:
    if b"%PDF-" in data[:_PDF_REACH]:
        return Kind.PDF
    if data.startswith(_IMAGE_MARKS):
        return Kind.IMAGE
    if data.startswith(b"{\\rtf"):
        return Kind.OLD_WORD
    if data.startswith(_OLE_MARK):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise CorpusError(f"Tệp {name} có mật khẩu: hãy bỏ mật khẩu (Tệp → Thông tin → Bảo vệ) rồi thêm lại.")
        return Kind.OLD_WORD
    if data.startswith(_ZIP_MARK):
        return Kind.WORD
    return None
