"""Figures over many questions: by half, by category, by style, each mean with its interval."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from evals.metrics.interval import Mean, mean_by_family
from evals.question import Question
from evals.score import METRICS, Score

Means = Mapping[str, Mean | None]
_HALVES = {"tune": "nửa xây dựng", "test": "nửa kiểm tra"}
_BREAKDOWN = ("correct", "status", "included", "context_recall")


class Scored(NamedTuple):
    """A question with its figures."""

    question: Question
    score: Score


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard:
    """The figures of one run."""

    halves: Mapping[str, Means]
    """ "tune" and "test", as far as they were asked."""
    categories: Mapping[str, Means]
    styles: Mapping[str, Means]


def scorecard(scored: Sequence[Scored]) -> Scorecard:
    """The figures of these questions."""
    return Scorecard(
        halves=_by(scored, lambda q: q.half),
        categories=_by(scored, lambda q: q.category),
        styles=_by(scored, lambda q: q.style),
    )


def _by(scored: Sequence[Scored], key: Callable[[Question], str]) -> dict[str, Means]:
    return {k: _means(s for s in scored if key(s.question) == k) for k in sorted({key(s.question) for s in scored})}


def _means(scored: Iterable[Scored]) -> Means:
    rows = list(scored)
    return {
        name: mean_by_family((r.question.family, part(r.score)) for r in rows) for name, (_, part) in METRICS.items()
    }


def to_json(card: Scorecard) -> dict[str, Any]:
    """The form of summary.json: every mean with "value", "low", "high" and "questions", or null."""
    return {
        name: {group: {m: mean and mean._asdict() for m, mean in means.items()} for group, means in part.items()}
        for name, part in (("half", card.halves), ("category", card.categories), ("style", card.styles))
    }


def to_text(card: Scorecard) -> str:
    """The figures as tables for a terminal, in percent with 95% intervals."""
    halves = [h for h in _HALVES if h in card.halves]
    overall = [["", *(_HALVES[h] for h in halves)]]
    overall += [[label, *(_cell(card.halves[h][name]) for h in halves)] for name, (label, _) in METRICS.items()]
    parts = [_table(overall)]
    for title, groups in (("loại câu hỏi", card.categories), ("cách viết", card.styles)):
        rows = [[title, "số câu", *(METRICS[m][0] for m in _BREAKDOWN)]]
        for name, means in groups.items():
            asked = means["status"]
            rows.append([name, str(asked.questions if asked else 0), *(_cell(means[m], 0) for m in _BREAKDOWN)])
        parts.append(_table(rows))
    return "\n\n".join(parts)


def _cell(mean: Mean | None, digits: int = 1) -> str:
    if mean is None:
        return "–"
    value, low, high = (f"{100 * v:.{digits}f}".replace(".", ",") for v in mean[:3])
    return f"{value} [{low}; {high}]"


def _table(rows: Sequence[Sequence[str]]) -> str:
    """Left-aligned names, right-aligned figures."""
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True))]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)
