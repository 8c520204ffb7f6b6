"""Puts documents side by side: fields that only another document states, and resolved references.

A covering letter names what it sends ("Chỉ thị số 42-CT/TW ngày 24/3/2020 của Ban Bí thư về …");
the attachment itself may carry neither number nor date. A field is taken from another document
only where type and subject agree, nothing stated disagrees, and exactly one number fits.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
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
    PassageKind,
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
    unnumbered = Counter((d.directive.file, d.directive.type) for d in parsed if not d.directive.number)
    completed = [
        _completed(d.directive, by_type, alone=unnumbered[d.directive.file, d.directive.type] == 1) for d in parsed
    ]
    directives = tuple(_carried(d, p, completed) for d, p in zip(completed, parsed, strict=True))
    by_number = _by_number(directives)
    by_kind: dict[str, list[Directive]] = defaultdict(list)
    for d in directives:
        by_kind[d.type].append(d)
    whole = {d.id: d for d in directives}
    references = tuple(
        Reference(d.id, m, _resolve(m, whole[d.id], by_number) or _resolve_by_title(m, whole[d.id], by_kind))
        for d, m, _ in stated
    )
    return Linked(directives, references)


def _completed(
    directive: Directive, by_type: Mapping[str | None, list[tuple[Directive, Mention, Passage]]], *, alone: bool
) -> Directive:
    """The directive with number and date from the documents that name it, where its own lack.

    Args:
        directive: as read from its own text.
        by_type: every mention with its document and passage, by the type that it names.
        alone: whether it is the only one of its type in its file that has no number.
    """
    if directive.number and directive.date:
        return directive
    candidates = [
        (letter, mention, passage)
        for letter, mention, passage in by_type.get(directive.type, [])
        if letter.id != directive.id and _may_be(directive, mention, letter, alone=alone)
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


_CARRIED = re.compile(r"(?:ban hanh )?kem theo\s")


def _carried(directive: Directive, document: ParsedDocument, others: Sequence[Directive]) -> Directive:
    """An attachment with what its own head says of the decision that carries it: date, issuer, place.

    "(Ban hành kèm theo Quyết định số 12/QĐ-UBND ngày 24/6/2024 của UBND tỉnh)": the number is the
    decision's, not its own.
    """
    header = next((p for p in document.passages if p.kind is PassageKind.HEADER), None)
    if header is None or (directive.date and directive.issuer):
        return directive
    m = next((m for m in document.mentions if m.passage_id == header.id), None)
    if m is None or not _CARRIED.search(fold(header.text[max(0, m.start - 60) : m.start])):
        return directive
    carriers = [
        d for d in others if d.id != directive.id and _key(d.number) == _key(m.number) and d.file == directive.file
    ]
    carrier = carriers[0] if len(carriers) == 1 else None
    date = m.date or (carrier.date if carrier else None)
    sources = dict(directive.sources)
    here = FieldSource(Where.COVERING_LETTER, header.file, _lines_of(header, m))
    if directive.date is None and date:
        sources["date"] = here
    issuer = directive.issuer
    if issuer is None and (stated := (carrier.issuer if carrier else None) or m.issuer):
        issuer, sources["issuer"] = stated, here
    place = directive.place or (carrier.place if carrier else None)
    return replace(directive, date=directive.date or date, issuer=issuer, place=place, sources=sources)


def _lines_of(passage: Passage, mention: Mention) -> Lines:
    return passage.lines_of(mention.start, mention.end)


def _key(number: str | None) -> tuple[object, ...] | None:
    codes = find_codes(number or "")
    return codes[0].code.key if codes else None


def _may_be(directive: Directive, mention: Mention, letter: Directive, *, alone: bool = False) -> bool:
    """Whether a mention by `letter` can mean this document: type, number, issuer, place, subject."""
    if directive.number and mention.number and _key(directive.number) != _key(mention.number):
        return False
    if directive.date and mention.date and directive.date != mention.date:
        return False
    if not _issuers_agree(directive, mention, letter):
        return False
    if directive.number and mention.number:
        return True
    if mention.title is None and alone and mention.relation is Relation.TRANSMITS and letter.file == directive.file:
        return True  # "sao gửi … Kế hoạch số 12-KH/TU", and the file holds one Kế hoạch
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


def _resolve_by_title(mention: Mention, source: Directive, by_kind: Mapping[str, list[Directive]]) -> str | None:
    """The held document of that type and title, where either side states no number."""
    if mention.title is None or mention.type is None or len(mention.title.split()) < 4:
        return None
    fitting = [
        d
        for d in by_kind.get(mention.type, [])
        if d.id != source.id
        and (d.number is None or (mention.number is None and d.file == source.file))
        and d.title
        and not (mention.date and d.date and mention.date != d.date)
        and _issuers_agree(d, mention, source)
        and _same_subject(d.title, mention.title)
    ]
    return fitting[0].id if len(fitting) == 1 else None


def _same_committee(directive: Directive, mention: Mention, source: Directive) -> bool:
    """TU is every province's code: without an issuer, a local number is the citing body's own."""
    codes = find_codes(mention.number or "")
    if not codes or mention.issuer or is_central(directive.issuer):
        return True
    return not (directive.place and source.place) or directive.place == source.place
