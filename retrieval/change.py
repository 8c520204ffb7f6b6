"""One change of the collection, in one transaction: what it costs hangs on what changed, not on what is held.

A file is put in as it was read. Then all documents are laid side by side again (`corpus.link`), which
needs their heads and references only; and those of which more is known than before, or something
else, are indexed anew.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from corpus.corrections import corrected_passage
from corpus.directive import Directive, Mention, Passage
from corpus.link import link
from corpus.reader import ParsedFile
from corpus.targets import read_targets
from corpus.tasks import read_tasks
from retrieval import lexical
from retrieval.row import row_of
from retrieval.tables import (
    CORRECTIONS,
    DIRECTIVE,
    MENTION,
    PASSAGE,
    TARGETS,
    TASKS,
)
from retrieval.vocabulary import Counts

_COUNTED = 400_000
"""Pairs of syllables that are held in memory before they are written."""


@dataclass(frozen=True)
class _Held:
    """A document as its file was read, out of the index."""

    directive: Directive
    mentions: Sequence[Mention]
    linked: str | None
    """What is known of it with the help of others, as stored; None where it has just been read."""
    db: sqlite3.Connection

    @cached_property
    def passages(self) -> Sequence[Passage]:
        rows = self.db.execute("SELECT json FROM passages WHERE document_id = ? ORDER BY ordinal", (self.directive.id,))
        return [PASSAGE.validate_json(j) for (j,) in rows]


class Change:
    """The writing side of the tables; every method works within the caller's transaction."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._counts = Counts()

    def drop_files(self, names: Iterable[str]) -> None:
        """Takes files out, with all that was read of them."""
        for name in names:
            for (document_id,) in self._db.execute("SELECT id FROM documents WHERE file = ?", (name,)).fetchall():
                self._drop_document(document_id)
            self._db.execute("DELETE FROM files WHERE name = ?", (name,))

    def put_file(self, file: ParsedFile, fingerprint: str) -> None:
        """Puts a file in as it was read, in place of what was held of that name.

        Args:
            file: what was read.
            fingerprint: changes whenever it has to be read again.
        """
        held = {i for (i,) in self._db.execute("SELECT id FROM documents WHERE file = ?", (file.name,))}
        for document_id in held - {d.directive.id for d in file.documents}:
            self._drop_document(document_id)
        corrections = CORRECTIONS.dump_json(file.corrections).decode()
        self._db.execute(
            "INSERT OR REPLACE INTO files VALUES (?, 0, ?, ?, ?)", (file.name, fingerprint, file.sha256, corrections)
        )
        for ordinal, document in enumerate(file.documents):
            d = document.directive
            self._db.execute(
                "INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?, NULL)",
                (d.id, file.name, ordinal, DIRECTIVE.dump_json(d).decode()),
            )
            self._db.execute("DELETE FROM refs WHERE source_id = ?", (d.id,))
            self._db.executemany(
                "INSERT INTO refs (source_id, target_id, json) VALUES (?, NULL, ?)",
                [(d.id, MENTION.dump_json(m).decode()) for m in document.mentions],
            )
            self._put_passages(d.id, [(p, corrected_passage(p, file.corrections)) for p in document.passages])
        if len(self._counts) > _COUNTED:
            self._counts.write(self._db)

    def finish(self, names: Sequence[str]) -> None:
        """Lays the documents side by side and indexes those of which something else is known now.

        Args:
            names: all files, in the order of the collection.
        """
        held = dict(self._db.execute("SELECT name, position FROM files"))
        moved = [(n, name) for n, name in enumerate(names) if held[name] != n]
        self._db.executemany("UPDATE files SET position = ? WHERE name = ?", moved)
        rows: list[tuple[int, str | None]] = []
        documents = list(self._documents(rows))
        linked = link(documents)
        for document, directive in zip(documents, linked.directives, strict=True):
            known = DIRECTIVE.dump_json(directive).decode()
            if known != document.linked:
                self._db.execute("UPDATE documents SET json = ? WHERE id = ?", (known, directive.id))
                self._index(directive)
        self._db.executemany(
            "UPDATE refs SET target_id = ? WHERE rowid = ?",
            [
                (r.target_id, rowid)
                for r, (rowid, target) in zip(linked.references, rows, strict=True)
                if r.target_id != target
            ],
        )
        self._counts.write(self._db)

    def _documents(self, rows: list[tuple[int, str | None]]) -> Iterator[_Held]:
        """All documents in order; `rows` is filled with row and target of each mention, in order."""
        mentions: dict[str, list[tuple[int, str | None, str]]] = {}
        for rowid, source, target, json in self._db.execute("SELECT rowid, source_id, target_id, json FROM refs"):
            mentions.setdefault(source, []).append((rowid, target, json))
        found = self._db.execute(
            "SELECT d.id, d.read, d.json FROM documents d JOIN files f ON f.name = d.file"
            " ORDER BY f.position, d.ordinal"
        )
        for document_id, read, json in found.fetchall():
            own = sorted(mentions.get(document_id, ()))
            rows += [(rowid, target) for rowid, target, _ in own]
            stated = [MENTION.validate_json(j) for _, _, j in own]
            yield _Held(DIRECTIVE.validate_json(read), stated, json, self._db)

    def _put_passages(self, document_id: str, passages: Sequence[tuple[Passage, str]]) -> None:
        """The passages of a document with their mended texts; equal ones are left alone."""
        held: Mapping[str, tuple[int, str, str]] = {
            i: (rowid, readable, json)
            for i, rowid, readable, json in self._db.execute(
                "SELECT id, rowid, readable, json FROM passages WHERE document_id = ?", (document_id,)
            )
        }
        kept = set()
        for p, readable in passages:
            json = PASSAGE.dump_json(p).decode()
            if (same := held.get(p.id)) and same[1:] == (readable, json):
                kept.add(p.id)
                continue
            if same:
                self._drop_passage(same[0], same[1])
            kept.add(p.id)
            self._counts.add(readable)
            self._db.execute(
                "INSERT INTO passages (id, document_id, ordinal, readable, context, digest, json)"
                " VALUES (?, ?, ?, ?, '', '', ?)",
                (p.id, document_id, p.ordinal, readable, json),
            )
        for i, (rowid, readable, _) in held.items():
            if i not in kept:
                self._drop_passage(rowid, readable)

    def _index(self, directive: Directive) -> None:
        """Makes a document's passages searchable and reads what it demands."""
        passages = []
        rows = self._db.execute(
            "SELECT rowid, readable, digest, json FROM passages WHERE document_id = ? ORDER BY ordinal",
            (directive.id,),
        )
        for rowid, readable, digest, json in rows.fetchall():
            passage = PASSAGE.validate_json(json)
            passages.append(passage)
            row = row_of(directive, passage, readable)
            if row.digest == digest:
                continue
            if digest:
                self._db.execute("DELETE FROM lexical WHERE rowid = ?", (rowid,))
            lexical.insert(self._db, rowid, row.fields)
            self._db.execute(
                "UPDATE passages SET context = ?, digest = ? WHERE rowid = ?", (row.context, row.digest, rowid)
            )
        tasks, targets = read_tasks(directive, passages), read_targets(directive, passages)
        self._db.execute(
            "INSERT OR REPLACE INTO duties VALUES (?, ?, ?)",
            (directive.id, TASKS.dump_json(tasks).decode(), TARGETS.dump_json(targets).decode()),
        )

    def _drop_document(self, document_id: str) -> None:
        rows = self._db.execute("SELECT rowid, readable FROM passages WHERE document_id = ?", (document_id,))
        for rowid, readable in rows.fetchall():
            self._drop_passage(rowid, readable)
        self._db.execute("DELETE FROM documents WHERE id = ?", (document_id,))
        self._db.execute("DELETE FROM duties WHERE document_id = ?", (document_id,))
        self._db.execute("DELETE FROM refs WHERE source_id = ?", (document_id,))

    def _drop_passage(self, rowid: int, readable: str) -> None:
        self._db.execute("DELETE FROM lexical WHERE rowid = ?", (rowid,))
        self._db.execute("DELETE FROM passages WHERE rowid = ?", (rowid,))
        self._counts.take(readable)
