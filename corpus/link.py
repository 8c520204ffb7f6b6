"""Puts documents side by side: fields that only another document states, and resolved references.

A covering letter names what it sends ("Chỉ thị số 42-CT/TW ngày 24/3/2020 của Ban Bí thư về …");
the attachment itself may carry neither number nor date. A field is taken from another document
only where type and subject agree, nothing stated disagrees, and exactly one number fits.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache

from corpus.codes import find_codes
from corpus.directive import (
    Directive,
    FieldSource,
    Lines,
    Mention,
    ParsedDocument,
    Passage,
    Relation,
    Where,
)
from corpus.domain import table
from corpus.identity import is_central, with_place
from corpus.places import find_places
from corpus.text import fold, words

#: Shares of the shorter and of the longer title's distinctive words that both must hold to be of
#: one subject, and how many such words a title needs to be told by them at all.
_OF_SHORTER = 0.75
_OF_LONGER = 0.5
_DISTINCTIVE = 3


@dataclass(frozen=True, slots=True)
class Reference:
    """A mention with the documents at both ends."""

    source_id: str
    mention: Mention
    target_id: str | None
    """The held document that is meant; None where the collection has none, or several fit."""


@dataclass(frozen=True, slots=True)
class Linked:
    """A whole collection, every document with the best that is known of it."""

    directives: tuple[Directive, ...]
    references: tuple[Reference, ...]


def link(documents: Iterable[ParsedDocument]) -> Linked:
    """Completes the documents' metadata from one another and resolves their references."""
    parsed = list(documents)
    passages = {p.id: p for d in parsed for p in d.passages}
    stated: list[tuple[Directive, Mention, Passage]] = [
        (d.directive, m, passages[m.passage_id]) for d in parsed for m in d.mentions
    ]
    by_type: dict[str | None, list[tuple[Directive, Mention, Passage]]] = defaultdict(list)
    for entry in stated:
        by_type[entry[1].type].append(entry)
    directives = tuple(_completed(d.directive, by_type) for d in parsed)
    by_number = _by_number(directives)
    references = tuple(Reference(d.id, m, _resolve(m, d, by_number)) for d, m, _ in stated)
    return Linked(directives, references)


def _completed(
    directive: Directive, by_type: Mapping[str | None, list[tuple[Directive, Mention, Passage]]]
) -> Directive:
    """The directive with number and date from the documents that name it, where its own lack."""
    if directive.number and directive.date:
        return directive
    candidates = [
        (letter, mention, passage)
        for letter, mention, passage in by_type.get(directive.type, [])
        if letter.id != directive.id and _may_be(directive, mention, letter)
    ]
    sent = [c for c in candidates if c[1].relation is Relation.TRANSMITS and c[0].file == directive.file]
    # What a letter says of its own attachments outweighs what others cite under a like subject.
    candidates = sent if any(m.number for _, m, _ in sent) else candidates
    numbers = {_key(m.number) for _, m, _ in candidates if m.number}
    if len(numbers) != 1:
        return directive
    candidates.sort(key=lambda c: (c[1].relation is not Relation.TRANSMITS, c[0].file != directive.file))
    sources = dict(directive.sources)
    number, date, place, issuer = directive.number, directive.date, directive.place, directive.issuer
    for letter, mention, passage in candidates:
        where = Where.COVERING_LETTER if mention.relation is Relation.TRANSMITS else Where.OTHER_DOCUMENT
        place_of = FieldSource(where, letter.file, _lines_of(passage, mention))
        if number is None and mention.number:
            number, sources["number"] = mention.number, place_of
        if date is None and mention.date:
            date, sources["date"] = mention.date, place_of
        if issuer is None and mention.issuer:
            issuer, sources["issuer"] = mention.issuer, place_of
        if place is None and where is Where.COVERING_LETTER and not is_central(issuer):
            place = letter.place
    return replace(
        directive,
        number=number,
        date=date,
        place=place,
        issuer=with_place(issuer, place),
        sources=sources,
    )


