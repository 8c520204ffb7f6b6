"""The index's tables: documents, passages, references and the lexical index, in one SQLite file.

Everything here is derived from the source files and can be rebuilt. Writes of one change stand in
one transaction, so that readers (other processes too) see all of it or nothing. `generation` counts
the changes, by which a reader notices that its cached view is old.
"""

from __future__ import annotations

import sqlite3
import threading
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import TypeAdapter

from corpus.directive import Correction, Directive, Passage
from corpus.errors import IndexingError
from corpus.link import Reference
from corpus.targets import Target
from corpus.tasks import Task
from retrieval import lexical
from retrieval.change import Change
from retrieval.tables import CORRECTIONS, CREATE, DIRECTIVE, MENTION, PASSAGE, SCHEMA_VERSION, TARGETS, TASKS
from retrieval.vocabulary import Vocabulary
from retrieval.within import Within


class Embeddable(NamedTuple):
    """A passage that wants a vector."""

    passage_id: str
    digest: str
    text: str


class Problem(NamedTuple):
    """A file of the collection that was left out, and why."""

    file: str
    reason: str
    fingerprint: str


_LOG_KEPT = 64 * 1024 * 1024
"""Bytes of the write-ahead log that stay on disk once it is written back; a first build's is as large as the index."""
_PROBLEMS = TypeAdapter(list[Problem])


class DamagedStoreError(IndexingError):
    """The store is no database any more; being derived, it can be built again."""


class _Cursor(sqlite3.Cursor):
    """Rows are read while they are gone through; errors then are the project's own too."""

    connection: _Connection

    def __next__(self) -> Any:  # noqa: ANN401 - as in sqlite3
        try:
            return super().__next__()
        except sqlite3.Error as error:
            raise self.connection.said(error) from error

    def fetchone(self) -> Any:  # noqa: ANN401 - as in sqlite3
        try:
            return super().fetchone()
        except sqlite3.Error as error:
            raise self.connection.said(error) from error

    def fetchall(self) -> list[Any]:
        return list(self)


class _Connection(sqlite3.Connection):
    """A connection whose errors are the project's own."""

    mark: Path | None = None
    """Made when the file turns out to be damaged, so that the next opening builds it again."""

    def said(self, error: sqlite3.Error) -> IndexingError:
        """The project's error for `error`."""
        found = _indexing_error(error)
        if self.mark is not None and isinstance(found, DamagedStoreError):
            with suppress(OSError):
                self.mark.touch()
        return found

    def cursor(self, factory: Any = None, /) -> Any:  # noqa: ANN401 - as in sqlite3
        return super().cursor(factory or _Cursor)

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:  # noqa: ANN401 - as in sqlite3
        try:
            return super().execute(sql, parameters)
        except sqlite3.Error as error:
            raise self.said(error) from error

    def executemany(self, sql: str, parameters: Iterable[Any], /) -> sqlite3.Cursor:
        try:
            return super().executemany(sql, parameters)
        except sqlite3.Error as error:
            raise self.said(error) from error


def damage_mark(path: Path) -> Path:
    """The file that says that the store at `path` was found damaged."""
    return path.with_name(path.name + ".is-damaged")


def _indexing_error(error: sqlite3.Error) -> IndexingError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return DamagedStoreError(f"Chỉ mục bị hỏng ({error}): hãy chạy lại, chỉ mục sẽ được lập lại từ các tệp.")
    if code == sqlite3.SQLITE_FULL:
        return IndexingError("Không ghi được chỉ mục vì hết chỗ trên đĩa: hãy giải phóng chỗ rồi chạy lại.")
    return IndexingError(f"Không đọc hoặc ghi được chỉ mục ({error}): hãy thử lại.")


class _Words:
    """What is remembered of the lexical index at one generation."""

    def __init__(self, store: Store, generation: int) -> None:
        self.generation = generation
        self.passages_with = cache(lambda token: lexical.passages_with(store.connection, token))
        self.within = Within(lambda: store.connection)
        self._passages = max(1, store.count())

    def share(self, token: str) -> float:
        """Of all passages that hold a token."""
        return self.passages_with(token) / self._passages


