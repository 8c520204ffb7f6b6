"""`python -m bench.ablation`: what each mechanism of retrieval is worth, switched off one at a time.

On the tune half, whose questions may be looked at; differences are paired over questions, with the
p of `evals.metrics.paired`. A mechanism that makes nothing worse when it is off does not pay.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import NamedTuple
from unittest.mock import patch

from assistant.answer import Turn
from assistant.conversation import standalone
from assistant.settings import silence_telemetry
from bench.tutorial import CACHE
from evals.metrics.context_recall import context_recall
from evals.metrics.mrr import reciprocal_rank_at
from evals.metrics.paired import Difference, paired
from evals.metrics.recall import recall_at
from evals.outcome import Text
from evals.question import Question, read_questions
from evals.systems import offline_assistant
from retrieval import lexical, retriever, understand
from retrieval.restore import Restored
from retrieval.retriever import WEIGHTS, Retriever
from retrieval.store import Store

_DEEP = 60
Off = Callable[[], AbstractContextManager[object]]


def _without(*names: str) -> Off:
    """Nothing added to the score for these reasons."""
    return lambda: patch.dict(WEIGHTS, dict.fromkeys(names, 0.0))


@contextmanager
def _as_typed() -> Iterator[None]:
    with patch.object(understand, "Restorer") as restorer:
        restorer.return_value.restore.side_effect = lambda text: Restored(text, text)
        yield


def _single_syllables(text: str) -> list[str]:
    tokens = dict.fromkeys(lexical.tokenise(lexical.expand(text)))
    return [t for t in tokens if "_" not in t and not lexical.is_stop(t)]


def _reciprocal_ranks(lists: Sequence[tuple[float, Mapping[str, float]]]) -> dict[str, float]:
    """Weighted reciprocal rank fusion, scaled to what `weighted_sum` gives the first of all lists."""
    fused: dict[str, float] = {}
    for weight, scores in lists:
        for rank, key in enumerate(sorted(scores, key=lambda k: -scores[k]), 1):
            fused[key] = fused.get(key, 0.0) + weight * 61 / (60 + rank)
    return fused


ABLATIONS: Mapping[str, Off] = {
    "vectors": _without("dense"),
    "words": _without("lexical"),
    "pairs of syllables in the query": lambda: patch.object(lexical, "query_tokens", _single_syllables),
    "min-max sum (reciprocal ranks instead)": lambda: patch.object(retriever, "weighted_sum", _reciprocal_ranks),
    "marks and slips restored": _as_typed,
    "bounds: named document, place": lambda: patch.object(Retriever, "_scope", lambda *_: None),
    "words counted within the bounds": lambda: patch.object(Store, "within", Store.search),
    "both sides of a comparison": lambda: patch.object(retriever, "_sides", lambda understood: [understood]),
    "who is given a task": _without("body_lead", "body_coordinate", "body_named", "assigns"),
    "where metadata stands": _without("metadata", "frame_asked"),
    "sections by their titles": _without("section", "directly"),
    "what everyone is given": _without("everyone"),
    "the other items of a list": _without("sibling"),
    "relations between documents": _without("relation"),
    "years": _without("year"),
    "the named document above others": _without("named_document"),
    "the named place above others": _without("place"),
    "headings below text": _without("heading"),
}


class Effect(NamedTuple):
    """What is lost without a mechanism: full less ablated."""

    name: str
    differences: Mapping[str, Difference]


_Figures = Mapping[str, Sequence[float]]


def measure() -> tuple[dict[str, float], list[Effect]]:
    """The means with everything on, and the effect of each mechanism."""
    assistant = offline_assistant(CACHE / "home")
    asked = [q for q in read_questions() if q.half == "tune" and q.gold and q.expect == "answer"]
    texts = [standalone(q.question, [Turn(m.role, m.content) for m in q.history], assistant.collection) for q in asked]
    full = _figures(assistant.retriever, asked, texts)
    effects = []
    for name, off in ABLATIONS.items():
        with off():
            ablated = _figures(assistant.retriever, asked, texts)
        differences = {}
        for metric, values in full.items():
            pairs = zip((q.family for q in asked), ablated[metric], values, strict=True)
            difference = paired(pairs)
            assert difference is not None
            differences[metric] = difference
        effects.append(Effect(name, differences))
    return {metric: sum(v) / len(v) for metric, v in full.items()}, effects


def _figures(search: Retriever, asked: Sequence[Question], texts: Sequence[str]) -> _Figures:
    figures: dict[str, list[float]] = {"MRR@10": [], "recall@10": [], "recall in 6,000 characters": []}
    for question, text in zip(asked, texts, strict=True):
        found = [Text(h.passage.file, h.passage.text) for h in search.search(text, _DEEP).hits]
        figures["MRR@10"].append(reciprocal_rank_at(10, found, question.gold) or 0.0)
        figures["recall@10"].append(recall_at(10, found, question.gold) or 0.0)
        figures["recall in 6,000 characters"].append(context_recall(found, question.gold) or 0.0)
    return figures


def to_markdown(means: Mapping[str, float], effects: Sequence[Effect]) -> str:
    """One table, a line a mechanism; the figures are what is lost without it, in points."""
    lines = [f"| off | {' | '.join(means)} |", f"|---|{'---|' * len(means)}"]
    lines.append(f"| (nothing: the figures themselves) | {' | '.join(f'{100 * v:.1f}' for v in means.values())} |")
    for effect in effects:
        cells = [f"{-100 * d.difference:+.1f} (p {d.p:.3f})" for d in effect.differences.values()]
        lines.append(f"| {effect.name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> int:
    """Measures and prints; about three minutes."""
    silence_telemetry()
    print("Đang tắt từng cơ chế tìm kiếm…", file=sys.stderr)
    print(to_markdown(*measure()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
