"""Slides of what is to be reached and when: a chart where numbers can be compared over years, else points of time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpus.codes import find_dates
from corpus.text import fold
from retrieval.collection import label
from study.deck import fit, measure
from study.deck.draft import Draft
from study.deck.series import FEWEST, Point, is_target, point, series
from study.deck.values import GAP, SIZES, TABLE_SIZES, Box, Chart, Line, Series, Slide, Timeline
from study.pack import Item, Section

WHEN = 172.0
"""Width of the column of times."""
RAIL = 26.0
"""Width of the line of time beside it."""
CHART_SHARE = 0.46
_MOST = 9
_FEWEST = 2
_SIZES = SIZES[2:]
_GOAL = "Chỉ tiêu"
_ADVICE_CHART = "biểu đồ chỉ xếp các số của cùng một nội dung; đọc đủ câu chữ bên cạnh (“ít nhất”, “trên”, “khoảng”)."
_ADVICE = "nêu mốc gần nhất trước; liên hệ việc của đơn vị phải xong trước mốc đó."


def slides(draft: Draft) -> list[Slide]:
    """A chart first, then the other targets and the deadlines in the order of time, then what more there is."""
    section = draft.section("chi-tieu")
    if section is None:
        return []
    rows = [i for i in section.items if i.cells and i.citations]
    points = [p for i in rows if (p := point(i, _document(i, draft))) is not None]
    charts = [(slide, group) for found in series(points) for slide, group in _charts(draft, section, found)]
    made = [slide for slide, _ in charts]
    drawn = {id(p.item) for _, group in charts for p in group}
    dated = _timelines(draft, section, _distinct([i for i in rows if id(i) not in drawn]))
    # Deadlines are missed sooner than a second chart.
    return [*made[:1], *dated[:1], *made[1:], *dated[1:]]


def single(draft: Draft) -> Item | None:
    """The one target or deadline of a pack that has no more: too little for a slide of its own."""
    section = draft.section("chi-tieu")
    rows = _distinct([i for i in section.items if i.cells and i.citations]) if section else []
    return rows[0] if 0 < len(rows) < _FEWEST else None


def _document(item: Item, draft: Draft) -> str:
    return next((label(c.document) for c in draft.of(item.citations)), "")


def _distinct(rows: Sequence[Item]) -> list[Item]:
    """Without rows that another says too: a target inside a task with a time."""
    kept: list[Item] = []
    for item in sorted(rows, key=lambda i: -len(i.text)):
        if not any(fold(item.text).strip(" .") in fold(k.text) for k in kept):
            kept.append(item)
    return [i for i in rows if i in kept]


# Charts


def _charts(draft: Draft, section: Section, found: Sequence[Point]) -> Iterator[tuple[Slide, Sequence[Point]]]:
    """One chart of a matter; one of each document where what its numbers say has no room beside it."""
    whole = _chart(draft, section, found)
    if whole is not None:
        yield whole, found
        return
    documents = list(dict.fromkeys(p.document for p in found))
    for group in ([p for p in found if p.document == d] for d in documents):
        if len(documents) > 1 and len(group) >= FEWEST and (slide := _chart(draft, section, group)) is not None:
            yield slide, group


def _chart(draft: Draft, section: Section, found: Sequence[Point]) -> Slide | None:
    room = draft.room(section.title)
    years = sorted({p.year for p in found})
    documents = list(dict.fromkeys(p.document for p in found))
    at = {(p.document, p.year): p for p in found}
    names = documents if len(documents) > 1 else [_GOAL]
    made = tuple(
        Series(
            name,
            tuple(p.value if (p := at.get((d, y))) else None for y in years),
            tuple(p.item.cells[2].text if (p := at.get((d, y))) else "" for y in years),
        )
        for name, d in zip(names, documents, strict=True)
    )
    beside = [_full(p, len(documents) > 1) for p in sorted(found, key=lambda p: (p.year, p.document))]
    width = room.width * (1 - CHART_SHARE) - 16
    body, shown = fit.lines(beside, Box(0, 0, width, room.height), TABLE_SIZES)
    if shown < len(beside):
        return None
    chart = Chart(tuple(f"Năm {y}" for y in years), made, body)
    return draft.slide(section.title, chart, kicker=(" · ".join(documents),), advice=[_ADVICE_CHART])


def _full(p: Point, has_several: bool) -> Line:
    lead = f"{p.year}, {p.document}:" if has_several else f"{p.year}:"
    return Line(_capital(p.item.cells[1].text), p.item.citations, lead=lead)


# Points of time


def _timelines(draft: Draft, section: Section, rows: Sequence[Item]) -> list[Slide]:
    several = len({_document(i, draft) for i in rows}) > 1
    made: list[Slide] = []
    left = sorted(rows, key=_order)
    while left and (made or len(left) >= _FEWEST):
        lines = [_line(i, _document(i, draft) if several else "") for i in left]
        body, shown = _timeline(left, lines, draft.room(section.title))
        made.append(draft.slide(section.title, body, advice=[_ADVICE]))
        left = left[shown:]
    return made


def _order(item: Item) -> tuple[int, str]:
    """By the year, then by the date in it; what has no time last."""
    when = item.cells[0].text
    dates = find_dates(when)
    if dates and dates[0].iso:
        return int(dates[0].iso[:4]), dates[0].iso
    year = re.search(r"\d{4}", when)
    return (int(year.group()), f"{year.group()}-99") if year else (9999, "")


def _timeline(rows: Sequence[Item], lines: Sequence[Line], room: Box) -> tuple[Timeline, int]:
    width = room.width - WHEN - RAIL
    for size in _SIZES:
        for count in range(min(_MOST, len(rows)), 0, -1):
            each = max(2, int((room.height / count - GAP * size) / (size * measure.LINE)))
            points = tuple(
                (_when(i), fit.cell(line, each, size, width)) for i, line in zip(rows[:count], lines, strict=False)
            )
            if sum(point_height(p, size, width) for p in points) <= room.height:
                if size == SIZES[-1] or count == min(_MOST, len(rows)):
                    return Timeline(points, size), count
                break
    item = rows[0]
    told = Line(f"{fit.ELSEWHERE[:1].upper()}{fit.ELSEWHERE[1:]}", item.citations)
    return Timeline(((_when(item), told),), SIZES[-1]), 1


def _line(item: Item, document: str) -> Line:
    return Line(_capital(item.cells[1].text), item.citations, lead=f"{document}:" if document else "")


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _when(item: Item) -> str:
    """What stands in the column of times, short enough for it."""
    text = _capital(item.cells[0].text) or _GOAL
    fits = measure.lines(text, SIZES[-1], WHEN - 8, is_bold=True) <= 3
    return text if fits else "Xem câu bên" if not is_target(item) else _GOAL


def point_height(point_: tuple[str, Line], size: float, width: float) -> float:
    """Points that one point of time takes, with what is below it."""
    when = measure.height(point_[0], SIZES[-1], WHEN - 8, is_bold=True)
    return max(when, measure.height(point_[1].shown, size, width, is_bold=bool(point_[1].lead))) + GAP * size
