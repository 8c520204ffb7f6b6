"""Who does what: the sentences that give a body its tasks, and the list that gives all bodies theirs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.reading import Reading, Span, distinct
from corpus.assignments import Role
from corpus.directive import Passage, PassageKind
from corpus.tasks import Task
from corpus.text import fold, sentences
from retrieval.retriever import matches
from retrieval.search import NamedBody

LEADS, JOINS = "chủ trì, thực hiện", "phối hợp"
"""The two parts of a body's tasks, as they are headed."""
_FEWEST = 3
"""Units that have to give somebody a task before their list says who does what."""


def of_body(named: NamedBody, documents: Sequence[str], reading: Reading) -> Iterator[Span]:
    """The tasks of one body in these documents, each with its part: what it leads, where it joins in."""
    for document_id in documents:
        directive = reading.collection.directives[document_id]
        for passage in reading.collection.passages(document_id):
            if passage.kind in (PassageKind.ITEM, PassageKind.PARAGRAPH):
                mine = [t for t in reading.collection.tasks_at(passage) if matches(named, t.body, directive)]
                yield from _tasks(passage, mine, reading)


def _tasks(passage: Passage, mine: Sequence[Task], reading: Reading) -> Iterator[Span]:
    """The sentences of a passage that give the body its tasks; a lead takes what follows too."""
    roles: dict[tuple[int, int], set[Role]] = {}
    for t in mine:
        roles.setdefault((t.spans[0].start, t.spans[0].end), set()).add(t.role)
    for (start, end), given in sorted(roles.items()):
        joins = given == {Role.COORDINATE}
        if not joins:
            # "X chủ trì … . Qua đó, nâng cao …": the next sentences go on with the task.
            end = _task_end(passage, end, reading)
        score = reading.score(passage, passage.text[start:end])
        yield Span(passage, max(start, passage.label_length), end, score, JOINS if joins else LEADS)


def _task_end(passage: Passage, end: int, reading: Reading) -> int:
    begins = {t.spans[0].start for t in reading.collection.tasks_at(passage)}
    for a, b in sentences(passage.text):
        if a >= end and a not in begins:
            end = b
        elif a >= end:
            break
    return end


def of_everyone(reading: Reading) -> list[Span]:
    """The list in a named document that gives most bodies their tasks, whole.

    It is the unit of the outline of whose own units most give a task, as long as they give it to
    different bodies: in "1. Sở Y tế" with a), b), c) below, the list of bodies is the one above.
    """
    units: dict[tuple[str, tuple[str, ...]], set[str]] = {}
    bodies: dict[tuple[str, tuple[str, ...]], set[str]] = {}
    for document_id in reading.held:
        for p in _listed(document_id, reading):
            tasks = reading.collection.tasks_at(p)
            for depth in range(len(p.path) if tasks else 0):
                above = (document_id, p.path[:depth])
                units.setdefault(above, set()).add(p.path[depth])
                bodies.setdefault(above, set()).update(t.name for t in tasks if t.role is not Role.COORDINATE)
    given = {above: min(len(units[above]), len(bodies[above])) for above in units}
    if not given or max(given.values()) < _FEWEST:
        return []
    document_id, path = max(given, key=lambda key: (given[key], len(key[1])))
    whole = [p for p in _listed(document_id, reading) if p.path[: len(path)] == path]
    return distinct(Span(p, p.label_length, len(p.text)) for p in whole)


def _listed(document_id: str, reading: Reading) -> list[Passage]:
    return [
        p
        for p in reading.collection.passages(document_id)
        if p.kind in (PassageKind.ITEM, PassageKind.PARAGRAPH) and len(p.path) > 0
    ]


def whose(passage: Passage, tasks: Sequence[Task]) -> str:
    """The body that a passage without its name is given to, by the heading above: "Sở Y tế: "; else empty."""
    leading = list(dict.fromkeys(t.body.written for t in tasks if t.role is not Role.COORDINATE))
    above = fold(" / ".join(passage.path[:-1]))
    unsaid = [name for name in leading if fold(name) in above and fold(name) not in fold(passage.text)]
    return f"{', '.join(unsaid)}: " if unsaid and unsaid == leading else ""
