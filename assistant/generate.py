"""Lets a chat model answer from numbered passages, and lets through only what these passages hold.

Each statement is checked against the passages that it cites itself; one with no citation, or a wrong one,
is tied to the passage that has its words, where one has. What fails goes back to the model once with the reasons;
what fails again is left out and counted. Of a list that the document gives whole, what the model leaves out
follows in the document's own words.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from assistant.answer import Check, Citation, Outcome, Statement, Turn, Usage
from assistant.cite import Citations, document_name, place_named
from assistant.extractive import Draft as ExtractiveDraft
from assistant.grounding import Finding, check, check_statement
from assistant.llm import ChatModel, Draft, Evidence, Failure, Refused
from corpus.corrections import corrected_passage, corrected_span
from corpus.directive import Correction, Passage, PassageKind
from corpus.domain import table
from corpus.errors import ModelError
from corpus.text import Phrase, sentences, words
from retrieval.collection import Collection
from retrieval.search import SearchResult, Understanding

_log = logging.getLogger(__name__)
_PASSAGES = 12
MIN_OVERLAP = 0.6
"""Share of a model's words that the cited passages have to hold; below it the sentence is its own."""
_COPIED = 0.95
"""That share for a statement whose citation is missing or wrong, as small models do to sentences that they copy."""
_LOOP = 3
"""Statements said before, after which a model is not listened to any longer."""
_SENTENCE = 8
"""Words from which a copied line is a sentence, and no name alone."""
_ASKED = 3
"""Words in a row, an asking word among them ("do ai ký"), by which a question is known again."""
_BARE = 3
"""Words below which a line without a figure says nothing that could be checked ("Có.", "Đúng vậy.")."""
_LIST_MARKS = " -–•*+;,"
_LEFT_OUT = "Còn lại, trích nguyên văn"
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_ASKING = Phrase(rf"\?|(?<!\w)(?:{table('question_words')['asking']})(?!\w)")


@dataclass(slots=True)
class Generated:
    """A model's answer so far: what passed, what was dropped, what it cost."""

    groups: list[tuple[str, list[Statement]]] = field(default_factory=list)
    citations: tuple[Citation, ...] = ()
    dropped: int = 0
    reason: str | None = None
    """Why there is no statement, where there is none."""
    usage: Usage = field(default_factory=Usage)
    verify_ms: int = 0
    is_whole: bool = False
    """Whether nothing is left out of what was read off the document's structure."""
    checks: tuple[Check, ...] = ()
    """Each statement that the model wrote, and what became of it."""

    @property
    def statements(self) -> tuple[Statement, ...]:
        """All statements that passed."""
        return tuple(s for _, statements in self.groups for s in statements)


_Span = tuple[Evidence, int, int]
"""A part of a passage's text."""
Corrections = Callable[[str], tuple[Correction, ...]]


def generate(
    model: ChatModel,
    question: str,
    draft: ExtractiveDraft,
    result: SearchResult,
    history: Sequence[Turn],
    collection: Collection,
    corrections: Corrections,
) -> Iterator[Generated]:
    """The model's answer, once after each statement that passes, and once at the end.

    Args:
        model: the chat model.
        question: standing alone.
        draft: the extractive answer, whose passages are the surest evidence.
        result: the search, for more evidence.
        history: the conversation.
        collection: where passages stand.
        corrections: the reviewed corrections of a file.

    Yields:
        What has passed so far; `is_whole` on the last one only.

    Raises:
        ModelError: the endpoint failed.
    """
    evidence = _evidence(draft, result, collection, corrections)
    checker = _Checker(question, result.understood, evidence, corrections)
    used = Usage()
    try:
        failures: list[Failure] = []
        try:
            for taken in checker.heard(model.draft(question, checker.evidence, history)):
                if isinstance(taken, Failure):
                    failures.append(taken)
                elif taken:
                    yield checker.so_far(used)
        finally:
            used += model.usage
        if failures:
            used = _repaired(model, question, checker, failures, history, used)
    except Refused:
        checker.reason = "mô hình không tìm thấy câu trả lời trong các đoạn được đưa"
    is_whole = draft.whole and checker.has_statements and checker.add_left_out(draft)
    yield replace(checker.so_far(used), is_whole=is_whole)


def _repaired(
    model: ChatModel,
    question: str,
    checker: _Checker,
    failures: Sequence[Failure],
    history: Sequence[Turn],
    used: Usage,
) -> Usage:
    """Asks once for better statements in place of those that failed; what still fails is counted.

    A repair that fails as a whole costs nothing that has passed before.
    """
    mended = 0
    checker.begin_repair()
    try:
        for taken in checker.heard(model.repair(question, checker.evidence, failures, history)):
            mended += taken is True
    except (Refused, ModelError) as error:
        _log.info("repair failed: %s", type(error).__name__)
    checker.dropped = max(0, len(failures) - mended)
    return used + model.usage


