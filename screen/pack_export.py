"""A study pack as it is exported: what a person kept of it, and that person's own words as such."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.answer import Citation
from assistant.cite import document_name
from screen.pack_draft import Head, Line, Part
from study.pack import Cell, Item, Kind, Pack, QuizItem, Section, numbered


def pack_of(head: Head, parts: Sequence[Part], citations: Sequence[Citation]) -> Pack:
    """The pack without what was dropped, with own words as such, its citations numbered as they are read."""
    heads = _Headings(citations)
    kept = [(p, heads.without_empty(p)) for p in parts if not p.is_dropped]
    sections = tuple(_section(p, lines) for p, lines in kept if lines)
    worded = [p.model for p, lines in kept if any(line.is_worded and not line.is_changed for line in lines)]
    return numbered(
        Pack(
            title=head.title,
            subtitle=head.subtitle,
            audience=head.audience,
            minutes=head.minutes,
            seed=head.seed,
            sections=sections,
            quiz=tuple(_asked(line, line.quiz) for _, lines in kept for line in lines if line.quiz is not None),
            citations=tuple(citations),
            dropped=sum(p.unsound for p in parts),
            model="; ".join(dict.fromkeys(worded)) or None,
        )
    )


class _Headings:
    """Knows which lines head others, and leaves those out below which nothing was kept."""

    def __init__(self, citations: Sequence[Citation]) -> None:
        self._depths = {c.marker: len(c.path) for c in citations}
        self._names = {document_name(c.document, lacks=False) for c in citations}

    def without_empty(self, part: Part) -> tuple[Line, ...]:
        """The kept lines of a section, without headings whose lines were all dropped; one that had none stays."""
        lines = part.lines
        kept = []
        for n, line in enumerate(lines):
            below = [other for other in self._below(lines, n) if not self._is_heading(other)]
            if not line.is_dropped and (not below or not all(other.is_dropped for other in below)):
                kept.append(line)
        return tuple(kept)

    def _below(self, lines: Sequence[Line], at: int) -> Iterator[Line]:
        """The lines that stand under one of them; none where it heads nothing."""
        if not self._is_heading(lines[at]) and not _is_lead(lines[at]):
            return
        rank = self._rank(lines[at])
        for line in lines[at + 1 :]:
            if self._rank(line) <= rank:
                return
            yield line

    def _rank(self, line: Line) -> tuple[int, int]:
        """How far down a line stands: names of documents, then headings as deep as in their document, then lines."""
        item = _as_made(line)
        if item.cells or item.level > 0:
            return 2, item.level
        if item.kind is Kind.SUGGESTION and item.text in self._names:
            return 0, 0
        return 1, min((self._depths[m] for m in item.citations if m in self._depths), default=0)

    def _is_heading(self, line: Line) -> bool:
        return self._rank(line) < (2, 0)


def _as_made(line: Line) -> Item:
    return line.made or line.item


def _is_lead(line: Line) -> bool:
    """Whether a line of ours only announces those below it; a line of a document says something by itself."""
    return _as_made(line).kind is Kind.SUGGESTION


def _section(part: Part, lines: Sequence[Line]) -> Section:
    return Section(id=part.id, title=part.title, items=tuple(map(_item, lines)), columns=part.columns, note=part.note)


def _item(line: Line) -> Item:
    if not line.is_own:
        return line.item
    cells = tuple(Cell(text=c.text) for c in line.item.cells)
    return replace(line.item, kind=Kind.OWN, citations=(), cells=cells)


def _asked(line: Line, quiz: QuizItem) -> QuizItem:
    return replace(quiz, kind=Kind.OWN, citation=0) if line.is_own else quiz
