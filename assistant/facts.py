"""Reads the facts of a Vietnamese sentence: numbers, dates, document codes, names of bodies.

In all the ways that they are written: "1.500" = "1500", "98,5 %" = 98.5 %, "01 triệu" = 1,000,000,
"30/9/2026" = "ngày 30 tháng 9 năm 2026", "bốn" = 4. What a number is compared with ("ít nhất",
"không quá") is part of the fact.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from corpus.bodies import Body, find_bodies
from corpus.codes import find_codes, find_dates
from corpus.text import fold, nfc


@dataclass(frozen=True, slots=True)
class Number:
    """A quantity: its value in full, whether a percentage, and how it is bounded."""

    value: Decimal
    percent: bool
    bound: str | None
    """ "at_least", "at_most", "more_than", "less_than", "about" or None."""
    written: str


@dataclass(frozen=True, slots=True)
class Date:
    """A date, whole or in part: day, month and year, of which day or year may be missing."""

    day: int | None
    month: int
    year: int | None
    written: str


@dataclass(frozen=True, slots=True)
class Facts:
    """All facts of one text."""

    numbers: tuple[Number, ...]
    dates: tuple[Date, ...]
    codes: tuple[str, ...]
    """As printed."""
    bodies: tuple[Body, ...]


_PART_DATE = re.compile(
    r"(?:ngay\s+(?P<d1>\d{1,2})\s+)?thang\s+(?P<m1>\d{1,2})(?:\s*(?:/|nam)\s*(?P<y1>\d{4}))?(?!\d)"
    r"|(?<![\d/.,-])(?P<d2>\d{1,2})/(?P<m2>\d{1,2})(?![/\d%])"
    r"|(?<![\d/.-])(?P<m3>\d{1,2})/(?P<y3>(?:19|20)\d{2})(?![/\d])"
)
_SCALE = {"nghin": 10**3, "ngan": 10**3, "trieu": 10**6, "ty": 10**9, "ti": 10**9}
_NUMBER = re.compile(
    r"(?<![\w/.,-])(?P<n>\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?)(?![\w/])"
    r"(?:\s*(?P<scale>nghin|ngan|trieu|ty|ti)(?!\w))?(?P<percent>\s*%|\s+phan tram)?"
)
_WORDS = {
    "hai": 2, "ba": 3, "bon": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10,
}  # fmt: skip
_COUNTED = (
    r"thang|ngay|lan|nhiem vu|nhom|muc tieu|giai phap|noi dung|van ban|co quan|don vi|dia phuong|tai cho|diem"
    r"|quan diem|chi tieu|buoc|cap|phan|truong|nguoi"
)
_SPELLED = re.compile(rf"(?<!\w)(?P<w>{'|'.join(_WORDS)})(?=\s+(?:{_COUNTED})(?!\w))")
_BOUND = (
    ("at_least", r"(?:it nhat|toi thieu|khong duoi|khong it hon|tu)\s*$", r"^[^\d:;.]{0,40}?tro len"),
    ("at_most", r"(?:khong qua|toi da|nhieu nhat|khong vuot qua)\s*$", r"^[^\d:;.]{0,40}?tro xuong"),
    ("more_than", r"(?:tren|hon|qua)\s*$", None),
    ("less_than", r"(?:duoi|it hon|chua den)\s*$", None),
    ("about", r"(?:khoang|gan|xap xi|uoc)\s*$", None),
)


def read_facts(text: str) -> Facts:
    """The facts that `text` states."""
    text = nfc(text)
    folded = fold(text)
    codes = find_codes(text)
    blank = list(folded)
    for c in codes:
        blank[c.start : c.end] = " " * (c.end - c.start)
    dates = list(_dates(text, "".join(blank), blank))
    numbers = tuple(_numbers(text, "".join(blank)))
    return Facts(numbers, tuple(dates), tuple(str(c.code) for c in codes), tuple(find_bodies(text)))


def _dates(text: str, folded: str, blank: list[str]) -> Iterator[Date]:
    """Dates, which are blanked out in `blank` so that their figures are not read as numbers."""
    whole = [(d.start, d.end) for d in find_dates(folded)]
    for d in find_dates(folded):
        whole_year, whole_month, whole_day = map(int, d.iso.split("-"))
        blank[d.start : d.end] = " " * (d.end - d.start)
        yield Date(whole_day, whole_month, whole_year, text[d.start : d.end])
    # "9/30/2026" is no date, but whoever writes it states one, which no source can hold.
    for m in re.finditer(r"(?<![\d/])(\d{1,4})[/-](\d{1,4})[/-](\d{4})(?!\d)", "".join(blank)):
        blank[m.start() : m.end()] = " " * (m.end() - m.start())
        yield Date(int(m[1]), int(m[2]), int(m[3]), text[m.start() : m.end()])
    for m in _PART_DATE.finditer(folded):
        if any(a <= m.start() < b or a < m.end() <= b for a, b in whole):
            continue
        month = int(m["m1"] or m["m2"] or m["m3"])
        day = m["d1"] or m["d2"]
        year = m["y1"] or m["y3"]
        if not 1 <= month <= 12 or (not day and not year and not m["m1"]):
            continue
        blank[m.start() : m.end()] = " " * (m.end() - m.start())
        yield Date(int(day) if day else None, month, int(year) if year else None, m.group(0))


def _numbers(text: str, folded: str) -> Iterator[Number]:
    for m in _NUMBER.finditer(folded):
        value = _value(m["n"])
        if value is None:
            continue
        if m["scale"]:
            value *= _SCALE[m["scale"]]
        is_year = value == int(value) and 1900 <= value <= 2100 and not m["percent"]
        bound = None if is_year else _bound(folded[: m.start()], folded[m.end() :])
        yield Number(value, bool(m["percent"]), bound, text[m.start() : m.end()].strip())
    for m in _SPELLED.finditer(folded):
        bound = _bound(folded[: m.start()], folded[m.end() :])
        yield Number(Decimal(_WORDS[m["w"]]), False, bound, text[m.start() : m.end()])


def _value(digits: str) -> Decimal | None:
    """ "1.500" is 1500, "98,5" is 98.5; a point before other than three digits is a decimal one."""
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", digits):
        digits = digits.replace(".", "")
    try:
        return Decimal(digits.replace(",", "."))
    except InvalidOperation:
        return None


def _bound(before: str, after: str) -> str | None:
    for bound, in_front, behind in _BOUND:
        if behind and re.search(behind, after):
            return bound
        # "từ 25 … trở lên" is a lower bound, "từ" alone only begins a range.
        if re.search(rf"(?<!\w){in_front}", before) and not before.rstrip().endswith("tu"):
            return bound
    return None
