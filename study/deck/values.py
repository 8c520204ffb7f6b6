"""What a deck is made of: slides with one body each, whose text already fits. Plain values, in points.

A slide is 960 points wide and 540 high (16:9).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from study.deck import measure
from study.deck.sources import marks


class Box(NamedTuple):
    """A place on a slide."""

    left: float
    top: float
    width: float
    height: float


WIDTH, HEIGHT = 960.0, 540.0
_MARGIN = 44.0
KICKER = Box(_MARGIN, 22, WIDTH - 2 * _MARGIN, 24)
_TITLE_TOP = 46.0
SOURCE = Box(_MARGIN, 490, 772, 36)
NUMBER = Box(WIDTH - _MARGIN - 96, 490, 96, 36)
_BODY_END = 480.0

KICKER_SIZE = 16.0
TITLE_SIZES = (32.0, 30.0, 28.0)
TITLE_LINES = 3
SIZES = (28.0, 26.0, 24.0, 22.0, 20.0)
"""Sizes of letters of a body, the smallest that can be read from the back row last."""
MIDDLE = 24.0
"""The size in which shares of the room are counted."""
TABLE_SIZES = SIZES[3:]
SMALL = 13.0
"""Size of the source line."""
GAP = 0.35
"""Between two lines, in sizes of their letters."""
TIGHT = 0.08
"""The same where all of a list has to stand on one slide."""
INDENT = 24.0
"""Of a line behind its bullet."""
PAD = (7.0, 4.0)
"""Inside a cell of a table: beside its text, and above and below it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a body."""

    text: str
    citations: tuple[int, ...] = ()
    """Markers, shown behind it."""
    lead: str = ""
    """Bold words in front of it."""
    is_heading: bool = False
    """A bold line without a bullet."""
    is_advice: bool = False
    """Ours, not the documents': shown so."""

    @property
    def shown(self) -> str:
        """All that is printed."""
        return f"{self.lead}{' ' if self.lead and self.text else ''}{self.text}{marks(self.citations)}"


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines with bullets."""

    lines: tuple[Line, ...]
    size: float
    gap: float = GAP


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a row of headings."""

    columns: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[Line, ...], ...]
    size: float


@dataclass(frozen=True, slots=True)
class Timeline:
    """Points of time, one below the other, each with what is due."""

    points: tuple[tuple[str, Line], ...]
    size: float


class Series(NamedTuple):
    """Numbers over the categories of a chart, with the words that stand at each."""

    name: str
    values: tuple[float | None, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Columns of numbers, and beside them what each number says in full."""

    categories: tuple[str, ...]
    series: tuple[Series, ...]
    beside: Lines


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a quiz with its options."""

    text: Line
    options: tuple[str, ...]
    columns: int
    """In how many columns the options stand."""


@dataclass(frozen=True, slots=True)
class Quiz:
    """Questions one below the other."""

    questions: tuple[Question, ...]
    size: float


@dataclass(frozen=True, slots=True)
class Cover:
    """The first slide."""

    above: tuple[str, ...]
    title: str
    title_size: float
    subtitle: str
    subtitle_size: float
    below: tuple[str, ...]
    draft: str


Body = Lines | Table | Timeline | Chart | Quiz | Cover


@dataclass(frozen=True, slots=True, kw_only=True)
class Slide:
    """One slide."""

    title: str
    body: Body
    title_size: float = TITLE_SIZES[-1]
    kicker: str = ""
    """A few words above the title: what it belongs to."""
    source: str = ""
    """The source line."""
    notes: str = ""
    """What its speaker has at hand."""
    is_advice: bool = False
    """Whether all of it is advice of the program."""


def title_box(title: str, size: float) -> Box:
    """Where a title stands."""
    room = WIDTH - 2 * _MARGIN
    return Box(_MARGIN, _TITLE_TOP, room, measure.height(title, size, room, is_bold=True) + 4)


def body_box(title: str, size: float) -> Box:
    """What is left for a body below a title."""
    above = title_box(title, size)
    top = above.top + above.height + 18
    return Box(_MARGIN, top, WIDTH - 2 * _MARGIN, _BODY_END - top)
