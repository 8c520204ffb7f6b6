"""Does a fact stand in the clause of its source that says the rest of the statement?

"Khối công nhân … phong trào “Em yêu biển đảo”", where one clause gives that campaign to the schools and the
next one another to the workers, has each word from its source and is false. What stands around a fact in the
statement is laid beside each clause of the sources: a clause with another fact of the kind that has much more
of it is the one that was meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from assistant.grounding.facts import same_number
from assistant.grounding.support import CLAUSE_END, Finding, Support, small_words
from corpus.bodies import find_bodies
from corpus.facts import Number, read_numbers
from corpus.text import CAPITALS, lower_case, nfc, words

_PART = re.compile(r",(?!\d)|[()]|(?<!\w)(?:và|còn|trong khi|nhưng)(?!\w)")
_QUOTED = re.compile(r"[“\"]([^”\"]+)[”\"]")
_NAME = re.compile(rf"(?<!^)(?<![.:;] )(?<!\w)[{CAPITALS}][^\W\d_]+(?: [{CAPITALS}][^\W\d_]+)+")
_CONTEXT = 5
"""Words around a fact that are enough to know its clause by; a shorter part of a sentence takes in the next."""
_MOST = 60
"""Facts of one statement that are looked at; no sentence has more."""
_MORE, _SHARE = 3, 0.7
"""By how many words another clause has to fit better, and up to which share of that the fact's own may fit."""


class _Fact(NamedTuple):
    kind: str
    """As findings call it."""
    value: Number | str
    written: str
    start: int
    end: int


def crossed(text: str, held_by: Sequence[Support]) -> Iterator[Finding]:
    """Numbers, names and titles of a statement that its sources give in another clause than the rest of it."""
    text = nfc(text)
    clauses = [
        (_matter(source[a:b]), _facts(source[a:b]))
        for source in (nfc(s.source) for s in held_by)
        for a, b in _split(source, CLAUSE_END)
    ]
    frame = set(words("\n".join(s.frame for s in held_by)))
    stated = [f for f in _facts(text) if not frame.issuperset(words(f.written))] if len(clauses) > 1 else []
    for fact in stated[:_MOST]:
        around = _around(fact, stated, text)
        with_it = [len(around & said) for said, held in clauses if any(_same(fact, h) for h in held)]
        # A clause that gives no such thing may lead in to the one that does, or end it.
        without = [
            len(around & said)
            for said, held in clauses
            if any(h.kind == fact.kind for h in held) and not any(_same(fact, h) for h in held)
        ]
        if with_it and without:
            own, other = max(with_it), max(without)
            if other >= own + _MORE and own <= _SHARE * other:
                yield Finding(fact.kind, fact.written, is_elsewhere=True)


def _facts(text: str) -> list[_Fact]:
    """The plain numbers, titles in quotation marks and names of a text; bodies are another check's."""
    bodies = [(b.start, b.end) for b in find_bodies(text)]
    found = [
        _Fact("number", n, n.written, n.start, n.end) for n in read_numbers(text) if not n.year and n.front is None
    ]
    found += [_Fact("name", lower_case(m[1]), m[0], *m.span()) for m in _QUOTED.finditer(text)]
    found += [
        _Fact("name", m[0], m[0], *m.span())
        for m in _NAME.finditer(text)
        if not any(a < m.end() and m.start() < b for a, b in bodies)
    ]
    return found


def _same(a: _Fact, b: _Fact) -> bool:
    if isinstance(a.value, str) or isinstance(b.value, str):
        return a.value == b.value
    return same_number(a.value, b.value)


def _around(fact: _Fact, facts: Sequence[_Fact], text: str) -> frozenset[str]:
    """The words of the part of the clause in which a fact stands.

    Where they are few, with those of the parts beside it that have no fact of their own.
    """
    clause = next((a, b) for a, b in _split(text, CLAUSE_END) if a <= fact.start <= b)
    parts = [(clause[0] + a, clause[0] + b) for a, b in _split(text[slice(*clause)], _PART)]
    bare = [not any(a <= f.start <= b for f in facts) for a, b in parts]
    first = last = next((i for i, (a, b) in enumerate(parts) if a <= fact.start <= b), 0)
    while True:
        around = _matter(f"{text[parts[first][0] : fact.start]} {text[fact.end : max(fact.end, parts[last][1])]}")
        if len(around) >= _CONTEXT:
            return around
        if first and bare[first - 1]:
            first -= 1
        elif last + 1 < len(parts) and bare[last + 1]:
            last += 1
        else:
            return around


def _split(text: str, at: re.Pattern[str]) -> list[tuple[int, int]]:
    ends = [0, *(x for m in at.finditer(text) for x in m.span()), len(text)]
    return list(zip(ends[::2], ends[1::2], strict=True))


def _matter(text: str) -> frozenset[str]:
    return frozenset(w for w in words(text) if w not in small_words() and (len(w) > 1 or w.isdecimal()))
