"""Answers without a model: picks the sentences that answer, orders them by document, quotes them.

Each kind of question has its own way of choosing: tasks of a body from who-does-what, metadata from
where it was read, lists from the outline, figures from the clause that holds them. Every statement
is a passage's own words (scanning errors put right) with the citation of just those words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from assistant.answer import Statement
from assistant.cite import Citations, document_name, readable_span, span_of
from assistant.terms import Terms
from corpus.assignments import Assignment, Role
from corpus.codes import date_in_words
from corpus.directive import Correction, Directive, Passage, PassageKind, Relation, Where
from corpus.text import fold, sentences
from retrieval.collection import Collection
from retrieval.retriever import TIME, assignments, matches, side_of
from retrieval.search import Hit, Kind, SearchResult, Understanding

MAX_STATEMENTS = 8
MAX_LIST = 40


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


@dataclass(frozen=True, slots=True)
class _Span:
    """Words of a passage that answer, with how well."""

    passage: Passage
    start: int
    end: int
    score: float = 0.0


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

    def draft(self, question: str, result: SearchResult, terms: Terms) -> Draft:
        """The answer that the search result supports; without statements where it supports none."""
        understood = result.understood
        draft = Draft()
        ways: dict[Kind, Callable[[], list[_Span]]] = {
            Kind.AGENCY: lambda: self._agency(understood, result, terms),
            Kind.METADATA: lambda: self._metadata(draft, question, understood),
            Kind.CROSSREF: lambda: self._crossref(question, understood, result, terms),
            Kind.LIST: lambda: self._list(understood, result, terms),
            Kind.COMPARISON: lambda: self._comparison(understood, result, terms),
        }
        spans = self._of_units(understood)
        if spans:
            self._group(draft, spans, understood)
            return draft
        spans = ways.get(understood.kind, lambda: self._list(understood, result, terms))()
        if not draft.groups and not draft.missing:
            spans = spans or self._best(understood, result, terms)
            self._group(draft, spans, understood)
        return draft

    # Choosing

    def _of_units(self, understood: Understanding) -> list[_Span]:
        """All passages of the units that the question names ("khoản 3 Điều 2 Quy định 213")."""
        held = [h for n in understood.documents for h in n.held]
        if not understood.units or not held:
            return []
        wanted = {u.casefold() for u in understood.units}
        return [
            _Span(p, p.label_length if p.kind is not PassageKind.HEADING else 0, len(p.text))
            for p in self._collection.passages(held[0])
            if wanted <= {u.casefold() for u in p.units} and p.kind not in (PassageKind.HEADER, PassageKind.SIGNATURE)
        ][:MAX_LIST]

    def _agency(self, understood: Understanding, result: SearchResult, terms: Terms) -> list[_Span]:
        """The tasks of the bodies asked about, in the documents asked about."""
        if not understood.bodies:
            return self._best(understood, result, terms, assigned=True)
        documents = self._scope(understood, result)
        spans: list[_Span] = []
        for named in understood.bodies:
            for document_id in documents:
                directive = self._collection.directives[document_id]
                for passage in self._collection.passages(document_id):
                    if passage.kind not in (PassageKind.ITEM, PassageKind.PARAGRAPH):
                        continue
                    mine = [a for a in assignments(passage.text) if matches(named, a.body, directive)]
                    spans += self._tasks(passage, mine, terms)
        spans = _distinct(spans)
        others = self._best(understood, result, terms)
        # Apart from the names in it, does the question ask for something that no task speaks of?
        names = [b.written for b in understood.bodies] + [n.written for n in understood.documents]
        matter = terms.without(*names, *understood.places, _ASKING_FOR_TASKS)
        if not spans or self._reach(others, matter) > 1.3 * self._reach(spans, matter):
            return others
        if understood.documents or len(spans) <= 3:
            return spans[:MAX_STATEMENTS]
        # No document named: the body has many tasks, of which the question means some.
        ranked = sorted(spans, key=lambda s: -s.score)
        best = ranked[0].score
        kept = [s for s in spans if s.score >= 0.6 * best]
        return kept[:MAX_STATEMENTS]

    @staticmethod
    def _reach(spans: Sequence[_Span], matter: Terms) -> float:
        """How much of the matter of a question the best of some passages holds."""
        return max((matter.weight(f"{s.passage.text} {' '.join(s.passage.path[:-1])}") for s in spans), default=0.0)

    def _tasks(self, passage: Passage, mine: Sequence[Assignment], terms: Terms) -> Iterable[_Span]:
        """The sentences of a passage that give the body its tasks; a lead takes what follows too."""
        found = sorted({(a.start, a.end, a.role) for a in mine})
        for start, end, role in found:
            if role is not Role.COORDINATE:
                # "X chủ trì … . Qua đó, nâng cao …": the next sentences go on with the task.
                end = self._task_end(passage, end)
            score = self._score(passage, passage.text[start:end], terms)
            yield _Span(passage, max(start, passage.label_length), end, score)

    def _score(self, passage: Passage, text: str, terms: Terms) -> float:
        """How well a part of a passage holds the question, in the light of its title and headings."""
        context = terms.weight_in(text, passage, self._collection, context=True)
        return terms.weight(text) + terms.pair_weight(text) + context + 0.1 * terms.weight(passage.text)

    @staticmethod
    def _task_end(passage: Passage, end: int) -> int:
        for a, b in sentences(passage.text):
            if a >= end and not assignments(passage.text[a:b]):
                end = b
            elif a >= end:
                break
        return end

    def _scope(self, understood: Understanding, result: SearchResult) -> list[str]:
        """Documents in the order in which the answer should take them up."""
        ordered: list[str] = []
        for n in understood.documents:
            ordered += n.held
            for held in n.held:
                ordered += self._collection.implementers(held)
        if not ordered:
            for hit in result.hits[:6]:
                ordered.append(hit.document.id)
        places = set(understood.places)
        return [
            i for i in dict.fromkeys(ordered) if not places or self._collection.directives[i].place in {None, *places}
        ]

    def _best(
        self,
        understood: Understanding,
        result: SearchResult,
        terms: Terms,
        *,
        assigned: bool = False,
    ) -> list[_Span]:
        """The best sentences of the best passages, as long as they are nearly as good."""
        spans: list[_Span] = []
        for hit in result.hits[:8]:
            if hit.passage.kind not in (PassageKind.ITEM, PassageKind.PARAGRAPH):
                continue
            if assigned and not assignments(hit.passage.text):
                continue
            span = self._best_span(hit, understood, terms)
            if span is not None:
                spans.append(span)
        if not spans:
            return []
        dated = [s for s in spans if _speaks_of_year(s.passage, understood)]
        spans = dated or spans
        if _asks_quantity(terms.question):
            spans = [s for s in spans if re.search(r"\d", s.passage.text[s.start : s.end])] or spans
        best = max(s.score for s in spans)
        return [s for s in spans if s.score >= 0.8 * best][:4]

    def _best_span(self, hit: Hit, understood: Understanding, terms: Terms) -> _Span | None:
        """The run of sentences in a passage that covers the question best."""
        passage = hit.passage
        parts = _clauses(passage)
        if not parts:
            return None
        weights = [
            terms.weight(passage.text[a:b]) + _asked(passage.text[a:b], understood, terms.question) for a, b in parts
        ]
        best = max(range(len(parts)), key=lambda i: (weights[i], -i))
        first = last = best
        # Neighbouring sentences that also speak of what was asked belong to the answer.
        while last + 1 < len(parts) and weights[last + 1] >= 0.7 * weights[best] > 0:
            last += 1
        while first > 0 and weights[first - 1] >= 0.7 * weights[best] > 0:
            first -= 1
        a, b = parts[best]
        asked = _asked(f"{passage.text[a:b]} {' '.join(passage.path[:-1])}", understood, terms.question)
        score = self._score(passage, passage.text[a:b], terms) + asked
        return _Span(passage, parts[first][0], parts[last][1], score)

    def _list(self, understood: Understanding, result: SearchResult, terms: Terms) -> list[_Span]:
        """All items under the heading that the question names; otherwise the best sentences."""
        if understood.kind is Kind.LIST and _asks_for_headings(terms.question):
            headings = self._headings(understood, result, terms)
            if headings:
                return headings
        heading = self._heading(result, terms, wants_all=understood.kind is Kind.LIST)
        if heading is None:
            return self._best(understood, result, terms)
        return [
            _Span(p, p.label_length, len(p.text))
            for p in self._collection.passages(heading.document_id)
            if p.path[: len(heading.path)] == heading.path and p.kind in (PassageKind.ITEM, PassageKind.PARAGRAPH)
        ][:MAX_LIST]

    def _heading(self, result: SearchResult, terms: Terms, *, wants_all: bool) -> Passage | None:
        """The heading above the hits whose words the question names best, if it names one well."""
        seen: Counter[str] = Counter()
        best: tuple[float, int, Passage] | None = None
        for hit in result.hits[:10]:
            for p in self._collection.passages(hit.document.id):
                is_above = p.kind is PassageKind.HEADING and hit.passage.path[: len(p.path)] == p.path
                if is_above:
                    seen[p.id] += 1
                    share = terms.share_in(p.body)
                    named = terms.recall_of(p.body)
                    score = share + named
                    if best is None or (score, seen[p.id]) > best[:2]:
                        best = (score, seen[p.id], p)
        if best is None:
            return None
        threshold = 0.9 if wants_all else 1.35
        return best[2] if best[0] >= threshold else None

    def _headings(self, understood: Understanding, result: SearchResult, terms: Terms) -> list[_Span]:
        """The headings of a document's content: its groups of tasks, its mục, its Điều."""
        held = [h for n in understood.documents for h in n.held]
        document_id = held[0] if held else result.hits[0].document.id
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
        return [_Span(p, p.label_length, len(p.text)) for p in chosen[1]]

    def _comparison(self, understood: Understanding, result: SearchResult, terms: Terms) -> list[_Span]:
        """The best sentence on each side: each place, each named document, or each year."""
        by_side: dict[str, tuple[float, _Span]] = {}
        for hit in result.hits:
            if hit.passage.kind in (PassageKind.HEADING, PassageKind.RECIPIENTS, PassageKind.HEADER):
                continue
            span = self._best_span(hit, understood, terms)
            side = side_of(hit.passage, hit.document, understood)
            if span is None or side is None:
                continue
            score = hit.score + span.score / terms.total
            if side not in by_side or score > by_side[side][0]:
                by_side[side] = (score, span)
        return _distinct(span for _, span in by_side.values())

    # Metadata and references

    def _metadata(self, draft: Draft, question: str, understood: Understanding) -> list[_Span]:
        """Statements on number, date, issuer, signer and title, each citing where it was read."""
        held = [h for n in understood.documents for h in n.held]
        for document_id in dict.fromkeys(held):
            directive = self._collection.directives[document_id]
            statements = [
                s for name in _fields_asked(question) if (s := self._field(draft, directive, name)) is not None
            ]
            if statements:
                draft.groups.append((document_name(directive), statements))
        return []

    def _field(self, draft: Draft, directive: Directive, name: str) -> Statement | None:
        """The statement on one field; None where nothing states it, which is then noted as missing."""
        if name == "recipients":
            return self._recipients(draft, directive)
        value = getattr(directive, name)
        source = directive.source(name)
        if value is None or source.lines is None:
            draft.missing.append(f"{_FIELD_NAMES[name]} của {document_name(directive)}")
            return None
        passage = self._passage_at(source.file or directive.file, source.lines.first)
        if passage is None:
            return None
        label = directive.type_as_printed or directive.type
        said = {
            "number": f"{label} này có số {value}",
            "date": f"{label} được ban hành ngày {date_in_words(value) if name == 'date' else ''}",
            "issuer": f"{label} do {value} ban hành",
            "signer": f"{label} do đồng chí {value} ký",
            "title": f"{label} {value}",
        }[name]
        if name == "signer":
            said += self._capacity(passage)
            span = (0, len(passage.text))
        else:
            span = span_of(passage, source.lines.first, source.lines.last)
        if source.where is Where.COVERING_LETTER:
            said += " (theo công văn gửi kèm)"
        elif source.where is Where.OTHER_DOCUMENT:
            said += " (theo văn bản khác trong kho)"
        marker = draft.citations.add(self._collection.directives[passage.document_id], passage, *span)
        return Statement(text=f"{said}.", citations=(marker,), verified=True)

    def _recipients(self, draft: Draft, directive: Directive) -> Statement | None:
        """The Nơi nhận block, or the addressees of a letter."""
        for passage in self._collection.passages(directive.id):
            if passage.kind is PassageKind.RECIPIENTS:
                marker = draft.citations.add(directive, passage, 0, len(passage.text))
                return Statement(text=passage.text, citations=(marker,), verified=True)
        draft.missing.append(f"nơi nhận của {document_name(directive)}")
        return None

    @staticmethod
    def _capacity(passage: Passage) -> str:
        """The signer's capacity as printed above the name."""
        printed = [
            passage.text[p.start : q.start if q else len(passage.text)].strip()
            for p, q in zip(passage.pieces, (*passage.pieces[1:], None), strict=True)
        ][:-1]
        return f" ({', '.join(printed)})" if printed else ""

    def _passage_at(self, file: str, line: int) -> Passage | None:
        for d in self._collection.directives.values():
            if d.file == file and d.lines.first <= line <= d.lines.last:
                for p in self._collection.passages(d.id):
                    if p.lines.first <= line <= p.lines.last:
                        return p
        return None

    def _crossref(self, question: str, understood: Understanding, result: SearchResult, terms: Terms) -> list[_Span]:
        """The sentences that state the relation asked about, from either end of it."""
        wanted = _relations_asked(question)
        held = [h for n in understood.documents for h in n.held]
        if not held and not understood.documents:
            held = [result.hits[0].document.id] if result.hits else []
        if _asks_who_refers(question, understood):
            spans = self._referring(understood, wanted)
        else:
            spans = []
            for document_id in dict.fromkeys(held):
                # What a document is based on is, for want of "Căn cứ", what it carries out.
                spans += self._referred(document_id, wanted) or (
                    self._referred(document_id, {Relation.IMPLEMENTS, Relation.CONTINUES})
                    if wanted == {Relation.BASED_ON}
                    else []
                )
        if not spans:
            for n in understood.documents:
                for passage_id in n.mentioned_in:
                    span = self._best_span_in(self._collection.passage(passage_id), understood, terms)
                    spans += [span] if span else []
        return _distinct(spans)[:MAX_STATEMENTS]

    def _referred(self, document_id: str, wanted: set[Relation]) -> list[_Span]:
        """What a document says that it replaces, implements or is based on."""
        spans = [
            self._sentence_around(self._collection.passage(r.mention.passage_id), r.mention.start, r.mention.end)
            for r in self._collection.references_of(document_id)
            if r.mention.relation in wanted
        ]
        if Relation.BASED_ON in wanted:
            # Bases without a number ("Căn cứ Điều lệ Đảng") are no references but are asked for.
            spans += [
                _Span(p, p.label_length, len(p.text))
                for p in self._collection.passages(document_id)
                if p.kind is not PassageKind.HEADER and fold(p.body).startswith("can cu ")
            ]
        return spans

    def _referring(self, understood: Understanding, wanted: set[Relation]) -> list[_Span]:
        """Where other documents refer to the named one: one sentence each, the plainest."""
        best: dict[str, tuple[int, _Span]] = {}
        for n in understood.documents:
            keys = set(n.mentioned_in)
            for r in self._collection.references:
                if not (r.target_id in n.held or (r.mention.passage_id in keys and r.target_id is None)):
                    continue
                if r.mention.relation not in wanted:
                    continue
                passage = self._collection.passage(r.mention.passage_id)
                span = self._sentence_around(passage, r.mention.start, r.mention.end)
                # The title or the enacting paragraph says it best.
                order = 0 if passage.kind is PassageKind.PARAGRAPH else 1
                if r.source_id not in best or order < best[r.source_id][0]:
                    best[r.source_id] = (order, span)
        return [span for _, span in best.values()]

    def _best_span_in(self, passage: Passage, understood: Understanding, terms: Terms) -> _Span | None:
        directive = self._collection.directives[passage.document_id]
        hit = Hit(rank=1, score=0.0, matched_by=(), passage=passage, document=directive)
        return self._best_span(hit, understood, terms)

    @staticmethod
    def _sentence_around(passage: Passage, start: int, end: int) -> _Span:
        if passage.kind is PassageKind.HEADER:
            return _Span(passage, 0, len(passage.text))
        for a, b in sentences(passage.text):
            if a <= start < b:
                return _Span(passage, max(a, passage.label_length), max(b, end))
        return _Span(passage, passage.label_length, len(passage.text))

    # Writing

    def _group(self, draft: Draft, spans: Sequence[_Span], understood: Understanding) -> None:
        """Statements under the name of their document, implementing documents set apart."""
        by_document: dict[str, list[_Span]] = {}
        for span in spans:
            by_document.setdefault(span.passage.document_id, []).append(span)
        named = [h for n in understood.documents for h in n.held]
        ranked = understood.kind not in (Kind.AGENCY, Kind.LIST, Kind.CROSSREF) and any(s.score for s in spans)
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
            statements = [self._statement(draft, s) for s in chosen]
            draft.groups.append((heading, statements))

    def _statement(self, draft: Draft, span: _Span) -> Statement:
        passage = span.passage
        directive = self._collection.directives[passage.document_id]
        text = readable_span(passage, span.start, span.end, self._corrections(passage.file))
        where = _place_named(passage)
        marker = draft.citations.add(directive, passage, span.start, span.end)
        text = text.strip(" ;,")
        return Statement(text=f"{where}{text}", citations=(marker,), verified=True)


