"""Dense search: vectors in Chroma, on disk or on a Chroma server. The one door to chromadb.

Chroma's embedded store allows one writing process; `index` takes the lock before it writes. A
reader that another process overtook calls `reopen`.
"""

from __future__ import annotations

import hashlib
import logging
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from heapq import nlargest
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

import numpy as np

from corpus.errors import IndexingError

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

_log = logging.getLogger(__name__)
_HNSW = {"space": "cosine", "max_neighbors": 32, "ef_construction": 200, "ef_search": 1000}
"""HNSW looks through all of so many vectors as `ef_search`, so that a small collection gives the same list
in every process. With Chroma's own 16 neighbours and 100 it misses more of the nearest, the larger it is."""
_SIFTED = 6
"""How many times as many neighbours are taken where those outside the bounds are left out afterwards."""
_KEPT = 256
"""Documents whose vectors are kept in memory, about 100 kB each."""
_BATCH = 500
"""Chroma takes 5,461 rows a call at most; smaller calls keep readers responsive."""


_NOT_DAMAGE = re.compile(r"\(code: (5|6|8|10|13|14|\d{3,})\)|locked|read-?only|full|ermission|denied")
"""Failures to open that say nothing against the stored data (SQLite's codes: busy, read-only, full …)."""


class DamagedVectorsError(IndexingError):
    """The embedded store cannot be read any more; being derived, it can be built again."""


