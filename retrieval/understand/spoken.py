"""The types of document as people say and shorten them."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from corpus.codes import document_types
from corpus.text import fold


@cache
def types_spoken() -> dict[str, tuple[str, ...]]:
    """The types that a word may mean, by the word without accents: "qd" is a Quyết định or a Quy định."""
    found: dict[str, list[str]] = {}
    for t in document_types():
        for name in {fold(n) for n in (t.name, *t.titled, *t.spoken, *t.codes)}:
            found.setdefault(name, []).append(t.name)
    return {k: tuple(v) for k, v in found.items()}


class Head(NamedTuple):
    """A type of document in a question: as written, without accents."""

    written: str
    types: tuple[str, ...]
    start: int
    end: int


def type_in_front(folded: str) -> Head | None:
    """The first type of document that stands in these words."""
    names = sorted(types_spoken(), key=len, reverse=True)
    m = re.search(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)(?!\s*(?:so\s*)?\d)", folded)
    return Head(m.group(0), types_spoken()[m.group(0)], m.start(), m.end()) if m else None


def leading_type(text: str) -> int | None:
    """Where in the words before a number its type begins."""
    folded = fold(text)
    names = sorted((n for n in types_spoken()), key=len, reverse=True)
    m = re.search(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})\s+(?:so\s*:?\s*)?$", folded)
    return m.start() if m else None
