"""The peer: the pipeline of LangChain's retrieval tutorial over the same files and the same model.

Whole files -> RecursiveCharacterTextSplitter(1000, 200) -> the bundled embedding model -> Chroma; and
its hybrid form, EnsembleRetriever of BM25 and Chroma (weights 0.5/0.5, c=60). What langchain-chroma
and langchain-community would wrap is called directly: chromadb and bm25s. Where a choice was open it
was made in the peer's favour: BM25 in lower case, passages without a common word not ranked, twenty
candidates from each list, the model's own prefixes for questions and passages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import chromadb
import numpy as np

from assistant.settings import ROOT
from evals.baselines import WEIGHTS, Bm25, blank_separated, chunked, fused
from evals.outcome import Text
from evals.vectors import VectorCache
from retrieval.embeddings import BundledEmbeddings

SOURCES = ROOT / "corpus" / "sources"
CACHE = ROOT / ".quantriet" / "bench"
CANDIDATES = 20
_BATCH = 2_000
"""Chroma takes 5,461 at most."""


class Chunk(NamedTuple):
    """A piece of a file."""

    file: str
    text: str


def chunks(folder: Path = SOURCES) -> list[Chunk]:
    """The files in pieces of up to 1,000 characters that overlap by up to 200."""
    return [
        Chunk(path.name, text)
        for path in sorted(folder.glob("*.txt"))
        for text in chunked(path.read_text(encoding="utf-8"))
    ]


def embedded(texts: Sequence[str], model: BundledEmbeddings) -> np.ndarray:
    """One vector a text; kept under `CACHE`, because embedding takes about a minute."""
    return VectorCache(CACHE / "vectors.sqlite3").embedded(texts, model)


Embed = Callable[[Sequence[str], BundledEmbeddings], np.ndarray]


class Tutorial:
    """The pipeline, ready to be asked."""

    def __init__(self, embed: Embed = embedded, folder: Path = SOURCES) -> None:
        """Splits, embeds and indexes.

        Args:
            embed: how the pieces get their vectors; the cached way unless its time is measured.
            folder: the files.
        """
        self._model = BundledEmbeddings()
        self._chunks = chunks(folder)
        texts = [c.text for c in self._chunks]
        self._chroma: Any = chromadb.EphemeralClient(
            chromadb.config.Settings(anonymized_telemetry=False)
        ).get_or_create_collection("tutorial", embedding_function=None)
        vectors = embed(texts, self._model)
        for start in range(0, len(texts), _BATCH):
            some = slice(start, start + _BATCH)
            ids = [str(n) for n in range(len(texts))[some]]
            self._chroma.upsert(ids=ids, embeddings=vectors[some], documents=texts[some])
        self._bm25 = Bm25(texts, blank_separated)

    def dense(self, question: str) -> list[Text]:
        """The nearest pieces."""
        return self._texts(self._nearest(question))

    def ensemble(self, question: str) -> list[Text]:
        """BM25 and the nearest pieces, fused by reciprocal rank."""
        return self._texts(fused([self._lexical(question), self._nearest(question)], WEIGHTS))

    def _nearest(self, question: str) -> list[int]:
        found = self._chroma.query(
            query_embeddings=[self._model.embed_query(question)], n_results=CANDIDATES, include=[]
        )
        return [int(i) for i in found["ids"][0]]

    def _lexical(self, question: str) -> list[int]:
        return [n for n, _ in self._bm25.best(question, CANDIDATES)]

    def _texts(self, ids: Iterable[int]) -> list[Text]:
        return [Text(self._chunks[i].file, self._chunks[i].text) for i in ids]