class DenseIndex:
    """The vectors of one embedding model. Usable from several threads, which take turns."""

    def __init__(self, folder: Path, model_id: str, url: str | None = None, identity: str = "") -> None:
        """Opens the vectors.

        Args:
            folder: where the embedded store keeps its files.
            model_id: the embedding model; each has a collection of its own, never mixed.
            url: a Chroma server to use instead of the folder.
            identity: tells the vectors of this home from those of others on the same server.

        Raises:
            IndexingError: the store cannot be opened, or the server does not answer;
                DamagedVectorsError where the embedded store is beyond reading.
        """
        self._folder = folder
        self._url = url
        space = f"{model_id} {sorted(_HNSW.items())}" + (f" home={identity}" if url else "")
        self._name = "passages-" + hashlib.sha256(space.encode()).hexdigest()[:12]
        self._model_id = model_id
        self._turn = threading.RLock()
        self._kept: dict[str, tuple[tuple[str, ...], list[str], np.ndarray]] = {}
        self._client: ClientAPI | None = None
        self._open()

    def _open(self) -> None:
        import chromadb
        from chromadb.config import Settings

        settings = Settings(anonymized_telemetry=False)
        try:
            if self._url:
                parts = urlsplit(self._url if "//" in self._url else f"http://{self._url}")
                self._client = chromadb.HttpClient(
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
                configuration=cast(Any, {"hnsw": _HNSW}),
                metadata={"model": self._model_id},
            )
        except Exception as error:
            self._forget_client()
            if isinstance(error, OSError) or self._url or _NOT_DAMAGE.search(str(error)):
                raise IndexingError(f"Không mở được {self._where()}: {self._said(error)}.") from error
            raise DamagedVectorsError(f"Kho vector ở {self._folder} bị hỏng: {_short(error)}.") from error

    def _forget_client(self) -> None:
        """Leaves nothing of a failed opening behind: chromadb would hand it out again."""
        self.close()
        if not self._url:
            from chromadb.api.shared_system_client import SharedSystemClient

            SharedSystemClient.clear_system_cache()

    def _where(self) -> str:
        if not self._url:
            return f"kho vector ở {self._folder}"
        return f"máy chủ Chroma ở {_address(self._url)}"

    def _said(self, error: Exception) -> str:
        """The error's own words; none that could hold a part of an address with its password."""
        if self._url and ("@" in self._url or "?" in self._url or isinstance(error, ValueError)):
            return f"{type(error).__name__}, hãy kiểm tra CHROMA_URL"
        return _short(error)

    @contextmanager
    def _working(self) -> Iterator[Collection]:
        with self._turn:
            try:
                yield self._collection
            except Exception as error:
                raise IndexingError(f"Không đọc hoặc ghi được {self._where()}: {self._said(error)}.") from error

    def close(self) -> None:
        """Gives back threads and files."""
        with self._turn:
            client, self._client = self._client, None
            if client is not None:
                with suppress(Exception):
                    client.close()  # type: ignore[attr-defined]  # `Client` has it, the abstract API has not

    def reopen(self) -> None:
        """Forgets what this process cached of the store; called after another process wrote."""
        with self._turn:
            self._kept.clear()
            self.close()
            self._open()

    def count(self) -> int:
        """How many vectors are stored."""
        with self._working() as collection:
            return collection.count()

    def put(self, ids: Sequence[str], vectors: np.ndarray) -> None:
        """Stores vectors (n, dimension), replacing those of the same ids.

        Args:
            ids: passage ids.
            vectors: one row an id, normalised.
        """
        self._kept.clear()
        for start in range(0, len(ids), _BATCH):
            end = start + _BATCH
            with self._working() as collection:
                collection.upsert(ids=list(ids[start:end]), embeddings=cast(Any, vectors[start:end]))

    def delete(self, ids: Sequence[str]) -> None:
        """Removes vectors; unknown ids are passed over."""
        self._kept.clear()
        for start in range(0, len(ids), _BATCH):
            with self._working() as collection:
                collection.delete(ids=list(ids[start : start + _BATCH]))

    def clear(self) -> None:
        """Removes all vectors of this model, for a rebuild after damage."""
        with self._working():
            assert self._client is not None
            self._client.delete_collection(self._name)
        self.reopen()

    def search(self, vector: Sequence[float], limit: int, documents: frozenset[str] | None = None) -> dict[str, float]:
        """The nearest passages: id -> cosine similarity, higher is nearer.

        Args:
            vector: normalised.
            limit: at most so many.
            documents: keep those of these documents only; some may then be missed (`within` misses none).
        """
        wanted = limit if documents is None else _SIFTED * limit
        with self._working() as collection:
            found = collection.query(
                query_embeddings=cast(Any, [list(vector)]), n_results=wanted, include=["distances"]
            )
        distances = found["distances"] or [[]]
        near = zip(found["ids"][0], distances[0], strict=True)
        inside = ((i, d) for i, d in near if documents is None or i.rpartition(".")[0] in documents)
        return {i: 1.0 - float(d) for i, d in islice(inside, limit)}

    def within(self, vector: Sequence[float], limit: int, passages: Mapping[str, Sequence[str]]) -> dict[str, float]:
        """The nearest among the passages of a few documents, compared one by one.

        Chroma's own bounds are looked up in a table that holds every passage, which takes the longer the
        larger the collection is.

        Args:
            vector: normalised.
            limit: at most so many.
            passages: document id -> ids of its passages.
        """
        near: dict[str, float] = {}
        for document_id, ids in passages.items():
            held, vectors = self._vectors_of(document_id, tuple(ids))
            if held:
                near.update(zip(held, (vectors @ np.asarray(vector, dtype=np.float32)).tolist(), strict=True))
        return dict(nlargest(limit, near.items(), key=lambda item: item[1]))

    def _vectors_of(self, document_id: str, ids: tuple[str, ...]) -> tuple[list[str], np.ndarray]:
        """Those of the passages that have a vector, and their vectors (n, dimension)."""
        with self._turn:
            kept = self._kept.get(document_id)
            if kept is None or kept[0] != ids:
                with self._working() as collection:
                    got = collection.get(ids=list(ids), include=["embeddings"])
                embeddings = got["embeddings"]
                vectors = np.asarray(embeddings if embeddings is not None else [], dtype=np.float32)
                if len(self._kept) >= _KEPT:
                    self._kept.pop(next(iter(self._kept)))
                self._kept[document_id] = kept = (ids, got["ids"], vectors)
        return kept[1], kept[2]

    def is_sound(self, sample: Sequence[str]) -> bool:
        """Whether most stored vectors find themselves (or an equal); a damaged index answers with nothing.

        Not all have to: HNSW is approximate, and in a large collection a sound one misses a few.

        Args:
            sample: ids that are recorded as stored.
        """
        try:
            with self._working() as collection:
                got = collection.get(ids=list(sample), include=["embeddings"])
            vectors = got["embeddings"]
            if vectors is None or len(got["ids"]) != len(sample):
                return False
            best = [max(self.search(list(map(float, v)), 3).values(), default=0.0) for v in vectors]
            return 2 * sum(similarity > 0.999 for similarity in best) > len(best) or not best
        except Exception as error:  # noqa: BLE001 - any failure here means: rebuild
            _log.warning("vector store fails its self-check: %s", _short(error))
            return False


def _address(url: str) -> str:
    """Host and port of `url`, without user, password, path or query."""
    try:
        parts = urlsplit(url if "//" in url else f"http://{url}")
        return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)
    except ValueError:
        return "CHROMA_URL"


def _short(error: Exception) -> str:
    return str(error).split("\n")[0][:200]
