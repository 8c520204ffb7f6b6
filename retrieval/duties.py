"""Tasks and targets across the collection, by whom, where and when; answered from structure alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from corpus.assignments import Role
from corpus.directive import Directive
from corpus.targets import Target
from corpus.tasks import Task
from corpus.text import fold
from retrieval.collection import Collection
from retrieval.retriever import matches
from retrieval.search import NamedBody
from retrieval.understand import understand


class FoundTask(NamedTuple):
    """A body's part in a task, and the document that says so."""

    directive: Directive
    task: Task


class FoundTarget(NamedTuple):
    """A target, and the document that sets it."""

    directive: Directive
    target: Target


def find_tasks(
    collection: Collection,
    *,
    body: str | None = None,
    document: str | None = None,
    role: Role | None = None,
    before: str | None = None,
) -> list[FoundTask]:
    """The tasks that fit all conditions, in the order of documents and lines.

    Args:
        collection: where to look.
        body: a body in any spelling, abbreviated or by its later name.
        document: id of a document.
        role: the body's part.
        before: ISO date; tasks due on it or earlier, those without a date left out.
    """
    named = understand(body, collection).bodies if body else ()
    return [
        FoundTask(d, t)
        for d in _documents(collection, document)
        for t in collection.tasks(d.id)
        if (body is None or _fits(t, body, named, d))
        and (role is None or t.role is role)
        and (before is None or (t.deadline_date is not None and t.deadline_date <= before))
    ]


def _fits(task: Task, body: str, named: tuple[NamedBody, ...], directive: Directive) -> bool:
    """Whether a task's body is the one asked for; a name that is in no table is looked for as written."""
    return any(matches(n, task.body, directive) for n in named) or (not named and fold(body) in fold(task.name))


def find_targets(
    collection: Collection, *, document: str | None = None, place: str | None = None, year: int | None = None
) -> list[FoundTarget]:
    """The targets that fit all conditions, in the order of documents and lines.

    Args:
        collection: where to look.
        document: id of a document.
        place: a province or city, by its name in the table.
        year: the year by which they are to be reached.
    """
    return [
        FoundTarget(d, t)
        for d in _documents(collection, document)
        if place is None or d.place == place
        for t in collection.targets(d.id)
        if year is None or t.year == year
    ]


def _documents(collection: Collection, only: str | None) -> Iterator[Directive]:
    return (d for d in collection.directives.values() if only is None or d.id == only)
