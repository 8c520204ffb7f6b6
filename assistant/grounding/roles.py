"""Who leads, joins in or carries out a task, in a statement and in its quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from assistant.grounding.support import Finding, Support
from corpus.assignments import Role, find_assignments
from corpus.bodies import Body, find_bodies
from corpus.text import CAPITALS, fold, words

_MISSING = 0.3
"""Share of a duty's pairs of words by which another passage may hold more than the one that names the body."""


def other_roles(text: str, held_by: Sequence[Support]) -> Iterator[Finding]:
    """Bodies that the statement gives another role, or a duty of another body."""
    stated = [*{(b.written, r): (b, r) for b, r in _who(text)}.values()]
    leads = any(role is Role.LEAD for _, role in stated)
    for body, role in stated:
        if role not in (Role.LEAD, Role.COORDINATE) or (role is Role.COORDINATE and not leads):
            continue
        if _ANYBODY.match(fold(body.written)):
            continue
        held = {r for s in held_by for r in _roles_of(body, s)}
        # Under a heading that names the body, the item itself need not.
        heads = any(fold(body.written) in fold(s.labels) or _names(body, s.labels) for s in held_by)
        leads_there = any("chu tri" in fold(s.quotes) for s in held_by)
        if role not in held and not (role is Role.LEAD and not held and heads and leads_there):
            yield Finding("role", body.written)
    yield from _duties_of_others(text, held_by)


def _names(body: Body, text: str) -> bool:
    return any(b.family == body.family for b in find_bodies(text))


def _roles_of(body: Body, support: Support) -> Iterator[Role]:
    yield from (r for b, r in _who(support.quotes) if _is_named(b, body))
    # A body that no table has ("cấp ủy cơ sở nơi …"), or in small letters, is looked for as it is written.
    folded = _plain(support.quotes)
    for name in {_plain(body.written), _plain(body.family)}:
        for m in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", folded):
            if _IN_LIST.search(folded[max(0, m.start() - _FAR) : m.start()]):
                yield Role.COORDINATE
            if _LEADS.match(folded, m.end()):
                yield Role.LEAD


def _plain(text: str) -> str:
    return re.sub(r"\s*[-–—]\s*", "-", fold(text))


def _is_named(held: Body, stated: Body) -> bool:
    """Whether two names may be one body: of one family, and of one owner where both name it."""
    return held.family == stated.family and (not held.owner or not stated.owner or held.owner == stated.owner)


_LEADS = re.compile(r"\s*(?:la\s+(?:co quan|don vi)\s+)?chu tri(?!\w)")
_LED_BY = re.compile(r"chu tri(?:[^.;:]{0,120}\s|\s*)(?:la|boi|do|thuoc ve)\s*$|chu tri\s*:\s*$")
_JOINED_BY = re.compile(r"phoi hop(?:\s+chat che)?(?:\s+(?:voi|cung)|\s*:|\s+la)\s*$")
_IN_LIST = re.compile(r"phoi hop(?:\s+chat che)?\s+(?:voi|cung)(?:(?!chu tri)[^.;])*$")
_ANYBODY = re.compile(r"(?:cac |nhung )?(?:co quan|don vi|to chuc)(?: lien quan| khac| chuc nang)?$")
_FAR = 160
"""Characters in front of a name in which the words of its role are looked for."""


def _who(text: str) -> list[tuple[Body, Role]]:
    """Who leads, joins in or carries out, with the plain wordings that assignments do not have."""
    found = [(a.body, a.role) for a in find_assignments(text)]
    folded = fold(text)
    bodies = find_bodies(text)
    for i, b in enumerate(bodies):
        since = bodies[i - 1].end if i else 0
        if _LEADS.match(folded, b.end) or _LED_BY.search(folded[max(since, b.start - _FAR) : b.start]):
            found.append((b, Role.LEAD))
        elif _JOINED_BY.search(folded[max(0, b.start - 30) : b.start]):
            found.append((b, Role.COORDINATE))
    return found


def _duties_of_others(text: str, held_by: Sequence[Support]) -> Iterator[Finding]:
    """Bodies that are given what the source gives another: two sentences, or two citations, made into one."""
    parts = [(part, s) for s in held_by for part in _PART.split(s.source) if part.strip()]
    for clause in _PART.split(text):
        for a in find_assignments(clause):
            duty = _pairs(clause[a.body.end :])
            if not duty or len(parts) < 2:
                continue
            held = [(len(duty & _pairs(part)) / len(duty), _is_in(a.body, part, s.labels), part) for part, s in parts]
            share, is_own, part = max(held, key=lambda h: h[0])
            named = max((h[0] for h in held if h[1]), default=None)
            if not is_own and named is not None and share - named >= _MISSING and find_assignments(part):
                yield Finding("role", a.body.written)


_PART = re.compile(r";|(?<=\.)\s+(?=[" + CAPITALS + "])")


def _pairs(text: str) -> set[tuple[str, str]]:
    return {*pairwise(words(text))}


def _is_in(body: Body, part: str, labels: str) -> bool:
    """Whether a part of a quote, or its place, names a body by its own words or by family and owner."""
    text = f"{part}\n{labels}"
    found = find_bodies(text)
    return fold(body.written) in fold(text) or any(b.family == body.family and b.owner == body.owner for b in found)
