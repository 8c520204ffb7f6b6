"""Documents of one number told apart by what a question says of date, year, issuer and place."""

from __future__ import annotations

import re
from typing import NamedTuple

from corpus.codes import find_dates
from corpus.directive import Directive
from corpus.identity import is_central
from corpus.places import find_places
from corpus.text import fold
from retrieval.collection import Collection, label
from retrieval.search import NamedDocument


def narrowed(
    named: list[NamedDocument], places: tuple[str, ...], question: str, collection: Collection
) -> list[NamedDocument]:
    """Tells documents of one number apart by what the question says of date, year, issuer and place."""
    result = []
    for n in named:
        said = _said_of(n, question)
        directives = [collection.directives[i] for i in n.held]
        fitting = [d for d in directives if not _contradicts(said, d)]
        if directives and not fitting:
            # "Chỉ thị 42 ngày 24/3/2015", "Kế hoạch 35 của Tỉnh ủy Đắk Lắk": another document, not held.
            n = NamedDocument(written=n.written, label=f"{n.label} {said.text}".strip())
        elif len(directives) > 1:
            dates = {d.iso for d in find_dates(question)}
            closer = [d for d in fitting if d.date in dates or d.place in places] or fitting
            name = label(closer[0]) if len(closer) == 1 else n.label
            n = NamedDocument(written=n.written, label=name, held=tuple(d.id for d in closer))
        result.append(n)
    return result


class _Said(NamedTuple):
    """What stands right behind a document's number: its date, its year, whose it is."""

    text: str
    date: str | None
    year: int | None
    places: frozenset[str]


_BEHIND = re.compile(
    r"[\s,]*(?P<tail>(?:ngay\s+\d[\d/. -]*\d|nam\s+(?P<year>(?:19|20)\d{2}))?[\s,]*"
    r"(?:(?:cua|do)\s+(?P<issuer>(?:(?:ban|thuong|vu|chap|hanh|tinh|thanh|huyen|uy|dang|bo|uy|nhan|dan|thanh|pho"
    r"|bi|thu|chinh|tri|trung|uong|hdnd|ubnd|btv|tu|hoi|dong)\s+){0,8}(?:[^\W\d_]+\s*){0,3}))?)"
)


def _said_of(named: NamedDocument, question: str) -> _Said:
    at = question.find(named.written)
    if at < 0:
        return _Said("", None, None, frozenset())
    behind = question[at + len(named.written) :][:90]
    m = _BEHIND.match(fold(behind))
    if not m or not m["tail"].strip():
        return _Said("", None, None, frozenset())
    dates = find_dates(behind[: m.end()])
    places: frozenset[str] = frozenset()
    end = m.start("tail") + len(m["tail"].rstrip())
    if m["issuer"]:
        found = find_places(behind[: m.end("issuer")])
        places = frozenset(p.name for p in found)
        end = max((p.end for p in found), default=m.start("issuer"))
    year = int(m["year"]) if m["year"] else None
    return _Said(behind[m.start("tail") : end].strip(), dates[0].iso if dates else None, year, places)


def _contradicts(said: _Said, directive: Directive) -> bool:
    """Whether what the question says of a document cannot be said of this one.

    A year before the document's own is another document's; a later one may be a target's.
    """
    if said.date and directive.date and said.date != directive.date:
        return True
    if said.year and directive.date and said.year < int(directive.date[:4]):
        return True
    return bool(said.places) and directive.place not in said.places and not _issued_centrally_there(directive)


def _issued_centrally_there(directive: Directive) -> bool:
    """Documents whose place is not known cannot be told apart by it."""
    return directive.place is None and not is_central(directive.issuer)
