"""Keeps the index equal to the source files, doing only what changed.

Structure first (documents, passages, references, lexical index: one transaction), then vectors,
which may take a while and can be interrupted at any moment: a vector is recorded only after it is
stored, so nothing is lost and nothing is embedded twice.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from filelock import FileLock, Timeout

from corpus.corrections import corrected_passage
from corpus.directive import Directive, Passage
from corpus.errors import IndexingError
from corpus.library import Library
from corpus.link import link
from corpus.reader import ParsedFile, read_file
from retrieval.dense import DenseIndex
from retrieval.lexical import Fields
from retrieval.shipped import load_shipped
from retrieval.store import Embeddable, Row, Store

_log = logging.getLogger(__name__)
_BATCH = 32
LOCK_SECONDS = 10.0


class Embedder(Protocol):
    """LangChain's `Embeddings` with the identity of its vector space."""

    model_id: str

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector a text."""
        ...

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        ...


@dataclass(frozen=True, slots=True)
class IndexState:
    """How far the index is."""

    passages: int
    vectors: int
    """Stored vectors; equal to `passages` when complete."""
    lexical_only: bool

    @property
    def is_complete(self) -> bool:
        """Whether everything that can be indexed is."""
        return self.lexical_only or self.vectors >= self.passages

    def __str__(self) -> str:
        if self.lexical_only:
            return "lexical_only"
        if self.is_complete:
            return "complete"
        return f"building {100 * self.vectors // max(1, self.passages)}%"


class Index:
    """The index of one home folder."""

    def __init__(
        self,
        library: Library,
        home: Path,
        embedder: Embedder | None,
        chroma_url: str | None = None,
    ) -> None:
        """Opens the index; nothing is built yet.

        Args:
            library: the files it is to mirror.
            home: the folder that holds it.
            embedder: the embedding model; None for lexical search only.
            chroma_url: a Chroma server for the vectors instead of the folder.
        """
        self.library = library
        self.embedder = embedder
        self._home = home
        self._chroma_url = chroma_url
        self._dense: DenseIndex | None = None
        self._dense_generation = -1
        self._dense_lock = threading.Lock()
        self.store = Store(home / "index" / "collection.sqlite3")

    # Reading

    def state(self) -> IndexState:
        """How many passages and vectors there are."""
        model = self.embedder.model_id if self.embedder else ""
        vectors = self.store.vector_count(model) if self.embedder else 0
        return IndexState(self.store.count(), vectors, self.embedder is None)

    def dense(self) -> DenseIndex | None:
        """The vectors, reopened when another process has written; None without an embedder."""
        if self.embedder is None:
            return None
        with self._dense_lock:
            generation = self.store.vector_generation()
            if self._dense is None:
                self._dense = DenseIndex(self._home / "index" / "chroma", self.embedder.model_id, self._chroma_url)
            elif generation != self._dense_generation:
                self._dense.reopen()
            self._dense_generation = generation
            return self._dense

    # Writing

    def is_current(self) -> bool:
        """Whether documents, passages and references are those of the files on disk."""
        wanted = {f.name: f.fingerprint() for f in self.library.files()}
        return self.store.is_current_schema() and wanted == self.store.fingerprints()

    def refresh(self) -> bool:
        """Brings the structure up to date; returns whether anything had changed.

        Raises:
            IndexingError: another process is writing and does not finish in time.
            CorpusError: a file cannot be read.
        """
        if self.is_current():
            return False
        with self.lock():
            self.library.check_manifest()
            held = self.store.fingerprints() if self.store.is_current_schema() else {}
            files: list[tuple[str, ParsedFile]] = []
            for f in self.library.files():
                fingerprint = f.fingerprint()
                parsed = self.store.parsed(f.name) if held.get(f.name) == fingerprint else None
                files.append((fingerprint, parsed or read_file(*f.read())))
            self._write_structure(files)
        return True

    def _write_structure(self, files: list[tuple[str, ParsedFile]]) -> None:
        linked = link(d for _, parsed in files for d in parsed.documents)
        directives = {d.id: d for d in linked.directives}
        rows = [
            _row(directives[document.directive.id], passage, parsed)
            for _, parsed in files
            for document in parsed.documents
            for passage in document.passages
        ]
        self.store.replace_all(files, linked.directives, rows, linked.references)

    def embed_missing(self, progress: Callable[[int, int], None] | None = None) -> int:
        """Gives every passage its vector and drops vectors of passages that are gone.

        Args:
            progress: called with (done, total) after each batch.

        Returns:
            How many vectors were written.
        """
        if self.embedder is None:
            return 0
        model = self.embedder.model_id
        if self.state().is_complete and not self.store.vectors_without_passage(model) and self.is_sound():
            return 0
        with self.lock():
            dense = self.dense()
            assert dense is not None
            if not self.is_sound():
                _log.warning("vectors are damaged or gone: building them again")
                dense.clear()
                self.store.forget_vectors(model)
            gone = self.store.vectors_without_passage(model)
            if gone:
                dense.delete(gone)
                self.store.forget_vectors(model, gone)
            missing = self.store.without_vector(model)
            done = 0
            for batch, vectors in self._vectors(missing):
                documents = [e.passage_id.rpartition(".")[0] for e in batch]
                dense.put([e.passage_id for e in batch], vectors, documents)
                self.store.record_vectors(model, batch)
                self._dense_generation = self.store.vector_generation()
                done += len(batch)
                if progress:
                    progress(done, len(missing))
        return done

    def is_sound(self) -> bool:
        """Whether the vectors that are recorded are really stored; a few are tried, spread evenly."""
        if self.embedder is None:
            return True
        recorded = self.store.vector_ids(self.embedder.model_id)
        dense = self.dense()
        if dense is None or not recorded:
            return True
        if dense.count() < len(recorded):
            return False
        step = max(1, len(recorded) // 5)
        return dense.is_sound(recorded[::step][:5])

    def _vectors(self, missing: list[Embeddable]) -> Iterator[tuple[list[Embeddable], np.ndarray]]:
        """Vectors batch by batch: those that are shipped at once, the others by the model."""
        assert self.embedder is not None
        shipped = load_shipped(self.embedder.model_id) if missing else {}
        known = [e for e in missing if e.digest in shipped]
        if known:
            yield known, np.stack([shipped[e.digest] for e in known])
        rest = [e for e in missing if e.digest not in shipped]
        for start in range(0, len(rest), _BATCH):
            batch = rest[start : start + _BATCH]
            vectors = self.embedder.embed_documents([e.text for e in batch])
            yield batch, np.asarray(vectors, dtype=np.float32)

    @contextmanager
    def lock(self, seconds: float = LOCK_SECONDS) -> Iterator[None]:
        """The one writer's lock.

        Raises:
            IndexingError: another process holds it for longer than `seconds`; says which.
        """
        holder = self._home / "index.lock.json"
        lock = FileLock(self._home / "index.lock", timeout=seconds)
        try:
            with lock:
                holder.write_text(json.dumps({"pid": os.getpid()}), encoding="utf-8")
                yield
        except Timeout as error:
            raise IndexingError(
                f"Kho đang được tiến trình khác ghi ({_holder(holder)}): hãy đợi rồi thử lại."
            ) from error


def _holder(path: Path) -> str:
    try:
        return f"PID {json.loads(path.read_text(encoding='utf-8'))['pid']}"
    except (OSError, ValueError, KeyError):
        return "không rõ PID"


def _row(directive: Directive, passage: Passage, parsed: ParsedFile) -> Row:
    """What the index keeps of a passage: its text in the light of its document and headings."""
    readable = corrected_passage(passage, parsed.corrections)
    above = passage.path[:-1]
    name = " ".join(
        part
        for part in (
            directive.type_as_printed or directive.type,
            directive.number,
            directive.issuer,
            directive.place if directive.place and directive.place not in (directive.issuer or "") else "",
        )
        if part
    )
    head = " ".join(filter(None, [directive.type, name, directive.title]))
    path = " ".join(above)
    context = f"{name}: {(directive.title or '')[:160]}. {' > '.join(above)[:240]}"
    fields = Fields(head, path, readable)
    digest = hashlib.sha256("\n".join((context, readable, *fields)).encode()).hexdigest()[:32]
    return Row(passage=passage, readable=readable, context=context, digest=digest, fields=fields)
