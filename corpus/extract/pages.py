"""Printed lines with their boxes to numbered lines of text.

What the eye takes from the page is written the way typed text says it: a blank line for a wider
gap, blanks at the start for a first line that is set in, three blanks between two columns.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from corpus.extract.result import Box, Extract, Origin, UnsureWord
from corpus.lines import label_of
from corpus.text import verbatim

_ROMAN = re.compile(r"[IVXLl1]+\W?")


@dataclass(frozen=True, slots=True)
class Word:
    """A printed word."""

    text: str
    box: Box
    confidence: int = 100

    @property
    def is_figure(self) -> bool:
        """Whether it says a number, in digits or in Roman ones."""
        return any(c.isdigit() for c in self.text) or bool(_ROMAN.fullmatch(self.text))


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line as printed, or a row of a table."""

    words: tuple[Word, ...]
    box: Box
    row: str | None = None
    """The row in Markdown, where the line is one of a table."""

    @classmethod
    def of(cls, words: Sequence[Word]) -> PrintedLine:
        """The line that `words` make up, from left to right."""
        box = words[0].box
        for w in words[1:]:
            box = box.around(w.box)
        return cls(tuple(words), box)


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of one page, in reading order."""

    number: int
    lines: tuple[PrintedLine, ...]
    is_ocr: bool = False
    shape: float = 0.707
    """Width by height: what a fraction of the one is in fractions of the other."""


COLUMN_GAP = 2.2
"""So many times the height of a line between two words are a gap between columns."""
_PARAGRAPH_GAP = 1.35
"""So many times the usual distance of lines are a gap between paragraphs."""
_INDENT = "    "


def row_of(cells: Iterable[str]) -> str:
    """A row of a table in Markdown. A bar within a cell would make two of it."""
    return f"| {' | '.join(' '.join(c.replace('|', '¦').split()) for c in cells)} |"


#: Below this an engine is not sure of a word; a digit that is wrong is worse than a letter.
_UNSURE, _UNSURE_DIGIT = 55, 80


def assemble(pages: Sequence[Page], **known: object) -> Extract:
    """The text of `pages`, a blank line between two, with the origin of each line.

    Args:
        pages: in order.
        known: further fields of the `Extract`.
    """
    texts: list[str] = []
    origins: list[Origin | None] = []
    unsure: list[UnsureWord] = []
    for page in pages:
        shapes = _Shapes(page)
        before: PrintedLine | None = None
        for line in page.lines:
            if texts and (before is None or shapes.parts(before, line)):
                texts.append("")
                origins.append(None)
            texts.append(unicodedata.normalize("NFC", line.row or shapes.indent(line, before) + _spaced(line, page)))
            origins.append(Origin(page.number, _rounded(line.box), page.is_ocr))
            unsure += [
                UnsureWord(len(texts), unicodedata.normalize("NFC", w.text), w.confidence, w.is_figure)
                for w in line.words
                if w.confidence < (_UNSURE_DIGIT if w.is_figure else _UNSURE) and any(c.isalnum() for c in w.text)
            ]
            before = line
    return Extract.model_validate(
        {"text": "\n".join(texts), "origins": tuple(origins), "unsure": tuple(unsure), "pages": len(pages), **known}
    )


def _rounded(box: Box) -> Box:
    return Box(*(round(min(1.0, max(0.0, v)), 4) for v in box))


def _spaced(line: PrintedLine, page: Page) -> str:
    height = line.box.bottom - line.box.top
    parts: list[str] = []
    for before, word in zip((None, *line.words), line.words, strict=False):
        if before is not None:
            gap = (word.box.left - before.box.right) * page.shape
            parts.append("   " if height and gap > COLUMN_GAP * height else " ")
        parts.append("-" if before is None and _is_symbol(word.text) else word.text)
    return "".join(parts)


def _is_symbol(text: str) -> bool:
    """A bullet of a symbol font, whose code says nothing."""
    return len(text) == 1 and unicodedata.category(text) == "Co"


class _Shapes:
    """What is usual on a page: the distance of its lines, its margins."""

    def __init__(self, page: Page) -> None:
        lines = [line for line in page.lines if line.row is None]
        steps = [b.box.top - a.box.top for a, b in pairwise(lines) if b.box.top > a.box.top]
        self._step = median(steps) if steps else 0.0
        wide = [line.box for line in lines if line.box.right - line.box.left > 0.5]
        self._hung: list[PrintedLine] = []
        # Farther out than most: text that hangs below its numbers may fill a page.
        self._left = sorted(b.left for b in wide)[len(wide) // 5] if wide else 0.0
        self._right = median(b.right for b in wide) if wide else 0.0

    def parts(self, before: PrintedLine, line: PrintedLine) -> bool:
        """Whether a blank line belongs between two lines."""
        if (before.row is None) != (line.row is None):
            return True
        if line.row is not None:
            return False
        step = line.box.top - before.box.top
        return step <= 0 or (self._step > 0 and step > _PARAGRAPH_GAP * self._step)

    def indent(self, line: PrintedLine, before: PrintedLine | None) -> str:
        """Blanks in front of a line that is set in: neither in the middle nor hanging below a number or a bullet."""
        if self._right == 0.0:  # no line that shows the margins
            return ""
        inner = line.box.left - self._left
        is_centred = abs(inner - (self._right - line.box.right)) < 0.03
        if not 0.02 < inner < 0.12 or is_centred:
            return ""
        if before is not None and self._hangs(line, before):
            self._hung.append(line)
            return ""
        return _INDENT

    def _hangs(self, line: PrintedLine, before: PrintedLine) -> bool:
        """Whether a line goes on with an item whose label stands farther out."""
        if before.row is not None or self.parts(before, line) or before.box.right < self._right - 0.15:
            return False
        step = line.box.left - before.box.left
        if self._hung and self._hung[-1] is before:
            return abs(step) < 0.015
        return step > 0.01 and label_of(verbatim(" ".join(w.text for w in before.words))) is not None
