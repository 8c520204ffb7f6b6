"""Answers without a model: picks the sentences that answer, orders them by document, quotes them.

Each kind of question has its own way of choosing: tasks of a body from who-does-what, metadata from
where it was read, lists from the outline, figures from the clause that holds them. Every statement
is a passage's own words (scanning errors put right) with the citation of just those words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from assistant import assigned
from assistant.answer import Statement
from assistant.cite import Citations, document_name, readable_span
from assistant.fields import Fields
from assistant.reading import Reading, Span, distinct
from assistant.relations import described, related
from assistant.terms import Terms
from corpus.directive import Correction, Passage, PassageKind
from corpus.text import fold
from retrieval.collection import Collection
from retrieval.retriever import side_of
from retrieval.search import Kind, SearchResult

MAX_STATEMENTS = 8
MAX_LIST = 40
_A_LIST = 3
"""Items that make it likely that their list is meant and not one of them."""
_BEST = 6
"""Hits among which they have to be."""
_SHORT = 12
"""Items of a list that is given whole though only some of them were found."""
_NAMED, _NAMED_WELL = 0.9, 1.35
"""How much of a heading and of the question have to agree (0 to 2) before all that stands under the
heading is the answer: less where a list is asked for. Tuned on the tune half."""


@dataclass(slots=True)
class Draft:
    """An answer being put together: groups of statements under their documents."""

    citations: Citations = field(default_factory=Citations)
    groups: list[tuple[str, list[Statement]]] = field(default_factory=list)
    """(heading, statements) in the order of the answer."""
    notes: list[str] = field(default_factory=list)
    """Sentences about the answer itself, not about what a directive says."""
    missing: list[str] = field(default_factory=list)

    @property
    def statements(self) -> tuple[Statement, ...]:
        """All statements in the order of the answer."""
        return tuple(s for _, statements in self.groups for s in statements)


class ExtractiveAnswerer:
    """Drafts answers from search results and the collection's structure."""

    def __init__(self, collection: Collection, corrections: Callable[[str], tuple[Correction, ...]]) -> None:
        """Reads from a collection.

        Args:
            collection: where passages stand.
            corrections: the reviewed corrections of a file by its name.
        """
        self._collection = collection
        self._corrections = corrections

    def draft(self, result: SearchResult, terms: Terms) -> Draft:
        """The answer that the search result supports; without statements where it supports none."""
        reading = Reading(result, terms, self._collection)
        draft = Draft()
        ways: dict[Kind, Callable[[Reading], list[Span]]] = {
            Kind.AGENCY: self._agency,
            Kind.CROSSREF: related,
            Kind.COMPARISON: self._comparison,
        }
        spans = self._of_units(reading)
        if not spans and reading.understood.kind is Kind.METADATA:
            self._metadata(draft, reading)
            if draft.groups or draft.missing:
                return draft
            spans = described(reading)
        spans = spans or ways.get(reading.understood.kind, self._list)(reading) or reading.best()
        self._group(draft, spans, reading)
        return draft

    def _metadata(self, draft: Draft, reading: Reading) -> None:
        fields = Fields(self._collection, draft.citations)
        for document_id in reading.held:
            directive = self._collection.directives[document_id]
            statements = fields.statements(reading.understood.fields, directive)
            if statements:
                draft.groups.append((document_name(directive), statements))
        draft.missing += fields.missing

    # Choosing

    def _of_units(self, reading: Reading) -> list[Span]:
        """All passages of the units that the question names ("khoản 3 Điều 2 Quy định 213")."""
        held = reading.held
        if not reading.understood.units or not held:
            return []
        wanted = {u.casefold() for u in reading.understood.units}
        return [
            Span(p, p.label_length if p.kind is not PassageKind.HEADING else 0, len(p.text))
            for document_id in held
            for p in self._collection.passages(document_id)
            if wanted <= {u.casefold() for u in p.units} and p.kind not in (PassageKind.HEADER, PassageKind.SIGNATURE)
        ][:MAX_LIST]

    def _agency(self, reading: Reading) -> list[Span]:
        """The tasks of the bodies asked about, in the documents asked about."""
        understood = reading.understood
        if understood.everyone and (all_of_them := assigned.of_everyone(reading)):
            return all_of_them[:MAX_LIST]
        if not understood.bodies:
            return reading.best(assigned=True)
        documents = self._scope(reading)
        spans = distinct(s for named in understood.bodies for s in assigned.of_body(named, documents, reading))
        others = reading.best()
        # Apart from the names in it, does the question ask for something that no task speaks of?
        names = [b.written for b in understood.bodies] + [n.written for n in understood.documents]
        matter = reading.terms.without(*names, *understood.places, _ASKING_FOR_TASKS)
        if not spans or self._reach(others, matter) > 1.3 * self._reach(spans, matter):
            return others
        if len(understood.bodies) > 1:
            spans = [replace(s, part="") for s in spans]  # what one leads another may join in
        if understood.documents or len(spans) <= 3:
            return spans[:MAX_STATEMENTS]
        # No document named: the body has many tasks, of which the question means some.
        ranked = sorted(spans, key=lambda s: -s.score)
        best = ranked[0].score
        kept = [s for s in spans if s.score >= 0.6 * best]
        return kept[:MAX_STATEMENTS]

    @staticmethod
    def _reach(spans: Sequence[Span], matter: Terms) -> float:
        """How much of the matter of a question the best of some passages holds."""
        return max((matter.weight(f"{s.passage.text} {' '.join(s.passage.path[:-1])}") for s in spans), default=0.0)

    def _scope(self, reading: Reading) -> list[str]:
        """Documents in the order in which the answer should take them up."""
        understood = reading.understood
        ordered: list[str] = []
        for n in understood.documents:
            ordered += n.held
            for held in n.held:
                ordered += self._collection.implementers(held)
        if not ordered:
            for hit in reading.hits[:6]:
                ordered.append(hit.document.id)
        places = set(understood.places)
        return [
            i for i in dict.fromkeys(ordered) if not places or self._collection.directives[i].place in {None, *places}
        ]

    def _list(self, reading: Reading) -> list[Span]:
        """All items under the heading that the question names; none where it names none."""
        wants_all = reading.understood.kind is Kind.LIST
        if wants_all and _asks_for_headings(reading.terms.question) and (headings := self._headings(reading)):
            return headings
        heading = self._heading(reading, wants_all=wants_all)
        if heading is None:
            return self._beside(reading) if wants_all else []
        return [
            Span(p, p.label_length, len(p.text))
            for p in self._collection.passages(heading.document_id)
            if p.path[: len(heading.path)] == heading.path and p.kind in (PassageKind.ITEM, PassageKind.PARAGRAPH)
        ][:MAX_LIST]

    def _beside(self, reading: Reading) -> list[Span]:
        """The whole list, if it is a short one, of which several of the best hits are items."""
        items = [h.passage for h in reading.hits[:_BEST] if h.passage.kind is PassageKind.ITEM]
        lists = Counter((p.document_id, p.path[:-1]) for p in items)
        first = reading.hits[0].passage if reading.hits else None
        if first is None or lists[first.document_id, first.path[:-1]] < _A_LIST:
            return []
        document_id, above = first.document_id, first.path[:-1]
        whole = [
            p for p in self._collection.passages(document_id) if p.path[:-1] == above and p.kind is PassageKind.ITEM
        ]
        return [Span(p, p.label_length, len(p.text)) for p in whole] if len(whole) <= _SHORT else []

    def _heading(self, reading: Reading, *, wants_all: bool) -> Passage | None:
        """The heading above the hits whose words the question names best, if it names one well."""
        seen: Counter[str] = Counter()
        best: tuple[float, int, Passage] | None = None
        for hit in reading.hits[:10]:
            for p in self._collection.passages(hit.document.id):
                is_above = p.kind is PassageKind.HEADING and hit.passage.path[: len(p.path)] == p.path
                if is_above:
                    seen[p.id] += 1
                    score = reading.terms.share_in(p.body) + reading.terms.recall_of(p.body)
                    if best is None or (score, seen[p.id]) > best[:2]:
                        best = (score, seen[p.id], p)
        if best is None:
            return None
        return best[2] if best[0] >= (_NAMED if wants_all else _NAMED_WELL) else None

    def _headings(self, reading: Reading) -> list[Span]:
        """The headings of a document's content: its groups of tasks, its mục, its Điều."""
        held = reading.held or [h.document.id for h in reading.hits[:1]]
        if not held:
            return []
        document_id, terms = held[0], reading.terms
        headings = [p for p in self._collection.passages(document_id) if p.kind is PassageKind.HEADING]
        levels: dict[tuple[str, ...], list[Passage]] = {}
        for p in headings:
            levels.setdefault(p.path[:-1], []).append(p)
        groups = [(parent, ps) for parent, ps in levels.items() if len(ps) > 1]
        if not groups:
            return []
        # Under the parent that the question names ("nhiệm vụ, giải pháp"), else the outermost.
        named = max(groups, key=lambda g: (terms.recall_of(g[0][-1]) if g[0] else 0.0, -len(g[0])))
        chosen = named if named[0] and terms.recall_of(named[0][-1]) >= 0.4 else min(groups, key=lambda g: len(g[0]))
        return [Span(p, p.label_length, len(p.text)) for p in chosen[1]]

    def _comparison(self, reading: Reading) -> list[Span]:
        """The best sentence on each side: each place, each named document, or each year."""
        by_side: dict[str, tuple[float, Span]] = {}
        for hit in reading.hits:
            if hit.passage.kind in (PassageKind.HEADING, PassageKind.RECIPIENTS, PassageKind.HEADER):
                continue
            span = reading.best_span(hit.passage)
            side = side_of(hit.passage, hit.document, reading.understood)
            if span is None or side is None:
                continue
            score = hit.score + span.score / reading.terms.total
            if side not in by_side or score > by_side[side][0]:
                by_side[side] = (score, span)
        return distinct(span for _, span in by_side.values())

    # Writing

    def _group(self, draft: Draft, spans: Sequence[Span], reading: Reading) -> None:
        """Statements under the name of their document, implementing documents set apart."""
        by_document: dict[str, list[Span]] = {}
        for span in spans:
            by_document.setdefault(span.passage.document_id, []).append(span)
        named = reading.held
        ranked = reading.understood.kind not in (Kind.AGENCY, Kind.LIST, Kind.CROSSREF) and any(s.score for s in spans)
        first = list(by_document)
        if ranked:
            first.sort(key=lambda i: -max(s.score for s in by_document[i]))
        order = sorted(first, key=lambda i: i not in named)
        for document_id in order:
            directive = self._collection.directives[document_id]
            heading = document_name(directive, full=True)
            above = [h for h in named if document_id in self._collection.implementers(h)]
            if above and document_id not in named:
                heading = f"Văn bản triển khai: {heading}"
            own = by_document[document_id]
            chosen = sorted(own, key=lambda s: -s.score) if ranked else _in_order(own)
            parts = [p for p in (assigned.LEADS, assigned.JOINS) if any(s.part == p for s in chosen)]
            if len(parts) < 2:
                draft.groups.append((heading, self._statements(draft, chosen, reading)))
                continue
            for part in parts:
                mine = [s for s in chosen if s.part == part]
                draft.groups.append((f"{heading} — {part}", self._statements(draft, mine, reading)))
                heading = document_name(directive)

    def _statements(self, draft: Draft, spans: Iterable[Span], reading: Reading) -> list[Statement]:
        return [self._statement(draft, s, everyone=reading.understood.everyone) for s in spans]

    def _statement(self, draft: Draft, span: Span, *, everyone: bool) -> Statement:
        passage = span.passage
        directive = self._collection.directives[passage.document_id]
        text = readable_span(passage, span.start, span.end, self._corrections(passage.file))
        where = _place_named(passage)
        if everyone:
            where += assigned.whose(passage, self._collection.tasks_at(passage))
        marker = draft.citations.add(directive, passage, span.start, span.end)
        text = text.strip(" ;,")
        return Statement(text=f"{where}{text}", citations=(marker,), verified=True)


_ASKING_FOR_TASKS = "nhiệm vụ trách nhiệm vai trò giao phân công chủ trì phối hợp thực hiện triển khai công việc làm nv"


def _asks_for_headings(question: str) -> bool:
    """Whether the question asks how a document is divided, not for single tasks."""
    return bool(
        re.search(
            r"(?<!\w)(?:nhom|noi dung chinh|tom tat|bo cuc|ket cau|gom (?:may|nhung) (?:phan|muc|chuong|dieu)"
            r"|(?:may|nhung|bao nhieu) (?:phan|muc|chuong|dieu|nhom))(?!\w)",
            fold(question),
        )
    )


def _in_order(spans: Sequence[Span]) -> list[Span]:
    return sorted(spans, key=lambda s: (s.passage.ordinal, s.start))


def _place_named(passage: Passage) -> str:
    """The heading that a bare item needs to be understood: "Đến năm 2025: "."""
    above = [p for p in passage.path[:-1] if re.search(r"(?:19|20)\d{2}", p)]
    if not above or re.search(r"(?:19|20)\d{2}", passage.text):
        return ""
    bare = re.sub(r"^[\dIVX.)\s*-]+", "", above[-1])
    return f"{bare.rstrip(': ')}: "
