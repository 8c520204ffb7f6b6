"""Citations: verbatim quotes with the words by which a person would cite them."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from assistant.answer import Citation
from corpus.codes import date_in_words
from corpus.corrections import corrected_span
from corpus.directive import Correction, Directive, Lines, Passage, PassageKind
from corpus.tables import cells_of, is_row


def document_name(directive: Directive, *, full: bool = False, lacks: bool = True) -> str:
    """ "Chỉ thị số 42-CT/TW ngày 24/3/2020 của Ban Bí thư", with the subject when `full`.

    A document without number or date is named by what it has, and with `lacks` the lack is said.
    """
    kind = directive.type_as_printed or directive.type
    parts = [kind]
    if directive.number:
        parts.append(f"số {directive.number}")
    if directive.date:
        parts.append(f"ngày {date_in_words(directive.date)}")
    if directive.issuer:
        parts.append(f"của {directive.issuer}")
    name = " ".join(parts)
    if full and directive.title:
        name += f" {directive.title[:1].lower() + directive.title[1:]}"
    lacking = [w for w, v in (("số", directive.number), ("ngày", directive.date)) if not v]
    if lacks and lacking:
        name += f" (bản trong kho không ghi {' và '.join(lacking)})"
    return name


def reference(directive: Directive, passage: Passage) -> str:
    """The full reference of a passage: the document, then the unit from the outside in."""
    units = [] if passage.kind is PassageKind.HEADER else list(passage.units)
    return ", ".join([document_name(directive), *units])


def cite(marker: int, directive: Directive, passage: Passage, start: int, end: int) -> Citation:
    """A citation of `passage.text[start:end]`."""
    lines = passage.lines_of(start, end)
    return Citation(
        marker=marker,
        document=directive,
        passage_id=passage.id,
        path=passage.path,
        reference=reference(directive, passage),
        quote=passage.text[start:end].strip(),
        file=passage.file,
        lines=Lines(*lines),
        skipped_lines=tuple(n for n in passage.skipped_lines if lines.first <= n <= lines.last),
    )


class Citations:
    """Numbers the citations of one answer; the same quote keeps its number."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, int, int], Citation] = {}

    def add(self, directive: Directive, passage: Passage, start: int, end: int) -> int:
        """The marker of this quote, new or given before."""
        key = (passage.id, start, end)
        if key not in self._made:
            self._made[key] = cite(len(self._made) + 1, directive, passage, start, end)
        return self._made[key].marker

    def all(self) -> tuple[Citation, ...]:
        """All citations, by marker."""
        return tuple(self._made.values())

    def overlap(self, markers: Sequence[int], other: Citations, others: Sequence[int]) -> bool:
        """Whether some of these markers' quotes and some of another answer's stand in one place."""
        mine = [key for key, c in self._made.items() if c.marker in markers]
        theirs = [key for key, c in other._made.items() if c.marker in others]
        return any(p == q and a < d and c < b for p, a, b in mine for q, c, d in theirs)

    def take_over(self, other: Citations, markers: Sequence[int]) -> tuple[int, ...]:
        """The quotes of these markers of another answer, numbered as this one's."""
        for key, c in other._made.items():
            if c.marker in markers:
                self._made.setdefault(key, replace(c, marker=len(self._made) + 1))
        return tuple(self._made[key].marker for key, c in other._made.items() if c.marker in markers)

    def without(self, markers: Collection[int]) -> Citations:
        """Those of other markers, their numbers kept."""
        other = Citations()
        other._made = {k: c for k, c in self._made.items() if c.marker not in markers}
        return other

    def of(self, markers: Sequence[int]) -> list[Citation]:
        """The citations of these markers."""
        return [c for c in self._made.values() if c.marker in markers]


def readable_span(passage: Passage, start: int, end: int, corrections: tuple[Correction, ...]) -> str:
    """The quoted words with reviewed scanning errors put right, for the answer's text; cells of a table set apart."""
    text = corrected_span(passage, start, end, corrections).strip()
    if is_row(passage):
        text = " – ".join(filter(None, cells_of(text)))
    return apart_from_markers(text)


def apart_from_markers(text: str) -> str:
    """Words of a document for an answer's text.

    A number in brackets that a document prints is kept apart from our markers by a word joiner, which
    nobody sees.
    """
    return re.sub(r"\[(?=\d+\])", "[\u2060", text)


def place_named(passage: Passage) -> str:
    """The heading that a bare item needs to be understood: "Đến năm 2025: "."""
    above = [p for p in passage.path[:-1] if re.search(r"(?:19|20)\d{2}", p)]
    if not above or re.search(r"(?:19|20)\d{2}", passage.text):
        return ""
    bare = re.sub(r"^[\dIVX.)\s*-]+", "", above[-1])
    return f"{bare.rstrip(': ')}: "


def span_of(passage: Passage, first: int, last: int) -> tuple[int, int]:
    """The part of a passage's text that stands on the lines `first` to `last`."""
    start = next((p.start for p in passage.pieces if p.line >= first), 0)
    end = next((p.start for p in passage.pieces if p.line > last), len(passage.text))
    return start, end
