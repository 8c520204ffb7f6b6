"""Tables on pictures of pages: their ruled lines, and which word stands in which cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw

from corpus.extract.pages import PrintedLine, Word, row_of
from corpus.extract.result import Box

_LONG = 0.2
"""A rule of a table is at least so long, in parts of the page's width (across) …"""
_TALL = 0.015
"""… or of its height (down)."""
_STROKE = 6
"""Pixels along which a rule is ink wherever one looks, while between two words there is none."""
_MOST_COLUMNS = 30


class Rule(NamedTuple):
    """A drawn line: where it stands across its direction, where it begins and ends along it; in pixels."""

    place: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table on a page."""

    across: tuple[Rule, ...]
    down: tuple[Rule, ...]
    width: int
    """Of the page."""
    height: int


def find_grids(picture: Image.Image) -> list[Grid]:
    """The ruled tables on a page, from top to bottom."""
    grey = np.asarray(picture, dtype=np.float32)
    darkness = (np.median(grey) - grey) / 255
    width = picture.width
    across = _rules(darkness, round(_LONG * width))
    found: list[Grid] = []
    group: list[Rule] = []
    for rule in [*across, None]:
        if rule is not None and (not group or _overlap(group[-1], rule)):
            group.append(rule)
            continue
        found += _split(darkness, group)
        group = [rule] if rule is not None else []
    return found


def _overlap(upper: Rule, lower: Rule) -> bool:
    shared = min(upper.end, lower.end) - max(upper.start, lower.start)
    return shared > 0.5 * max(upper.end - upper.start, lower.end - lower.start)


def _split(darkness: np.ndarray, rules: Sequence[Rule]) -> Iterator[Grid]:
    """Tables among rules one above the other: each rule is joined to the next by rules that go down."""
    height, width = darkness.shape
    joined: list[Rule] = []
    for upper, lower in pairwise([*rules, None]):
        if upper is None:
            break
        joined.append(upper)
        if lower is not None and len(_down(darkness, upper, lower)) >= 2:
            continue
        if len(joined) >= 3:
            down = _down(darkness, joined[0], joined[-1])
            if 3 <= len(down) <= _MOST_COLUMNS:
                yield Grid(tuple(joined), tuple(down), width, height)
        joined = []


def _down(darkness: np.ndarray, upper: Rule, lower: Rule) -> list[Rule]:
    """The rules that go down between two rules."""
    height = darkness.shape[0]
    between = darkness[upper.place : lower.place].T
    least = max(round(_TALL * height), round(0.6 * (lower.place - upper.place)))
    return _rules(between, least)


def _rules(darkness: np.ndarray, least: int) -> list[Rule]:
    """Runs of ink of at least `least` pixels along the second axis; thick ones once."""
    if darkness.shape[1] < max(least, _STROKE + 2) or darkness.shape[0] < 3:
        return []
    # A rule that leans by a pixel or two is one: the darkest of neighbours counts.
    thick = np.maximum(darkness[1:-1], np.maximum(darkness[:-2], darkness[2:]))
    sums = np.cumsum(thick, axis=1)
    mean = (sums[:, _STROKE:] - sums[:, :-_STROKE]) / _STROKE
    ink = mean > _INK
    found: list[Rule] = []
    for row in np.flatnonzero(ink.sum(axis=1) >= least - _STROKE).tolist():
        edges = np.flatnonzero(np.diff(np.concatenate(([0], ink[row].astype(np.int8), [0]))))
        lengths = edges[1::2] - edges[::2]
        at = int(lengths.argmax())
        if int(lengths[at]) + _STROKE < least:
            continue
        rule = Rule(row + 1, int(edges[2 * at]), int(edges[2 * at + 1]) + _STROKE)
        if found and rule.place - found[-1].place <= _THICK:
            if rule.end - rule.start > found[-1].end - found[-1].start:
                found[-1] = rule
            continue
        found.append(rule)
    return found


_INK = 0.25
"""How much darker than the page a rule is on average, from 0 to 1."""
_THICK = 9
"""Pixels within which two rules are one."""


def without_rules(picture: Image.Image, grids: Sequence[Grid]) -> Image.Image:
    """The page without the rules of its tables, which an engine takes for letters."""
    if not grids:
        return picture
    plain = picture.copy()
    draw = ImageDraw.Draw(plain)
    paper = int(np.median(np.asarray(picture)))
    for g in grids:
        top, bottom = g.across[0].place, g.across[-1].place
        for r in g.across:
            draw.line([(r.start, r.place), (r.end, r.place)], fill=paper, width=_THICK)
        for r in g.down:
            draw.line([(r.place, top), (r.place, bottom)], fill=paper, width=_THICK)
    return plain


def with_rows(lines: list[PrintedLine], grids: Sequence[Grid]) -> list[PrintedLine]:
    """The lines, those inside of a ruled table replaced by its rows."""
    for g in grids:
        lines = _with_grid(lines, [r.place / g.height for r in g.across], [r.place / g.width for r in g.down])
    return lines


def _with_grid(lines: Sequence[PrintedLine], across: list[float], down: list[float]) -> list[PrintedLine]:
    table = Box(down[0], across[0], down[-1], across[-1])
    cells: dict[tuple[int, int], list[Word]] = {}
    kept: list[tuple[int, PrintedLine]] = []
    first: int | None = None
    for at, line in enumerate(lines):
        inside = [w for w in line.words if _holds(table, w.box)]
        for w in inside:
            key = _slot(across, (w.box.top + w.box.bottom) / 2), _slot(down, (w.box.left + w.box.right) / 2)
            cells.setdefault(key, []).append(w)
        if inside and first is None:
            first = at
        outside = [w for w in line.words if w not in inside and any(c.isalnum() for c in w.text)]
        if line.row is not None or (outside if inside else line.words):
            kept.append((at, PrintedLine.of(outside) if inside else line))
    if first is None or len({r for r, _ in cells}) < 2:
        return list(lines)
    rows = []
    for r, (top, bottom) in enumerate(pairwise(across)):
        words = [w for (row, _), found in cells.items() if row == r for w in found]
        if words:
            texts = [_said(cells.get((r, c), [])) for c in range(len(down) - 1)]
            rows.append(PrintedLine(tuple(words), Box(down[0], top, down[-1], bottom), row_of(texts)))
    return [
        *(line for at, line in kept if at < first),
        *rows,
        *(line for at, line in kept if at >= first),
    ]


def _said(words: list[Word]) -> str:
    """The words of a cell, line by line; marks alone are what is left of a rule."""
    rows: list[list[Word]] = []
    for w in sorted(words, key=lambda w: w.box.top):
        middle = (w.box.top + w.box.bottom) / 2
        if rows and middle < rows[-1][0].box.bottom:
            rows[-1].append(w)
        else:
            rows.append([w])
    said = [w.text for row in rows for w in sorted(row, key=lambda w: w.box.left)]
    return " ".join(t for t in said if t.strip("|¦_—[]"))


def _slot(rules: list[float], place: float) -> int:
    return next((i for i, (a, b) in enumerate(pairwise(rules)) if a <= place < b), len(rules) - 2)


def _holds(box: Box, inner: Box) -> bool:
    x, y = (inner.left + inner.right) / 2, (inner.top + inner.bottom) / 2
    return box.left <= x <= box.right and box.top <= y <= box.bottom
