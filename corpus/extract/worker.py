"""The process that reads one file: `python -m corpus.extract.worker KIND FOLDER NAME < bytes`.

It may be stopped by its limits, or crash, alone. What it found it writes into FOLDER; on standard
output it says how far it is ({"page": 3, "pages": 10}) and, where it fails, why ({"error": "…"}).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from corpus.encodings import decode
from corpus.errors import CorpusError
from corpus.extract.kinds import Kind
from corpus.extract.limits import LIMITS, Limits
from corpus.extract.result import Extract

LAYOUT = "layout.json"
REFUSED = 3
"""The exit status where the file is at fault and `error` says why."""
#: LibreOffice reserves far more than it uses.
_OFFICE_BYTES = 16 << 30


def _bound(kind: Kind, limits: Limits) -> None:
    """Puts this process within its limits, where the system has such."""
    try:
        import resource
    except ImportError:  # Windows: the time that the parent waits is the only bound
        return
    memory = _OFFICE_BYTES if kind is Kind.OLD_WORD else limits.memory_bytes
    seconds = int(limits.total_seconds)
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, limits.unpacked_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        try:
            resource.setrlimit(what, (most, hard))
        except (ValueError, OSError):  # a system without this one
            continue


def _tell(**said: object) -> None:
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


def _progress(done: int, total: int) -> None:
    _tell(page=done, pages=total)


def read(kind: Kind, name: str, data: bytes, folder: Path, limits: Limits = LIMITS) -> Extract:
    """The text of a file.

    Raises:
        CorpusError: it cannot be read.
    """
    try:
        return _read(kind, name, data, folder, limits)
    except (CorpusError, MemoryError):
        raise
    except Exception as error:
        raise CorpusError(
            f"Tệp {name} hỏng, không đọc được: hãy mở bằng chương trình đã tạo ra nó và lưu lại."
        ) from error


def _read(kind: Kind, name: str, data: bytes, folder: Path, limits: Limits) -> Extract:
    if kind is Kind.OLD_WORD:
        kind, data = Kind.WORD, to_docx(name, data, folder)
    if kind is Kind.WORD:
        from corpus.extract.word import read_word

        return _in_unicode(read_word(name, data, limits))
    from corpus.extract.engines import find_engine
    from corpus.extract.pdf import read_pdf
    from corpus.extract.scan import Scanner, read_image

    scanner = Scanner(find_engine(), folder)
    if kind is Kind.PDF:
        return _in_unicode(read_pdf(name, data, scanner, _progress, limits))
    return read_image(name, data, scanner, _progress, limits)


def to_docx(name: str, data: bytes, folder: Path) -> bytes:
    """See `old_word.to_docx`."""
    from corpus.extract.old_word import to_docx as convert

    return convert(name, data, folder)


def _in_unicode(extract: Extract) -> Extract:
    """The text without the letters of an old encoding, which old fonts show as Vietnamese."""
    decoded = decode(extract.text.encode("utf-8", "replace"))
    if decoded is None or decoded[1] == "utf-8" or decoded[0].count("\n") != extract.text.count("\n"):
        return extract
    text, encoding = decoded
    return extract.model_copy(update={"text": text, "encoding": encoding})


def main(arguments: list[str]) -> int:
    """Reads the file on standard input; returns the exit status."""
    kind, folder, name = Kind(arguments[0]), Path(arguments[1]), arguments[2]
    _bound(kind, LIMITS)
    try:
        extract = read(kind, name, sys.stdin.buffer.read(), folder)
        if len(extract.text) > LIMITS.characters:
            raise CorpusError(f"Tệp {name} có quá nhiều chữ: hãy tách thành nhiều tệp.")
        if not any(c.isalnum() for c in extract.text):
            raise CorpusError(f"Không thấy chữ nào trong {name}: hãy kiểm tra lại bản gốc.")
        (folder / LAYOUT).write_text(extract.model_dump_json(), encoding="utf-8")
    except CorpusError as error:
        _tell(error=str(error))
        return REFUSED
    except MemoryError:
        _tell(error=f"Tệp {name} cần nhiều bộ nhớ hơn mức cho phép: hãy tách nhỏ hoặc quét lại ở 300 dpi.")
        return REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
