"""Provinces and cities: finding them in text, with or without accents, under old and new names."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from corpus.domain import table
from corpus.text import could_be, fold, has_accents, new_tone, nfc


class FoundPlace(NamedTuple):
    """A province or city, by its name in the table, and where it stands in the text."""

    name: str
    start: int
    end: int


@cache
def _names() -> tuple[dict[str, str], re.Pattern[str]]:
    data = table("provinces")
    names = {fold(new_tone(n)): n for n in data["former"]["names"]}
    names |= {fold(new_tone(other)): n for other, n in data["other_names"].items()}
    longest_first = sorted(names, key=len, reverse=True)
    spelled = "|".join(re.escape(n).replace(r"\ ", r"\s+").replace("\\-", r"[-–]") for n in longest_first)
    return names, re.compile(rf"(?<!\w)(?:{spelled})(?!\w)")


_OF_PLACE = re.compile(
    r"(?<!\w)(?:tỉnh|thành phố|tp\.?|tỉnh ủy|thành ủy|đảng bộ|ubnd|hđnd|mttq|công đoàn|ở|tại|của|phía)\s*$"
)


def find_places(text: str) -> list[FoundPlace]:
    """Provinces and cities named in `text`, in order.

    In accented text no wrong accent is passed ("Hạ Nam" is not "Hà Nam"), a missing one is; a name
    that is also a common word has its capitals ("giữ gìn hòa bình" names none) or stands behind a
    word of place. In text without any accents the letters are enough.
    """
    text = nfc(text)
    names, pattern = _names()
    common = table("provinces")["common_words"]["names"]
    accented = has_accents(text)
    found = []
    for m in pattern.finditer(fold(text)):
        canonical = names[_plain(m.group(0))]
        written = _plain(text[m.start() : m.end()])
        if accented and not any(could_be(written, n) for n in _spellings(canonical)):
            continue
        if accented and canonical in common and not _is_name(text, m.start(), m.end()):
            continue
        found.append(FoundPlace(canonical, m.start(), m.end()))
    return found


def _is_name(text: str, start: int, end: int) -> bool:
    """Whether common words that spell a place are its name."""
    if all(s[0].isupper() for s in re.findall(r"[^\W_]+", text[start:end])):
        return True
    before = new_tone(text[max(0, start - 20) : start]).lower()
    return bool(_OF_PLACE.search(before)) or not (text[:start].strip() or text[end:].strip())


def _plain(written: str) -> str:
    """A name with single spaces and hyphens, as the table has it."""
    return re.sub(r"\s+", " ", written).replace("–", "-")


def _spellings(canonical: str) -> list[str]:
    other: dict[str, str] = table("provinces")["other_names"]
    return [canonical, *(n for n, name in other.items() if name == canonical)]


def successor_place(name: str) -> str | None:
    """The province that `name` has been part of since 1/7/2025, where that has another name."""
    merged: dict[str, str] = table("provinces")["merged_into"]
    return merged.get(name)


def former_places(name: str) -> tuple[str, ...]:
    """The former provinces that the unit `name` has taken in since 1/7/2025."""
    merged: dict[str, str] = table("provinces")["merged_into"]
    return tuple(old for old, new in merged.items() if new == name)
