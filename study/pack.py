"""What a study pack is made of: sections of lines, each from a passage or marked as a suggestion.

Plain values that every format shows in its own way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizItem:
    """A question with one right option, whose words stand in the cited passage."""

    question: str
    options: tuple[str, ...]
    key: int
    """Index of the right option."""
    citation: int
    """Marker."""


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