def _evidence(
    draft: ExtractiveDraft, result: SearchResult, collection: Collection, corrections: Corrections
) -> list[Evidence]:
    """Numbered passages: those of the extractive answer first; then the search's best, where it is not whole."""
    ids = [c.passage_id for c in draft.citations.all()]
    if not draft.whole:
        ids += [h.passage.id for h in result.hits if h.passage.kind is not PassageKind.RECIPIENTS]
    found = []
    for n, passage_id in enumerate(list(dict.fromkeys(ids))[:_PASSAGES], 1):
        passage = collection.passage(passage_id)
        found.append(
            Evidence(
                marker=n,
                passage=passage,
                document=collection.directives[passage.document_id],
                text=corrected_passage(passage, corrections(passage.file)),
            )
        )
    return found


class _Checker:
    """Takes drafts one by one; keeps those that their passages support."""

    def __init__(
        self, question: str, understood: Understanding, evidence: list[Evidence], corrections: Corrections
    ) -> None:
        self.evidence = evidence
        self._understood = understood
        self.dropped = 0
        self.reason: str | None = None
        self._is_repair = False
        self.repeats = 0
        """Statements that came again word for word."""
        self._question = question
        self._said: set[str] = set()
        self._checks: list[Check] = []
        self._corrections = corrections
        self._by_marker = {e.marker: e for e in evidence}
        self._citations = Citations()
        self._groups: list[tuple[str, list[Statement]]] = []
        self._verify = 0.0

    def so_far(self, used: Usage) -> Generated:
        """What has passed up to now."""
        return Generated(
            groups=[(h, list(s)) for h, s in self._groups],
            citations=self._citations.all(),
            dropped=self.dropped,
            reason=self.reason,
            usage=used,
            verify_ms=round(1000 * self._verify),
            checks=tuple(self._checks),
        )

    @property
    def has_statements(self) -> bool:
        """Whether any has passed."""
        return bool(self._groups)

    def begin_repair(self) -> None:
        """What comes now was written anew after the check; what failed may come once more."""
        self._is_repair, self.repeats = True, 0
        self._said = {s.text for _, statements in self._groups for s in statements}

    def heard(self, drafts: Iterator[Draft]) -> Iterator[Failure | bool]:
        """What becomes of each draft, until the model only says again what it has said."""
        for d in drafts:
            yield self.take(d)
            if self.repeats == _LOOP:
                return

    def take(self, draft: Draft) -> Failure | bool:
        """True for a draft that is grounded, and kept; False for a line that only says what follows."""
        text = draft.text.strip(_LIST_MARKS)
        if not text or (not draft.markers and text.endswith(":")):
            return False
        if text in self._said:
            self.repeats += 1
            return False
        self._said.add(text)
        started = time.perf_counter()
        failure = self._take(draft, text)
        self._verify += time.perf_counter() - started
        if failure is not None:
            self._checks.append(Check(text=draft.text, outcome=Outcome.DROPPED, problem=failure.reason))
            return failure
        passed = Outcome.REPAIRED if self._is_repair else Outcome.PASSED
        self._checks.append(Check(text=draft.text, outcome=passed))
        return True

    def add_left_out(self, draft: ExtractiveDraft) -> bool:
        """What the extractive answer says and no statement cites, verbatim; whether all of it stands now."""
        is_whole = True
        for heading, statements in draft.groups:
            left = [s for s in statements if not self._citations.quotes_of(draft.citations, s.citations)]
            sound = [s for s in left if not check_statement(s.text, draft.citations.of(s.citations), self._corrections)]
            is_whole &= len(sound) == len(left)
            if sound:
                taken = [replace(s, citations=self._citations.take_over(draft.citations, s.citations)) for s in sound]
                begun = any(heading == h for h, _ in self._groups)
                self._groups.append((_LEFT_OUT if begun else heading, taken))
        return is_whole

    def _take(self, draft: Draft, text: str) -> Failure | None:
        if len(words(text)) < _BARE and not re.search(r"\d", text):
            return Failure(draft=draft, reason="quá ngắn để đối chiếu: phải viết thành câu")
        if _asks_again(text, self._question):
            return Failure(draft=draft, reason="chỉ chép lại câu hỏi")
        if self._only_names(text):
            return Failure(draft=draft, reason="chỉ chép lại tên văn bản")
        unknown = [n for n in draft.markers if n not in self._by_marker]
        if unknown:
            return Failure(draft=draft, reason=f"không có đoạn số {unknown[0]}")
        cited = [self._by_marker[n] for n in dict.fromkeys(draft.markers)]
        spans, findings = self._held_by(text, cited)
        if not spans and (source := self._copied_from(text, cited)):
            spans, findings = self._held_by(text, [source])
        if not spans:
            return Failure(draft=draft, reason="; ".join(map(str, findings)) or "không có trích dẫn [n]")
        if of_another := self._of_another_year(text, spans):
            return Failure(draft=draft, reason=of_another)
        if len(where := {place_named(e.passage) for e, _, _ in spans}) == 1 and not _YEAR.search(text):
            text = where.pop() + text
        markers = tuple(self._citations.add(e.document, e.passage, a, b) for e, a, b in spans)
        heading = document_name(spans[0][0].document, full=True)
        if not self._groups or self._groups[-1][0] != heading:
            self._groups.append((heading, []))
        self._groups[-1][1].append(Statement(text=text, citations=markers, verified=True))
        return None

    def _held_by(self, text: str, cited: Sequence[Evidence]) -> tuple[list[_Span], list[Finding]]:
        """Where the passages hold a statement: their nearest sentences, else all of them; none where they do not."""
        nearest = [(e, *_supporting(text, e.passage)) for e in cited]
        whole = [(e, e.passage.label_length, len(e.passage.text)) for e in cited]
        findings: list[Finding] = []
        for spans in (nearest, whole):
            findings = self._findings(text, spans) if spans else []
            if not findings:
                return spans, []
        return [], findings

    def _only_names(self, text: str) -> bool:
        """Whether a statement says no more than what a document is called, where something of it is asked for."""
        said = set(words(text))
        names = {e.document.id: document_name(e.document, full=True) for e in self.evidence}
        return self._understood.frame is None and any(said <= set(words(name)) for name in names.values())

    def _of_another_year(self, text: str, spans: Sequence[_Span]) -> str:
        """Why a statement that names no year is not of the one that is asked about, where its sources name some."""
        named = " ".join(f"{e.passage.text[a:b]} {' '.join(e.passage.path)}" for e, a, b in spans)
        if len(self._understood.years) != 1 or _YEAR.search(text) or not _YEAR.search(named):
            return ""
        [year] = self._understood.years
        return f"không nói về năm {year}" if self._findings(f"Năm {year}: {text}", spans) else ""

    def _copied_from(self, text: str, cited: Sequence[Evidence]) -> Evidence | None:
        """The passage that has a statement's own words; among those of the documents that it cites, if it does."""
        if len(words(text)) < _SENTENCE:
            return None
        documents = {e.document.id for e in cited}
        for e in self.evidence:
            whole = (e, e.passage.label_length, len(e.passage.text))
            if (not documents or e.document.id in documents) and not self._findings(text, [whole], _COPIED):
                return e
        return None

    def _findings(self, text: str, spans: Sequence[_Span], min_overlap: float = MIN_OVERLAP) -> list[Finding]:
        quoted = Citations()
        for e, a, b in spans:
            quoted.add(e.document, e.passage, a, b)
        mended = [corrected_span(e.passage, a, b, self._corrections(e.passage.file)) for e, a, b in spans]
        return check(text, quoted.all(), mended, min_overlap=min_overlap)


def _supporting(text: str, passage: Passage) -> tuple[int, int]:
    """The run of sentences of a passage that shares most words with a statement."""
    said = set(words(text))
    spans = [(max(a, passage.label_length), b) for a, b in sentences(passage.text)]
    spans = [(a, b) for a, b in spans if a < b]
    if not spans:
        return passage.label_length, len(passage.text)
    shared = [len(said & set(words(passage.text[a:b]))) for a, b in spans]
    best = max(range(len(spans)), key=lambda i: shared[i])
    near = [i for i, n in enumerate(shared) if n >= 0.6 * shared[best]]
    return spans[min(near)][0], spans[max(near)][1]


def _asks_again(text: str, question: str) -> bool:
    """Whether a statement says the question, or what it asks with, in a place where an answer should stand."""
    said, asked = words(text), words(question)
    if _ASKING.search(text) and set(said) <= set(asked):
        return True
    runs = {tuple(asked[i : i + _ASKED]) for i in range(len(asked))}
    shared = (run for i in range(len(said)) if (run := tuple(said[i : i + _ASKED])) in runs)
    return any(_ASKING.search(" ".join(run)) for run in shared)
