"""Makes text fit its place: larger letters for less, shorter sentences for more, and what is left over is counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import product

from study.clauses import SHORTEST_TITLE, beginnings, shortened
from study.deck import measure
from study.deck.values import (
    GAP,
    INDENT,
    MIDDLE,
    PAD,
    SIZES,
    TABLE_SIZES,
    TITLE_LINES,
    TITLE_SIZES,
    Box,
    Line,
    Lines,
    title_box,
)

ELSEWHERE = "xem nguyên văn"
"""Stands for a text that neither fits nor can be cut."""
_FEWEST = 2
"""Lines on the screen that one line of a pack may always take."""


def title(text: str, instead: str) -> tuple[str, float]:
    """A title of at most three lines with its size.

    Args:
        text: what it should be.
        instead: a short one, where that neither fits nor can be cut.
    """
    for size in TITLE_SIZES:
        if _title_lines(text, size) < TITLE_LINES:
            return text, size
    size = TITLE_SIZES[-1]
    return shortened(text, lambda t: _title_lines(t, size) <= TITLE_LINES, SHORTEST_TITLE) or instead, size


def _title_lines(text: str, size: float) -> int:
    return measure.lines(text, size, title_box("", size).width, is_bold=True)


def lines(
    found: Sequence[Line],
    room: Box,
    sizes: Sequence[float] = SIZES,
    *,
    may_cut: bool = True,
    gaps: Sequence[float] = (GAP,),
    is_outline: bool = False,
    left: int | None = None,
) -> tuple[Lines, int]:
    """As many of the lines as fit, in letters as large as they may be, and how many those are.

    Args:
        found: the lines, none of them cut.
        room: where they shall stand.
        sizes: of letters, the largest first.
        may_cut: whether a line may be shortened.
        gaps: between lines, the widest first.
        is_outline: whether a heading may be the last of them.
        left: how many lines there are besides those found; with it a line below says how many are not shown.
    """
    for count in range(len(found), 0, -1):
        if found[count - 1].is_heading and not is_outline:
            continue  # with nothing below it
        for each in _shares(count, room):
            cut = [_cut(line, each, room) if may_cut else line for line in found[:count]]
            told = _told(len(found) - count + left) if left is not None else []
            for gap, size in product(gaps, sizes):
                if height([*cut, *told], size, room.width, gap) <= room.height:
                    return Lines((*cut, *told), size, gap), count
    text = found[0].text if len(found[0].text) < 2 * len(ELSEWHERE) else f"{ELSEWHERE[0].upper()}{ELSEWHERE[1:]}."
    lead = found[0].lead if len(found[0].lead) < 4 * len(ELSEWHERE) else ""
    return Lines((replace(found[0], text=text, lead=lead, is_heading=False),), sizes[-1]), 1


def _told(left: int) -> list[Line]:
    return [Line(f"Còn {left} ý nữa: xem ghi chú và nguyên văn.", is_advice=True)] if left > 0 else []


def without_longest(found: Sequence[Line], room: Box, left: int) -> tuple[Lines, list[int]]:
    """The lines that fit in their order, the one that takes most room left out first, and which they are.

    Args:
        found: the lines, none of them cut.
        room: where they shall stand.
        left: how many lines there are besides.
    """
    kept = list(range(len(found)))
    while True:
        missing = sum(not line.is_heading for n, line in enumerate(found) if n not in kept)
        body, shown = lines([found[n] for n in kept], room, left=missing + left)
        if shown == len(kept) or len(kept) == 1:
            return body, kept
        text = [n for n in kept if not found[n].is_heading]
        kept.remove(max(text, key=lambda n: line_count(_cut(found[n], _FEWEST, room), MIDDLE, room.width)))
        following = [*kept[1:], None]
        kept = [n for n, m in zip(kept, following, strict=True) if not found[n].is_heading or _is_text(found, m)]


def _is_text(found: Sequence[Line], n: int | None) -> bool:
    return n is not None and not found[n].is_heading


def _shares(count: int, room: Box) -> list[int]:
    """Lines on the screen for each of `count` lines: an equal share first, then as few as may be."""
    share = int(room.height / (MIDDLE * measure.LINE * 1.15)) // count
    return list(dict.fromkeys((max(_FEWEST, share), _FEWEST)))


def _cut(line: Line, most: int, room: Box) -> Line:
    """A line cut to at most so many lines on the screen; to its shortest where it cannot be so short."""

    def fits(text: str) -> bool:
        return line_count(replace(line, text=text), MIDDLE, room.width) <= most

    text = shortened(line.text, fits)
    if text is None:
        text = next(iter(beginnings(line.text)), line.text)
    return replace(line, text=text)


def line_count(line: Line, size: float, width: float) -> int:
    """Lines on the screen that a line takes. The bold words in front count as if all were bold."""
    room = width if line.is_heading else width - INDENT
    return measure.lines(line.shown, size, room, is_bold=line.is_heading or bool(line.lead))


def height(found: Sequence[Line], size: float, width: float, gap: float = GAP) -> float:
    """Points that lines take, with what is between them."""
    taken = sum(line_count(line, size, width) * size * measure.LINE for line in found)
    return taken + max(0, len(found) - 1) * gap * size


def cell_height(line: Line, size: float, width: float, *, is_bold: bool = False) -> float:
    """Points that a line takes in a cell of a table."""
    text = measure.height(line.shown, size, width - 2 * PAD[0], is_bold=is_bold or bool(line.lead))
    return text + 2 * PAD[1]


def cell(line: Line, most: int, size: float, width: float) -> Line:
    """A line cut to at most so many lines of a cell; to its shortest where it cannot be so short."""

    def fits(text: str) -> bool:
        return cell_height(replace(line, text=text), size, width) <= most * size * measure.LINE + 2 * PAD[1]

    return replace(line, text=shortened(line.text, fits) or next(iter(beginnings(line.text)), line.text))


def rows(
    found: Sequence[tuple[Line, ...]], widths: Sequence[float], room: float, most: int, *, in_order: bool = True
) -> tuple[list[int], tuple[tuple[Line, ...], ...], float]:
    """Rows of a table that fit, cut where they have to be: which of them, how they read, the size of their letters.

    Args:
        found: the rows, none of them cut.
        widths: of the columns.
        room: the height for all of them, without the row of headings.
        most: rows at most.
        in_order: whether a row that has no room ends it; else it is left, and one further down may stand here.
    """
    best: tuple[list[int], tuple[tuple[Line, ...], ...], float] = ([], (), TABLE_SIZES[-1])
    for size in TABLE_SIZES:
        for count in range(min(most, len(found)), 0, -1):
            each = max(_FEWEST, int((room / count - 2 * PAD[1]) / (size * measure.LINE)))
            taken: list[int] = []
            cut: list[tuple[Line, ...]] = []
            left = room
            for n, row in enumerate(found):
                made = tuple(cell(c, each, size, w) for c, w in zip(row, widths, strict=True))
                high = row_height(made, size, widths)
                if high <= left and len(taken) < most:
                    taken.append(n)
                    cut.append(made)
                    left -= high
                elif in_order:
                    break
            if len(taken) > len(best[0]):
                best = taken, tuple(cut), size
    return best


def row_height(row: Sequence[Line], size: float, widths: Sequence[float]) -> float:
    """Points that a row takes: those of its highest cell."""
    return max(cell_height(c, size, w) for c, w in zip(row, widths, strict=True))


def sized(text: str, sizes: Sequence[float], width: float, most: int, *, is_bold: bool = False) -> float:
    """The largest size in which a text takes at most so many lines; the smallest where it takes more in all."""
    fits: Callable[[float], bool] = lambda s: measure.lines(text, s, width, is_bold=is_bold) <= most  # noqa: E731
    return next((s for s in sizes if fits(s)), sizes[-1])
