"""Is the part asked about there: a unit of the outline, a body, an amount, a term, an office of today?"""

from __future__ import annotations

import re
from functools import cache

from assistant.answer import Status
from assistant.judge.verdict import Verdict
from assistant.terms import Terms
from corpus.bodies import spellings
from corpus.domain import table
from corpus.places import find_places
from corpus.text import Phrase, fold
from retrieval.about import Field
from retrieval.collection import Collection
from retrieval.search import Kind, SearchResult, Understanding

COVERAGE_TERM = 0.6
"""Share of a term's words and pairs of words that a passage has to hold. Tuned on the tune half."""
_TERM_WORDS = 5
"""Up to which what is asked for counts as a term, where the question does not plainly call it one."""
_OFFICE_NOW = Phrase(
    r"(?<!\w)(?:giờ|bây giờ|hiện nay|hiện tại|hiện|đương nhiệm)(?!\w)(?: \S+){0,4} "
    r"(?:giữ chức|làm gì|chức vụ|chức gì|công tác ở)"
)


def absent_unit(understood: Understanding, collection: Collection) -> Verdict | None:
    """A unit of a held document that the document does not have ("Điều 99")."""
    held = [h for n in understood.documents for h in n.held]
    if not understood.units or not held:
        return None
    wanted = {u.casefold() for u in understood.units}
    passages = [p for h in held for p in collection.passages(h)]
    if any(wanted <= {u.casefold() for u in p.units} for p in passages):
        return None
    known = {u.casefold(): u for p in passages for u in p.units}
    missing = [u for u in understood.units if u.casefold() not in known] or list(understood.units)
    kind = missing[0].split()[0].casefold()
    there = [u for k, u in known.items() if k.split()[0] == kind][:12]
    name = understood.documents[0].label
    said = f"{name} không có {', '.join(missing)}" + (f"; văn bản có {', '.join(there)}." if there else ".")
    return Verdict(Status.NOT_IN_CORPUS, said, missing=tuple(f"{u} của {name}" for u in missing), nearest=tuple(held))


def absent_body(understood: Understanding, collection: Collection) -> Verdict | None:
    """A body asked about that no document in question gives a task to, or even names."""
    if understood.kind is not Kind.AGENCY or not understood.bodies:
        return None
    documents = {h for n in understood.documents for h in n.held}
    documents |= {i for h in documents for i in collection.implementers(h)}
    scope = frozenset(documents) if documents else None
    absent = []
    for named in understood.bodies:
        names = [x for f in named.families for x in spellings(f)]
        if not any(collection.holds(_unplaced(name), scope) for name in names):
            absent.append(named.written)
    if len(absent) < len(understood.bodies):
        return None
    where = " và ".join(n.label for n in understood.documents if n.held) or "Kho văn bản"
    verb = "không có đoạn nào nhắc đến"
    return Verdict(
        Status.NOT_IN_CORPUS,
        f"{where} {verb} {', '.join(absent)}.",
        missing=tuple(f"nhiệm vụ của {b}" for b in absent),
        nearest=tuple(sorted(documents))[:3],
    )


def _unplaced(body: str) -> str:
    """A body's name without the place it is at, which its province's documents leave unsaid."""
    at = [p.start for p in find_places(body) if body[: p.start].strip()]
    return re.sub(r"\s+(?:tỉnh|thành phố)?\s*$", "", body[: at[0]], flags=re.I) if at else body


def absent_measure(folded: str, result: SearchResult) -> Verdict | None:
    """An amount of a kind that no passage found states: another figure would be given for it."""
    held = {i for n in result.understood.documents for i in n.held}
    hits = [h for h in result.hits if not held or h.document.id in held]
    for name, asked, stated in _measures():
        if asked.search(folded) and not any(stated.search(fold(h.passage.text)) for h in hits):
            return Verdict(
                Status.NOT_IN_CORPUS,
                f"Các đoạn tìm được không nêu {name} được hỏi.",
                missing=(f"{name}: {result.query.strip()}",),
                nearest=tuple(dict.fromkeys(h.document.id for h in result.hits[:3])),
            )
    return None


@cache
def _measures() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...]:
    """Name, how it is asked for and how it is stated, of each kind of amount."""
    return tuple(
        (m["name"], re.compile(rf"(?<!\w)(?:{m['asked']})"), re.compile(m["stated"]))
        for m in table("measures")["measure"]
    )


def absent_term(result: SearchResult, terms: Terms) -> Verdict | None:
    """A term to be defined that no passage found speaks of: "thủ đô nước Pháp" is not "Công đoàn Thủ đô"."""
    asked = result.understood.term
    named = result.understood.documents
    if asked is None or named or result.understood.kind is not Kind.DEFINITION:
        return None
    if not asked.plainly and len(asked.term.split()) > _TERM_WORDS:
        return None  # "văn bản nêu nguyên nhân của hạn chế là gì" asks for no term
    term = terms.of(asked.term)
    texts = (" ".join((h.passage.text, *h.passage.path)) for h in result.hits)
    if not term or any((term.share_in(t) + term.pairs_in(t)) / 2 >= COVERAGE_TERM for t in texts):
        return None
    return Verdict(
        Status.NOT_IN_CORPUS,
        "Kho văn bản không có đoạn nào nói đến cụm từ được hỏi.",
        missing=(result.query.strip(),),
        nearest=tuple(dict.fromkeys(h.document.id for h in result.hits[:3])),
    )


def present_office(question: str, understood: Understanding) -> Verdict | None:
    """What a person holds today: a document tells it of the day on which it was signed."""
    if Field.SIGNER not in understood.fields or not _OFFICE_NOW.search(question):
        return None
    return Verdict(
        Status.NOT_IN_CORPUS,
        "Kho văn bản chỉ ghi chức vụ khi ký, không cho biết chức vụ hiện nay.",
        missing=("chức vụ hiện nay của người ký",),
        nearest=tuple(h for n in understood.documents for h in n.held),
    )
