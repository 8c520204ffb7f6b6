"""What the project's retriever is measured against: BM25, the embedding model, a tutorial's pipeline.

`Bm25`, `Nearest`, `chunked` and `fused` are the parts; they give positions in the list that they were
made from. `bm25`, `dense` and `tutorial` put them together over documents.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import pairwise
from typing import TypeVar

import bm25s
import numpy as np
from langchain_text_splitters import RecursiveCharacterTextSplitter

from evals.beir import Document, Ranking, by_document
from evals.vectors import Progress, VectorCache
from retrieval.index import Embedder

logging.getLogger("bm25s").setLevel(logging.WARNING)  # it would tell each step, by a handler of its own

Search = Callable[[str, int], Ranking]
"""Gives the best documents for a question, at most so many."""
Tokens = Callable[[str], list[str]]

WEIGHTS = (0.5, 0.5)
"""Of the lexical and the dense list in the tutorial's fusion: EnsembleRetriever's default."""
_C = 60
_SYLLABLE = re.compile(r"\w+")


# The baselines


def bm25(documents: Sequence[Document]) -> Search:
    """BM25 over whole documents, by syllables and pairs of neighbouring syllables."""
    index = Bm25((d.whole for d in documents), syllables_and_pairs)
    return lambda question, k: [(documents[n].id, score) for n, score in index.best(question, k)]


def dense(
    documents: Sequence[Document], model: Embedder, cache: VectorCache, progress: Progress | None = None
) -> Search:
    """The embedding model alone: a vector a document, compared with all of them."""
    nearest = Nearest(cache.embedded([d.whole for d in documents], model, progress))
    return lambda question, k: [(documents[n].id, s) for n, s in nearest.best(model.embed_query(question), k)]


def tutorial(
    documents: Sequence[Document], model: Embedder, cache: VectorCache, progress: Progress | None = None
) -> Search:
    """LangChain's tutorial: chunks of 1,000 characters, BM25 and vectors fused by reciprocal rank.

    A document stands where its best chunk does. Each list gives as many chunks as documents are
    wanted.
    """
    chunks = [(d.id, chunk) for d in documents for chunk in chunked(d.whole)]
    texts = [chunk for _, chunk in chunks]
    lexical = Bm25(texts, blank_separated)
    nearest = Nearest(cache.embedded(texts, model, progress))

    def search(question: str, k: int) -> Ranking:
        lists = [lexical.best(question, k), nearest.best(model.embed_query(question), k)]
        scores = reciprocal_ranks([[n for n, _ in found] for found in lists], WEIGHTS)
        return by_document(((chunks[n][0], score) for n, score in scores.items()), k)

    return search


# Their parts


def chunked(text: str) -> list[str]:
    """Pieces of up to 1,000 characters that overlap by up to 200, as the tutorial cuts them."""
    return RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200).split_text(text)


def syllables_and_pairs(text: str) -> list[str]:
    """Syllables in lower case, and pairs of neighbours, which in Vietnamese are mostly the words."""
    syllables = _SYLLABLE.findall(text.lower())
    return [*syllables, *(f"{first}_{second}" for first, second in pairwise(syllables))]


def blank_separated(text: str) -> list[str]:
    """What stands between blanks, in lower case: a tutorial's tokens."""
    return text.lower().split()


class Bm25:
    """BM25 (bm25s, k1 1.5, b 0.75) over texts."""

    def __init__(self, texts: Iterable[str], tokens: Tokens) -> None:
        """Indexes the texts, which are gone through once.

        Args:
            texts: what is searched.
            tokens: what counts as a word, in texts and questions.
        """
        self._tokens = tokens
        self._vocabulary: dict[str, int] = {}
        # Numbers at once: the pairs of a hundred thousand documents as strings would fill the memory.
        numbered = [[self._vocabulary.setdefault(t, len(self._vocabulary)) for t in tokens(text)] for text in texts]
        self._index = bm25s.BM25()
        if self._vocabulary:
            self._index.index((numbered, self._vocabulary), create_empty_token=False, show_progress=False)

    def best(self, question: str, n: int) -> list[tuple[int, float]]:
        """Positions and scores of the `n` best texts; a text without a common word is not among them."""
        known = [self._vocabulary[t] for t in self._tokens(question) if t in self._vocabulary]
        if not known:
            return []
        return [(i, score) for i, score in _best(self._index.get_scores_from_ids(known), n) if score > 0]


class Nearest:
    """Exact search among normalised vectors."""

    def __init__(self, vectors: np.ndarray) -> None:
        self._vectors = vectors

    def best(self, vector: Sequence[float], n: int) -> list[tuple[int, float]]:
        """Positions and cosine similarities of the `n` nearest."""
        return _best(self._vectors @ np.asarray(vector, dtype=self._vectors.dtype), n)


def _best(scores: np.ndarray, n: int) -> list[tuple[int, float]]:
    """The `n` highest with their positions; of equal ones the earlier first."""
    n = min(n, len(scores))
    last = np.partition(scores, -n)[-n]
    above = np.flatnonzero(scores > last)
    highest = np.concatenate([above, np.flatnonzero(scores == last)[: n - len(above)]])
    ordered = highest[np.lexsort((highest, -scores[highest]))]
    return [(int(i), float(scores[i])) for i in ordered]


_Item = TypeVar("_Item", bound=Hashable)


def reciprocal_ranks(lists: Sequence[Sequence[_Item]], weights: Sequence[float]) -> dict[_Item, float]:
    """Weighted reciprocal rank fusion, as EnsembleRetriever does it: sum of weight / (rank + 60).

    Returns:
        Each item with its score, best first; equal ones in the order of the lists.
    """
    scores: dict[_Item, float] = {}
    for weight, ranked in zip(weights, lists, strict=True):
        for rank, i in enumerate(ranked, 1):
            scores[i] = scores.get(i, 0.0) + weight / (rank + _C)
    return dict(sorted(scores.items(), key=lambda item: -item[1]))


def fused(lists: Sequence[Sequence[_Item]], weights: Sequence[float]) -> list[_Item]:
    """The items of `reciprocal_ranks`, best first."""
    return list(reciprocal_ranks(lists, weights))
