"""Finds targets that can stand in one chart: one matter, one unit, several years, of each document its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.facts import read_numbers
from study.deck.likeness import Pairs, alike, pairs, significant
from study.goals import DUE
from study.pack import Item

ALIKE = 0.6
"""Share of the pairs of words of the shorter of two targets that have to stand in the other, to be of one matter."""
FEWEST = 3
"""Years of a series."""
_YEAR = re.compile(r"^Năm (?P<year>\d{4})$")


@dataclass(frozen=True, slots=True)
class Point:
    """One target as a number of a year."""

    item: Item
    document: str
    year: int
    value: float
    unit: str
    """What it counts: "%" or the next words behind the number."""
    pairs: Pairs
    """Neighbouring words of the clause, without numbers."""


def is_target(item: Item) -> bool:
    """Whether a row of the table is a target, not a deadline."""
    return len(item.cells) > 2 and item.cells[2].text != DUE


def number_of(item: Item) -> tuple[float, str] | None:
    """The number of a target as its clause has it, and its unit: "≥ 80%" -> (80, "%"), "01 triệu" -> (1000000, "")."""
    if not is_target(item):
        return None
    stated = {n.value for n in read_numbers(item.cells[1].text)}
    number = next((n for n in read_numbers(item.cells[2].text) if n.value in stated), None)
    return (float(number.value), "%" if number.percent else number.unit or "") if number else None


def point(item: Item, document: str) -> Point | None:
    """A target with a year and a number."""
    year = _YEAR.match(item.cells[0].text) if item.cells else None
    found = number_of(item)
    if year is None or found is None:
        return None
    value, unit = found
    clause = item.cells[1].text
    behind = next((clause[n.end :] for n in read_numbers(clause) if float(n.value) == value), "")
    noun = " ".join(significant(behind)[:2])
    return Point(item, document, int(year["year"]), value, unit or noun, pairs(clause))


def series(points: Sequence[Point]) -> list[list[Point]]:
    """Groups of targets of one matter, those of most years first; a point is in one of them only."""
    left = list(points)
    found: list[list[Point]] = []
    while left:
        groups = [_with(seed, left) for seed in left]
        best = max(groups, key=lambda g: (len({p.year for p in g}), len(g)))
        if len({p.year for p in best}) < FEWEST:
            return found
        documents = [p.document for p in points]
        found.append(sorted(best, key=lambda p: (documents.index(p.document), p.year)))
        left = [p for p in left if p not in best]
    return found


def _with(seed: Point, among: Sequence[Point]) -> list[Point]:
    """The points of a seed's matter: of each document and year the likest one."""
    best: dict[tuple[str, int], tuple[float, Point]] = {}
    for p in among:
        likeness = 1.0 if p is seed else alike(seed.pairs, p.pairs)
        at = p.document, p.year
        if p.unit == seed.unit and likeness >= ALIKE and likeness > best.get(at, (0.0, p))[0]:
            best[at] = likeness, p
    return [p for _, p in best.values()]
