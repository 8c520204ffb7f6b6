"""Where a statement follows its source word for word and puts something else in one place.

A fact may stand in a quote and still be said of the wrong thing: "đến năm 2025 …, định hướng đến năm
2030" holds the year 2030, but not "đến năm 2030" in the first place. Laying both texts side by side
(difflib's longest common runs of words) shows such exchanges.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from corpus.text import lower_case

_WORD = re.compile(r"\d+(?:[.,/]\d+)*|[^\W\d_]+|%")
_LONGEST = 12
"""Words; a longer exchange is another sentence, not another fact."""


class Exchange(NamedTuple):
    """What the statement says in a place, and what its source says there; one may be empty."""

    said: str
    held: str
    is_first: bool = False
    """Whether the statement begins with it: there it may name the document, which its source need not."""


def exchanges(text: str, source: str) -> Iterator[Exchange]:
    """The short runs of words in which `text` differs from `source` between words that they share."""
    said, held = _words(text), _words(source)
    a, b = [w for w, _, _ in said], [w for w, _, _ in held]
    codes = _opcodes(a, b)
    for i, (tag, a1, a2, b1, b2) in enumerate(codes):
        if tag == "equal" or a2 - a1 > _LONGEST:
            continue
        left = codes[i - 1][2] - codes[i - 1][1] if i else 0
        right = codes[i + 1][2] - codes[i + 1][1] if i + 1 < len(codes) else 0
        if not _is_framed(left, right, is_first=a1 == 0, is_last=a2 == len(a)):
            continue
        if not left:
            b1 = max(b1, b2 - _LONGEST)  # what stands right in front of the words they share
        elif not right:
            b2 = min(b2, b1 + _LONGEST)
        if b2 - b1 > _LONGEST or _stands(a[max(0, a1 - min(left, 2)) : a2 + min(right, 1)], b):
            continue
        yield Exchange(_slice(text, said, a1, a2), _slice(source, held, b1, b2), a1 == 0)


def added(text: str, source: str) -> str:
    """All words of `text` that it has beyond those it shares with `source` in their order."""
    a, b = ([w for w, _, _ in _words(t)] for t in (text, source))
    return " … ".join(" ".join(a[a1:a2]) for tag, a1, a2, _, _ in _opcodes(a, b) if tag != "equal")


def _opcodes(a: list[str], b: list[str]) -> Sequence[tuple[str, int, int, int, int]]:
    return SequenceMatcher(None, a, b, autojunk=False).get_opcodes()


def _is_framed(left: int, right: int, *, is_first: bool, is_last: bool) -> bool:
    """Whether enough shared words stand around a place to say that it is the same place."""
    if is_first:
        return right >= 3
    if is_last:
        return left >= 3
    return left + right >= 3 and min(left, right) >= 1


def _words(text: str) -> list[tuple[str, int, int]]:
    lowered = lower_case(text)
    return [(m.group(0), m.start(), m.end()) for m in _WORD.finditer(lowered)]


def _slice(text: str, words: Sequence[tuple[str, int, int]], first: int, last: int) -> str:
    return text[words[first][1] : words[last - 1][2]] if first < last else ""


def _stands(run: Sequence[str], words: Sequence[str]) -> bool:
    """Whether a run of words occurs in `words` as it is."""
    n = len(run)
    return any(list(words[i : i + n]) == list(run) for i in range(len(words) - n + 1))