_ASKING_FOR_TASKS = "nhiệm vụ trách nhiệm vai trò giao phân công chủ trì phối hợp thực hiện triển khai công việc làm nv"

_FIELD_NAMES = {
    "number": "số hiệu",
    "date": "ngày ban hành",
    "issuer": "cơ quan ban hành",
    "signer": "người ký",
    "title": "trích yếu",
}


def _fields_asked(question: str) -> list[str]:
    """The metadata fields that a question asks for, in the order of a citation."""
    folded = fold(question)
    patterns = {
        "number": r"so (?:hieu|ky hieu|may|bao nhieu|nao)|ky hieu|mang so|co so",
        "date": r"ngay|khi nao|bao gio|nam nao|thang nao",
        "issuer": r"(?:co quan|ban|don vi|cap|cq) nao (?:da )?(?:ban hanh|ra)|ai (?:da )?(?:ban hanh|ra)|do (?:ai"
        r"|co quan nao|dau) ban hanh|cua ai",
        "signer": r"ai (?:da )?ky|nguoi ky|ky ten|do ai ky|(?:dong chi|ong|ba|vi) nao.*ky|ky ban hanh|chuc vu",
        "title": r"trich yeu|ten (?:day du|goi)|ve viec gi|noi ve (?:gi|van de)",
    }
    if re.search(r"noi nhan|kinh gui|duoc gui|gui (?:cho|den|toi)", folded):
        return ["recipients"]
    asked = [name for name, p in patterns.items() if re.search(rf"(?<!\w)(?:{p})", folded)]
    if "signer" in asked and "date" in asked and not re.search(r"ngay|khi nao|bao gio", folded):
        asked.remove("date")
    return asked or ["number", "date", "issuer", "signer"]


