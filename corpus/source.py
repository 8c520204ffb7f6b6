"""A source file as bytes on disk and as numbered lines. The file itself is never altered.

Of text the lines are the file's own; of Word, PDF and pictures those of what was read from them
(`corpus.extract`).
"""

from __future__ import annotations

import hashlib
import re
import tempfile
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from corpus.encodings import decode
from corpus.errors import CorpusError
from corpus.extract import SUFFIXES, Extract, Extracts, Kind
from corpus.extract.kinds import kind_of
from corpus.extract.limits import LIMITS, megabytes

__all__ = ["SUFFIXES", "Source", "extracted", "read_bytes", "read_source", "slug_of", "source_of"]


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
    extract: Extract | None = None
    """What is known of the lines of a file that is no plain text: pages, boxes, doubtful words."""

    @property
    def slug(self) -> str:
        """What the ids of its documents begin with; see `slug_of`."""
        return slug_of(self.name)


def slug_of(name: str) -> str:
    """The stem of a file name as an identifier: letters, digits, "_" and "-" only."""
    stem = unicodedata.normalize("NFKD", Path(name).stem.replace("đ", "d").replace("Đ", "D"))
    ascii_stem = stem.encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9_]+", "-", ascii_stem).strip("-") or "file"


def read_bytes(path: Path) -> bytes:
    """The bytes of a file that is not too large.

    Raises:
        CorpusError: it cannot be opened, or is.
    """
    try:
        size = path.stat().st_size
        if size > LIMITS.file_bytes:
            raise CorpusError(
                f"Tệp {path.name} quá lớn ({megabytes(size)}, tối đa {megabytes(LIMITS.file_bytes)}): hãy tách nhỏ."
            )
        return path.read_bytes()
    except OSError as error:
        raise CorpusError(f"Không mở được tệp {path.name}: {error.strerror}.") from error


def read_source(path: Path, extracts: Extracts | None = None) -> Source:
    """Read a file of any known format.

    Args:
        path: the file.
        extracts: where what is read from Word, PDF and pictures is kept; without it they are read anew.

    Raises:
        CorpusError: the file cannot be read, is of another format or is no text in a known encoding.
    """
    if path.suffix.lower() not in SUFFIXES:
        kind_of(path.name, b"")  # says so
    data = read_bytes(path)
    kind = kind_of(path.name, data)
    if kind is Kind.TEXT:
        return source_of(path.name, data)
    if extracts is not None:
        return extracted(path.name, data, extracts.read(kind, path.name, data))
    with tempfile.TemporaryDirectory() as folder:
        return extracted(path.name, data, Extracts(Path(folder)).read(kind, path.name, data))


def extracted(name: str, data: bytes, extract: Extract) -> Source:
    """The source that was read from the bytes `data`."""
    return Source(name, hashlib.sha256(data).hexdigest(), extract.text, extract.encoding, extract)


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
