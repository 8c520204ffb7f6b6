"""What reads letters from pictures: Tesseract where it is installed, else the engine of the extra `ocr`."""

from __future__ import annotations

import csv
import importlib.metadata
import importlib.util
import io
import os
import re
import shutil
import subprocess
from collections import defaultdict
from pathlib import Path
from typing import Any, Protocol

from PIL import Image

from corpus.errors import CorpusError
from corpus.extract.pages import PrintedLine, Word
from corpus.extract.result import Box

_PAGE_SECONDS = 150


class Engine(Protocol):
    """Reads one page."""

    name: str
    """With its version: what read a text belongs to what is known of it."""

    def lines(self, picture: Image.Image) -> list[PrintedLine]:
        """The lines on the page, in reading order.

        Raises:
            CorpusError: the engine failed.
        """
        ...


def find_engine() -> Engine | None:
    """The best engine that is installed; None where there is none."""
    command = _tesseract()
    if command is not None:
        return Tesseract(*command)
    if importlib.util.find_spec("trueocr") is not None:
        return TrueOcr()
    return None


def _tesseract() -> tuple[str, str] | None:
    """Path and version of a Tesseract that has Vietnamese."""
    usual = Path(os.environ.get("PROGRAMFILES", "C:/Program Files")) / "Tesseract-OCR" / "tesseract.exe"
    path = shutil.which("tesseract") or (str(usual) if usual.is_file() else None)
    if path is None:
        return None
    try:
        languages = _run([path, "--list-langs"]).split()
        version = _run([path, "--version"]).split()
    except (OSError, subprocess.SubprocessError):
        return None
    return (path, version[1] if len(version) > 1 else "") if "vie" in languages else None


def _run(command: list[str], data: bytes = b"") -> str:
    # One thread: two of them that wait for each other on a busy machine take ten times as long.
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    done = subprocess.run(  # noqa: S603 - the program's own path, no shell, nothing of the file in the arguments
        command, input=data, capture_output=True, timeout=_PAGE_SECONDS, env=environment, check=True
    )
    return done.stdout.decode("utf-8", "replace")


class Tesseract:
    """The `tesseract` program, asked for word boxes and confidences."""

    def __init__(self, path: str, version: str) -> None:
        self.name = f"tesseract {version}"
        self._path = path

    def lines(self, picture: Image.Image) -> list[PrintedLine]:
        """See `Engine`."""
        buffer = io.BytesIO()
        picture.save(buffer, "PNG", compress_level=1)
        try:
            answer = _run([self._path, "stdin", "stdout", "-l", "vie", "--psm", "4", "tsv"], buffer.getvalue())
        except (OSError, subprocess.SubprocessError) as error:
            raise CorpusError("Chương trình nhận dạng chữ (tesseract) dừng giữa chừng: hãy thử lại.") from error
        return _lines_of_tsv(answer, *picture.size)


def _lines_of_tsv(answer: str, width: int, height: int) -> list[PrintedLine]:
    found: dict[tuple[int, int, int], list[Word]] = defaultdict(list)
    for row in csv.DictReader(io.StringIO(answer), delimiter="\t", quoting=csv.QUOTE_NONE):
        text = (row.get("text") or "").strip()
        if row["level"] != "5" or not text:
            continue
        x, y, w, h = (int(row[k]) for k in ("left", "top", "width", "height"))
        box = Box(x / width, y / height, (x + w) / width, (y + h) / height)
        key = int(row["block_num"]), int(row["par_num"]), int(row["line_num"])
        found[key].append(Word(text, box, round(float(row["conf"]))))
    return [PrintedLine.of(_with_bullet(words)) for words in found.values()]


_BULLET_DOUBT = 65
"""An engine is less sure of what it takes a bullet for."""


def _with_bullet(words: list[Word]) -> list[Word]:
    """The words of a line; a bullet at its head that was taken for a letter or two ("s", "se -") is one again."""
    first, *rest = words
    is_doubtful = first.confidence < _BULLET_DOUBT and len(first.text) <= 2 and not first.text[0].isdigit()
    if not rest or not is_doubtful or any(c.isupper() or c in ".)" for c in first.text):
        return words
    if rest[0].text in ("-", "–", "•"):
        return rest
    if first.text.isalpha() and not rest[0].text[0].isupper():
        return words
    return [Word("-", first.box), *rest]


class TrueOcr:
    """The package trueocr: nothing but pip is needed, and it errs more often in marks."""

    def __init__(self) -> None:
        os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")  # before onnxruntime is imported
        import trueocr

        self.name = f"trueocr {importlib.metadata.version('trueocr')}"
        self._model: Any = trueocr.load_model(threads=1)

    def lines(self, picture: Image.Image) -> list[PrintedLine]:
        """See `Engine`."""
        width, height = picture.size
        found = []
        for line in self._model.predict(picture).lines:
            left, top, right, bottom = line["bbox"]
            box = Box(left / width, top / height, right / width, bottom / height)
            if words := _words_of_line(str(line["text"]), box, round(100 * line["confidence"])):
                found.append(PrintedLine.of(words))
        return found


def _words_of_line(text: str, box: Box, confidence: int) -> list[Word]:
    """The words of a line of which only the whole is known: each has its share of the width."""
    letter = (box.right - box.left) / max(1, len(text))
    return [
        Word(m.group(), box._replace(left=box.left + letter * m.start(), right=box.left + letter * m.end()), confidence)
        for m in re.finditer(r"\S+", text)
    ]
