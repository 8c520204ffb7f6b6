"""Whether two lines say the same: by the neighbouring words that they share."""

from __future__ import annotations

import re
from itertools import pairwise

from corpus.text import fold

Pairs = frozenset[tuple[str, str]]

_FILLING = frozenset(
    re.findall(
        r"\w+",
        "phan dau dat duoc khoang it nhat tren duoi tro len toan co tu den nam la cua va cac so ty le tong khong qua",
    )
)
"""Words that say nothing of what a line is about."""


def significant(text: str) -> list[str]:
    """The words of a text that say what it is about, in lower case without accents."""
    return [w for w in re.findall(r"\w+", fold(text)) if not w[0].isdigit() and w not in _FILLING]


def pairs(text: str) -> Pairs:
    """Neighbouring words of a text, without numbers."""
    return frozenset(pairwise(significant(text)))


def alike(a: Pairs, b: Pairs) -> float:
    """The share of the pairs of the shorter of two texts that stand in the other; 0 for a text of few words."""
    fewest = min(len(a), len(b))
    return len(a & b) / fewest if fewest > 1 else 0.0