def _lines_of(passage: Passage, mention: Mention) -> Lines:
    return passage.lines_of(mention.start, mention.end)


def _key(number: str | None) -> tuple[object, ...] | None:
    codes = find_codes(number or "")
    return codes[0].code.key if codes else None


def _may_be(directive: Directive, mention: Mention, letter: Directive) -> bool:
    """Whether a mention by `letter` can mean this document: type, number, issuer, place, subject."""
    if directive.number and mention.number and _key(directive.number) != _key(mention.number):
        return False
    if directive.date and mention.date and directive.date != mention.date:
        return False
    if not _issuers_agree(directive, mention, letter):
        return False
    if directive.number and mention.number:
        return True
    return bool(mention.title and directive.title) and _same_subject(directive.title or "", mention.title or "")


def _issuers_agree(directive: Directive, mention: Mention, letter: Directive) -> bool:
    """A committee and its ban thường vụ agree; a place, where both state one, has to be the same."""
    ours, theirs = fold(directive.issuer or ""), fold(mention.issuer or "")
    if not ours or not theirs:
        return True
    places = find_places(mention.issuer or "")
    place = places[0].name if places else (letter.place if _is_local(theirs) else None)
    if directive.place and place and directive.place != place:
        return False

    def core(name: str) -> str:
        for prefix in ("ban thuong vu ", "ban chap hanh "):
            name = name.removeprefix(prefix)
        for found in find_places(name):
            name = name.replace(fold(found.name), "")
        return name.replace("trung uong dang", "").replace("trung uong", "").strip()

    a, b = core(ours), core(theirs)
    return not a or not b or a.startswith(b) or b.startswith(a)


def _is_local(issuer: str) -> bool:
    return any(w in issuer for w in ("tinh", "thanh uy", "thanh pho", "huyen", "quan uy", "thi uy"))


def _same_subject(ours: str, theirs: str) -> bool:
    """Whether two titles are of one subject: the same numbers cited, and mostly the same words."""
    cited_a = {c.code.key for c in find_codes(ours)}
    cited_b = {c.code.key for c in find_codes(theirs)}
    if cited_a and cited_b:
        return bool(cited_a & cited_b)
    if bool(cited_a) != bool(cited_b):
        return False
    a, b = _distinctive(ours), _distinctive(theirs)
    if min(len(a), len(b)) < _DISTINCTIVE:
        return words(fold(ours)) == words(fold(theirs))
    common = len(a & b)
    return common / min(len(a), len(b)) >= _OF_SHORTER and common / max(len(a), len(b)) >= _OF_LONGER


def _distinctive(title: str) -> set[str]:
    """A title's words beyond the set phrases that all titles share."""
    return set(words(title)) - _formula_words()


@cache
def _formula_words() -> frozenset[str]:
    return frozenset(table("title_formulas")["words"].split())


def _by_number(directives: Iterable[Directive]) -> dict[tuple[object, ...], list[Directive]]:
    found: dict[tuple[object, ...], list[Directive]] = defaultdict(list)
    for d in directives:
        key = _key(d.number)
        if key:
            found[key].append(d)
    return found


def _resolve(
    mention: Mention, source: Directive, by_number: Mapping[tuple[object, ...], list[Directive]]
) -> str | None:
    key = _key(mention.number)
    if key is None:
        return None
    fitting = [
        d
        for d in by_number.get(key, [])
        if (mention.type is None or mention.type == d.type)
        and not (mention.date and d.date and mention.date != d.date)
        and _issuers_agree(d, mention, source)
        and _same_committee(d, mention, source)
    ]
    return fitting[0].id if len(fitting) == 1 else None


def _same_committee(directive: Directive, mention: Mention, source: Directive) -> bool:
    """TU is every province's code: without an issuer, a local number is the citing body's own."""
    codes = find_codes(mention.number or "")
    if not codes or mention.issuer or is_central(directive.issuer):
        return True
    return not (directive.place and source.place) or directive.place == source.place
