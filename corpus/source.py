"""A source file as bytes on disk and as numbered lines. The file itself is never altered."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from corpus.encodings import decode
from corpus.errors import CorpusError

#: Formats that are read today.
SUFFIXES = (".txt", ".md")


@dataclass(frozen=True, slots=True)
class Source:
    """One file of the collection."""

    name: str
    """Base name; what `file` says everywhere."""
    sha256: str
    text: str
    """The whole text, line ends as "\\n", Unicode as in the file."""
    encoding: str = "utf-8"
    """What the file is written in; text of an old encoding (TCVN3, VNI …) has been converted."""

    @property
    def slug(self) -> str:
        """What the ids of its documents begin with; see `slug_of`."""
        return slug_of(self.name)


def slug_of(name: str) -> str:
    """The stem of a file name as an identifier: letters, digits, "_" and "-" only."""
    stem = unicodedata.normalize("NFKD", Path(name).stem.replace("đ", "d").replace("Đ", "D"))
    ascii_stem = stem.encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9_]+", "-", ascii_stem).strip("-") or "file"


def read_source(path: Path) -> Source:
    """Read a text or Markdown file.

    Raises:
        CorpusError: the file cannot be read, is of another format or is no text in a known encoding.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise CorpusError(f"Chưa đọc được định dạng của {path.name}: hãy chuyển sang .txt hoặc .md (UTF-8).")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CorpusError(f"Không mở được tệp {path.name}: {error.strerror}.") from error
    return source_of(path.name, data)


def source_of(name: str, data: bytes) -> Source:
    """The source that `data` holds; see `read_source`."""
    if b"\0" in data and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise CorpusError(f"Tệp {name} chứa dữ liệu nhị phân, không phải văn bản.")
    decoded = decode(data)
    if decoded is None:
        raise CorpusError(
            f"Không nhận ra bảng mã của tệp {name} (đã thử UTF-8, UTF-16, TCVN3, VNI, VISCII, VPS, Windows-1258): "
            "hãy lưu lại bằng bảng mã UTF-8 rồi thêm lại."
        )
    text, encoding = decoded
    if "\0" in text:
        raise CorpusError(f"Tệp {name} chứa dữ liệu nhị phân, không phải văn bản.")
    return Source(name, hashlib.sha256(data).hexdigest(), text.replace("\r\n", "\n"), encoding)
