"""Targets as rows: each clause that sets one, with the year it is set for where the document says so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from assistant.reading import Span
from corpus.targets import Target
from corpus.text import sentences
from retrieval.collection import Collection

COLUMNS = ("Năm", "Chỉ tiêu")
_ROWS = 3
"""Targets, and clauses that hold them, from which a table is easier to read than sentences."""
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")


class Row(NamedTuple):
    """One clause of a passage."""

    clause: Span
    year: str
    """Empty where its document does not tell one year for it."""
    since: int
    """Where the words begin that support clause and year."""


def rows(spans: Sequence[Span], collection: Collection) -> list[Row]:
    """The clauses of these words of one document; none where they set too few targets for a table.

    Nothing between the clauses is lost: one that sets no target is a row without a year.
    """
    found: list[Row] = []
    stated = 0
    for span in sorted(spans, key=lambda s: (s.passage.ordinal, s.start)):
        targets = [t for t in collection.targets(span.passage.document_id) if t.passage_id == span.passage.id]
        stated += sum(t.start < span.end and t.end > span.start for t in targets)
        found += [_row(clause, targets) for clause in _clauses(span)]
    return found if min(stated, len(found)) >= _ROWS and any(r.year for r in found) else []


def _row(clause: Span, targets: Sequence[Target]) -> Row:
    mine = [t for t in targets if t.start < clause.end and t.end > clause.start]
    years = {str(t.year) for t in mine} if mine else _years_above(clause)
    year = years.pop() if len(years) == 1 else ""
    since = _stated_since(clause, year) if year else None
    return Row(clause, "", clause.start) if since is None else Row(clause, year, since)


def _years_above(clause: Span) -> set[str]:
    """The years of the nearest heading that names one, and those that the clause names itself."""
    headings = (set(_YEAR.findall(heading)) for heading in reversed(clause.passage.path[:-1]))
    return next((years for years in headings if years), set()) | set(_YEAR.findall(clause.text))


def _stated_since(clause: Span, year: str) -> int | None:
    """Where the words begin that hold the clause and its year; None where the year stands nowhere there."""
    if year in clause.text or any(year in heading for heading in clause.passage.path[:-1]):
        return clause.start
    before = clause.passage.text.rfind(year, 0, clause.start)
    if before < 0:
        return None
    whole = Span(clause.passage, clause.passage.label_length, clause.start)
    return next((c.start for c in _clauses(whole) if c.start <= before < c.end), None)


def _clauses(span: Span) -> Iterator[Span]:
    """The parts between semicolons and full stops; a semicolon inside brackets divides nothing."""
    for a, b in sentences(span.text):
        start = a
        for m in re.finditer(r";\s+", span.text[a:b]):
            at = a + m.end()
            so_far = span.text[a:at]
            if so_far.count("(") == so_far.count(")"):
                yield Span(span.passage, span.start + start, span.start + at)
                start = at
        yield Span(span.passage, span.start + start, span.start + b)
