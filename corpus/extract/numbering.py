"""The numbers and bullets that Word prints in front of paragraphs, which are no part of their text."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from typing import NamedTuple

from docx.document import Document
from lxml.etree import _Element as Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class _Level(NamedTuple):
    format: str
    text: str
    start: int


class Numbering:
    """Counts the numbered paragraphs of one document; ask for each paragraph once, in order."""

    def __init__(self, document: Document) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        """List (numId) -> depth -> how it is printed."""
        self._series: dict[str, str] = {}
        """List -> what it counts with: two lists of one definition go on with each other's numbers."""
        self._restarted: set[str] = set()
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._styles = {s.style_id: s.element for s in document.styles}
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError):  # a document without lists
            return
        abstract = {a.get(f"{_W}abstractNumId"): a for a in root.iter(f"{_W}abstractNum")}
        for num in root.iter(f"{_W}num"):
            self._read(num, abstract)

    def _read(self, num: Element, abstract: dict[str | None, Element]) -> None:
        list_id, of = num.get(f"{_W}numId"), _value(num, "abstractNumId")
        if list_id is None or of not in abstract:
            return
        levels = {n: lvl for lvl in abstract[of].iter(f"{_W}lvl") if (n := _depth(lvl)) is not None}
        starts: dict[int, int] = {}
        for override in num.iter(f"{_W}lvlOverride"):
            n = _depth(override)
            own = override.find(f"{_W}lvl")
            if n is not None and own is not None:
                levels[n] = own
            if n is not None and (start := _value(override, "startOverride")) and start.isdecimal():
                starts[n] = int(start)
        self._levels[list_id] = {
            n: _Level(
                _value(lvl, "numFmt") or "decimal",
                _value(lvl, "lvlText") or "",
                starts.get(n, _number(_value(lvl, "start"), 1)),
            )
            for n, lvl in levels.items()
        }
        self._series[list_id] = f"own {list_id}" if starts else f"of {of}"

    def label(self, paragraph: Element) -> str:
        """What Word prints in front of the paragraph; "" for nothing."""
        found = self._place(paragraph)
        if found is None:
            return ""
        list_id, depth = found
        levels = self._levels.get(list_id, {})
        level = levels.get(depth)
        if level is None:
            return ""
        counts = self._counts[self._series[list_id]]
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [n for n in counts if n > depth]:
            del counts[deeper]
        if level.format in ("none",):
            return ""
        if level.format == "bullet":
            return _bullet(level.text)

        def said(m: re.Match[str]) -> str:
            n = int(m.group(1)) - 1
            at = levels.get(n)
            if at is None:
                return ""
            return _said(counts.get(n, at.start), at.format)

        return re.sub(r"%([1-9])", said, level.text).strip()

    def _place(self, paragraph: Element) -> tuple[str, int] | None:
        """The list and the depth of a paragraph, by itself or by its style."""
        properties = paragraph.find(f"{_W}pPr")
        list_id, depth = _numbered(properties)
        style = _value(properties, "pStyle") if properties is not None else None
        for _ in range(20):  # styles are based on each other; a circle ends here
            if list_id is not None or style is None or style not in self._styles:
                break
            element = self._styles[style]
            list_id, of_style = _numbered(element.find(f"{_W}pPr"))
            depth = depth if depth is not None else of_style
            style = _value(element, "basedOn")
        return (list_id, depth or 0) if list_id not in (None, "0") else None


def _numbered(properties: Element) -> tuple[str | None, int | None]:
    own = properties.find(f"{_W}numPr") if properties is not None else None
    if own is None:
        return None, None
    depth = _value(own, "ilvl")
    return _value(own, "numId"), int(depth) if depth and depth.isdecimal() else None


def _value(element: Element, name: str) -> str | None:
    child = element.find(f"{_W}{name}")
    return child.get(f"{_W}val") if child is not None else None


def _depth(element: Element) -> int | None:
    depth = element.get(f"{_W}ilvl")
    return int(depth) if depth and depth.isdecimal() else None


def _number(value: str | None, otherwise: int) -> int:
    return int(value) if value and value.isdecimal() else otherwise


def _bullet(text: str) -> str:
    """A bullet; symbol fonts have theirs in the private area, where nobody else can see them."""
    plain = text.strip()
    if not plain or any(unicodedata.category(c) == "Co" for c in plain) or plain.isalnum():
        return "-"
    return plain


_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def _roman(n: int) -> str:
    found = ""
    for value, letters in _ROMAN:
        times, n = divmod(n, value)
        found += letters * min(times, 20)
    return found


def _said(n: int, format_: str) -> str:
    if format_ in ("lowerRoman", "upperRoman"):
        return _roman(n) if format_ == "lowerRoman" else _roman(n).upper()
    if format_ in ("lowerLetter", "upperLetter"):
        # After z Word goes on with aa, bb.
        letter = chr(ord("a") + (n - 1) % 26) * min(20, (n - 1) // 26 + 1) if n > 0 else ""
        return letter if format_ == "lowerLetter" else letter.upper()
    if format_ == "decimalZero":
        return f"{n:02d}"
    if format_ == "none":
        return ""
    return str(n)
