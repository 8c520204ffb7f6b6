"""Citation numbers that stay the same over the turns of a conversation.

An answer counts its citations from 1. In a conversation a quote keeps the number that it got when it was
first cited, and new ones go on counting, so that "[3]" means one passage however far up it was shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from assistant.answer import Answer, Citation

_MARKER = re.compile(r"\[(\d+)\]")


def renumbered(answer: Answer, earlier: Iterable[Answer]) -> Answer:
    """The same answer with the numbers that its quotes have, or get, in the conversation.

    Args:
        answer: counting from 1.
        earlier: the answers before it in the conversation, as they were shown.
    """
    known = {_key(c): c.marker for a in earlier for c in a.citations}
    given = dict(known)
    for citation in answer.citations:
        given.setdefault(_key(citation), max(given.values(), default=0) + 1)
    new = {c.marker: given[_key(c)] for c in answer.citations}

    def marker(m: re.Match[str]) -> str:
        return f"[{new[int(m[1])]}]" if int(m[1]) in new else m[0]

    return replace(
        answer,
        text=_MARKER.sub(marker, answer.text),
        statements=tuple(replace(s, citations=tuple(new[n] for n in s.citations)) for s in answer.statements),
        citations=tuple(replace(c, marker=new[c.marker]) for c in answer.citations),
    )


def one_numbering(answers: Sequence[Answer]) -> tuple[Answer, ...]:
    """The answers of a conversation with every number meaning one quote.

    They stay as they were shown where that is so, even with gaps that deleted answers left. Where it is
    not (answers kept before numbers went on over the turns), all are numbered anew from the first.
    """
    meant: dict[int, tuple[str, str]] = {}
    if all(meant.setdefault(c.marker, _key(c)) == _key(c) for a in answers for c in a.citations):
        return tuple(answers)
    made: list[Answer] = []
    for answer in answers:
        made.append(renumbered(answer, made))
    return tuple(made)


def _key(citation: Citation) -> tuple[str, str]:
    return citation.passage_id, citation.quote
