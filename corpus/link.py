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
from functools import cache, lru_cache
from typing import NamedTuple, Protocol

from corpus.codes import find_codes
from corpus.directive import (
    Directive,
    FieldSource,
    Lines,
    Mention,
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


class Read(Protocol):
    """A document as read from its own file: a `ParsedDocument`, or one that an index holds.

    Passages are asked for only where a field hangs on them, so that they may be loaded then.
    """

    @property
    def directive(self) -> Directive:
        """What its own text says of it."""

    @property
    def mentions(self) -> Sequence[Mention]:
        """What it says of others."""

    @property
    def passages(self) -> Sequence[Passage]:
        """Its passages, in order."""


def link(documents: Iterable[Read]) -> Linked:
    """Completes the documents' metadata from one another and resolves their references."""
    read = list(documents)
    by_type: dict[str | None, list[_Stated]] = defaultdict(list)
    for r in read:
        for m in r.mentions:
            by_type[m.type].append(_Stated(r, m))
    unnumbered = Counter((r.directive.file, r.directive.type) for r in read if not r.directive.number)
    completed = [
        _completed(r.directive, by_type, alone=unnumbered[r.directive.file, r.directive.type] == 1) for r in read
    ]
    by_number = _by_number(completed)
    directives = tuple(_carried(d, r, by_number) for d, r in zip(completed, read, strict=True))
    by_number = _by_number(directives)
    by_kind: dict[str, list[Directive]] = defaultdict(list)
    for d in directives:
        by_kind[d.type].append(d)
    references = tuple(
        Reference(d.id, m, _resolve(m, d, by_number) or _resolve_by_title(m, d, by_kind))
        for d, r in zip(directives, read, strict=True)
        for m in r.mentions
    )
    return Linked(directives, references)


class _Stated(NamedTuple):
    """What a document says of another."""

    by: Read
    mention: Mention

    def lines(self) -> Lines:
        """Where it says so."""
        m = self.mention
        passage = next(p for p in self.by.passages if p.id == m.passage_id)
        return passage.lines_of(m.start, m.end)


def _completed(directive: Directive, by_type: Mapping[str | None, list[_Stated]], *, alone: bool) -> Directive:
    """The directive with number and date from the documents that name it, where its own lack.

    Args:
        directive: as read from its own text.
        by_type: every mention with its document, by the type that it names.
        alone: whether it is the only one of its type in its file that has no number.
    """
    if directive.number and directive.date:
        return directive
    candidates = [
        s
        for s in by_type.get(directive.type, [])
        if s.by.directive.id != directive.id and _may_be(directive, s.mention, s.by.directive, alone=alone)
    ]
    sent = [s for s in candidates if _is_sent(s, directive)]
    # What a letter says of its own attachments outweighs what others cite under a like subject.
    candidates = sent if any(s.mention.number for s in sent) else candidates
    numbers = {_key(s.mention.number) for s in candidates if s.mention.number}
    if len(numbers) != 1:
        return directive
    candidates.sort(key=lambda s: (s.mention.relation is not Relation.TRANSMITS, s.by.directive.file != directive.file))
    sources = dict(directive.sources)
    number, date, place, issuer = directive.number, directive.date, directive.place, directive.issuer
    for stated in candidates:
        letter, mention = stated.by.directive, stated.mention
        where = Where.COVERING_LETTER if mention.relation is Relation.TRANSMITS else Where.OTHER_DOCUMENT
        place_of = FieldSource(where, letter.file, stated.lines())
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


def _is_sent(stated: _Stated, directive: Directive) -> bool:
    """Whether a letter in the directive's own file sends it."""
    return stated.mention.relation is Relation.TRANSMITS and stated.by.directive.file == directive.file


_CARRIED = re.compile(r"(?:ban hanh )?kem theo\s")


def _carried(directive: Directive, read: Read, by_number: Mapping[tuple[object, ...], list[Directive]]) -> Directive:
    """An attachment with what its own head says of the decision that carries it: date, issuer, place.

    "(Ban hành kèm theo Quyết định số 12/QĐ-UBND ngày 24/6/2024 của UBND tỉnh)": the number is the
    decision's, not its own.
    """
    if directive.date and directive.issuer:
        return directive
    header = next((p for p in read.passages if p.kind is PassageKind.HEADER), None)
    m = next((m for m in read.mentions if header and m.passage_id == header.id), None)
    if header is None or m is None or not _CARRIED.search(fold(header.text[max(0, m.start - 60) : m.start])):
        return directive
    same = by_number.get(key, []) if (key := _key(m.number)) else []
    carriers = [d for d in same if d.id != directive.id and d.file == directive.file]
    carrier = carriers[0] if len(carriers) == 1 else None
    date = m.date or (carrier.date if carrier else None)
    sources = dict(directive.sources)
    here = FieldSource(Where.COVERING_LETTER, header.file, header.lines_of(m.start, m.end))
    if directive.date is None and date:
        sources["date"] = here
    issuer = directive.issuer
    if issuer is None and (stated := (carrier.issuer if carrier else None) or m.issuer):
        issuer, sources["issuer"] = stated, here
    place = directive.place or (carrier.place if carrier else None)
    return replace(directive, date=directive.date or date, issuer=issuer, place=place, sources=sources)


@lru_cache(maxsize=65_536)
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
    place = _place_of(mention.issuer or "") or (letter.place if _is_local(theirs) else None)
    if directive.place and place and directive.place != place:
        return False
    a, b = _without_place(ours), _without_place(theirs)
    return not a or not b or a.startswith(b) or b.startswith(a)


@lru_cache(maxsize=8_192)
def _place_of(issuer: str) -> str | None:
    found = find_places(issuer)
    return found[0].name if found else None


@lru_cache(maxsize=8_192)
def _without_place(issuer: str) -> str:
    """What of a folded issuer's name tells the body: "ban thuong vu tinh uy dak lak" -> "tinh uy"."""
    for prefix in ("ban thuong vu ", "ban chap hanh "):
        issuer = issuer.removeprefix(prefix)
    for found in find_places(issuer):
        issuer = issuer.replace(fold(found.name), "")
    return issuer.replace("trung uong dang", "").replace("trung uong", "").strip()


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
