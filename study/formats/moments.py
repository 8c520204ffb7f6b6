"""Years and dates of a table of targets, in the order of time."""

from __future__ import annotations

import re
from dataclasses import dataclass

from study.formats.reading import clean
from study.pack import Item, Section

_DATED = "chi-tieu"
_DAY = re.compile(r"(?<!\d)(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})(?!\d)")
_MONTH = re.compile(r"(?<![\d/])(?P<month>\d{1,2})/(?P<year>\d{4})(?!\d)")
_YEAR = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d{2})(?!\d)")
_END_OF_YEAR = (12, 31)


@dataclass(frozen=True, slots=True)
class Moment:
    """What is to be reached or done by one time."""

    when: str
    rows: tuple[Item, ...]


def moments(section: Section) -> list[Moment]:
    """The rows of a section on targets that say when, those of one time together; none for other sections."""
    if section.id != _DATED:
        return []
    dated: dict[tuple[int, int, int], list[Item]] = {}
    for item in section.items:
        at = _time(item.cells[0].text) if item.cells else None
        if at is not None:
            dated.setdefault(at, []).append(item)
    return [Moment(clean(dated[at][0].cells[0].text), tuple(dated[at])) for at in sorted(dated)]


def _time(text: str) -> tuple[int, int, int] | None:
    """Year, month and day; a year alone is over at its end."""
    if found := _DAY.search(text):
        return int(found["year"]), int(found["month"]), int(found["day"])
    if found := _MONTH.search(text):
        return int(found["year"]), int(found["month"]), _END_OF_YEAR[1]
    if found := _YEAR.search(text):
        return int(found["year"]), *_END_OF_YEAR
    return None
