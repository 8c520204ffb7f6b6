"""Keeps the index equal to the source files, doing only what changed.

Structure first (documents, passages, references, lexical index: one transaction), then vectors,
which may take a while and can be interrupted at any moment: a vector is recorded only after it is
stored, so nothing is lost and nothing is embedded twice.
"""

from __future__ import annotations

import json
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from filelock import FileLock, Timeout

from corpus.errors import CorpusError, IndexingError
from corpus.library import Library, LibraryFile
from corpus.reader import READER_VERSION, ParsedFile, read_file
from corpus.source import slug_of
from retrieval.dense import DamagedVectorsError, DenseIndex
from retrieval.shipped import load_shipped
from retrieval.store import DamagedStoreError, Embeddable, Problem, Store, damage_mark

_log = logging.getLogger(__name__)
_BATCH = 32
LOCK_SECONDS = 10.0
"""How long a change that a user asked for waits for its turn."""
_POLL_SECONDS = 1.0
_TURN_SECONDS = 4.0
"""How long vectors are written before others get their turn; less than anybody waits."""
_YIELD_SECONDS = 0.2
_UNREADABLE = "unreadable"


class BusyError(IndexingError):
    """Another process is writing."""


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
        self._complete: tuple[tuple[int, int], IndexState] | None = None
        self._file_lock = FileLock(home / "index.lock")  # one object, so that a thread may take it again
        self.store = self._open_store(home / "index" / "collection.sqlite3")

    def _open_store(self, path: Path) -> Store:
        try:
            return Store(path)
        except DamagedStoreError:
            with self.lock():
                try:
                    return Store(path)  # another process may have mended it meanwhile
                except DamagedStoreError:
                    aside = _set_aside(path)
                    damage_mark(path).unlink(missing_ok=True)
                    _log.error("Chỉ mục bị hỏng, đã lập lại; bản hỏng ở %s", aside)
                    return Store(path)

    # Reading

    def state(self) -> IndexState:
        """How many passages and vectors there are; counted again only after a change."""
        seen = (self.store.generation(), self.store.vector_generation())
        if self._complete is not None and self._complete[0] == seen:
            return self._complete[1]
        model = self.embedder.model_id if self.embedder else ""
        vectors = self.store.vector_count(model) if self.embedder else 0
        state = IndexState(self.store.count(), vectors, self.embedder is None)
        self._complete = (seen, state) if state.is_complete else None
        return state

    def dense(self) -> DenseIndex | None:
        """The vectors, reopened when another process has written; None without an embedder."""
        if self.embedder is None:
            return None
        with self._dense_lock:
            generation = self.store.vector_generation()
            try:
                if self._dense is None:
                    self._dense = self._open_dense(self.embedder.model_id)
                elif generation != self._dense_generation:
                    self._dense.reopen()
            except DamagedVectorsError:
                self._dense = self._mended_dense(self.embedder.model_id)
                generation = self.store.vector_generation()
            self._dense_generation = generation
            return self._dense

    def _open_dense(self, model: str) -> DenseIndex:
        return DenseIndex(self._home / "index" / "chroma", model, self._chroma_url, self.store.identity())

    def _mended_dense(self, model: str) -> DenseIndex:
        with self.lock():
            try:
                return self._open_dense(model)  # another process may have mended it meanwhile
            except DamagedVectorsError:
                return self._fresh_dense(model)

    def _fresh_dense(self, model: str) -> DenseIndex:
        aside = _set_aside(self._home / "index" / "chroma")
        _log.error("Kho vector bị hỏng, đã lập lại; bản hỏng ở %s", aside)
        self.store.forget_all_vectors()
        return self._open_dense(model)

    def problems(self) -> tuple[str, ...]:
        """The files of the collection that were left out, each with the reason, in Vietnamese."""
        return tuple(f"Bỏ qua tệp {p.file}: {p.reason}" for p in self.store.problems())

    # Writing

    def is_current(self) -> bool:
        """Whether documents, passages and references are those of the files on disk."""
        wanted = {f.name: _fingerprint(f) for f in self.library.files()}
        left_out = {p.file: p.fingerprint for p in self.store.problems()}
        return self.store.is_current_schema() and wanted == {**self.store.fingerprints(), **left_out}

    def refresh(self, waiting: Callable[[str], None] | None = None) -> bool:
        """Brings the structure up to date; returns whether anything had changed.

        Files that cannot be read are left out (`problems`). Where another process is writing, this
        waits until it has finished; a caller that wants to wait less long takes `lock` first.

        Args:
            waiting: called once, with what is waited for, in Vietnamese.

        Raises:
            CorpusError: a shipped file was altered, or the collection's folder is gone.
        """
        while not self.is_current():
            try:
                with self.lock(_POLL_SECONDS):
                    if self.is_current():
                        return False
                    self._read_files()
                    return True
            except BusyError as error:
                if waiting:
                    waiting(str(error))
                    waiting = None
        return False

    def put(self, files: Sequence[ParsedFile]) -> bool:
        """Makes these the whole index, whatever the library holds; returns whether anything had changed.

        For collections that `corpus.reader` does not read, such as public sets to measure on. A file
        is left alone while its `sha256` stays the same. Vectors are `embed_missing`'s.

        Args:
            files: each with a name and with document ids of its own.

        Raises:
            BusyError: another process is writing.
        """
        wanted = {f.name: f"reader {READER_VERSION} {f.sha256}" for f in files}

        def is_held() -> bool:
            return self.store.is_current_schema() and self.store.fingerprints() == wanted

        if is_held():
            return False
        with self.lock():
            if is_held():
                return False
            held = self._held()
            with self.store.change() as change:
                change.drop_files(held.keys() - wanted.keys())
                for f in files:
                    if held.get(f.name) != wanted[f.name]:
                        change.put_file(f, wanted[f.name])
                change.finish([f.name for f in files])
            return True

    def _held(self) -> dict[str, str]:
        """File name -> fingerprint of what need not be read again."""
        return self.store.fingerprints() if self.store.is_current_schema() else {}

    def _read_files(self) -> None:
        self.library.check_manifest()
        held = self._held()
        by_slug: dict[str, str] = {}
        problems: list[Problem] = []
        with self.store.change(problems) as change:
            for f in self.library.files():
                fingerprint = _fingerprint(f)
                first = by_slug.get(slug_of(f.name))
                try:
                    if first is not None:
                        raise CorpusError(f"tên trùng mã với tệp {first}: hãy đổi tên một trong hai tệp.")
                    if held.get(f.name) != fingerprint:
                        change.put_file(read_file(*f.read()), fingerprint)
                    by_slug[slug_of(f.name)] = f.name
                except (CorpusError, OSError) as error:
                    reason = str(error) if isinstance(error, CorpusError) else f"không đọc được ({error.strerror})."
                    _log.warning("%s left out: %s", f.name, reason)
                    problems.append(Problem(f.name, reason, fingerprint))
            names = list(by_slug.values())
            change.drop_files(held.keys() - set(names))
            change.finish(names)
        self.library.sweep()

    def embed_missing(self, progress: Callable[[int, int], None] | None = None) -> int:
        """Gives every passage its vector and drops vectors of passages that are gone.

        Where another process is at it, this waits until it has finished; others that want to write get
        their turn every few seconds.

        Args:
            progress: called with (done, total) after each batch, and while another process works.

        Returns:
            How many vectors were written.
        """
        if self.embedder is None:
            return 0
        model = self.embedder.model_id
        done = 0
        while not self._has_vectors(model):
            try:
                with self.lock(_POLL_SECONDS):
                    if not self._has_vectors(model):
                        done += self._embed(model, _further(progress, done))
                time.sleep(_YIELD_SECONDS)
            except BusyError:
                state = self.state()
                if progress and not state.is_complete:
                    progress(state.vectors, state.passages)
        return done

    def _has_vectors(self, model: str) -> bool:
        return self.state().is_complete and not self.store.vectors_without_passage(model) and self.is_sound()

    def _embed(self, model: str, progress: Callable[[int, int], None] | None) -> int:
        dense = self.dense()
        assert dense is not None
        sound = self.is_sound()
        if not sound or (not self.store.recorded(model) and dense.count()):
            if not sound:
                _log.warning("vectors are damaged or gone: building them again")
            dense = self._cleared(dense, model)
        gone = self.store.vectors_without_passage(model)
        if gone:
            dense.delete(gone)
            self.store.forget_vectors(model, gone)
        missing = self.store.without_vector(model)
        done = told = 0
        started = time.monotonic()
        try:
            for batch, vectors in self._vectors(missing):
                dense.put([e.passage_id for e in batch], vectors)
                done += len(batch)
                last = done == len(missing)
                self.store.record_vectors(model, batch, last=last)
                told = done if last else told
                if progress:
                    progress(done, len(missing))
                if time.monotonic() - started > _TURN_SECONDS:
                    break
        finally:
            if told < done:
                self.store.record_vectors(model, [])
            with self._dense_lock:
                if dense is self._dense:
                    self._dense_generation = self.store.vector_generation()
        return done

    def _cleared(self, dense: DenseIndex, model: str) -> DenseIndex:
        """The vector store without vectors of `model`; a new one where the old cannot even be emptied."""
        try:
            dense.clear()
        except IndexingError:
            if self._chroma_url:
                raise
            dense.close()
            with self._dense_lock:
                self._dense = dense = self._fresh_dense(model)
        self.store.forget_vectors(model)
        return dense

    def is_sound(self) -> bool:
        """Whether the vectors that are recorded are really stored; a few are tried, spread evenly."""
        if self.embedder is None:
            return True
        recorded = self.store.recorded(self.embedder.model_id)
        dense = self.dense()
        if dense is None or not recorded:
            return True
        try:
            if dense.count() < recorded:
                return False
        except IndexingError:
            if self._chroma_url:
                raise  # a server that is down says nothing of the vectors
            return False
        return dense.is_sound(self.store.vector_sample(self.embedder.model_id, 5))

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
        """The one writer's lock; a thread that holds it may take it again.

        Raises:
            BusyError: another process holds it for longer than `seconds`; says which.
        """
        holder = self._home / "index.lock.json"
        try:
            self._home.mkdir(parents=True, exist_ok=True)
            self._file_lock.acquire(timeout=seconds)
        except Timeout as error:
            raise BusyError(f"Kho đang được tiến trình khác ghi ({_holder(holder)}): hãy đợi rồi thử lại.") from error
        try:
            holder.write_text(json.dumps({"pid": os.getpid()}), encoding="utf-8")
            yield
        finally:
            self._file_lock.release()


def _further(progress: Callable[[int, int], None] | None, done: int) -> Callable[[int, int], None] | None:
    """Progress of what is left after `done` as that of the whole."""
    return (lambda n, total: progress(done + n, done + total)) if progress else None


def _fingerprint(file: LibraryFile) -> str:
    try:
        return file.fingerprint()
    except OSError:
        return _UNREADABLE


def _set_aside(path: Path) -> Path:
    """Moves a damaged file (with what SQLite keeps beside it) or folder out of the way."""
    mark = f".damaged-{time.strftime('%Y%m%d-%H%M%S')}"
    aside = path.with_name(path.name + mark)
    if path.exists():
        path.rename(aside)
    for suffix in ("-wal", "-shm"):
        beside = path.with_name(path.name + suffix)
        if beside.exists():
            beside.rename(beside.with_name(beside.name + mark))
    return aside


def _holder(path: Path) -> str:
    try:
        return f"PID {json.loads(path.read_text(encoding='utf-8'))['pid']}"
    except (OSError, ValueError, KeyError):
        return "không rõ PID"
