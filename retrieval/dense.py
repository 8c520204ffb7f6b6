"""Dense search: vectors in Chroma, on disk or on a Chroma server. The one door to chromadb.

Chroma's embedded store allows one writing process; `index` takes the lock before it writes. A
reader that another process overtook calls `reopen`.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from corpus.errors import IndexingError

if TYPE_CHECKING:
    import numpy as np
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

_log = logging.getLogger(__name__)
_EF_SEARCH = 500
"""How many neighbours HNSW keeps while it searches: exact up to that many vectors, so that a small
collection gives the same list in every process, and close to exact far beyond."""
_BATCH = 500
"""Chroma takes 5,461 rows a call at most; smaller calls keep readers responsive."""


class DenseIndex:
    """The vectors of one embedding model."""

    def __init__(self, folder: Path, model_id: str, url: str | None = None) -> None:
        """Opens the vectors.

        Args:
            folder: where the embedded store keeps its files.
            model_id: the embedding model; each has a collection of its own, never mixed.
            url: a Chroma server to use instead of the folder.

        Raises:
            IndexingError: the store cannot be opened, or the server does not answer.
        """
        self._folder = folder
        self._url = url
        self._name = "passages-" + hashlib.sha256(f"{model_id} ef={_EF_SEARCH}".encode()).hexdigest()[:12]
        self._model_id = model_id
        self._open()

    def _open(self) -> None:
        import chromadb
        from chromadb.config import Settings

        settings = Settings(anonymized_telemetry=False)
        try:
            if self._url:
                parts = urlsplit(self._url if "//" in self._url else f"http://{self._url}")
                self._client: ClientAPI = chromadb.HttpClient(
                    host=parts.hostname or "127.0.0.1",
                    port=parts.port or (443 if parts.scheme == "https" else 8000),
                    ssl=parts.scheme == "https",
                    settings=settings,
                )
            else:
                self._folder.mkdir(parents=True, exist_ok=True)
                self._client = chromadb.PersistentClient(str(self._folder), settings=settings)
            self._collection: Collection = self._client.get_or_create_collection(
                self._name,
                embedding_function=None,
                configuration=cast(Any, {"hnsw": {"space": "cosine", "ef_search": _EF_SEARCH}}),
                metadata={"model": self._model_id},
            )
        except Exception as error:
            where = f"máy chủ Chroma ở {self._url}" if self._url else f"kho vector ở {self._folder}"
            raise IndexingError(f"Không mở được {where}: {_short(error)}.") from error

    def reopen(self) -> None:
        """Forgets what this process cached of the store; called after another process wrote."""
        if not self._url:
            from chromadb.api.shared_system_client import SharedSystemClient

            SharedSystemClient.clear_system_cache()
        self._open()

    def count(self) -> int:
        """How many vectors are stored."""
        return self._collection.count()

    def put(self, ids: Sequence[str], vectors: np.ndarray, documents: Sequence[str]) -> None:
        """Stores vectors (n, dimension), replacing those of the same ids.

        Args:
            ids: passage ids.
            vectors: one row an id, normalised.
            documents: the id of the document of each passage, to bound a search by.
        """
        for start in range(0, len(ids), _BATCH):
            end = start + _BATCH
            self._collection.upsert(
                ids=list(ids[start:end]),
                embeddings=cast(Any, vectors[start:end]),
                metadatas=[{"document": d} for d in documents[start:end]],
            )

    def delete(self, ids: Sequence[str]) -> None:
        """Removes vectors; unknown ids are passed over."""
        for start in range(0, len(ids), _BATCH):
            self._collection.delete(ids=list(ids[start : start + _BATCH]))

    def clear(self) -> None:
        """Removes all vectors of this model, for a rebuild after damage."""
        self._client.delete_collection(self._name)
        self.reopen()

    def search(self, vector: Sequence[float], limit: int, documents: frozenset[str] | None = None) -> dict[str, float]:
        """The nearest passages: id -> cosine similarity, higher is nearer."""
        where: Any = {"document": {"$in": sorted(documents)}} if documents is not None else None
        found = self._collection.query(
            query_embeddings=cast(Any, [list(vector)]), n_results=limit, where=where, include=["distances"]
        )
        distances = found["distances"] or [[]]
        return {i: 1.0 - float(d) for i, d in zip(found["ids"][0], distances[0], strict=True)}

    def is_sound(self, sample: Sequence[str]) -> bool:
        """Whether stored vectors find themselves (or an equal); a damaged index answers with nothing.

        Args:
            sample: ids that are recorded as stored.
        """
        try:
            got = self._collection.get(ids=list(sample), include=["embeddings"])
            vectors = got["embeddings"]
            if vectors is None or len(got["ids"]) != len(sample):
                return False
            best = (max(self.search(list(map(float, v)), 3).values(), default=0.0) for v in vectors)
            return all(similarity > 0.999 for similarity in best)
        except Exception as error:  # noqa: BLE001 - any failure here means: rebuild
            _log.warning("vector store fails its self-check: %s", _short(error))
            return False


def _short(error: Exception) -> str:
    return str(error).split("\n")[0][:200]
