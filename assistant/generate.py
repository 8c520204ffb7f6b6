"""Lets a chat model answer from numbered passages, and lets through only what these passages hold.

Each statement is checked against the passages that it cites itself; one with no citation, or a wrong one,
is tied to the passage that has its words, where one has. What fails goes back to the model once with the reasons;
what fails again is left out and counted. Of a list that the document gives whole, what the model leaves out
follows in the document's own words.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from assistant.answer import Check, Citation, Outcome, Statement, Usage
from assistant.cite import Citations, document_name
from assistant.extractive import Draft as ExtractiveDraft
from assistant.grounding import check_statement
from assistant.llm import ChatModel, Draft, Evidence, Failure, Refused
from assistant.vetting import Corrections, Vetting
from corpus.corrections import corrected_passage
from corpus.directive import PassageKind
from corpus.errors import ModelError
from corpus.text import words
from retrieval.collection import Collection
from retrieval.search import SearchResult

_log = logging.getLogger(__name__)
_PASSAGES = 12
_LOOP = 3
"""Statements said before, after which a model is not listened to any longer."""
_TOLD, _IN_FULL = 0.5, 0.9
"""Shares of a sentence's words from which it is told at all, and in full."""
_LIST_MARKS = " -–•*+;,"
_LEFT_OUT = "Còn lại, trích nguyên văn {name}"
_BEST = "Đoạn sát câu hỏi nhất, trích nguyên văn {name}"


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
    is_shortened: bool = False
    """Whether some of that is told in much fewer words than the document's."""
    checks: tuple[Check, ...] = ()
    """Each statement that the model wrote, and what became of it."""

    @property
    def statements(self) -> tuple[Statement, ...]:
        """All statements that passed."""
        return tuple(s for _, statements in self.groups for s in statements)


def generate(
    model: ChatModel,
    question: str,
    draft: ExtractiveDraft,
    result: SearchResult,
    collection: Collection,
    corrections: Corrections,
) -> Iterator[Generated]:
    """The model's answer, once after each statement that passes, and once at the end.

    Args:
        model: the chat model.
        question: standing alone.
        draft: the extractive answer, whose passages are the surest evidence.
        result: the search, for more evidence.
        collection: where passages stand.
        corrections: the reviewed corrections of a file.

    Yields:
        What has passed so far; `is_whole` and `is_shortened` on the last one only.

    Raises:
        ModelError: the endpoint failed.
    """
    evidence = _evidence(draft, result, collection, corrections)
    vetting = Vetting(question, result.understood, evidence, corrections)
    checker = _Checker(vetting, evidence, corrections)
    used = Usage()
    try:
        failures: list[Failure] = []
        try:
            for taken in checker.heard(model.draft(question, checker.evidence)):
                if isinstance(taken, Failure):
                    failures.append(taken)
                elif taken:
                    yield checker.so_far(used)
        finally:
            used += model.usage
        if failures:
            used = _repaired(model, question, checker, failures, used)
    except Refused:
        checker.reason = "mô hình không tìm thấy câu trả lời trong các đoạn được đưa"
    if not checker.has_statements:
        yield checker.so_far(used)
        return
    is_shortened = draft.whole and checker.shortens(draft)
    is_whole = checker.add_left_out(draft) and draft.whole
    yield replace(checker.so_far(used), is_whole=is_whole, is_shortened=is_shortened)


def _repaired(
    model: ChatModel,
    question: str,
    checker: _Checker,
    failures: Sequence[Failure],
    used: Usage,
) -> Usage:
    """Asks once for better statements in place of those that failed; what still fails is counted.

    A repair that fails as a whole costs nothing that has passed before.
    """
    mended = 0
    checker.begin_repair()
    try:
        for taken in checker.heard(model.repair(question, checker.evidence, failures)):
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

    def __init__(self, vetting: Vetting, evidence: list[Evidence], corrections: Corrections) -> None:
        self.evidence = evidence
        self._vetting = vetting
        self.dropped = 0
        self.reason: str | None = None
        self._is_repair = False
        self.repeats = 0
        """Statements that came again word for word."""
        self._said: set[str] = set()
        self._checks: list[Check] = []
        self._corrections = corrections
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
        self._said = {c.text for c in self._checks if c.outcome is not Outcome.DROPPED}

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
            self._checks.append(Check(text=text, outcome=Outcome.DROPPED, problem=failure.reason))
            return failure
        passed = Outcome.REPAIRED if self._is_repair else Outcome.PASSED
        self._checks.append(Check(text=text, outcome=passed))
        return True

    def shortens(self, draft: ExtractiveDraft) -> bool:
        """Whether something that the extractive answer says is told in much fewer words."""
        return any(_TOLD <= self._told(s, draft) < _IN_FULL for s in draft.statements)

    def _told(self, statement: Statement, draft: ExtractiveDraft) -> float:
        """The share of a statement's words that stands in what quotes the same place."""
        said = {
            w
            for _, mine in self._groups
            for s in mine
            if self._citations.overlap(s.citations, draft.citations, statement.citations)
            for w in words(s.text)
        }
        own = words(statement.text)
        return sum(w in said for w in own) / len(own) if own else 1.0

    def add_left_out(self, draft: ExtractiveDraft) -> bool:
        """What the extractive answer says and no statement tells, verbatim; whether all of it stands now.

        Of what was only found, and not read off a document's structure, its best sentence: small models
        answer with what stands beside it.
        """
        is_whole = True
        told = {s: self._told(s, draft) for s in (draft.statements if draft.whole else draft.statements[:1])}
        begun = {c.document.id for c in self._citations.all()}
        for heading, statements in draft.groups:
            left = [s for s in statements if told.get(s, 1.0) < _TOLD]
            sound = [s for s in left if not check_statement(s.text, draft.citations.of(s.citations), self._corrections)]
            is_whole &= len(sound) == len(left)
            if sound:
                taken = [replace(s, citations=self._citations.take_over(draft.citations, s.citations)) for s in sound]
                document = draft.citations.of(sound[0].citations)[0].document
                rest = (_LEFT_OUT if draft.whole else _BEST).format(name=document_name(document))
                self._groups.append((rest if document.id in begun else heading, taken))
        return is_whole

    def _take(self, draft: Draft, text: str) -> Failure | None:
        found = self._vetting.vet(text, draft.markers)
        if isinstance(found, str):
            return Failure(draft=draft, reason=found)
        markers = tuple(self._citations.add(e.document, e.passage, a, b) for e, a, b in found.spans)
        heading = document_name(found.spans[0][0].document, full=True)
        if not self._groups or self._groups[-1][0] != heading:
            self._groups.append((heading, []))
        self._groups[-1][1].append(Statement(text=found.text, citations=markers, verified=True))
        return None
