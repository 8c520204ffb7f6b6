"""Conversations, answers and thumbs, kept in one SQLite file so that they survive a reload and a crash.

Every write is one short transaction in WAL mode with full synchronisation: what a call has returned
from is on disk. A connection lives for one call, so any number of threads may share a `Records`.
Knows nothing of the screen, and never changes what an answer said.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from assistant.answer import Answer
from corpus.errors import QuantrietError

FILE_NAME = "records.sqlite3"
_WAIT_SECONDS = 30.0
_SCHEMA_VERSION = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS conversations (
    id TEXT PRIMARY KEY,
    started_at TEXT NOT NULL,
    context_from INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS answers (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    conversation TEXT NOT NULL REFERENCES conversations (id),
    asked_at TEXT NOT NULL,
    question TEXT NOT NULL,
    answered_at TEXT,
    passages TEXT,
    corpus TEXT,
    answerer TEXT,
    answer TEXT
);
CREATE INDEX IF NOT EXISTS answers_of_conversation ON answers (conversation, number);
CREATE TABLE IF NOT EXISTS feedback (
    answer TEXT PRIMARY KEY REFERENCES answers (id),
    verdict TEXT NOT NULL CHECK (verdict IN ('up', 'down')),
    given_at TEXT NOT NULL
);
"""
_COLUMNS = "a.number, a.id, a.conversation, a.asked_at, a.question, a.corpus, a.answer, f.verdict"
_FROM = "FROM answers a LEFT JOIN feedback f ON f.answer = a.id"
_ANSWER: TypeAdapter[Answer] = TypeAdapter(Answer)


class Verdict(StrEnum):
    """A reader's thumb."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A question and, once there is one, its answer."""

    number: int
    """Grows with every question asked anywhere."""
    id: str
    conversation: str
    asked_at: str
    question: str
    answer: Answer | None
    """None while it is being answered, or when answering was cut off."""
    corpus: str | None
    verdict: Verdict | None


