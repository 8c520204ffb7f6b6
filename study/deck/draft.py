"""Makes slides of a pack: puts the title, the source line and the notes to a body."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from assistant.answer import Citation
from study.deck import fit, measure
from study.deck.notes import notes
from study.deck.sources import source_line
from study.deck.values import (
    KICKER,
    KICKER_SIZE,
    SMALL,
    SOURCE,
    Body,
    Box,
    Chart,
    Line,
    Lines,
    Quiz,
    Slide,
    Table,
    Timeline,
    body_box,
)
from study.pack import Item, Pack, Section, marked
from study.template import Template

_SOURCE_LINES = 2


class Draft:
    """What the slides of one pack are made with."""

    def __init__(self, pack: Pack, template: Template) -> None:
        self.pack = pack
        self.template = template
        self._cited = {c.marker: c for c in pack.citations}

    def section(self, section_id: str) -> Section | None:
        """A section by its id."""
        return self.pack.section(section_id)

    def of(self, markers: Iterable[int]) -> list[Citation]:
        """The citations of these markers, each once, in their order."""
        return [self._cited[m] for m in dict.fromkeys(markers) if m in self._cited]

    def room(self, title: str) -> Box:
        """The place for a body below a title."""
        return body_box(*fit.title(title, title))

    def slide(
        self,
        title: str,
        body: Body,
        *,
        kicker: Sequence[str] = (),
        instead: str = "",
        cited: Iterable[int] = (),
        more: Iterable[int] = (),
        advice: Iterable[str] = (),
        facts: Iterable[str] = (),
        is_advice: bool = False,
    ) -> Slide:
        """A slide.

        Args:
            title: its title, cut where it is too long.
            body: what stands on it, fitted to `room(title)`.
            kicker: what may stand above the title, the best first; the first that fits is taken.
            instead: a title for one that neither fits nor can be cut.
            cited: markers of what stands on it besides those of its lines.
            more: markers of what belongs to it and had no room.
            advice: lines of ours for the speaker.
            facts: other lines for the speaker.
            is_advice: whether all of it is ours.
        """
        shown, size = fit.title(title, instead or title)
        on_it = self.of((*cited, *(m for line in lines_of(body) for m in line.citations)))
        return Slide(
            title=shown,
            title_size=size,
            body=body,
            kicker=next((k for k in kicker if k and _is_one_line(k)), ""),
            source=source_line(on_it, _fits_below),
            notes=notes(on_it, advice=advice, facts=facts, more=self.of(more)),
            is_advice=is_advice,
        )


def lines_of(body: Body) -> Iterator[Line]:
    """The lines of a body."""
    if isinstance(body, Lines):
        yield from body.lines
    elif isinstance(body, Table):
        yield from (line for row in body.rows for line in row)
    elif isinstance(body, Timeline):
        yield from (line for _, line in body.points)
    elif isinstance(body, Chart):
        yield from body.beside.lines
    elif isinstance(body, Quiz):
        yield from (q.text for q in body.questions)


def line_of(item: Item, *, lead: str = "", is_heading: bool = False) -> Line:
    """A line of a pack as a line of a slide; a person's own words say so."""
    return Line(marked(item.text, item.kind), item.citations, lead=lead, is_heading=is_heading)


def _is_one_line(text: str) -> bool:
    return measure.lines(text, KICKER_SIZE, KICKER.width, is_bold=True) == 1


def _fits_below(text: str) -> bool:
    return measure.lines(text, SMALL, SOURCE.width) <= _SOURCE_LINES
