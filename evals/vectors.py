"""Vectors by content, kept on disk: a text is embedded once, in whatever set or pipeline it stands.

Written batch by batch, so that an interrupted run goes on where it stopped. Only texts that are
searched are kept; questions are embedded each time, because that is part of answering them.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np

from corpus.errors import IndexingError
from retrieval.index import Embedder

Progress = Callable[[int, int], None]
"""Called with (done, total)."""

_BATCH = 32
_ASKED = 500
"""Keys in one SELECT."""


class VectorCache:
    """One file of vectors, of any number of models. Several processes may use it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def embedded(self, texts: Sequence[str], model: Embedder, progress: Progress | None = None) -> np.ndarray:
        """The vectors (n, dimension) of `texts` as passages, single precision, in their order.

        Args:
            texts: one or more.
            model: embeds those that are not held yet.
            progress: called after each batch that had to be embedded.

        Raises:
            IndexingError: the file cannot be read or written.
        """
        keys = [hashlib.sha256(f"{model.model_id}\0{t}".encode()).digest() for t in texts]
        with self._opened() as db:
            held = _held(db, keys)
            missing = [(k, t) for k, t in dict(zip(keys, texts, strict=True)).items() if k not in held]
            for start in range(0, len(missing), _BATCH):
                batch = missing[start : start + _BATCH]
                vectors = np.asarray(model.embed_documents([t for _, t in batch]), dtype=np.float32)
                made = dict(zip((k for k, _ in batch), vectors, strict=True))
                with db:
                    db.executemany(
                        "INSERT OR REPLACE INTO vectors VALUES (?, ?)", [(k, v.tobytes()) for k, v in made.items()]
                    )
                held |= made
                if progress:
                    progress(start + len(batch), len(missing))
        return np.stack([held[k] for k in keys])

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._path, timeout=60)) as db:
                db.execute("PRAGMA journal_mode=WAL")
                db.execute(
                    "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID"
                )
                yield db
        except sqlite3.Error as error:
            raise IndexingError(
                f"Không đọc hoặc ghi được vector ở {self._path} ({error}): hãy xóa tệp này rồi chạy lại."
            ) from error


def _held(db: sqlite3.Connection, keys: Sequence[bytes]) -> dict[bytes, np.ndarray]:
    held: dict[bytes, np.ndarray] = {}
    for start in range(0, len(keys), _ASKED):
        part = keys[start : start + _ASKED]
        marks = ", ".join("?" * len(part))
        rows = db.execute(f"SELECT key, vector FROM vectors WHERE key IN ({marks})", part)
        held.update((k, np.frombuffer(v, dtype=np.float32)) for k, v in rows)
    return held


class CachedEmbedder:
    """An embedding model whose passages come from a cache; questions are embedded as ever."""

    def __init__(self, model: Embedder, cache: VectorCache) -> None:
        self.model_id = model.model_id
        self._model = model
        self._cache = cache

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector a text."""
        vectors: list[list[float]] = self._cache.embedded(texts, self._model).tolist() if texts else []
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        return self._model.embed_query(text)
