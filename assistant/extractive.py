"""Answers without a model: picks the sentences that answer, orders them by document, quotes them.

Each kind of question has its own way of choosing: tasks of a body from who-does-what, metadata from
where it was read, lists from the outline, figures from the clause that holds them. Every statement
is a passage's own words (scanning errors put right) with the citation of just those words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from assistant import assigned, figures, listing, validity
from assistant.answer import Statement
from assistant.cite import Citations, document_name, place_named, readable_span
from assistant.fields import Fields
from assistant.listing import Chosen
from assistant.reading import Reading, Span, distinct
from assistant.relations import described, mentioning, related
from assistant.terms import Terms
from assistant.unsaid import unsaid
from assistant.wording import Rows, as_quotation
from corpus.directive import Correction, Passage, PassageKind
from corpus.text import fold, words
from retrieval.about import Field
from retrieval.collection import Collection
from retrieval.definitions import defines
from retrieval.retriever import side_of, sides_of
from retrieval.search import Kind, SearchResult
from retrieval.understand.bodies import WHO

MAX_STATEMENTS = 8


@dataclass(slots=True)
class Draft:
    """An answer being put together: groups of statements under their documents."""

    citations: Citations = field(default_factory=Citations)
    groups: list[tuple[str, list[Statement]]] = field(default_factory=list)
    """(heading, statements) in the order of the answer."""
    notes: list[str] = field(default_factory=list)
    """Sentences about the answer itself, not about what a directive says."""
    completeness: str = ""
    """Of a list: whether it is whole; true as long as no statement is left out."""
    missing: list[str] = field(default_factory=list)
    rows: Rows | None = None
    """Which statements are rows of a table."""
    whole: bool = False
    """Whether it was read off the document's structure: each statement belongs to the answer, and nothing else."""
    exact: bool = False
    """Whether only these words will do: what a document says of itself, a definition."""

    @property
    def statements(self) -> tuple[Statement, ...]:
        """All statements in the order of the answer."""
        return tuple(s for _, statements in self.groups for s in statements)

    @property
    def by_the_book(self) -> bool:
        """Whether no chat model may put it in words of its own; a table has its source in each cell."""
        return self.exact or (self.rows is not None and self.rows.columns is not None and len(self.rows.labels) > 1)

    def within(self, documents: frozenset[str] | None) -> Draft:
        """Only what these documents say; all of it when None."""
        if documents is None:
            return self
        outside = {c.marker for c in self.citations.all() if c.document.id not in documents}
        kept = [(h, [s for s in ss if outside.isdisjoint(s.citations)]) for h, ss in self.groups]
        groups = [(h, ss) for h, ss in kept if ss]
        whole = sum(len(ss) for _, ss in groups) == len(self.statements)
        return replace(
            self,
            citations=self.citations.without(outside),
            groups=groups,
            completeness=self.completeness if whole else "",
            rows=self.rows if whole else None,
        )


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
        self._ways: dict[Kind, Callable[[Reading], Chosen]] = {
            Kind.AGENCY: self._agency,
            Kind.CROSSREF: lambda reading: Chosen(related(reading), whole=True) or Chosen(mentioning(reading)),
            Kind.DEFINITION: _definition,
            Kind.COMPARISON: lambda reading: Chosen(distinct(self._sides(reading).values())),
        }

    def draft(self, result: SearchResult, terms: Terms) -> Draft:
        """The answer that the search result supports; without statements where it supports none."""
        reading = Reading(result, terms, self._collection)
        draft = Draft()
        if Field.VALIDITY in reading.understood.fields:
            self._validity(draft, reading)
            return draft
        verbatim = reading.understood.verbatim
        chosen = listing.of_units(reading)
        if verbatim:
            chosen = chosen or self._pointed_at(reading) or listing.of_document(reading)
        if not chosen and reading.understood.kind is Kind.COMPARISON and not verbatim and self._compare(draft, reading):
            return draft
        if not chosen and reading.understood.kind is Kind.METADATA:
            self._metadata(draft, reading)
            if (draft.groups or draft.missing) and not verbatim:
                draft.exact = True
                return draft
            stating = [self._collection.passage(c.passage_id) for c in draft.citations.all()]
            chosen = Chosen([Span(p, 0, len(p.text)) for p in stating] or described(reading))
        if not chosen and reading.understood.gist and not verbatim:
            chosen = listing.outline(reading)
        chosen = chosen or self._ways.get(reading.understood.kind, listing.named)(reading) or Chosen(reading.best())
        if verbatim:
            draft = self._quoted(chosen.given, draft.missing)
        else:
            self._group(draft, chosen.given, reading)
        draft.completeness, draft.whole = chosen.note, chosen.whole
        if draft.statements:
            draft.notes += unsaid(reading.understood, draft.citations.all(), self._collection)
        asked = reading.understood.term
        draft.exact = asked is not None and any(defines(asked.term, s.text) for s in chosen.given)
        if asked and asked.plainly and not draft.exact:
            draft.notes.append("Không đoạn nào tìm được nêu định nghĩa; các đoạn trên chỉ nói về nội dung được hỏi.")
        return draft

    def _metadata(self, draft: Draft, reading: Reading) -> None:
        fields = Fields(self._collection, draft.citations)
        for document_id in reading.held:
            directive = self._collection.directives[document_id]
            statements = fields.statements(reading.understood.fields, directive)
            if statements:
                draft.groups.append((document_name(directive), statements))
        draft.missing += fields.missing

    def _validity(self, draft: Draft, reading: Reading) -> None:
        """What tells of each document whether it is in force: itself first, then what others say of it."""
        fields = Fields(self._collection, draft.citations)
        others = tuple(f for f in reading.understood.fields if f is not Field.VALIDITY)
        for document_id in reading.held:
            directive = self._collection.directives[document_id]
            statements = fields.statements((Field.NUMBER, Field.DATE, *others), directive)
            statements = statements or fields.statements((Field.ISSUER, Field.TITLE), directive)
            own = validity.said_by_itself(self._collection, document_id)
            draft.groups.append(
                (document_name(directive, full=True), [*statements, *self._statements(draft, own, reading)])
            )
        draft.missing += fields.missing
        self._group(draft, validity.said_by_others(reading), reading)
        for n in reading.understood.documents:
            if not validity.is_replaced(self._collection, n):
                name = "văn bản này" if len(reading.understood.documents) == 1 else n.label
                draft.notes.append(validity.NOT_REPLACED.format(name=name))
        draft.notes.append(validity.WHERE_TO_CHECK)

    # Choosing

    def _pointed_at(self, reading: Reading) -> Chosen:
        """The passages found that hold the words between the question's quotation marks."""
        m = _QUOTED.search(reading.terms.question)
        said = words(m[1]) if m else []
        if len(said) < _FEW_WORDS:
            return Chosen()
        phrase = " ".join(said[:-1])  # the last word may be cut
        found = (h.passage for h in reading.hits if phrase in " ".join(words(self._collection.readable(h.passage.id))))
        return Chosen([Span(p, 0, len(p.text)) for p in found])

    def _agency(self, reading: Reading) -> Chosen:
        """The tasks of the bodies asked about, in the documents asked about."""
        understood = reading.understood
        if understood.everyone and (all_of_them := assigned.of_everyone(reading)):
            return Chosen(all_of_them, whole=True)
        if not understood.bodies:
            return Chosen(reading.best(assigned=True))
        documents = self._scope(reading)
        spans = distinct(s for named in understood.bodies for s in assigned.of_body(named, documents, reading))
        others = reading.best()
        # Apart from the names in it, does the question ask for something that no task speaks of?
        names = [b.written for b in understood.bodies] + [n.written for n in understood.documents]
        matter = reading.terms.without(*names, *understood.places, _ASKING_FOR_TASKS)
        if not spans or self._reach(others, matter) > 1.3 * self._reach(spans, matter):
            return Chosen(others)
        if len(understood.bodies) > 1:
            spans = [replace(s, part="") for s in spans]  # what one leads another may join in
        if understood.documents or len(spans) <= 3:
            return Chosen(spans, most=MAX_STATEMENTS, whole=True)
        # No document named: the body has many tasks, of which the question means some.
        ranked = sorted(spans, key=lambda s: -s.score)
        best = ranked[0].score
        kept = [s for s in spans if s.score >= 0.6 * best]
        return Chosen(kept[:MAX_STATEMENTS])

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

    def _sides(self, reading: Reading) -> dict[str, Span]:
        """The best sentence on each side of a comparison: each place, each named document, or each year."""
        by_side: dict[str, tuple[float, Span]] = {}
        asks_who = WHO.search(fold(reading.terms.question)) is not None
        for hit in reading.hits:
            if hit.passage.kind in (PassageKind.HEADING, PassageKind.RECIPIENTS, PassageKind.HEADER):
                continue
            span = reading.best_span(hit.passage)
            side = side_of(hit.passage, hit.document, reading.understood)
            if span is None or side is None:
                continue
            score = hit.score + span.score / reading.matter.total
            if asks_who and self._collection.tasks_at(hit.passage):
                score += _GIVES_A_TASK
            if side not in by_side or score > by_side[side][0]:
                by_side[side] = (score, span)
        return {side: span for side, (_, span) in by_side.items()}

    # Writing

    def _quoted(self, spans: Iterable[Span], missing: list[str]) -> Draft:
        """Whole passages between quotation marks, as printed, scanning errors and all, each with its place."""
        draft = Draft(missing=missing)
        labels: dict[Statement, str] = {}
        groups: dict[str, list[Statement]] = {}
        passages = list({s.passage.id: s.passage for s in spans}.values())
        for p in passages:
            directive = self._collection.directives[p.document_id]
            marker = draft.citations.add(directive, p, 0, len(p.text))
            statement = Statement(text=as_quotation(p.text), citations=(marker,), verified=True)
            labels[statement] = ", ".join(p.units)
            groups.setdefault(document_name(directive, full=True), []).append(statement)
        draft.groups = list(groups.items())
        draft.rows = Rows(None, labels)
        if errors := [e for p in passages for e in self._errors(p)]:
            draft.notes.append(f"Chép đúng bản lưu, kể cả chỗ nhiều khả năng do quét sai: {'; '.join(errors)}.")
        return draft

    def _errors(self, passage: Passage) -> list[str]:
        """The reviewed scanning errors of a passage, in words."""
        return [
            f"“{c.wrong}” ({'tên người, cần đối chiếu bản gốc' if c.kind == 'name' else f'đọc là “{c.right}”'})"
            for c in self._corrections(passage.file)
            if passage.lines.first <= c.line <= passage.lines.last and c.wrong in passage.text
        ]

    def _compare(self, draft: Draft, reading: Reading) -> bool:
        """A table with a row for each side, where the question names the sides and two of them are spoken of."""
        sides = self._sides(reading)
        asked = sides_of(reading.understood)
        found = [side for side in asked if side in sides]
        if found:
            lost = (_side_name(side) for side in asked if side not in sides)
            draft.notes += [f"Không tìm thấy nội dung của {name} để so sánh." for name in lost]
        if len({sides[side] for side in found}) < 2:
            return False
        labels: dict[Statement, str] = {}
        for side in found:
            directive = self._collection.directives[sides[side].passage.document_id]
            name = document_name(directive)
            named = any(directive.id in n.held and n.label == side for n in reading.understood.documents)
            called = _side_name(side)
            label = name if named else f"**{called[:1].upper()}{called[1:]}** — {name}"
            labels[self._statement(draft, sides[side], everyone=False)] = label
        draft.groups.append(("", list(labels)))
        draft.rows = Rows(("Bên so sánh", "Nội dung"), labels)
        return True

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
            if _asks_for_targets(reading) and (rows := figures.rows(own, self._collection)):
                draft.groups.append((heading, self._targets(draft, rows)))
                continue
            parts = [p for p in (assigned.LEADS, assigned.JOINS) if any(s.part == p for s in chosen)]
            if len(parts) < 2:
                draft.groups.append((heading, self._statements(draft, chosen, reading)))
                continue
            for part in parts:
                mine = [s for s in chosen if s.part == part]
                draft.groups.append((f"{heading} — {part}", self._statements(draft, mine, reading)))
                heading = document_name(directive)

    def _targets(self, draft: Draft, rows: Sequence[figures.Row]) -> list[Statement]:
        """The clauses that set targets, as rows of a table with their years."""
        labels = dict(draft.rows.labels) if draft.rows else {}
        made = []
        for row in rows:
            passage = row.clause.passage
            directive = self._collection.directives[passage.document_id]
            text = readable_span(passage, row.clause.start, row.clause.end, self._corrections(passage.file))
            marker = draft.citations.add(directive, passage, row.since, row.clause.end)
            made.append(Statement(text=text.strip(" ;,"), citations=(marker,), verified=True))
            labels[made[-1]] = row.year
        draft.rows = Rows(figures.COLUMNS, labels)
        return made

    def _statements(self, draft: Draft, spans: Iterable[Span], reading: Reading) -> list[Statement]:
        return [self._statement(draft, s, everyone=reading.understood.everyone) for s in spans]

    def _statement(self, draft: Draft, span: Span, *, everyone: bool) -> Statement:
        passage = span.passage
        directive = self._collection.directives[passage.document_id]
        text = readable_span(passage, span.start, span.end, self._corrections(passage.file))
        where = place_named(passage)
        if everyone:
            where += assigned.whose(passage, self._collection.tasks_at(passage))
        marker = draft.citations.add(directive, passage, span.start, span.end)
        text = text.strip(" ;,")
        return Statement(text=f"{where}{text}", citations=(marker,), verified=True)


_GIVES_A_TASK = 1.0
"""What a passage that gives somebody a task gains where the sides of a comparison are asked for who does something."""
_QUOTED = re.compile(r"“([^”]{20,})”")
"""Words of a passage that a question holds, as a follow-up that points at one is put."""
_FEW_WORDS = 5
_ASKING_FOR_TASKS = "nhiệm vụ trách nhiệm vai trò giao phân công chủ trì phối hợp thực hiện triển khai công việc làm nv"


def _definition(reading: Reading) -> Chosen:
    """The sentences that define what is asked for; else what stands under its heading."""
    asked, best = reading.understood.term, reading.best()
    if asked and (asked.plainly or any(defines(asked.term, s.text) for s in best)):
        return Chosen(best)
    return listing.named(reading)


def _side_name(side: str) -> str:
    return f"năm {side}" if side.isdecimal() else side


def _asks_for_targets(reading: Reading) -> bool:
    kind = reading.understood.kind
    return kind is Kind.TARGET or (kind is Kind.LIST and "chi tieu" in fold(reading.terms.question))


def _in_order(spans: Sequence[Span]) -> list[Span]:
    return sorted(spans, key=lambda s: (s.passage.ordinal, s.start))