def _asks_for_headings(question: str) -> bool:
    """Whether the question asks how a document is divided, not for single tasks."""
    return bool(
        re.search(
            r"(?<!\w)(?:nhom|noi dung chinh|tom tat|bo cuc|ket cau|gom (?:may|nhung) (?:phan|muc|chuong|dieu)"
            r"|(?:may|nhung|bao nhieu) (?:phan|muc|chuong|dieu|nhom))(?!\w)",
            fold(question),
        )
    )


def _asks_who_refers(question: str, understood: Understanding) -> bool:
    """Whether the named document is the object ("Văn bản nào triển khai Chỉ thị 42?"), not the subject."""
    folded = fold(question)
    if re.search(r"duoc (?:nhac|dan chieu|vien dan|trien khai|cu the hoa|thuc hien)|nhac (?:den|toi)? ?o dau", folded):
        return True
    m = re.search(
        r"(?:nao|gi)(?: \S+){0,6}? (?:trien khai|thuc hien|cu the hoa|thay the|sua doi|nhac|dan chieu|vien dan"
        r"|huong dan)",
        folded,
    )
    if not m:
        return False
    at = [folded.find(fold(n.written)) for n in understood.documents]
    return bool(at) and min(at) > m.start()


def _relations_asked(question: str) -> set[Relation]:
    folded = fold(question)
    if re.search(r"thay the|bai bo|het hieu luc", folded):
        return {Relation.REPLACES}
    if re.search(r"can cu", folded):
        return {Relation.BASED_ON}
    if re.search(r"gui kem|kem theo|sao gui|gui", folded):
        return {Relation.TRANSMITS}
    if re.search(r"sua doi", folded):
        return {Relation.AMENDS}
    if re.search(r"nhac|dan chieu|vien dan", folded):
        return set(Relation)
    if re.search(r"thuc hien|trien khai|cu the hoa|tiep tuc", folded):
        return {Relation.IMPLEMENTS, Relation.CONTINUES}
    return set(Relation)


