"""One row for each document that another one names, and how: what `references` shows.

Mentions of one document under one relation are put together; what one of them leaves out (the date,
the issuer, the title) another one states. Two documents of one number are kept apart by their dates.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from corpus.codes import find_codes
from corpus.directive import Directive, Mention, Relation
from corpus.link import Reference
from corpus.text import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A document as others name it; `id` only where the collection holds it."""

    id: str | None
    number: str | None
    type: str | None
    issuer: str | None
    date: str | None
    title: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossReference:
    """How one document refers to another, and everywhere it does."""

    source_id: str
    relation: Relation
    to: Cited
    mentions: tuple[Mention, ...]


#: The order in which relations are told: what a document does to another before that it names it.
ORDER = tuple(Relation)


def cross_references(
    references: Iterable[Reference], directives: Mapping[str, Directive]
) -> tuple[CrossReference, ...]:
    """The rows of all `references`, by document and relation.

    Args:
        references: resolved mentions.
        directives: the held documents, whose own metadata describes them best.
    """
    by_source: dict[str, list[Reference]] = defaultdict(list)
    for r in references:
        by_source[r.source_id].append(r)
    rows: list[CrossReference] = []
    for source_id, found in by_source.items():
        grouped: dict[tuple[object, Relation], list[Mention]] = defaultdict(list)
        described: dict[object, Cited] = {}
        dates = _dates(found)
        for r in found:
            key = _identity(r, dates)
            grouped[key, r.mention.relation].append(r.mention)
            described[key] = _merged(described.get(key), r)
        for (key, relation), mentions in grouped.items():
            held = directives.get(described[key].id or "")
            to = described[key] if held is None else _held(held, described[key])
            rows.append(CrossReference(source_id=source_id, relation=relation, to=to, mentions=tuple(mentions)))
    place = {document_id: n for n, document_id in enumerate(directives)}
    return tuple(sorted(rows, key=lambda row: (place[row.source_id], ORDER.index(row.relation))))


def _code(number: str | None) -> object:
    codes = find_codes(number or "")
    return codes[0].code.key if codes else None


def _dates(found: Iterable[Reference]) -> Mapping[object, set[str]]:
    """Number -> the dates that the document states with it."""
    dates: dict[object, set[str]] = defaultdict(set)
    for r in found:
        if r.mention.date and r.mention.number:
            dates[_code(r.mention.number), r.mention.type].add(r.mention.date)
    return dates


def _identity(r: Reference, dates: Mapping[object, set[str]]) -> object:
    """What makes two mentions in one document the same: the held document, or number, type and date."""
    m = r.mention
    if r.target_id:
        return r.target_id
    if m.number is None:
        return m.type, fold(m.title or "")
    stated = dates.get((_code(m.number), m.type), set())
    return _code(m.number), m.type, m.date or (next(iter(stated)) if len(stated) == 1 else None)


def _merged(known: Cited | None, r: Reference) -> Cited:
    m = r.mention
    if known is None:
        return Cited(id=r.target_id, number=m.number, type=m.type, issuer=m.issuer, date=m.date, title=m.title)
    return replace(
        known,
        type=known.type or m.type,
        issuer=known.issuer or m.issuer,
        date=known.date or m.date,
        title=known.title or m.title,
    )


def _held(d: Directive, cited: Cited) -> Cited:
    return Cited(
        id=d.id,
        number=d.number or cited.number,
        type=d.type,
        issuer=d.issuer or cited.issuer,
        date=d.date or cited.date,
        title=d.title or cited.title,
    )
