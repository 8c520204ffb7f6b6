"""Places, years and units of the outline that a question names."""

from __future__ import annotations

import re

from corpus.codes import find_dates
from corpus.places import find_places
from corpus.text import fold
from retrieval.collection import Collection
from retrieval.understand.spoken import types_spoken


def places_named(question: str, collection: Collection) -> tuple[str, ...]:
    """Places by name, and by the initials of places that documents are from ("HN").

    Not by initials that abbreviate a type of document as well: "KH" is a plan before it is Khánh Hòa.
    """
    found = {p.name: p.start for p in find_places(question)}
    held = {d.place for d in collection.directives.values() if d.place}
    by_initials: dict[str, list[str]] = {}
    for place in held:
        by_initials.setdefault("".join(w[0] for w in place.split()), []).append(place)
    if not question.isupper():
        for m in re.finditer(r"(?<![\w/-])[A-ZĐ]{2,4}(?![\w/-])", question):
            places = by_initials.get(m.group(0), [])
            if len(places) == 1 and fold(m.group(0)) not in types_spoken():
                found.setdefault(places[0], m.start())
    return tuple(sorted(found, key=lambda name: found[name]))


_UNIT = re.compile(
    r"(?<!\w)(?:(dieu|khoan|chuong|phan|phu luc)\s+(\d{1,3}|[ivxl]+)"
    r"|(muc|diem|y)\s+(\d{1,2}(?:\.\d{1,2})*|[ivxl]+|[a-zđ])"
    r"|(gach dau dong)\s+thu\s+(\d{1,2}|nhat|hai|ba|tu|nam|sau|bay|tam|chin|muoi))(?![\w.]\w|\w)"
)
_ORDINALS = {
    "nhat": "1", "hai": "2", "ba": "3", "tu": "4", "nam": "5", "sau": "6", "bay": "7", "tam": "8", "chin": "9",
    "muoi": "10",
}  # fmt: skip
_UNIT_NAMES = {
    "dieu": "Điều", "khoan": "khoản", "chuong": "Chương", "phan": "Phần", "phu luc": "Phụ lục", "muc": "mục",
    "diem": "điểm", "y": "điểm", "gach dau dong": "gạch đầu dòng thứ",
}  # fmt: skip


def units_named(question: str) -> tuple[str, ...]:
    """The units of the outline that the question names: "khoản 3 Điều 2", "mục II", "điểm 2.1"."""
    found = []
    for m in _UNIT.finditer(fold(question)):
        name = m[1] or m[3] or m[5]
        value = m[2] or m[4] or _ORDINALS.get(m[6], m[6])
        if re.fullmatch(r"[ivxl]+", value) and name != "diem":
            value = value.upper()
        found.append(f"{_UNIT_NAMES[name]} {value}")
    return tuple(dict.fromkeys(found))


def years_named(text: str) -> tuple[int, ...]:
    """The years that stand alone, outside dates and codes."""
    dates = [(d.start, d.end) for d in find_dates(text)]
    found = []
    for m in re.finditer(r"(?<![\d/.-])(?:19|20)\d{2}(?![\d/])", text):
        if not any(a <= m.start() < b for a, b in dates):
            found.append(int(m.group(0)))
    return tuple(dict.fromkeys(found))