class Records:
    """The file of conversations under the project's home folder."""

    def __init__(self, home: Path) -> None:
        """Open the file, making it when there is none.

        Raises:
            QuantrietError: the folder cannot be written, or the file is of a later version.
        """
        self.path = home / FILE_NAME
        try:
            home.mkdir(parents=True, exist_ok=True)
            with closing(self._connect()) as connection:
                connection.execute("PRAGMA journal_mode = WAL")
                version = connection.execute("PRAGMA user_version").fetchone()[0]
                if version > _SCHEMA_VERSION:
                    raise QuantrietError(
                        f"Tệp {self.path} do bản mới hơn ghi: hãy nâng cấp, hoặc đặt QUANTRIET_HOME khác."
                    )
                connection.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} PRAGMA user_version = {_SCHEMA_VERSION}; COMMIT;")
        except (OSError, sqlite3.Error) as error:
            raise QuantrietError(f"Không mở được tệp lưu hội thoại {self.path}: {error}.") from error

    def start_conversation(self) -> str:
        """A new conversation's id; it cannot be guessed."""
        conversation = secrets.token_urlsafe(18)
        with self._writing() as connection:
            connection.execute("INSERT INTO conversations (id, started_at) VALUES (?, ?)", (conversation, _now()))
        return conversation

    def has_conversation(self, conversation: str) -> bool:
        """Whether `conversation` is known here."""
        with closing(self._connect()) as connection:
            row = connection.execute("SELECT 1 FROM conversations WHERE id = ?", (conversation,)).fetchone()
        return row is not None

    def ask(self, conversation: str, question: str) -> str:
        """Keep a question before it is answered; gives the id of the exchange."""
        exchange = secrets.token_urlsafe(18)
        with self._writing() as connection:
            connection.execute(
                "INSERT INTO answers (id, conversation, asked_at, question) VALUES (?, ?, ?, ?)",
                (exchange, conversation, _now(), question),
            )
        return exchange

    def finish(self, exchange: str, answer: Answer, corpus: str | None = None) -> None:
        """Keep the answer to a question, with the passages shown and the state of the collection."""
        passages = json.dumps([hit.passage.id for hit in answer.retrieved])
        with self._writing() as connection:
            connection.execute(
                "UPDATE answers SET answered_at = ?, passages = ?, corpus = ?, answerer = ?, answer = ? WHERE id = ?",
                (_now(), passages, corpus, answer.answerer, _ANSWER.dump_json(answer).decode(), exchange),
            )

    def exchange(self, exchange: str) -> Exchange | None:
        """One exchange by its id."""
        with closing(self._connect()) as connection:
            row = connection.execute(f"SELECT {_COLUMNS} {_FROM} WHERE a.id = ?", (exchange,)).fetchone()
        return _exchange(row) if row else None

    def conversation(self, conversation: str) -> tuple[Exchange, ...]:
        """The exchanges of a conversation in order; empty when it is unknown."""
        with closing(self._connect()) as connection:
            rows = connection.execute(
                f"SELECT {_COLUMNS} {_FROM} WHERE a.conversation = ? ORDER BY a.number", (conversation,)
            ).fetchall()
        return tuple(_exchange(row) for row in rows)

    def judged(self, verdict: Verdict) -> tuple[Exchange, ...]:
        """All exchanges with this thumb, in the order they were asked."""
        with closing(self._connect()) as connection:
            rows = connection.execute(
                f"SELECT {_COLUMNS} {_FROM} WHERE f.verdict = ? ORDER BY a.number", (verdict.value,)
            ).fetchall()
        return tuple(_exchange(row) for row in rows)

    def context(self, conversation: str) -> tuple[Exchange, ...]:
        """The exchanges that a follow-up may refer to: those since the subject was last dropped."""
        with closing(self._connect()) as connection:
            rows = connection.execute(
                f"SELECT {_COLUMNS} {_FROM} JOIN conversations c ON c.id = a.conversation"
                " WHERE c.id = ? AND a.number > c.context_from ORDER BY a.number",
                (conversation,),
            ).fetchall()
        return tuple(_exchange(row) for row in rows)

    def drop_context(self, conversation: str) -> None:
        """From here on, follow-ups refer to nothing said before."""
        with self._writing() as connection:
            connection.execute(
                "UPDATE conversations SET context_from ="
                " (SELECT coalesce(max(number), 0) FROM answers WHERE conversation = conversations.id)"
                " WHERE id = ?",
                (conversation,),
            )

    def judge(self, exchange: str, verdict: Verdict | None) -> bool:
        """Keep a thumb, or take it back with None; False when there is no such exchange."""
        with self._writing() as connection:
            if not connection.execute("SELECT 1 FROM answers WHERE id = ?", (exchange,)).fetchone():
                return False
            connection.execute("DELETE FROM feedback WHERE answer = ?", (exchange,))
            if verdict is not None:
                connection.execute(
                    "INSERT INTO feedback (answer, verdict, given_at) VALUES (?, ?, ?)",
                    (exchange, verdict.value, _now()),
                )
        return True

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=_WAIT_SECONDS, isolation_level=None)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        return connection

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction that takes the write lock at once, so that waiting never ends in a deadlock."""
        with closing(self._connect()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _exchange(row: tuple[int, str, str, str, str, str | None, str | None, str | None]) -> Exchange:
    number, exchange, conversation, asked_at, question, corpus, answer, verdict = row
    return Exchange(
        number=number,
        id=exchange,
        conversation=conversation,
        asked_at=asked_at,
        question=question,
        answer=_read_answer(answer),
        corpus=corpus,
        verdict=Verdict(verdict) if verdict else None,
    )


def _read_answer(text: str | None) -> Answer | None:
    """The answer as it was; None when an older version wrote it in a form that no longer reads."""
    if text is None:
        return None
    try:
        return _ANSWER.validate_json(text)
    except ValidationError:
        return None
