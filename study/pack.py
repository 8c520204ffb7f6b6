"""What a study pack is made of: sections of lines, each from a passage, a suggestion or a person's own words.

Plain values that every format shows in its own way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from assistant.answer import Citation


class Audience(StrEnum):
    """Who is to study."""

    CHI_BO = "chi-bo"
    CAP_UY = "cap-uy"
    BAO_CAO_VIEN = "bao-cao-vien"
    DOAN_THE = "doan-the"


class Kind(StrEnum):
    """Where a line comes from."""

    CONTENT = "content"
    """From the documents: cited, and checked against what it cites."""
    SUGGESTION = "suggestion"
    """Advice of the program, or blanks for a person to fill in; says nothing of what a document sets."""
    OWN = "own"
    """Words of the person who prepares the pack: no passage is cited for them, and nothing checks them."""


OWN_WORDS = "lời của người soạn"


def marked(text: str, kind: Kind) -> str:
    """Words as a file shows them where they stand among others: a person's own say so."""
    return f"{text} ({OWN_WORDS})" if kind is Kind.OWN else text


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell of a table."""

    text: str
    citations: tuple[int, ...] = ()
    """Markers; empty where the whole row has one source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One line of a section."""

    text: str
    kind: Kind
    citations: tuple[int, ...] = ()
    """Markers."""
    level: int = 1
    """0 for a heading inside the section, 1 for a line, 2 for a line below a line."""
    question: str = ""
    """Of a card: what it asks; its text is the answer. The words are ours, their facts are cited too."""
    cells: tuple[Cell, ...] = ()
    """Of a row of a table: its cells; its text says the same in one line."""

    @property
    def markers(self) -> tuple[int, ...]:
        """All that it cites, each once, in reading order."""
        return tuple(dict.fromkeys((*self.citations, *(m for c in self.cells for m in c.citations))))


def cells(*texts: str) -> tuple[Cell, ...]:
    """Cells of a row that has one source."""
    return tuple(Cell(text=t) for t in texts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part of a pack."""

    id: str
    title: str
    items: tuple[Item, ...]
    columns: tuple[str, ...] = ()
    """Headings of the table that its items with cells make up."""
    note: str = ""
    """One sentence on the section itself, such as that the document holds less than asked for."""

    def has_content(self) -> bool:
        """Whether any of it comes from documents."""
        return any(i.kind is Kind.CONTENT for i in self.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizItem:
    """A question with one right option, whose words stand in the cited passage."""

    question: str
    options: tuple[str, ...]
    key: int
    """Index of the right option."""
    citation: int
    """Marker; 0 for a person's own question."""
    kind: Kind = Kind.CONTENT

    @property
    def markers(self) -> tuple[int, ...]:
        """What it cites; nothing where it is a person's own."""
        return () if self.kind is Kind.OWN else (self.citation,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """A study pack."""

    title: str
    subtitle: str
    audience: Audience
    minutes: int
    seed: int
    sections: tuple[Section, ...]
    quiz: tuple[QuizItem, ...]
    citations: tuple[Citation, ...]
    dropped: int = 0
    """Lines left out because they did not pass the grounding check."""
    model: str | None = None
    """The chat model that worded parts of it; None for the documents' own words throughout."""

    def content(self) -> Iterator[Item]:
        """All lines that come from documents."""
        return (i for s in self.sections for i in s.items if i.kind is Kind.CONTENT)

    def section(self, section_id: str) -> Section | None:
        """A section by its id."""
        return next((s for s in self.sections if s.id == section_id), None)

    def has_own_words(self) -> bool:
        """Whether a person wrote some of it."""
        kinds = (*(i.kind for s in self.sections for i in s.items), *(q.kind for q in self.quiz))
        return Kind.OWN in kinds


def numbered(pack: Pack) -> Pack:
    """The pack with the citations that it uses and no others, numbered from 1 as a reader comes upon them."""
    used = (m for holder in _holders(pack) for m in holder.markers)
    given = {marker: n for n, marker in enumerate(dict.fromkeys(used), 1)}
    cited = {c.marker: c for c in pack.citations}
    return replace(
        pack,
        sections=tuple(replace(s, items=tuple(_renumbered(i, given) for i in s.items)) for s in pack.sections),
        quiz=tuple(replace(q, citation=given.get(q.citation, 0)) for q in pack.quiz),
        citations=tuple(replace(cited[old], marker=new) for old, new in given.items()),
    )


def _holders(pack: Pack) -> Iterable[Item | QuizItem]:
    yield from (i for s in pack.sections for i in s.items)
    yield from pack.quiz


def _renumbered(item: Item, given: Mapping[int, int]) -> Item:
    return replace(
        item,
        citations=tuple(given[m] for m in item.citations),
        cells=tuple(replace(c, citations=tuple(given[m] for m in c.citations)) for c in item.cells),
    )
