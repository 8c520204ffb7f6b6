"""The figures of one question: every metric applied to what came out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from evals.metrics.citations import citation_precision, citation_recall
from evals.metrics.consistency import consistent
from evals.metrics.context_recall import context_recall
from evals.metrics.mrr import reciprocal_rank_at
from evals.metrics.novelty import novelty_ndcg_at
from evals.metrics.precision import precision_at
from evals.metrics.quotes import Sources, quote_stands, quote_validity
from evals.metrics.recall import recall_at
from evals.metrics.required import forbidden_in, share_included
from evals.metrics.status import (
    DECLINED,
    clarification,
    clarification_precision,
    is_expected,
    refusal_precision,
    refusal_recall,
)
from evals.metrics.unsupported import ungrounded_facts
from evals.outcome import Outcome
from evals.question import Question


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
    clarification: float | None = None
    clarification_precision: float | None = None
    citation_precision: float | None = None
    citation_recall: float | None = None
    quote_validity: float | None = None
    ungrounded: float | None = None
    """Facts of the answer that nothing it cites states; None for what is no answer."""
    consistent: float | None = None
    recall_5: float | None = None
    recall_10: float | None = None
    precision_5: float | None = None
    mrr_10: float | None = None
    ndcg_10: float | None = None
    context_recall: float | None = None


class Metric(NamedTuple):
    """How a figure is called, read and compared."""

    label: str
    """In Vietnamese, for tables."""
    part: Callable[[Score], float | None]
    """One question's part in it."""
    better: Literal["higher", "lower"] = "higher"
    unit: Literal["share", "count"] = "share"


#: Every metric that is a mean over questions, by its key in files and gates.
METRICS: Mapping[str, Metric] = {
    "context_recall": Metric("recall trong 6.000 ký tự", lambda s: s.context_recall),
    "recall_5": Metric("recall@5", lambda s: s.recall_5),
    "recall_10": Metric("recall@10", lambda s: s.recall_10),
    "precision_5": Metric("precision@5", lambda s: s.precision_5),
    "mrr_10": Metric("MRR@10", lambda s: s.mrr_10),
    "ndcg_10": Metric("nDCG@10", lambda s: s.ndcg_10),
    "correct": Metric("đúng hoàn toàn", lambda s: s.correct),
    "status": Metric("đúng trạng thái", lambda s: s.status_right),
    "included": Metric("đủ nội dung cần có", lambda s: s.included),
    "clean": Metric("không nói điều bị cấm", lambda s: s.clean),
    "citation_precision": Metric("trích dẫn trúng", lambda s: s.citation_precision),
    "citation_recall": Metric("trích dẫn đủ", lambda s: s.citation_recall),
    "quote_validity": Metric("trích nguyên văn đúng chỗ", lambda s: s.quote_validity),
    "ungrounded": Metric("dữ kiện không căn cứ / câu", lambda s: s.ungrounded, better="lower", unit="count"),
    "refusal_precision": Metric("từ chối đúng chỗ", lambda s: s.refusal_precision),
    "refusal_recall": Metric("biết từ chối khi cần", lambda s: s.refusal_recall),
    "clarification": Metric("biết hỏi lại khi mơ hồ", lambda s: s.clarification),
    "clarification_precision": Metric("hỏi lại đúng chỗ", lambda s: s.clarification_precision),
    "consistent": Metric("nhất quán khi gõ khác", lambda s: s.consistent),
}


class Clean(NamedTuple):
    """How a twin's clean question came out."""

    status: str
    correct: float


def score(question: Question, outcome: Outcome, sources: Sources, clean: Clean | None = None) -> Score:
    """The figures of one question. Retrieval and citations count for answerable questions only.

    Args:
        question: what was asked, and what is expected.
        outcome: what came out.
        sources: the lines of the collection's files, for quotes.
        clean: for a twin, how its clean question came out.
    """
    included = share_included(outcome.answer, question.must_include)
    forbidden = forbidden_in(outcome.answer, question.must_not_include)
    right = is_expected(outcome.status, question.expect, included)
    gold = question.gold if question.expect == "answer" else ()
    answered = outcome.status == "answered"
    correct = float(right and included in (None, 1) and not forbidden)
    return Score(
        status_right=float(right),
        included=included,
        clean=float(not forbidden) if question.must_not_include else None,
        correct=correct,
        refusal_precision=refusal_precision(outcome.status, question.expect),
        refusal_recall=refusal_recall(outcome.status, question.expect),
        clarification=clarification(question.expect, right=right),
        clarification_precision=clarification_precision(outcome.status, question.expect),
        citation_precision=citation_precision(outcome.citations, gold) if answered else None,
        citation_recall=citation_recall(outcome.citations, gold),
        quote_validity=quote_validity(outcome.citations, sources),
        ungrounded=float(len(ungrounded(question, outcome))) if answered else None,
        consistent=consistent(outcome.status, correct, *(clean or (None, None))),
        recall_5=recall_at(5, outcome.results, gold),
        recall_10=recall_at(10, outcome.results, gold),
        precision_5=precision_at(5, outcome.results, gold),
        mrr_10=reciprocal_rank_at(10, outcome.results, gold),
        ndcg_10=novelty_ndcg_at(10, outcome.results, gold),
        context_recall=context_recall(outcome.ranked or outcome.results, gold),
    )


def ungrounded(question: Question, outcome: Outcome) -> tuple[str, ...]:
    """The facts of an answer that nothing it cites states; what the conversation named may be said again."""
    asked = "\n".join([question.question, *(m.content for m in question.history)])
    said = "\n".join(s.text for s in outcome.statements) or outcome.answer
    return ungrounded_facts(said, outcome.citations, asked)


def complaints(question: Question, outcome: Outcome, sources: Sources) -> list[str]:
    """What is wrong with an answer, in Vietnamese, for whoever builds; empty where nothing is."""
    found = []
    included = share_included(outcome.answer, question.must_include)
    if not is_expected(outcome.status, question.expect, included):
        found.append(f"cần {question.expect}, được {outcome.status}")
    lacking = [g[0] for g in question.must_include if share_included(outcome.answer, [g]) != 1]
    if lacking and question.expect not in DECLINED:
        found.append(f"thiếu: {'; '.join(lacking)}")
    if forbidden := forbidden_in(outcome.answer, question.must_not_include):
        found.append(f"không được nói: {'; '.join(forbidden)}")
    if outcome.status == "answered" and (facts := ungrounded(question, outcome)):
        found.append(f"không căn cứ: {'; '.join(f.strip('⟨⟩') for f in facts)}")
    if bad := [c.marker for c in outcome.citations if not quote_stands(c, sources)]:
        found.append(f"trích sai chỗ: {', '.join(f'[{n}]' for n in bad)}")
    if outcome.error:
        found.append(outcome.error)
    return found


def retrieval_complaint(question: Question, outcome: Outcome) -> str | None:
    """Whether retrieval is at fault: gold that is not among the first ten results."""
    gold = question.gold if question.expect == "answer" else ()
    recall = recall_at(10, outcome.results, gold)
    return None if recall in (None, 1) else f"tìm được {100 * (recall or 0):.0f}% đoạn cần có trong 10 đoạn đầu"
