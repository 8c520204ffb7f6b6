"""Whose a duty is, where no body is named: nobody who is spoken to, and those of the heading that it stands under."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from assistant.grounding.support import Finding, Support
from corpus.actors import find_actors
from corpus.domain import table
from corpus.text import lower_case, new_tone, words

_MUST = re.compile(
    r"(?<!\w)(?:phải|cần|nên|sẽ|có trách nhiệm|chịu trách nhiệm|có nhiệm vụ|có nghĩa vụ|được giao|được yêu cầu)(?!\w)"
)
_OWNER = re.compile(r"(?<!\w)(?:nhiệm vụ|trách nhiệm)(?:,? (?:và )?(?:quyền hạn|trách nhiệm))? của (?P<who>[^\n]+)")
_SIGNS = re.compile(r"(?<!\w)ký(?!\w)(?!\s+(?:kết|nhận|giao|cam|hợp đồng|thỏa ước|quỹ|hiệu|sự|túc|ức))")
"""Signing a document: a person does, in the name of a body."""
_SPEAKS_OF_SIGNING = re.compile(r"(?<!\w)ký(?!\w)")
_BEGINNING = 3
"""Words by which the beginning of a quote is known again in a statement."""
_WHO = 8
"""Words up to which what stands in front of a duty is whoever has it."""


def other_people(text: str, held_by: Sequence[Support]) -> Iterator[Finding]:
    """People whom the statement gives a duty that its sources give others, or no one but whoever asks; who signed."""
    said = lower_case(new_tone(text))
    known = {w for s in held_by for w in words(s.text)}
    for m in _spoken_to().finditer(said):
        if not set(words(m[0])) <= known:
            yield Finding("role", text[m.start() : m.end()])
            return
    if (signs := _SIGNS.search(said)) and not any(_is_signed(said, s) for s in held_by):
        yield Finding("role", signs[0])
        return
    owners = [_owner(s) for s in held_by]
    if not all(owners):
        return
    for who in _doing(said, held_by):
        if not any(_is_one(who, owner) for owner in owners) and not any(_acts(who, s.source) for s in held_by):
            yield Finding("role", who)
            return


def _is_signed(said: str, support: Support) -> bool:
    """Whether a source speaks of signing itself, or whoever signed its document is named."""
    signer = support.signer
    return bool(_SPEAKS_OF_SIGNING.search(lower_case(support.source))) or bool(
        signer and lower_case(new_tone(signer)) in said
    )


def _owner(support: Support) -> str:
    """Whose duties stand under the nearest heading that says so; empty where the quote itself names who acts."""
    named = [*_OWNER.finditer(lower_case(new_tone(support.labels.rpartition("\n")[0])))]
    source = lower_case(new_tone(support.source))
    if not named or _people().match(source) or any(a.start == 0 for a in find_actors(support.source)):
        return ""
    return named[-1]["who"]


def _doing(said: str, held_by: Sequence[Support]) -> Iterator[str]:
    """Who is said to do something: in front of "phải", or of the words that a quote begins with."""
    ends = [m.start() for m in _MUST.finditer(said)]
    for s in held_by:
        begins = r"\W+".join(map(re.escape, words(s.source)[:_BEGINNING]))
        ends += [m.start() for m in re.finditer(rf"(?<!\w){begins}(?!\w)", said)]
    for end in ends:
        who = re.split(r"[,.:;]|(?<!\w)thì(?!\w)", said[:end].rstrip())[-1].strip()
        who = _MUST.split(who)[0].strip()
        if 0 < len(who.split()) <= _WHO and (_people().match(who) or any(a.start == 0 for a in find_actors(who))):
            yield who


def _acts(who: str, source: str) -> bool:
    """Whether a quote has someone where whoever acts stands."""
    return re.search(rf"(?:^|[.,;:]|(?<!\w)thì)\W*{re.escape(who)}(?!\w)", lower_case(new_tone(source))) is not None


def _is_one(who: str, owner: str) -> bool:
    """Whether two names may be of the same people: both begin alike."""
    return _first(who) == _first(owner)


def _first(who: str) -> list[str]:
    every = _EVERY.match(who)
    return words(who[every.end() :] if every else who)[:2]


_EVERY = re.compile(r"(?:mỗi|các|mọi|từng|những|toàn thể)\s+")


@cache
def _spoken_to() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(table('claims')['people']['spoken_to'])})(?!\w)")


@cache
def _people() -> re.Pattern[str]:
    acting = "|".join(table("claims")["people"]["acting"])
    return re.compile(rf"(?:{_EVERY.pattern})?(?:{acting})(?!\w)")
