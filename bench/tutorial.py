"""The peer: the pipeline of LangChain's retrieval tutorial over the same files and the same model.

Whole files -> RecursiveCharacterTextSplitter(1000, 200) -> the bundled embedding model -> Chroma; and
its hybrid form, EnsembleRetriever of BM25 and Chroma (weights 0.5/0.5, c=60). What langchain-chroma
and langchain-community would wrap is called directly: chromadb and bm25s. Where a choice was open it
was made in the peer's favour: BM25 in lower case, passages without a common word not ranked, twenty
candidates from each list, the model's own prefixes for questions and passages.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import bm25s
import chromadb
import numpy as np
from langchain_text_splitters import RecursiveCharacterTextSplitter

from assistant.settings import ROOT
from evals.respond import Text
from retrieval.embeddings import BundledEmbeddings

SOURCES = ROOT / "corpus" / "sources"
CACHE = ROOT / ".quantriet" / "bench"
CANDIDATES = 20
_WEIGHTS = (0.5, 0.5)
_C = 60


class Chunk(NamedTuple):
    """A piece of a file."""

    file: str
    text: str


def chunks(folder: Path = SOURCES) -> list[Chunk]:
    """The files in pieces of up to 1,000 characters that overlap by up to 200."""
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
    return [
        Chunk(path.name, text)
        for path in sorted(folder.glob("*.txt"))
        for text in splitter.split_text(path.read_text(encoding="utf-8"))
    ]


def embedded(texts: Sequence[str], model: BundledEmbeddings, cache: Path = CACHE) -> np.ndarray:
    """One vector a text; kept under `cache` by content, because embedding takes about a minute."""
    digest = hashlib.sha256("\0".join([model.model_id, *texts]).encode()).hexdigest()[:16]
    path = cache / f"tutorial-{digest}.npy"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        np.save(path, np.asarray(model.embed_documents(list(texts)), dtype=np.float32))
    vectors: np.ndarray = np.load(path)
    return vectors


Embed = Callable[[Sequence[str], BundledEmbeddings], np.ndarray]


class Tutorial:
    """The pipeline, ready to be asked."""

    def __init__(self, embed: Embed = embedded) -> None:
        """Splits, embeds and indexes.

        Args:
            embed: how the pieces get their vectors; the cached way unless its time is measured.
        """
        self._model = BundledEmbeddings()
        self._chunks = chunks()
        texts = [c.text for c in self._chunks]
        self._chroma: Any = chromadb.EphemeralClient(
            chromadb.config.Settings(anonymized_telemetry=False)
        ).get_or_create_collection("tutorial", embedding_function=None)
        self._chroma.upsert(
            ids=[str(n) for n in range(len(texts))], embeddings=embed(texts, self._model), documents=texts
        )
        self._bm25 = bm25s.BM25()
        self._bm25.index([_tokens(t) for t in texts], show_progress=False)

    def dense(self, question: str) -> list[Text]:
        """The nearest pieces."""
        return self._texts(self._nearest(question))

    def ensemble(self, question: str) -> list[Text]:
        """BM25 and the nearest pieces, fused by reciprocal rank."""
        return self._texts(fused([self._lexical(question), self._nearest(question)], _WEIGHTS))

    def _nearest(self, question: str) -> list[int]:
        found = self._chroma.query(
            query_embeddings=[self._model.embed_query(question)], n_results=CANDIDATES, include=[]
        )
        return [int(i) for i in found["ids"][0]]

    def _lexical(self, question: str) -> list[int]:
        ids, scores = self._bm25.retrieve([_tokens(question)], k=CANDIDATES, show_progress=False)
        return [int(i) for i, s in zip(ids[0], scores[0], strict=True) if s > 0]

    def _texts(self, ids: Iterable[int]) -> list[Text]:
        return [Text(self._chunks[i].file, self._chunks[i].text) for i in ids]


_Item = TypeVar("_Item", bound=Hashable)


def fused(lists: Sequence[Sequence[_Item]], weights: Sequence[float]) -> list[_Item]:
    """Weighted reciprocal rank fusion, as EnsembleRetriever does it: sum of weight / (rank + c)."""
    scores: dict[_Item, float] = {}
    for weight, ranked in zip(weights, lists, strict=True):
        for rank, i in enumerate(ranked, 1):
            scores[i] = scores.get(i, 0.0) + weight / (rank + _C)
    return sorted(scores, key=lambda i: -scores[i])


def _tokens(text: str) -> list[str]:
    return text.lower().split()
