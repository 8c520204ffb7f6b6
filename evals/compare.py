"""What changed between two runs, question by question, and whether it is more than noise.

"Better" or "worse" is said only where the interval of the paired difference leaves out zero and its p
value, corrected by Holm over the declared primary metrics, is below 0.05. Otherwise no difference was
seen, which is not the same as equal: with 200 questions of which one in ten changes, differences below
some six points stay unseen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from corpus.errors import InputError
from evals.metrics.paired import Difference, holm, paired
from evals.runfolder import Row, Run
from evals.score import METRICS

#: Declared before anything is compared; only these can be said to be better or worse.
PRIMARY = ("correct", "included", "citation_recall", "context_recall", "ungrounded")
_ALPHA = 0.05
Verdict = Literal["better", "worse", "unseen", "not tested"]
SAID: Mapping[Verdict, str] = {
    "better": "tốt hơn",
    "worse": "kém hơn",
    "unseen": "chưa thấy khác biệt",
    "not tested": "",
}


class Compared(NamedTuple):
    """One metric in two runs."""

    difference: Difference
    p_corrected: float | None
    """By Holm; None for a metric that is not primary."""
    verdict: Verdict


class Flip(NamedTuple):
    """A question that only one of the runs answered correctly."""

    a: Row
    b: Row

    @property
    def gained(self) -> bool:
        """Whether B is the one."""
        return self.b.score.correct > self.a.score.correct


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two runs on the questions that both asked."""

    a: Run
    b: Run
    questions: int
    metrics: Mapping[str, Compared]
    flips: tuple[Flip, ...]
    """All of them; those of a hidden half without their questions."""


def compare(a: Run, b: Run) -> Comparison:
    """B against A.

    Raises:
        InputError: they have no question in common.
    """
    of_b = {r.digest: r for r in b.rows}
    pairs = [(r, of_b[r.digest]) for r in a.rows if r.digest in of_b]
    if not pairs:
        raise InputError("Hai lần đo không có câu hỏi nào chung: không so được.")
    found: dict[str, Difference] = {}
    for name, metric in METRICS.items():
        values = [(x.family, metric.part(x.score), metric.part(y.score)) for x, y in pairs]
        difference = paired([(f, p, q) for f, p, q in values if p is not None and q is not None])
        if difference is not None:
            found[name] = difference
    corrected = holm({name: found[name].p for name in PRIMARY if name in found})
    return Comparison(
        a=a,
        b=b,
        questions=len(pairs),
        metrics={n: Compared(d, corrected.get(n), _verdict(n, d, corrected.get(n))) for n, d in found.items()},
        flips=tuple(Flip(x, y) for x, y in pairs if x.score.correct != y.score.correct),
    )


def _verdict(name: str, d: Difference, p: float | None) -> Verdict:
    if p is None:
        return "not tested"
    if p >= _ALPHA or d.low <= 0 <= d.high:
        return "unseen"
    return "better" if (d.difference > 0) == (METRICS[name].better == "higher") else "worse"


def to_json(c: Comparison) -> dict[str, Any]:
    """For scripts; questions of a hidden half are counted and not named."""
    return {
        "a": str(c.a.folder),
        "b": str(c.b.folder),
        "questions": c.questions,
        "metrics": {
            name: {**m.difference._asdict(), "p_holm": m.p_corrected, "verdict": m.verdict}
            for name, m in c.metrics.items()
        },
        "gained": [f.b.question.id for f in c.flips if f.gained and f.b.question],
        "lost": [f.b.question.id for f in c.flips if not f.gained and f.b.question],
        "gained_count": sum(f.gained for f in c.flips),
        "lost_count": sum(not f.gained for f in c.flips),
        "hidden_changes": sum(f.b.question is None for f in c.flips),
    }