def _clauses(passage: Passage) -> list[tuple[int, int]]:
    """The parts of a passage to choose from: its sentences, without the label."""
    parts = []
    for a, b in sentences(passage.text):
        a = max(a, passage.label_length)
        if a < b:
            parts.append((a, b))
    return parts


def _asked(text: str, understood: Understanding, question: str) -> float:
    """What a sentence gains by holding the kind of thing that is asked for."""
    gain = 0.0
    folded = fold(question)
    if understood.years and any(re.search(rf"(?<!\d){y}(?!\d)", text) for y in understood.years):
        gain += 1.5
    if re.search(r"phan tram|%|ty le|ti le|ty trong", folded) and "%" in text:
        gain += 2.0
    elif re.search(r"bao nhieu|(?<!\w)(?:may|bn)(?!\w)|chi tieu", folded) and re.search(r"\d", text):
        gain += 1.0
    if understood.kind is Kind.DEADLINE and TIME.search(fold(text)):
        gain += 1.5
    return gain


def _asks_quantity(question: str) -> bool:
    return bool(
        re.search(r"(?<!\w)(?:bao nhieu|may phan tram|ty le|ti le|phan tram|so luong|bn)(?!\w)", fold(question))
    )


def _speaks_of_year(passage: Passage, understood: Understanding) -> bool:
    """Whether a passage or a heading above it names a year that is asked about."""
    where = f"{passage.text} {' '.join(passage.path)}"
    return any(re.search(rf"(?<!\d){y}(?!\d)", where) for y in understood.years)


def _distinct(spans: Iterable[_Span]) -> list[_Span]:
    seen: dict[tuple[str, int, int], _Span] = {}
    for s in spans:
        seen.setdefault((s.passage.id, s.start, s.end), s)
    return list(seen.values())


def _in_order(spans: Sequence[_Span]) -> list[_Span]:
    return sorted(spans, key=lambda s: (s.passage.ordinal, s.start))


def _place_named(passage: Passage) -> str:
    """The heading that a bare item needs to be understood: "Đến năm 2025: "."""
    above = [p for p in passage.path[:-1] if re.search(r"(?:19|20)\d{2}", p)]
    if not above or re.search(r"(?:19|20)\d{2}", passage.text):
        return ""
    bare = re.sub(r"^[\dIVX.)\s*-]+", "", above[-1])
    return f"{bare.rstrip(': ')}: "
