"""The tables of the index, and how what is kept in them is written."""

from __future__ import annotations

from pydantic import TypeAdapter

from corpus.directive import Correction, Directive, Mention, Passage
from corpus.targets import Target
from corpus.tasks import Task
from retrieval import lexical, vocabulary

PASSAGE = TypeAdapter(Passage)
DIRECTIVE = TypeAdapter(Directive)
MENTION = TypeAdapter(Mention)
CORRECTIONS = TypeAdapter(tuple[Correction, ...])
TASKS = TypeAdapter(tuple[Task, ...])
TARGETS = TypeAdapter(tuple[Target, ...])

#: Raised whenever the tables or what is indexed change; an older index is then rebuilt.
SCHEMA_VERSION = 6

CREATE = f"""
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS files (
    name TEXT PRIMARY KEY, position INTEGER NOT NULL, fingerprint TEXT NOT NULL, sha256 TEXT NOT NULL,
    corrections TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS documents (
    id TEXT PRIMARY KEY, file TEXT NOT NULL, ordinal INTEGER NOT NULL, read TEXT NOT NULL, json TEXT);
CREATE INDEX IF NOT EXISTS documents_of_file ON documents (file);
CREATE TABLE IF NOT EXISTS passages (
    rowid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, document_id TEXT NOT NULL,
    ordinal INTEGER NOT NULL, readable TEXT NOT NULL, context TEXT NOT NULL, digest TEXT NOT NULL,
    json TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS passages_of_document ON passages (document_id, ordinal);
CREATE TABLE IF NOT EXISTS duties (document_id TEXT PRIMARY KEY, tasks TEXT NOT NULL, targets TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS refs (
    rowid INTEGER PRIMARY KEY, source_id TEXT NOT NULL, target_id TEXT, json TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS refs_by_source ON refs (source_id);
CREATE TABLE IF NOT EXISTS vectors (
    passage_id TEXT NOT NULL, model TEXT NOT NULL, digest TEXT NOT NULL,
    PRIMARY KEY (passage_id, model));
{vocabulary.CREATE};
{lexical.CREATE};
"""
