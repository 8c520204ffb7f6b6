"""`python -m bench.growth`: what grows with the collection, at 1,000, 10,000 and 100,000 passages.

The shipped files stand among generated ones (`bench.collection`), and the questions of the shipped set
are asked. Every size is measured in processes of its own, beside the tutorial pipeline over the same
files.

Vectors: the bundled model embeds about a dozen passages a second, so only the shipped texts and the first
`POOL` generated ones get their real vectors. The others get a guess: the vector that a ridge regression over the
text's tokens expects, learnt from most of the pool, plus how far it was off for one of the rest, chosen by the
text's hash. So a guessed vector speaks of what its text speaks of, and is as far from its neighbours as a real one.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import islice
from pathlib import Path
from statistics import mean, median
from typing import Any
from zlib import crc32

import numpy as np

from assistant.settings import ROOT, silence_telemetry
from bench.collection import documents, write_collection
from bench.speed import peak_memory
from bench.tutorial import CACHE, SOURCES, Tutorial
from corpus.library import Library
from evals.metrics.context_recall import context_recall
from evals.metrics.mrr import reciprocal_rank_at
from evals.metrics.recall import recall_at
from evals.outcome import Text
from evals.question import Question, read_questions
from evals.vectors import VectorCache
from retrieval.collection import Collection
from retrieval.embeddings import BundledEmbeddings
from retrieval.index import Index
from retrieval.lexical import tokenise
from retrieval.retriever import Retriever
from retrieval.search import SearchResult
from retrieval.understand import understand

SIZES = (1_000, 10_000, 100_000)
POOL = 2_000
_LEARNT = 1_600
_HASHED = 4_096
_RIDGE = 0.1
OUT = Path(__file__).with_name("out") / "growth.json"
_FOLDER = CACHE / "growth"
_WARM = 5
_CHANGES = 5
_DEEP = 60


class GuessedEmbeddings:
    """The bundled model, whose vectors of all but the pooled texts are guessed from their tokens."""

    def __init__(self) -> None:
        self._model = BundledEmbeddings()
        self.model_id = self._model.model_id  # so that the shipped vectors serve

    @cached_property
    def pool(self) -> _Pool:
        """Read when the first text is to be embedded: searching needs none of it."""
        return _Pool(self._model)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector a text."""
        return [list(map(float, vector)) for vector in self.pool.vectors(texts)]

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        return self._model.embed_query(text)


class _Pool:
    """Texts with their real vectors, and what they teach of others."""

    def __init__(self, model: BundledEmbeddings) -> None:
        texts = _pool_texts()
        real = VectorCache(CACHE / "vectors.sqlite3").embedded(texts, model)
        bags = _bags(texts)
        self._mean = real[:_LEARNT].mean(axis=0)
        known, wanted = bags[:_LEARNT], real[:_LEARNT] - self._mean
        self._weights = known.T @ np.linalg.solve(known @ known.T + _RIDGE * np.eye(_LEARNT), wanted)
        self._off = real[_LEARNT:] - self._guess(bags[_LEARNT:])
        self._real = dict(zip(texts, real, strict=True))

    def vectors(self, texts: list[str]) -> list[np.ndarray]:
        """The real vector of a text of the pool, else a guess."""
        digests = (hashlib.sha256(t.encode()).digest() for t in texts)
        off = self._off[[int.from_bytes(d[:4]) % len(self._off) for d in digests]]
        guessed = self._guess(_bags(texts)) + off
        guessed /= np.linalg.norm(guessed, axis=1, keepdims=True)
        return [self._real.get(t, v) for t, v in zip(texts, guessed, strict=True)]

    def _guess(self, bags: np.ndarray) -> np.ndarray:
        guessed: np.ndarray = bags @ self._weights + self._mean
        return guessed


def _bags(texts: Sequence[str]) -> np.ndarray:
    """(texts, `_HASHED`) logarithms of how often each token stands in a text, normalised; tokens share places."""
    bags = np.zeros((len(texts), _HASHED), dtype=np.float32)
    for row, text in zip(bags, texts, strict=True):
        for token, n in Counter(tokenise(text)).items():
            row[crc32(token.encode()) % _HASHED] += math.log1p(n)
    bags /= np.maximum(np.linalg.norm(bags, axis=1, keepdims=True), 1e-9)
    return bags


