"""Documents named without their number: by subject, by what they carry out, by signer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from corpus.bodies import find_bodies
from corpus.codes import document_types, find_codes
from corpus.text import WORD, fold, has_accents, words
from retrieval.collection import FILLER, Collection, label
from retrieval.search import NamedDocument
from retrieval.understand.spoken import type_in_front, types_spoken

_SIGNING = re.compile(r"(?<!\w)(?:ky|la ai|chuc vu|giu chuc)(?!\w)")


def by_signer(question: str, collection: Collection) -> list[NamedDocument]:
    """The documents of a signer whom the question names ("Trần Quốc Vượng ký những văn bản nào?")."""
    folded = fold(question)
    if not _SIGNING.search(folded):
        return []
    asked = f" {' '.join(words(folded))} "
    return [
        NamedDocument(written=d.signer, label=label(d), held=(d.id,))
        for d in collection.directives.values()
        if d.signer and f" {fold(d.signer)} " in asked
    ]


_CARRYING_OUT = re.compile(r"(?:thuc hien|trien khai|quan triet|tuyen truyen|cu the hoa|theo|ve)[\s,]+(?:\S+\s+){0,4}$")


def carrying_out(
    named: list[NamedDocument],
    spans: list[tuple[int, int]],
    question: str,
    places: tuple[str, ...],
    collection: Collection,
) -> tuple[list[NamedDocument], list[tuple[int, int]]]:
    """The document that a question means by those it carries out: "Kế hoạch … thực hiện Nghị quyết số 52".

    Where a type stands in front without a number of its own, and just one held document of that type
    has all of the numbers in its title. Without such a document, what was given.

    Args:
        named: the documents named by number.
        spans: where.
        question: as typed.
        places: that it names.
        collection: what is held.
    """
    folded = fold(question)
    at = min((start for start, _ in spans), default=0)
    head = type_in_front(folded[:at]) if _CARRYING_OUT.search(folded[:at]) else None
    codes = {c.code.key for n in named for c in (find_codes(n.label) or find_codes(n.written))[:1]}
    if head is None or not codes:
        return named, spans
    citing = [
        d
        for d in collection.directives.values()
        if d.type in head.types
        and (not places or d.place in places)
        and codes <= {c.code.key for c in find_codes(d.title or "")}
    ]
    if len(citing) != 1:
        return named, spans
    (only,) = citing
    _, title_ends = _fitting_prefix(_behind(question, head.end), collection.subject(only.id))
    held = NamedDocument(written=head.written, label=label(only), held=(only.id,))
    return [held], [*spans, (head.start, _asked_from(question, head.end, title_ends))]


class _Word(NamedTuple):
    """A word behind a type of document, without accents."""

    letters: str
    end: int
    in_body: bool
    """Whether it stands in the name of a body, which may be written in another way than in the document."""


def _behind(question: str, at: int) -> list[_Word]:
    """The words behind a type that may tell the subject."""
    filler = FILLER if has_accents(question) else _FILLER_FOLDED
    following = [(w, m.start(), m.end()) for m in WORD.finditer(question, at) for w in words(m.group(0))][:_SUBJECT]
    bodies = [(b.start, b.end) for b in find_bodies(question)]
    return [
        _Word(fold(w), end, any(a <= start < b for a, b in bodies)) for w, start, end in following if w not in filler
    ]


_ASKING = re.compile(r"(?<!\w)(?:do|ai|n[àa]o|g[ìi]|mấy|may|bao nhi[êe]u|bao gi[ờo]|khi nào|hôm|lúc nào)(?!\w)", re.I)


def _asked_from(question: str, start: int, end: int) -> int:
    """Where the words between `start` and `end` stop naming a subject and begin to ask; `end` where they do not."""
    asking = _ASKING.search(question, start, max(start, end))
    return asking.start() if asking else max(start, end)


_SUBJECT = 60
"""Words behind a type that may name a document's subject."""
_LINKED = re.compile(r"\W*(?:ve|cua|phong|thuc|noi|lien)(?!\w)")
_FILLER_FOLDED = frozenset(map(fold, FILLER))


def by_subject(
    question: str, places: tuple[str, ...], collection: Collection
) -> tuple[list[NamedDocument], list[tuple[int, int]]]:
    """A document named by type and subject ("chỉ thị về thiên tai") or by type and place, and its span.

    The words behind the type are matched against title, issuer and place for as long as they fit. Of
    several types the one whose words fit furthest is meant: "báo cáo Ban Bí thư kết quả thực hiện Chỉ thị
    về …" names a directive, not a report.
    """
    folded = fold(question)
    names = sorted({fold(n) for t in document_types() for n in (t.name, *t.titled)}, key=len, reverse=True)
    short = sorted({fold(s) for t in document_types() for s in t.spoken}, key=len, reverse=True)
    spelled = rf"(?:{'|'.join(map(re.escape, names))})|(?:{'|'.join(map(re.escape, short))})(?=\s+(?:cua|ve)\s)"
    best: tuple[list[NamedDocument], list[tuple[int, int]]] = ([], [])
    furthest = 0
    named_bodies = find_bodies(question)
    for m in re.finditer(rf"(?<!\w)({spelled})(?!\w)", folded):
        if any(b.start <= m.start() < b.end for b in named_bodies):
            continue  # "Vụ Kế hoạch - Tài chính" names a body, not a plan
        types = types_spoken()[m.group(1)]
        tail = _behind(question, m.end())
        linked = bool(_LINKED.match(folded, m.end()))
        scored = []
        for d in collection.directives.values():
            if d.type not in types or (places and d.place and d.place not in places):
                continue
            fitted, end = _fitting_prefix(tail, collection.subject(d.id))
            if fitted >= (2 if linked else 3):
                scored.append((fitted, end, d))
        if scored and (fitted := max(n for n, _, _ in scored)) > furthest:
            furthest = fitted
            top = [d for n, _, d in scored if n == fitted]
            end = max(end for n, end, _ in scored if n == fitted)
            written = question[m.start() : m.end()].strip()
            name = label(top[0]) if len(top) == 1 else written
            named = NamedDocument(written=written, label=name, held=tuple(d.id for d in top))
            best = [named], [(m.start(), _asked_from(question, m.end(), end))]
    return best


def _fitting_prefix(tail: Sequence[_Word], subject: frozenset[str]) -> tuple[int, int]:
    """How many content words at the start of `tail` are the subject's, up to two misses in a row.

    And where those before the first miss end: what stands behind it may ask for something.
    """
    fitted = missed = in_row = 0
    best, ends = 0, 0
    for word in tail:
        if word.letters in subject:
            fitted += 1
            in_row = 0
            if fitted >= 0.6 * (fitted + missed):
                best = fitted
            if not missed:
                ends = word.end
        elif not word.in_body:
            missed += 1
            in_row += 1
        if in_row == 2:
            break
    return best, ends
