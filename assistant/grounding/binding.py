"""Is a number said of what the source says it of?

"15.300 hộ nghèo (2,87%) và 20.450 hộ cận nghèo (3,84%)" holds 3,84%, but not for the poor households.
Two signs tell: the words around a number, against those around the same and the other numbers of its
kind in a quote; and the year it goes with, which has to stand in the citation that holds the number.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from assistant.grounding.facts import same_number
from assistant.grounding.support import Finding, Support
from corpus.facts import Number, read_numbers
from corpus.text import nfc, words

_END = re.compile(r"[;:]|\.(?=\s|$)")
_NEXT = re.compile(r",|(?<!\w)(?:và|còn)(?!\w)")
_MARGIN = 2.0
"""By how much the words around another number have to fit better before the number is another's."""
_OF_A_NUMBER = 2.0
"""What a number beside a number counts, against one word."""


class _Placed(NamedTuple):
    number: Number
    around: frozenset[str]
    """Words and figures between its neighbours in the sentence."""
    year: int | None
    """The year it goes with: the next one behind it, else the last one in front."""


def unbound(text: str, held_by: Sequence[Support]) -> Iterator[Finding]:
    """The numbers of a statement that its quotes say of something else, or for another year."""
    sources = [(s, _placed(s.source)) for s in held_by]
    for stated in _placed(text):
        yield from _of_another_thing(stated, [p for _, placed in sources for p in placed])
        if len(held_by) > 1 and stated.year is not None:
            holding = [s for s, placed in sources if any(same_number(stated.number, p.number) for p in placed)]
            if holding and not any(str(stated.year) in f"{s.text}\n{s.labels}" for s in holding):
                yield Finding("number", f"{stated.number.written} … {stated.year}")


def _of_another_thing(stated: _Placed, source: Sequence[_Placed]) -> Iterator[Finding]:
    alike = [p for p in source if p.number.percent == stated.number.percent and p.number.unit == stated.number.unit]
    same = [p for p in alike if same_number(stated.number, p.number)]
    others = [p for p in alike if p.number.value != stated.number.value]
    if not same or not others:
        return
    # A word that stands around every number of the kind tells none of them apart.
    common = Counter(w for p in alike for w in p.around)
    telling = frozenset(w for w in stated.around if common[w] < len(alike))
    if max(_fit(telling, p) for p in others) >= max(_fit(telling, p) for p in same) + _MARGIN:
        yield Finding("number", stated.number.written)


def _fit(words_around: frozenset[str], placed: _Placed) -> float:
    return sum(_OF_A_NUMBER if w[0].isdecimal() else 1.0 for w in words_around & placed.around)


def _placed(text: str) -> list[_Placed]:
    """The plain numbers of a text, each with what stands around it."""
    text = nfc(text)
    numbers = read_numbers(text)
    plain = [n for n in numbers if not n.year and n.front is None]
    found = []
    for n in plain:
        start, end = _sentence(text, n.start, n.end)
        before = max((m.end for m in plain if m.end <= n.start), default=0)
        after = min((m.start for m in plain if m.start >= n.end), default=len(text))
        # What follows a number up to the next comma is said of it, not of the number after it.
        front = text[max(start, before) : n.start]
        front = front.split(",", 1)[1] if before > start and "," in front else front
        around = {*words(front), *words(_NEXT.split(text[n.end : min(end, after)], maxsplit=1)[0])}
        # "15.300 hộ nghèo (2,87%)": one number is said of the other.
        if before > start:
            around.add(str(next(m.value for m in plain if m.end == before)))
        found.append(_Placed(n, frozenset(around), _year(text, n, numbers, start, end)))
    return found


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    ends = [m.end() for m in _END.finditer(text)]
    return max((e for e in ends if e <= start), default=0), min((e for e in ends if e > end), default=len(text))


def _year(text: str, number: Number, numbers: Sequence[Number], start: int, end: int) -> int | None:
    behind = [n for n in numbers if number.end <= n.start < end]
    if behind and behind[0].year and "," not in text[number.end : behind[0].start]:
        return int(behind[0].value)
    front = [n for n in numbers if start <= n.end <= number.start and n.year]
    return int(front[-1].value) if front else None