def _pool_texts() -> list[str]:
    """Generated paragraphs, spread over the fields."""
    texts = (line for d in documents() for line in d.text.splitlines() if len(line) > 100)
    return list(islice(texts, 0, 5 * POOL, 5))


# One size


def _prepared(size: int) -> tuple[Path, Path]:
    """The folder of the collection and the home of its index; made once."""
    base = _FOLDER / str(size)
    corpus = base / "corpus"
    if not corpus.is_dir():
        partial = base / "partial"
        shutil.rmtree(partial, ignore_errors=True)
        shipped = "".join(p.read_text(encoding="utf-8") for p in SOURCES.glob("*.txt"))
        # A body gives a number once a year: one that the shipped files name means their document.
        write_collection(partial, size, skip=lambda paper: paper.number in shipped)
        for path in SOURCES.iterdir():
            shutil.copy(path, partial)
        partial.rename(corpus)
    return corpus, base / "home"


def _opened(size: int, *, embeds: bool = False) -> Index:
    """The index of a size; where something will be embedded, the pool is read before anything is timed."""
    corpus, home = _prepared(size)
    embedder = GuessedEmbeddings()
    if embeds:
        _ = embedder.pool
    return Index(Library(corpus, home), home, embedder)


def _build(size: int) -> dict[str, float]:
    """Seconds to build, and bytes on disk."""
    corpus, home = _prepared(size)
    shutil.rmtree(home, ignore_errors=True)
    index = _opened(size, embeds=True)
    structure = _seconds(index.refresh)
    vectors = _seconds(index.embed_missing)
    passages, directives = index.store.count(), len(index.store.directives())
    index.store.close()
    return {
        "passages": passages,
        "documents": directives,
        "source_mb": _megabytes(corpus),
        "structure_s": structure,
        "vectors_s": vectors,
        "disk_mb": _megabytes(home),
        "peak_mb": peak_memory(),
    }


def _search(size: int) -> dict[str, Any]:
    """Seconds until the first result, milliseconds of a search, and what is found."""
    started = time.perf_counter()
    index = _opened(size)
    index.refresh()
    retriever = Retriever(index, Collection(index.store))
    asked = [q for q in read_questions() if q.is_retrieval]
    retriever.search(asked[0].question)
    opening = time.perf_counter() - started
    _, taken = _asked(lambda q: _texts(retriever.search(q)), asked)  # ten passages, as for an answer
    found = {q.id: _texts(retriever.search(q.question, _DEEP)) for q in asked}
    naming = {q.id for q in asked if _names(q, retriever.collection)}
    return {"first_result_s": opening, **taken, "peak_mb": peak_memory(), **_quality(asked, found, naming)}


def _texts(result: SearchResult) -> list[Text]:
    return [Text(h.passage.file, h.passage.text) for h in result.hits]


def _names(question: Question, collection: Collection) -> bool:
    """Whether the question names a document or a place."""
    understood = understand(question.question, collection)
    return bool(understood.documents or understood.places)


def _change(size: int) -> dict[str, float]:
    """Seconds to add a document and to remove it again, its embedding apart."""
    index = _opened(size, embeds=True)
    index.refresh()
    added, embedded, removed = [], [], []
    for document in islice(documents(seed=1), _CHANGES):
        path = _FOLDER / f"moi-{document.name}"
        path.write_text(document.text, encoding="utf-8")
        started = time.perf_counter()
        index.library.add(path)
        index.refresh()
        added.append(time.perf_counter() - started)
        embedded.append(_seconds(index.embed_missing))
        started = time.perf_counter()
        index.library.remove(path.name)
        index.refresh()
        index.embed_missing()
        removed.append(time.perf_counter() - started)
        path.unlink()
    return {"add_s": median(added), "add_vectors_s": median(embedded), "remove_s": median(removed)}


