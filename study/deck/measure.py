"""How much room text takes: estimated, since the program that shows a slide is not here to be asked.

The widths are those of Arial, in thousandths of the size of the letters. A letter with an accent is as wide as
the one without, save the horned ones; a little is added, for a font that stands in for it may be wider.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

FONT = "Arial"
LINE = 1.2
"""Height of a line in sizes of its letters."""
_SLACK = 1.03

_REGULAR = {
    191: "'", 222: "ijl‘’", 260: "|", 278: " \u00a0!,./:;I[\\]ft", 333: "()-`r“”·{}", 350: "•", 355: '"', 389: "*",
    400: "°", 469: "^", 500: "Jcksvxyz", 549: "÷≥≤±", 556: "#$0123456789?L_abdeghnopquđ–«»§", 584: "+<=>~×", 611: "FTZ",
    656: "ơ", 667: "&ABEKPSVXY", 669: "ư", 722: "CDHNRUwĐ", 750: "★", 778: "GOQ", 833: "Mm", 854: "Ư", 857: "Ơ",
    889: "%", 944: "W", 1000: "…—", 1015: "@",
}  # fmt: skip
_BOLD = {
    238: "'", 278: " \u00a0,./I\\ijl‘’", 280: "|", 333: "!()-:;[]`ft·", 350: "•", 389: "*r{}", 400: "°", 474: '"',
    500: "z“”", 549: "÷≥≤±", 556: "#$0123456789J_aceksvxy–«»§", 584: "+<=>^~×", 611: "?FLTZbdghnopquđ", 667: "EPSVXY",
    711: "ơ", 722: "&ABCDHKNRUĐ", 724: "ư", 750: "★", 778: "GOQw", 830: "Ư", 833: "M", 853: "Ơ", 889: "%m", 944: "W",
    975: "@", 1000: "…—",
}  # fmt: skip
_WIDTHS = {
    is_bold: {c: width for width, letters in groups.items() for c in letters}
    for is_bold, groups in ((False, _REGULAR), (True, _BOLD))
}
_UNKNOWN = 1000
_HORN = "\u031b"
_INVISIBLE = "\u2060"


@lru_cache(maxsize=2048)
def _letter(char: str, is_bold: bool) -> int:
    parts = unicodedata.normalize("NFD", char)
    if not parts or unicodedata.combining(parts[0]) or parts[0] == _INVISIBLE:
        return 0
    base = unicodedata.normalize("NFC", parts[0] + (_HORN if _HORN in parts else ""))
    return _WIDTHS[is_bold].get(base, _UNKNOWN)


@lru_cache(maxsize=8192)
def _word(word: str, is_bold: bool) -> int:
    return sum(_letter(c, is_bold) for c in word)


def width(text: str, size: float, *, is_bold: bool = False) -> float:
    """Points that a text takes on one line.

    Args:
        text: without line ends.
        size: of the letters, in points.
        is_bold: as it says.
    """
    return _word(text, is_bold) * size / 1000 * _SLACK


@lru_cache(maxsize=16_384)  # a fit is looked for by trying, so the same lines are measured again and again
def lines(text: str, size: float, room: float, *, is_bold: bool = False) -> int:
    """How many lines a text takes where `room` points are one line; a word longer than a line is broken."""
    return sum(_paragraph(p, size, room, is_bold) for p in text.split("\n"))


def _paragraph(text: str, size: float, room: float, is_bold: bool) -> int:
    count, taken = 1, 0.0
    blank = width(" ", size, is_bold=is_bold)
    # A program may break a line behind a hyphen too; one that does not needs more room, and a hard blank never breaks.
    for word in re.findall(r"[^ \t]+", text):
        wide = width(word, size, is_bold=is_bold)
        if taken and taken + blank + wide > room:
            count, taken = count + 1, 0.0
        while wide > room:
            count, wide = count + 1, wide - room
        taken += wide + (blank if taken else 0)
    return count


def height(text: str, size: float, room: float, *, is_bold: bool = False) -> float:
    """Points that a text takes from above to below."""
    return lines(text, size, room, is_bold=is_bold) * size * LINE
