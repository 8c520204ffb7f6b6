"""Who leads, joins in or carries out a task, in a statement and in its quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from assistant.grounding.support import Finding, Support
from corpus.actors import find_actors
from corpus.assignments import Role, find_assignments
from corpus.bodies import Body, find_bodies
from corpus.domain import table
from corpus.text import CAPITALS, fold, lower_case, nfc, words

_MISSING = 0.3
"""Share of a duty's pairs of words by which another passage may hold more than the one that names the body."""
_MOST, _DUTY = 0.6, 5
"""That share for one piece of a duty, and the words that it has at least."""


def other_roles(text: str, held_by: Sequence[Support]) -> Iterator[Finding]:
    """Bodies that the statement gives another role, or a duty of another body."""
    stated = [*{(b.written, r): (b, r) for b, r in _who(text)}.values()]
    leading = {b.written for b, role in stated if role is Role.LEAD}
    leads = bool(leading)
    calls_it_lead = "chu tri" in fold(text)  # "chịu trách nhiệm" may be said of whoever carries out
    for body, role in stated:
        if role not in (Role.LEAD, Role.COORDINATE) or (role is Role.COORDINATE and not leads):
            continue
        if role is Role.COORDINATE and body.written in leading:
            continue  # "… là Sở A; Sở B phối hợp"
        if _ANYBODY.match(fold(body.written)):
            continue
        held = {r for s in held_by for r in _roles_of(body, s)}
        # Under a heading that names the body, the item itself need not.
        is_heading = any(_plain(body.written) in _plain(s.labels) for s in held_by)
        heads = is_heading or any(_names(body, s.labels) for s in held_by)
        leads_there = any("chu tri" in fold(s.quotes) for s in held_by)
        carries_out = Role.IMPLEMENT in held and not calls_it_lead
        from_heading = leads_there and (is_heading or (heads and not held))
        if role not in held and not (role is Role.LEAD and (carries_out or from_heading)):
            yield Finding("role", body.written)
    yield from _other_agents(text, held_by)
    yield from _duties_of_others(text, held_by)


def _other_agents(text: str, held_by: Sequence[Support]) -> Iterator[Finding]:
    """Who decides, signs, gives out or hands in, where every source that says it of someone says it of others."""
    held = [pair for s in held_by for pair in _agents(s.source)]
    for act, body in _agents(text):
        there = [b for a, b in held if a == act]
        if there and not any(fold(b.family) == fold(body.family) for b in there):
            yield Finding("role", body.written)


def _agents(text: str) -> list[tuple[str, Body]]:
    """The acts of a text with the body right in front of each ("Thường trực Tỉnh ủy đồng ý")."""
    text = nfc(text)
    bodies = find_actors(text)
    found = []
    for m in _acts().finditer(lower_case(text)):
        doing = [b for b in bodies if b.end <= m.start()]
        if not doing or not _agent().fullmatch(lower_case(text[doing[-1].end : m.start()])):
            continue
        first = len(doing) - 1
        while first and _AND.fullmatch(text[doing[first - 1].end : doing[first].start]):
            first -= 1  # "A, B và C theo dõi": each of them
        if _IN_LIST.search(_plain(text[max(0, doing[first].start - _FAR) : doing[first].start])):
            continue  # "A chủ trì, phối hợp với B theo dõi": of A
        found += [(m[0], body) for body in doing[first:]]
    return found


_AND = re.compile(r"\s*(?:,|và|cùng|,\s*và)\s*(?:các\s+)?")


@cache
def _agent() -> re.Pattern[str]:
    """What may stand between a body and its act, other acts among it: "A chỉ đạo, hướng dẫn"."""
    acts = "|".join(table("claims")["agents"]["acts"])
    return re.compile(
        r"\s*(?:(?:đã|sẽ|phải|cần|có trách nhiệm|chịu trách nhiệm|được giao|thì|cũng|là cơ quan|tổ chức)\s*)?"
        rf"(?:(?:{acts})(?:\s*,\s*|\s+và\s+))*"
    )


@cache
def _acts() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(table('claims')['agents']['acts'])})(?!\w)")


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
    parts = [part for s in held_by for part in _parts(s)]
    for clause in _PART.split(text) if len(parts) > 1 else ():
        for a in find_assignments(clause):
            if a.role is Role.COORDINATE:
                continue  # what follows is what it joins in
            duty = _NEXT.split(clause[a.body.end :], maxsplit=1)[0]
            pieces = [(piece, _MOST) for piece in _AND.split(duty) if len(piece.split()) >= _DUTY]
            if any(_is_anothers(a.body, _pairs(piece), parts, by) for piece, by in [(duty, _MISSING), *pieces]):
                yield Finding("role", a.body.written)


def _is_anothers(body: Body, duty: set[tuple[str, str]], parts: Sequence[_Part], by: float) -> bool:
    """Whether a part that is given to another holds so much more of a duty than those of the body itself."""
    held = [(len(duty & _pairs(p.text)) / max(1, len(duty)), p.is_of(body), bool(p.bodies)) for p in parts]
    own = max((share for share, is_own, _ in held if is_own), default=None)
    others = max((share for share, is_own, is_given in held if is_given and not is_own), default=0.0)
    return own is not None and others - own >= by


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a quote."""

    text: str
    bodies: tuple[Body, ...]
    """To which it is given; where it names none, those of the part before."""
    named: str
    """Where bodies may be named: its words and its place."""

    def is_of(self, body: Body) -> bool:
        """Whether it names a body, by its own words or by family and owner."""
        found = (*self.bodies, *find_bodies(self.named))
        return _plain(body.written) in _plain(self.named) or any(
            b.family == body.family and b.owner == body.owner for b in found
        )


def _parts(support: Support) -> Iterator[_Part]:
    bodies: tuple[Body, ...] = ()
    for text in filter(str.strip, _PART.split(support.source)):
        bodies = tuple(a.body for a in find_assignments(text)) or bodies
        yield _Part(text, bodies, f"{text}\n{support.labels}")


_PART = re.compile(r";|(?<=\.)\s+(?:[-–•+]\s*)?(?=[" + CAPITALS + "])")


_AND = re.compile(r",|(?<!\w)và(?!\w)")
_NEXT = re.compile(r",?\s+(?:còn|trong khi)\s")


def _pairs(text: str) -> set[tuple[str, str]]:
    return {*pairwise(words(text))}