class Store:
    """The SQLite side of the index. Usable from several threads; each has its own connection."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        self._words_seen: _Words | None = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._prepare()
        except OSError as error:
            raise IndexingError(f"Không mở được chỉ mục ở {path.parent}: {error}.") from error

    def _prepare(self) -> None:
        """Makes the tables; those of another version are dropped first, the counters kept.

        Raises:
            IndexingError: the file cannot be opened; DamagedStoreError where it is no database.
        """
        if damage_mark(self._path).exists():
            raise DamagedStoreError(f"Chỉ mục ở {self._path} bị hỏng.")
        if self._has_meta() and self._meta("tables") == str(SCHEMA_VERSION):
            return
        with self._write() as db:
            db.execute("BEGIN IMMEDIATE")
            kept: dict[str, str] = {}
            if self._has_meta():
                kept = dict(db.execute("SELECT key, value FROM meta"))
            if kept.get("tables") != str(SCHEMA_VERSION):
                for kind in ("CREATE VIRTUAL%", "CREATE TABLE%"):  # a virtual table takes its shadows along
                    named = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE ?"
                    for (name,) in db.execute(f"{named} AND name NOT LIKE 'sqlite_%'", (kind,)).fetchall():
                        db.execute(f'DROP TABLE "{name}"')
                for statement in filter(str.strip, CREATE.split(";\n")):
                    db.execute(statement)
                for key in ("generation", "vector_generation"):
                    self._set(db, key, str(int(kept.get(key, 0)) + 1))
                self._set(db, "identity", kept.get("identity") or uuid.uuid4().hex)
                self._set(db, "tables", str(SCHEMA_VERSION))
            db.execute("COMMIT")

    def _has_meta(self) -> bool:
        found = self.connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'meta'")
        return found.fetchone() is not None

    def close(self) -> None:
        """Closes this thread's connection."""
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            self._local.connection = None

    @property
    def connection(self) -> sqlite3.Connection:
        """This thread's connection."""
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._connect()
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")
            connection.execute(f"PRAGMA journal_size_limit={_LOG_KEPT}")
            self._local.connection = connection
        return connection

    def _connect(self) -> sqlite3.Connection:
        try:
            connection = sqlite3.connect(self._path, timeout=30, isolation_level=None, factory=_Connection)
        except sqlite3.Error as error:
            raise _indexing_error(error) from error
        connection.mark = damage_mark(self._path)
        return connection

    @contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        connection = self.connection
        try:
            yield connection
        except BaseException:
            if connection.in_transaction:
                with suppress(IndexingError):
                    connection.execute("ROLLBACK")
            raise

    def generation(self) -> int:
        """How many changes the index has seen."""
        return int(self._meta("generation") or 0)

    def vector_generation(self) -> int:
        """How often vectors were written or removed."""
        return int(self._meta("vector_generation") or 0)

    def identity(self) -> str:
        """Tells this index from those of other home folders."""
        return self._meta("identity") or ""

    def problems(self) -> list[Problem]:
        """The files that were left out at the last change."""
        return _PROBLEMS.validate_json(self._meta("problems") or "[]")

    def is_current_schema(self) -> bool:
        """Whether the tables were written by this version."""
        return self._meta("schema") == str(SCHEMA_VERSION)

    def _meta(self, key: str) -> str | None:
        found = self.connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return found[0] if found else None

    # Files

    def fingerprints(self) -> dict[str, str]:
        """File name -> fingerprint of what is indexed of it."""
        return dict(self.connection.execute("SELECT name, fingerprint FROM files"))

    def hashes(self) -> dict[str, str]:
        """File name -> sha256 of its bytes."""
        return dict(self.connection.execute("SELECT name, sha256 FROM files"))

    def corrections(self, name: str) -> tuple[Correction, ...]:
        """The reviewed corrections of the file `name`."""
        found = self.connection.execute("SELECT corrections FROM files WHERE name = ?", (name,)).fetchone()
        return CORRECTIONS.validate_json(found[0]) if found else ()

    # Reading

    def directives(self) -> dict[str, Directive]:
        """All documents by id, in the order of their files."""
        rows = self.connection.execute(
            "SELECT d.id, d.json FROM documents d JOIN files f ON f.name = d.file ORDER BY f.position, d.ordinal"
        )
        return {i: DIRECTIVE.validate_json(j) for i, j in rows}

    def references(self) -> tuple[Reference, ...]:
        """All references of all documents."""
        rows = self.connection.execute("SELECT source_id, target_id, json FROM refs ORDER BY source_id, rowid")
        return tuple(Reference(s, MENTION.validate_json(j), t) for s, t, j in rows)

    def tasks_of(self, document_id: str) -> tuple[Task, ...]:
        """The tasks of a document, in order."""
        found = self.connection.execute("SELECT tasks FROM duties WHERE document_id = ?", (document_id,)).fetchone()
        return TASKS.validate_json(found[0]) if found else ()

    def targets_of(self, document_id: str) -> tuple[Target, ...]:
        """The targets of a document, in order."""
        found = self.connection.execute("SELECT targets FROM duties WHERE document_id = ?", (document_id,)).fetchone()
        return TARGETS.validate_json(found[0]) if found else ()

    def passages_of(self, document_id: str) -> tuple[Passage, ...]:
        """The passages of a document, in order."""
        rows = self.connection.execute(
            "SELECT json FROM passages WHERE document_id = ? ORDER BY ordinal", (document_id,)
        )
        return tuple(PASSAGE.validate_json(j) for (j,) in rows)

    def passage_ids(self, document_id: str) -> list[str]:
        """The ids of the passages of a document, in order."""
        rows = self.connection.execute("SELECT id FROM passages WHERE document_id = ? ORDER BY ordinal", (document_id,))
        return [i for (i,) in rows]

    def passages(self, ids: Sequence[str]) -> dict[str, Passage]:
        """The passages with the given ids that exist."""
        found: dict[str, Passage] = {}
        for start in range(0, len(ids), 500):
            part = list(ids[start : start + 500])
            marks = ", ".join("?" * len(part))
            rows = self.connection.execute(f"SELECT id, json FROM passages WHERE id IN ({marks})", part)
            found.update({i: PASSAGE.validate_json(j) for i, j in rows})
        return found

    def readable(self, passage_id: str) -> str:
        """The passage's text with its scanning errors mended."""
        found = self.connection.execute("SELECT readable FROM passages WHERE id = ?", (passage_id,)).fetchone()
        return str(found[0]) if found else ""

    def vocabulary(self) -> Vocabulary:
        """How often each syllable and each pair of neighbours is used."""
        return Vocabulary(lambda: self.connection)

    def count(self) -> int:
        """How many passages are held."""
        return int(self.connection.execute("SELECT count(*) FROM passages").fetchone()[0])

    def search(self, question: str, limit: int, documents: frozenset[str] | None = None) -> dict[str, float]:
        """Lexical search in the whole collection; of `documents` alone are returned. See `lexical.search`."""
        known = self._words().passages_with
        return lexical.search(self.connection, lexical.looked_for(question, known), limit, known, documents)

    def within(self, question: str, limit: int, documents: frozenset[str]) -> dict[str, float]:
        """Lexical search in a few documents; see `Within`."""
        words = self._words()
        tokens = lexical.looked_for(question, words.passages_with)
        return words.within.search(tokens, limit, documents, words.share)

    def _words(self) -> _Words:
        generation = self.generation()
        words = self._words_seen
        if words is None or words.generation != generation:
            self._words_seen = words = _Words(self, generation)
        return words

    # Writing

    @contextmanager
    def change(self, problems: Sequence[Problem] = ()) -> Iterator[Change]:
        """One change, seen whole by readers when the block is left, and not at all where it fails.

        Args:
            problems: the files that are left out; filled within the block.
        """
        with self._write() as db:
            db.execute("BEGIN IMMEDIATE")
            yield Change(db)
            self._set(db, "problems", _PROBLEMS.dump_json(list(problems)).decode())
            self._set(db, "schema", str(SCHEMA_VERSION))
            self._set(db, "generation", str(self.generation() + 1))
            db.execute("COMMIT")

    @staticmethod
    def _set(db: sqlite3.Connection, key: str, value: str) -> None:
        db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    # Vectors: which passages have one, in whose space

    def without_vector(self, model: str) -> list[Embeddable]:
        """The passages whose present content has no vector by `model` yet."""
        rows = self.connection.execute(
            "SELECT p.id, p.digest, p.context || char(10) || p.readable FROM passages p"
            " LEFT JOIN vectors v ON v.passage_id = p.id AND v.model = ?"
            " WHERE v.digest IS NULL OR v.digest <> p.digest ORDER BY p.rowid",
            (model,),
        )
        return [Embeddable(*r) for r in rows]

    def vectors_without_passage(self, model: str) -> list[str]:
        """Ids that have a vector but no passage any more."""
        rows = self.connection.execute(
            "SELECT passage_id FROM vectors WHERE model = ? AND passage_id NOT IN (SELECT id FROM passages)",
            (model,),
        )
        return [i for (i,) in rows]

    def recorded(self, model: str) -> int:
        """How many vectors by `model` are recorded as stored."""
        return int(self.connection.execute("SELECT count(*) FROM vectors WHERE model = ?", (model,)).fetchone()[0])

    def vector_sample(self, model: str, n: int) -> list[str]:
        """Ids of at most `n` passages that have a recorded vector by `model`, spread over the table."""
        last = self.connection.execute("SELECT max(rowid) FROM vectors").fetchone()[0] or 0
        found = (
            self.connection.execute(
                "SELECT passage_id FROM vectors WHERE model = ? AND rowid > ? ORDER BY rowid LIMIT 1", (model, start)
            ).fetchone()
            for start in range(0, last, max(1, -(-last // n)))
        )
        return list(dict.fromkeys(row[0] for row in found if row))

    def vector_count(self, model: str) -> int:
        """How many passages have a vector by `model` of their present content."""
        query = (
            "SELECT count(*) FROM vectors v JOIN passages p ON p.id = v.passage_id AND p.digest = v.digest"
            " WHERE v.model = ?"
        )
        return int(self.connection.execute(query, (model,)).fetchone()[0])

    def record_vectors(self, model: str, done: Iterable[Embeddable], *, last: bool = True) -> None:
        """Notes that these passages have their vector; called after the vectors are stored.

        Args:
            model: whose vectors they are.
            done: the passages.
            last: whether readers are to look again (`vector_generation`); once a run is enough.
        """
        self._in_transaction(
            "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)",
            [(e.passage_id, model, e.digest) for e in done],
            raises=last,
        )

    def forget_vectors(self, model: str, ids: Iterable[str] | None = None) -> None:
        """Notes that vectors are gone: the given ones, or all of `model`."""
        if ids is None:
            self._in_transaction("DELETE FROM vectors WHERE model = ?", [(model,)])
        else:
            self._in_transaction("DELETE FROM vectors WHERE model = ? AND passage_id = ?", [(model, i) for i in ids])

    def forget_all_vectors(self) -> None:
        """Notes that the vectors of every model are gone."""
        self._in_transaction("DELETE FROM vectors WHERE model <> ?", [("",)])

    def _in_transaction(self, statement: str, values: list[tuple[str, ...]], *, raises: bool = True) -> None:
        with self._write() as db:
            db.execute("BEGIN IMMEDIATE")
            db.executemany(statement, values)
            if raises:
                self._set(db, "vector_generation", str(self.vector_generation() + 1))
            db.execute("COMMIT")
