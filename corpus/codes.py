"""Numbers and symbols of documents ("42-CT/TW", "76/NQ-CP"), their types, and dates in words.

One reader for both sides: directives print them strictly, people type them in any way. Knows
nothing of collections.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import NamedTuple

from corpus.domain import table
from corpus.text import fold, nfc


@dataclass(frozen=True, slots=True)
class DocumentType:
    """A type of document, such as Chỉ thị."""

    name: str
    codes: tuple[str, ...]
    titled: tuple[str, ...] = ()
    spoken: tuple[str, ...] = ()


@cache
def document_types() -> tuple[DocumentType, ...]:
    """All types of `domain/types.toml`, in its order."""
    return tuple(
        DocumentType(
            entry["name"],
            tuple(entry.get("codes", ())),
            tuple(entry.get("titled", ())),
            tuple(entry.get("spoken", ())),
        )
        for entry in table("types")["type"]
    )


@cache
def _type_of_name() -> dict[str, str]:
    names = {fold(name): t.name for t in document_types() for name in (*t.titled, t.name)}
    return dict(sorted(names.items(), key=lambda item: -len(item[0])))


def type_of(text: str) -> str | None:
    """The type whose name (or printed title) `text` starts with, in any case or accents."""
    folded = fold(text).strip()
    for name, canonical in _type_of_name().items():
        if re.match(re.escape(name) + r"(?!\w)", folded):
            return canonical
    return None


@cache
def _type_codes() -> dict[str, str]:
    codes = [code for t in document_types() for code in t.codes]
    return _spellings(codes)


@cache
def _body_codes() -> dict[str, str]:
    return _spellings(table("body_codes")["codes"])


def _spellings(codes: Iterable[str]) -> dict[str, str]:
    """Code as typed, in lower case with or without its Đ -> code; one that is itself a code comes first."""
    listed = list(codes)
    return {fold(c): c for c in listed} | {c.lower(): c for c in listed}


def types_of_code(code: str) -> tuple[str, ...]:
    """Types that use the type code `code` ("QĐ": Quyết định and Quy định)."""
    wanted = _canonical(code, _type_codes())
    return tuple(t.name for t in document_types() if wanted in t.codes)


@dataclass(frozen=True, slots=True)
class Code:
    """A document's number and symbol. Two spellings of one code have the same `key`."""

    digits: str
    type_code: str
    """"" where the form has none (state công văn: 125/SNV-VP)."""
    body_code: str
    year: str | None = None
    party: bool = True

    def __str__(self) -> str:
        """As the rules print it: 42-CT/TW, 30/2020/NĐ-CP, 45/2019/QH14."""
        if self.party:
            return f"{self.digits}-{self.type_code}/{self.body_code}"
        number = f"{self.digits}/{self.year}" if self.year else self.digits
        return f"{number}/{self.type_code}-{self.body_code}" if self.body_code else f"{number}/{self.type_code}"

    @property
    def key(self) -> tuple[int, str | None, str, str]:
        """Identity without zeros, accents, case and the order of signs (29/NQ-TW = 29-NQ/TW)."""
        return int(self.digits), self.year, fold(self.type_code), fold(self.body_code)


_TYPE_CODE = r"TTLT|NQLT|PL|NQ|QyĐ|QĐi|QĐ|QD|CT|KL|QC|TT|HD|TB|TC|BC|KH|QH|CTr|CTrHĐ|ĐA|PA|DA|TTr|CV|BB|NĐ|ND|CĐ|GM"
_BODY_CODE = r"[A-ZĐƯÔa-zđ][A-Za-zĐđƯưÔô0-9]{1,14}(?:&[A-ZĐ]{1,8})?(?:-[A-ZĐ]{2,8}(?:&[A-ZĐ]{1,8})?)*"
_PARTY = re.compile(rf"(?<![\w/-])(\d{{1,5}})\s*-\s*({_TYPE_CODE})\s*/\s*({_BODY_CODE})(?!\w)", re.I)
_STATE = re.compile(
    rf"(?<![\w/-])(\d{{1,5}})(?:\s*/\s*(\d{{4}}))?\s*/\s*({_TYPE_CODE})\s*-\s*({_BODY_CODE})(?!\w)", re.I
)
_LETTER = re.compile(r"(?<![\w/-])(\d{1,5})\s*/\s*([A-ZĐƯ]{2,8})\s*-\s*([A-ZĐƯ]{2,8})(?!\w)")
_LAW = re.compile(r"(?<![\w/-])(\d{1,3})/(\d{4})/((?:UBTV)?QH\d{1,2})(?!\w)")


class FoundCode(NamedTuple):
    """A code and where it stands in the text."""

    code: Code
    start: int
    end: int


def _canonical(code: str, known: dict[str, str]) -> str:
    return known.get(code.lower()) or known.get(fold(code), code)


def find_codes(text: str) -> list[FoundCode]:
    """All document codes in `text` (NFC), in order; scanned D for Đ is put right by the tables."""
    found: list[FoundCode] = []
    letters: list[FoundCode] = []
    for pattern, party in ((_PARTY, True), (_STATE, False)):
        for m in pattern.finditer(text):
            groups = m.groups()
            digits, year = groups[0], None if party else groups[1]
            type_code, body = groups[-2], groups[-1]
            code = Code(
                digits,
                _canonical(type_code, _type_codes()),
                _canonical(body, _body_codes()),
                year,
                party,
            )
            found.append(FoundCode(code, m.start(), m.end()))
    for m in _LAW.finditer(text):
        found.append(FoundCode(Code(m[1], m[3], "", m[2], party=False), m.start(), m.end()))
    found.sort(key=lambda f: f.start)
    starts = [f.start for f in found]
    for m in _LETTER.finditer(text):
        before = bisect_right(starts, m.start()) - 1
        if before < 0 or found[before].end <= m.start():
            letters.append(FoundCode(Code(m[1], m[2], m[3], party=False), m.start(), m.end()))
    return sorted([*found, *letters], key=lambda f: f.start)


_DATE = re.compile(
    r"(?<!\d)(\d{1,2})\s*(?:/|-|\.)\s*(\d{1,2})\s*(?:/|-|\.)\s*(\d{4})(?!\d)"
    r"|(?:ngày|ngay)\s+(\d{1,2})\s+(?:tháng|thang)\s+(\d{1,2})\s+(?:năm|nam)\s+(\d{4})",
    re.I,
)


class FoundDate(NamedTuple):
    """A calendar date and where it stands in the text."""

    iso: str
    start: int
    end: int


def find_dates(text: str) -> list[FoundDate]:
    """Whole dates in figures or words: 24/3/2020, "ngày 24 tháng 3 năm 2020"."""
    found = []
    for m in _DATE.finditer(nfc(text)):
        day, month, year = (m[1], m[2], m[3]) if m[1] else (m[4], m[5], m[6])
        if iso := calendar_date(year, month, day):
            found.append(FoundDate(iso, m.start(), m.end()))
    return found


def calendar_date(year: str, month: str, day: str) -> str | None:
    """The date in ISO 8601; None where the calendar has no such day (31/4/2020)."""
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def date_in_words(iso: str) -> str:
    """24/3/2020, 03/9/2019: days below 10 and the months 1 and 2 with a zero, as in the rules."""
    year, month, day = iso.split("-")
    return f"{int(day):02}/{month if int(month) < 3 else int(month)}/{year}"
