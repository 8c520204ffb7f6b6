"""Figures over many questions: by half, by category, by style, each mean with its interval."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from evals.metrics.interval import Mean, mean_by_family
from evals.metrics.quotes import Sources
from evals.metrics.speed import Effort, percentile
from evals.outcome import Outcome
from evals.question import Question
from evals.score import METRICS, Clean, Metric, Score, score

Means = Mapping[str, Mean | None]
HALVES = {"tune": "nửa xây dựng", "test": "nửa kiểm tra"}
BREAKDOWN = ("correct", "status", "included", "citation_recall", "context_recall")


class Scored(NamedTuple):
    """A question, what came out, and its figures."""

    question: Question
    outcome: Outcome
    score: Score


class Prices(NamedTuple):
    """What a million tokens cost, in any currency."""

    prompt: float
    completion: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard:
    """The figures of one run."""

    halves: Mapping[str, Means]
    """ "tune" and "test", as far as they were asked."""
    categories: Mapping[str, Means]
    styles: Mapping[str, Means]
    effort: Effort


def score_all(questions: Sequence[Question], outcomes: Sequence[Outcome], sources: Sources) -> list[Scored]:
    """Every question with its figures; twins are compared with their clean questions."""
    scored = [Scored(q, o, score(q, o, sources)) for q, o in zip(questions, outcomes, strict=True)]
    clean = {s.question.id: Clean(s.outcome.status, s.score.correct) for s in scored}
    return [
        s._replace(score=score(s.question, s.outcome, sources, clean[s.question.variant_of]))
        if s.question.variant_of in clean
        else s
        for s in scored
    ]


def scorecard(scored: Sequence[Scored], prices: Prices | None = None) -> Scorecard:
    """The figures of these questions."""
    return Scorecard(
        halves=_by(scored, lambda q: q.half),
        categories=_by(scored, lambda q: q.category),
        styles=_by(scored, lambda q: q.style),
        effort=_effort([s.outcome for s in scored], prices),
    )


def _by(scored: Sequence[Scored], key: Callable[[Question], str]) -> dict[str, Means]:
    return {k: means(s for s in scored if key(s.question) == k) for k in sorted({key(s.question) for s in scored})}


def means(scored: Iterable[Scored]) -> Means:
    """Every metric's mean over these questions."""
    rows = list(scored)
    return {name: mean_by_family((r.question.family, m.part(r.score)) for r in rows) for name, m in METRICS.items()}


def _effort(outcomes: Sequence[Outcome], prices: Prices | None) -> Effort:
    times = [o.milliseconds for o in outcomes if o.error is None]
    prompt, completion = sum(o.prompt_tokens for o in outcomes), sum(o.completion_tokens for o in outcomes)
    cost = (prompt * prices.prompt + completion * prices.completion) / 1e6 if prices else None
    return Effort(
        p50=percentile(times, 0.5),
        p95=percentile(times, 0.95),
        prompt_tokens=prompt,
        completion_tokens=completion,
        errors=sum(o.error is not None for o in outcomes),
        fallbacks=sum(o.fallback is not None for o in outcomes),
        cost=cost,
    )


def to_json(card: Scorecard) -> dict[str, Any]:
    """The form of summary.json: every mean with "value", "low", "high" and "questions", or null."""
    return {
        **{
            name: {group: {m: mean and mean._asdict() for m, mean in found.items()} for group, found in part.items()}
            for name, part in (("half", card.halves), ("category", card.categories), ("style", card.styles))
        },
        "effort": card.effort._asdict(),
    }


def from_json(stored: Mapping[str, Any]) -> Scorecard:
    """The figures back from summary.json; a metric that it does not have is None."""

    def part(name: str) -> dict[str, Means]:
        return {
            group: {m: Mean(**found[m]) if found.get(m) else None for m in METRICS}
            for group, found in stored[name].items()
        }

    return Scorecard(
        halves=part("half"), categories=part("category"), styles=part("style"), effort=Effort(**stored["effort"])
    )


def to_text(card: Scorecard) -> str:
    """The figures as tables for a terminal, in percent with 95% intervals."""
    return "\n\n".join([as_text(rows) for rows in tables(card)] + [effort_text(card.effort)])


def tables(card: Scorecard) -> list[list[list[str]]]:
    """The figures as rows of words, headings first: the whole, by category, by style."""
    halves = [h for h in HALVES if h in card.halves]
    overall = [["", *(HALVES[h] for h in halves)]]
    overall += [[m.label, *(cell(m, card.halves[h][name]) for h in halves)] for name, m in METRICS.items()]
    found = [overall]
    for title, groups in (("loại câu hỏi", card.categories), ("cách viết", card.styles)):
        rows = [[title, "số câu", *(METRICS[m].label for m in BREAKDOWN)]]
        for name, figures in groups.items():
            asked = figures["status"]
            rows.append(
                [name, str(asked.questions if asked else 0), *(cell(METRICS[m], figures[m], 0) for m in BREAKDOWN)]
            )
        found.append(rows)
    return found


def effort_text(e: Effort) -> str:
    """One line on time and tokens."""
    said = [f"Thời gian một câu: p50 {e.p50} ms, p95 {e.p95} ms"]
    if e.prompt_tokens:
        said.append(f"{e.prompt_tokens} token vào, {e.completion_tokens} token ra")
    if e.cost is not None:
        said.append(f"chi phí {e.cost:.4f}".replace(".", ","))
    if e.fallbacks:
        said.append(f"{e.fallbacks} câu phải quay về trích nguyên văn")
    if e.errors:
        said.append(f"{e.errors} câu lỗi")
    return "; ".join(said) + "."


def cell(metric: Metric, mean: Mean | None, digits: int = 1) -> str:
    """A mean with its interval, in percent; counts as they are."""
    if mean is None:
        return "–"
    value, low, high = (number(metric, v, digits) for v in mean[:3])
    return f"{value} [{low}; {high}]"


def number(metric: Metric, value: float, digits: int = 1) -> str:
    """A figure as people read it: percent without the sign, or a count."""
    said = f"{value:.2f}" if metric.unit == "count" else f"{100 * value:.{digits}f}"
    return said.replace(".", ",")


def as_text(rows: Sequence[Sequence[str]]) -> str:
    """Left-aligned names, right-aligned figures."""
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True))]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)
