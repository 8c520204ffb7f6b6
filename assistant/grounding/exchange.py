"""One fact put in place of another in a sentence that otherwise follows its source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from functools import cache
from typing import NamedTuple

from assistant.grounding.alignment import added, exchanges
from assistant.grounding.facts import code_key
from assistant.grounding.support import Finding, Support
from corpus.bodies import Body
from corpus.domain import table
from corpus.facts import Number, read_facts
from corpus.text import lower_case

_BOUND_WORDS = 3
_NUMBER_WORDS = 1
_UNITS_OF_TIME = "đơn vị thời gian"
"""In the table of contrasts; a date or a period written another way has other ones."""
_CONTRAST_WORDS = 4
"""Longer runs are other sentences, in which each word may stand for something else."""


class _Contrast(NamedTuple):
    """Words of which only one side can stand in a place."""

    sides: tuple[re.Pattern[str], ...]
    plain: tuple[re.Pattern[str], ...]
    """The sides without the words that also mean something else."""


def exchanged(text: str, held_by: Sequence[Support]) -> Iterator[Finding]:
    """What stands in place of another fact, and bounds that no quote has."""
    bounds = _contrasts()["mức"]
    source = "\n".join(s.source for s in held_by)
    if _sides(text, bounds.plain) - _sides(source, bounds.sides):
        yield Finding("exchange", next(m.group(0) for p in bounds.plain if (m := p.search(lower_case(text)))))
        return
    for support in held_by:
        others = [lower_case(s.source) for s in held_by if s is not support]
        new = _sides(added(text, support.source), bounds.sides)
        for said, held, is_first in exchanges(text, support.source):
            elsewhere = any(said and lower_case(said) in other for other in others)
            # "ít nhất 85%" may become "85% trở lên", but not "85%".
            dropped = not said and not re.search(r"\d", held) and _sides(held, bounds.sides[:2])
            unbounded = dropped and dropped.isdisjoint(new) and len(held.split()) <= _BOUND_WORDS
            names_document = is_first or re.match(r"(?:của|theo)\s", lower_case(said))
            if (unbounded or _contrary(said, held, support.frame if names_document else "")) and not elsewhere:
                yield Finding("exchange", said or held)


def _contrary(said: str, held: str, allowed: str) -> bool:
    """Whether both name a fact of one kind, and not the same one; those in `allowed` count for neither."""
    a, b, frame = read_facts(said), read_facts(held), read_facts(allowed)
    pairs: list[tuple[Set[object], Set[object]]] = [
        *_numbers(said, a.numbers, b.numbers),
        ({(d.day, d.month) for d in a.dates}, {(d.day, d.month) for d in b.dates}),
        ({code_key(c) for c in a.codes} - {code_key(c) for c in frame.codes}, {code_key(c) for c in b.codes}),
        ({x.family for x in _alone(said, a.bodies)} - {x.family for x in frame.bodies}, {x.family for x in b.bodies}),
        (set(a.places) - set(frame.places), set(b.places)),
    ]
    if max(len(said.split()), len(held.split())) <= _CONTRAST_WORDS:
        pairs += [
            (_sides(said, c.sides), _sides(held, c.sides))
            for name, c in _contrasts().items()
            if not (name == _UNITS_OF_TIME and (a.dates or b.dates or a.periods == b.periods != ()))
        ]
    return _is_turned(said, held) or any(x and y and x.isdisjoint(y) for x, y in pairs)


def _alone(said: str, bodies: Sequence[Body]) -> Iterator[Body]:
    """The bodies with which a run begins, or that are all of it; elsewhere the sentence was built otherwise."""
    return (b for b in bodies if b.start == 0 or len(said.split()) <= len(b.written.split()) + 1)


def _numbers(said: str, a: Sequence[Number], b: Sequence[Number]) -> Iterator[tuple[Set[object], Set[object]]]:
    """Numbers of one kind on both sides; a longer run of words may have moved, so only short ones count."""
    for kind in ("percent", "year", "other") if len(said.split()) <= _NUMBER_WORDS else ():
        yield ({n.value for n in a if _kind(n) == kind}, {n.value for n in b if _kind(n) == kind})


def _kind(number: Number) -> str:
    return "percent" if number.percent else "year" if 1900 <= number.value <= 2100 else "other"


@cache
def _contrasts() -> dict[str, _Contrast]:
    def pattern(side: list[str]) -> re.Pattern[str]:
        return re.compile(rf"(?<!\w)(?:{'|'.join(side)})(?!\w)")

    return {
        c["name"]: _Contrast(
            tuple(pattern(side) for side in c["sides"]),
            tuple(pattern([w for w in side if w not in c.get("loose", ())]) for side in c["sides"]),
        )
        for c in table("contrasts")["contrast"]
    }


def _sides(text: str, sides: Sequence[re.Pattern[str]]) -> set[object]:
    """Which sides of a contrast a few words are on."""
    lowered = lower_case(text)
    return {i for i, side in enumerate(sides) if side.search(lowered)}


_DENIAL = re.compile(r"(?:không|chưa|chẳng|nghiêm cấm|cấm)(?: (?:được|phải|cần))?")


def _is_turned(said: str, held: str) -> bool:
    """Whether nothing but a "không" is added or left out."""
    a, b = lower_case(said), lower_case(held)
    if not a or not b:
        return bool(_DENIAL.fullmatch(a or b))
    return bool(_DENIAL.match(a)) != bool(_DENIAL.match(b)) and _DENIAL.sub("", a).strip() == _DENIAL.sub("", b).strip()
