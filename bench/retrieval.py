"""Retrieval beside the tutorial pipeline: the same questions, the same gold, the same metrics.

Questions that can be answered and stand alone; the two halves apart. The test half is what counts:
the weights of ours were chosen on the tune half.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from bench.table import DENSE, ENSEMBLE, LEXICAL, OURS, Figure, Measurement
from bench.tutorial import CACHE, SOURCES, Tutorial
from corpus.library import Library
from evals.metrics.context_recall import context_recall
from evals.metrics.interval import mean_by_family
from evals.metrics.mrr import reciprocal_rank_at
from evals.metrics.recall import recall_at
from evals.outcome import Text
from evals.question import Gold, Question, read_questions
from evals.systems import offline_assistant
from retrieval.collection import Collection
from retrieval.index import Index
from retrieval.retriever import Retriever

_DEEP = 60
Search = Callable[[str], Sequence[Text]]
Metric = Callable[[Sequence[Text], Sequence[Gold]], float | None]

METRICS: Mapping[str, Metric] = {
    "recall in 6,000 characters": context_recall,
    "recall@5": lambda found, gold: recall_at(5, found, gold),
    "recall@10": lambda found, gold: recall_at(10, found, gold),
    "MRR@10": lambda found, gold: reciprocal_rank_at(10, found, gold),
}
SUBSETS: Mapping[str, Callable[[Question], bool]] = {
    "test half": lambda q: q.half == "test",
    "tune half": lambda q: q.half == "tune",
    "without diacritics, both halves": lambda q: q.style == "nodiac",
}


def measure() -> list[Measurement]:
    """Every metric of every system on every subset of the questions."""
    asked = [q for q in read_questions() if q.is_retrieval]
    found = {name: {q.id: search(q.question) for q in asked} for name, search in _systems().items()}
    return [
        _measured(f"{name}, {subset}", [q for q in asked if belongs(q)], metric, found)
        for subset, belongs in SUBSETS.items()
        for name, metric in METRICS.items()
    ]


def _measured(
    name: str,
    asked: Sequence[Question],
    metric: Metric,
    found: Mapping[str, Mapping[str, Sequence[Text]]],
) -> Measurement:
    figures = {}
    for system, results in found.items():
        mean = mean_by_family((q.family, metric(results[q.id], q.gold)) for q in asked)
        if mean is not None:
            figures[system] = Figure(mean.value, mean.low, mean.high)
    return Measurement(f"{name} ({len(asked)} questions)", "", True, figures)


def _systems() -> dict[str, Search]:
    home = CACHE / "home"
    full = offline_assistant(home).retriever
    index = Index(Library(SOURCES, home), home, embedder=None)
    lexical = Retriever(index, Collection(index.store))
    tutorial = Tutorial()
    return {
        OURS: lambda question: _texts(full, question),
        LEXICAL: lambda question: _texts(lexical, question),
        DENSE: tutorial.dense,
        ENSEMBLE: tutorial.ensemble,
    }


def _texts(retriever: Retriever, question: str) -> list[Text]:
    return [Text(h.passage.file, h.passage.text) for h in retriever.search(question, _DEEP).hits]