def _tutorial(size: int) -> dict[str, Any]:
    """The same of the tutorial pipeline: it has to be built whole, whatever changed."""
    corpus, _ = _prepared(size)
    embedder = GuessedEmbeddings()
    started = time.perf_counter()
    tutorial = Tutorial(lambda texts, _: np.asarray(embedder.embed_documents(list(texts)), np.float32), corpus)
    built = time.perf_counter() - started
    asked = [q for q in read_questions() if q.is_retrieval]
    found, taken = _asked(tutorial.ensemble, asked)
    return {"build_s": built, **taken, "peak_mb": peak_memory(), **_quality(asked, found, set())}


def _asked(
    search: Callable[[str], Sequence[Text]], asked: Sequence[Question]
) -> tuple[dict[str, Sequence[Text]], dict[str, float]]:
    """What is found for every question, and p50 and p95 of one in milliseconds."""
    for question in asked[:_WARM]:
        search(question.question)
    found, taken = {}, []
    for question in asked:
        started = time.perf_counter()
        found[question.id] = search(question.question)
        taken.append(1000 * (time.perf_counter() - started))
    p50, p95 = np.percentile(taken, (50, 95))
    return found, {"p50_ms": float(p50), "p95_ms": float(p95)}


def _quality(
    asked: Sequence[Question], found: Mapping[str, Sequence[Text]], naming: set[str]
) -> dict[str, dict[str, float]]:
    """Means over the questions of the test half; those that name a document or a place apart as well."""
    test = [q for q in asked if q.half == "test"]
    subsets = {"test half": test, "test half, naming": [q for q in test if q.id in naming]}
    return {
        name: {
            "questions": len(questions),
            "MRR@10": _mean(reciprocal_rank_at(10, found[q.id], q.gold) for q in questions),
            "recall@10": _mean(recall_at(10, found[q.id], q.gold) for q in questions),
            "recall in 6,000 characters": _mean(context_recall(found[q.id], q.gold) for q in questions),
        }
        for name, questions in subsets.items()
        if questions
    }


def _mean(values: Iterable[float | None]) -> float:
    """Of the questions that have gold."""
    return mean(v for v in values if v is not None)


def _seconds(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def _megabytes(folder: Path) -> float:
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) / 1e6


# All sizes


_PARTS: dict[str, Callable[[int], dict[str, Any]]] = {
    "build": _build,
    "search": _search,
    "change": _change,
    "tutorial": _tutorial,
}


def _in_child(part: str, size: int) -> dict[str, Any]:
    out = subprocess.run(
        [sys.executable, "-m", "bench.growth", "--part", part, "--sizes", str(size)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=True,
    )
    found: dict[str, Any] = json.loads(out.stdout)
    return found


def exponent(sizes: Sequence[float], values: Sequence[float]) -> float:
    """The slope of log(value) over log(size): 0 does not grow, 1 grows as the collection does."""
    slope, _ = np.polyfit([math.log(s) for s in sizes], [math.log(max(v, 1e-9)) for v in values], 1)
    return float(slope)


def main() -> int:
    """Measures and prints one JSON document; also kept in bench/out/growth.json."""
    parser = argparse.ArgumentParser(description="Đo theo cỡ kho văn bản.")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, metavar="SỐ_ĐOẠN")
    parser.add_argument("--part", choices=_PARTS, help="chỉ một phần, trong tiến trình này")
    args = parser.parse_args()
    silence_telemetry()
    if args.part:
        print(json.dumps({**_PARTS[args.part](args.sizes[0])}))
        return 0
    _ = GuessedEmbeddings().pool  # embedded once, before anything is timed
    report: dict[str, Any] = {}
    for size in args.sizes:
        for part in _PARTS:
            print(f"{size}: {part}…", file=sys.stderr)
            report.setdefault(str(size), {})[part] = _in_child(part, size)
    if len(args.sizes) > 1:
        passages = [report[str(s)]["build"]["passages"] for s in args.sizes]
        report["exponent"] = {
            name: exponent(passages, [report[str(s)][part][name] for s in args.sizes])
            for part, name in (("search", "p50_ms"), ("search", "p95_ms"), ("change", "add_s"), ("search", "peak_mb"))
        }
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(report, ensure_ascii=False, indent=2))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
