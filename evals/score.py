"""The figures of one question: every metric applied to what came out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from evals.metrics.context_recall import context_recall
from evals.metrics.mrr import reciprocal_rank_at
from evals.metrics.recall import recall_at
from evals.metrics.required import forbidden_in, share_included
from evals.metrics.status import is_expected, refusal_precision, refusal_recall
from evals.question import Question
from evals.respond import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One question's figures; None where a metric does not apply to it."""

    status_right: float
    included: float | None
    """Share of the required content that the answer holds."""
    clean: float | None
    """1 if the answer says nothing that it must not; None where nothing is forbidden."""
    correct: float
    """1 if the status is right, all required content is there and nothing forbidden is."""
    refusal_precision: float | None
    refusal_recall: float | None
    recall_5: float | None = None
    recall_10: float | None = None
    mrr_10: float | None = None
    context_recall: float | None = None


#: Every metric: its key in files and gates, its name on screen, and one question's part in it.
METRICS: Mapping[str, tuple[str, Callable[[Score], float | None]]] = {
    "context_recall": ("recall trong 6.000 ký tự", lambda s: s.context_recall),
    "recall_5": ("recall@5", lambda s: s.recall_5),
    "recall_10": ("recall@10", lambda s: s.recall_10),
    "mrr_10": ("MRR@10", lambda s: s.mrr_10),
    "status": ("đúng trạng thái", lambda s: s.status_right),
    "included": ("đủ nội dung cần có", lambda s: s.included),
    "clean": ("không nói điều bị cấm", lambda s: s.clean),
    "correct": ("đúng hoàn toàn", lambda s: s.correct),
    "refusal_precision": ("từ chối đúng chỗ", lambda s: s.refusal_precision),
    "refusal_recall": ("biết từ chối khi cần", lambda s: s.refusal_recall),
}


def score(question: Question, outcome: Outcome) -> Score:
    """The figures of one question. Retrieval counts for answerable questions only."""
    included = share_included(outcome.answer, question.must_include)
    forbidden = forbidden_in(outcome.answer, question.must_not_include)
    right = is_expected(outcome.status, question.expect, included)
    gold = question.gold if question.expect == "answer" else ()
    return Score(
        status_right=float(right),
        included=included,
        clean=float(not forbidden) if question.must_not_include else None,
        correct=float(right and included in (None, 1) and not forbidden),
        refusal_precision=refusal_precision(outcome.status, question.expect),
        refusal_recall=refusal_recall(outcome.status, question.expect),
        recall_5=recall_at(5, outcome.results, gold),
        recall_10=recall_at(10, outcome.results, gold),
        mrr_10=reciprocal_rank_at(10, outcome.results, gold),
        context_recall=context_recall(outcome.ranked, gold),
    )


def complaints(question: Question, outcome: Outcome) -> list[str]:
    """What is wrong with an answer, for whoever builds; empty where it is correct."""
    found = []
    included = share_included(outcome.answer, question.must_include)
    if not is_expected(outcome.status, question.expect, included):
        found.append(f"cần {question.expect}, được {outcome.status}")
    lacking = [g[0] for g in question.must_include if share_included(outcome.answer, [g]) != 1]
    if lacking:
        found.append(f"thiếu: {'; '.join(lacking)}")
    if forbidden := forbidden_in(outcome.answer, question.must_not_include):
        found.append(f"không được nói: {'; '.join(forbidden)}")
    if outcome.error:
        found.append(outcome.error)
    return found
