"""The bodies, groups and office-holders that a question asks about."""

from __future__ import annotations

import re

from corpus.actors import find_actors
from corpus.bodies import find_bodies, predecessors
from corpus.places import find_places
from corpus.text import fold
from retrieval.search import NamedBody
from retrieval.understand.spoken import types_spoken

#: The words that ask for a body.
WHO = re.compile(
    r"(?<!\w)(?:co quan nao|cq nao|don vi nao|to chuc nao|ban nao|bo nao|cap nao|vu nao|so nao"
    r"|ai)(?!\w)"
)


def bodies_asked(question: str) -> tuple[NamedBody, ...]:
    """The bodies that the question asks about.

    Not those that only issued a named document ("Kế hoạch 35 của Thành ủy"), nor those behind
    "cơ quan nào …", which the body asked for reports to or works with.
    """
    folded = fold(question)
    who = WHO.search(folded)
    found: dict[tuple[str, str | None, str | None], NamedBody] = {}
    for b in find_bodies(question):
        if _issues(folded[: b.start]) or (who and b.start > who.start()):
            continue
        found.setdefault(
            (b.family, b.level, b.owner),
            NamedBody(
                written=b.written,
                family=b.family,
                families=(b.family, *predecessors(b.family, b.owner)),
                level=b.level,
                place=b.place,
                owner=b.owner,
            ),
        )
    return tuple(found.values())


#: What a duty is asked for with, in front of whose it is and behind.
_DUTY_OF = re.compile(r"(?:nhiem vu|trach nhiem|viec|vai tro|nv)(?: \S+){0,3} (?:cua|cho) $")
_MUST = re.compile(
    r"\W*(?:\S+ ){0,2}(?:lam (?:gi|nhung|viec)|thuc hien (?:gi|nhung)|duoc giao|co (?:nhiem vu|trach nhiem|vai tro)"
    r"|chiu trach nhiem|phai lam|can lam)"
)


def groups_asked(question: str) -> tuple[NamedBody, ...]:
    """The groups of bodies and the office-holders whose duties are asked for ("các cấp ủy phải làm gì?").

    Args:
        question: with its marks, without the named documents.
    """
    folded = fold(question)
    return tuple(
        NamedBody(written=g.written, family=g.family, families=(g.family,), level=g.level, place=g.place, owner=g.owner)
        for g in find_actors(question)
        if _DUTY_OF.search(folded[: g.start]) or _MUST.match(folded[g.end :])
    )


def issuers(rest: str) -> list[tuple[int, int]]:
    """Where a question without its documents names who issued them, and places."""
    bodies = [(b.start, b.end) for b in find_bodies(rest) if _issues(fold(rest)[: b.start])]
    return [*bodies, *((p.start, p.end) for p in find_places(rest))]


def _issues(before: str) -> bool:
    """Whether the words in front say that the body issued a document: "kế hoạch của", "CT … của"."""
    m = re.search(r"(?:cua|do)\s+$", before)
    if not m:
        return False
    head = before[: m.start()]
    # A named document was blanked out, so that its place is a run of spaces.
    if re.search(r"\s{3,}$", head):
        return True
    names = "|".join(re.escape(n) for n in sorted(types_spoken(), key=len, reverse=True))
    return re.search(rf"(?<!\w)(?:{names})\s+$", head) is not None
