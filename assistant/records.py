"""Conversations, answers and thumbs, kept in one SQLite file so that they survive a reload and a crash.

An answer is kept with all that it was made from: the question and how it was understood, the passages
found, the prompt's hash, the model, each check, times, tokens and the state of the collection, so that
`quantriet ask --replay` can show why it was said. Keys never get here.

How the file is written and what deleting means is told in `kept.py`.
Knows nothing of the screen, and never changes what an answer said.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from assistant.answer import Answer
from assistant.focus import Focus
from assistant.kept import Kept, kept_time, now

FILE_NAME = "records.sqlite3"
_SCHEMA_VERSION = 2
_SCHEMA = """
CREATE TABLE IF NOT EXISTS conversations (
    id TEXT PRIMARY KEY,
    started_at TEXT NOT NULL,
    context_from INTEGER NOT NULL DEFAULT 0,
    owner TEXT,
    name TEXT,
    focus TEXT
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
#: What later versions added to tables that an earlier one made.
_ADDED = ("owner TEXT", "name TEXT", "focus TEXT")
_COLUMNS = "a.number, a.id, a.conversation, a.asked_at, a.question, a.corpus, a.answer, f.verdict"
_FROM = "FROM answers a LEFT JOIN feedback f ON f.answer = a.id"
_ANSWER: TypeAdapter[Answer] = TypeAdapter(Answer)
_FOCUS: TypeAdapter[Focus] = TypeAdapter(Focus)
_EMPTY = "id NOT IN (SELECT conversation FROM answers)"
_LONGEST_NAME = 80


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A conversation in a list of them."""

    id: str
    name: str
    """As its reader called it, else its first question."""
    started_at: str
    exchanges: int


class Records(Kept):
    """The file of conversations under the project's home folder, or the same in memory."""

    def __init__(self, home: Path | None) -> None:
        """Open the file, making it when there is none.

        Args:
            home: the folder of the file; None where nothing is to be left when the process ends, however it does.

        Raises:
            QuantrietError: the folder cannot be written, or the file is of a later version.
        """
        super().__init__(home / FILE_NAME if home is not None else None, _SCHEMA, _SCHEMA_VERSION)

    def start_conversation(self, owner: str | None = None) -> str:
        """A new conversation's id; it cannot be guessed. `owner` is the browser whose list it is in."""
        conversation = secrets.token_urlsafe(18)
        with self._writing() as connection:
            connection.execute(
                "INSERT INTO conversations (id, started_at, owner) VALUES (?, ?, ?)",
                (conversation, now(), owner or None),
            )
        return conversation

    def conversations(self, owner: str) -> tuple[Conversation, ...]:
        """An owner's conversations in which something was asked, the one asked in last first."""
        if not owner:
            return ()
        with self._connected() as connection:
            rows = connection.execute(
                "SELECT c.id, coalesce(c.name, (SELECT question FROM answers WHERE conversation = c.id"
                " ORDER BY number LIMIT 1)), c.started_at, count(*) FROM conversations c"
                " JOIN answers a ON a.conversation = c.id WHERE c.owner = ? GROUP BY c.id ORDER BY max(a.number) DESC",
                (owner,),
            ).fetchall()
        return tuple(Conversation(id=i, name=n[:_LONGEST_NAME], started_at=s, exchanges=e) for i, n, s, e in rows)

    def adopt(self, conversation: str, owner: str) -> None:
        """Put a conversation that is in nobody's list into this one's; a browser without a name has no list."""
        if not owner:
            return
        with self._writing() as connection:
            connection.execute(
                "UPDATE conversations SET owner = ? WHERE id = ? AND coalesce(owner, '') = ''", (owner, conversation)
            )

    def is_owned(self, conversation: str, owner: str) -> bool:
        """Whether a conversation is in the list of this owner; a browser without a name owns nothing."""
        with self._connected() as connection:
            row = connection.execute(
                "SELECT 1 FROM conversations WHERE id = ? AND owner = ?", (conversation, owner)
            ).fetchone()
        return bool(owner) and row is not None

    def rename(self, conversation: str, name: str) -> None:
        """Call a conversation by another name; an empty one gives it back its first question."""
        with self._writing() as connection:
            kept = " ".join(name.split())[:_LONGEST_NAME] or None
            connection.execute("UPDATE conversations SET name = ? WHERE id = ?", (kept, conversation))

    def remove(self, conversation: str) -> None:
        """Delete a conversation with its answers and thumbs, for good."""
        with self._deleting() as connection:
            _delete(connection, "conversation = ?", conversation)
            connection.execute("DELETE FROM conversations WHERE id = ?", (conversation,))

    def remove_answer(self, exchange: str) -> bool:
        """Delete one question with its answer, the last one with its conversation; False when there is none."""
        with self._deleting() as connection:
            row = connection.execute("SELECT conversation FROM answers WHERE id = ?", (exchange,)).fetchone()
            if row is None:
                return False
            _delete(connection, "id = ?", exchange)
            connection.execute(f"DELETE FROM conversations WHERE id = ? AND {_EMPTY}", row)
        return True

    def remove_before(self, when: datetime) -> int:
        """Delete every answer asked before `when`, and the conversations left empty; gives how many answers."""
        until = kept_time(when)
        with self._deleting() as connection:
            count = _delete(connection, "asked_at < ?", until)
            connection.execute(f"DELETE FROM conversations WHERE started_at < ? AND {_EMPTY}", (until,))
        return count

    def remove_all(self) -> int:
        """Delete every answer and every conversation; gives how many answers."""
        with self._deleting() as connection:
            connection.execute("DELETE FROM feedback")
            count = connection.execute("DELETE FROM answers").rowcount
            connection.execute("DELETE FROM conversations")
        return count

    def remove_older(self, days: int) -> int:
        """Delete what was asked more than so many days ago; gives how many answers."""
        return self.remove_before(datetime.now(UTC) - timedelta(days=days))

    def latest(self, count: int) -> tuple[Exchange, ...]:
        """The last exchanges anywhere, the newest first."""
        with self._connected() as connection:
            rows = connection.execute(f"SELECT {_COLUMNS} {_FROM} ORDER BY a.number DESC LIMIT ?", (count,)).fetchall()
        return tuple(_exchange(row) for row in rows)

    def focus(self, conversation: str) -> Focus:
        """What a conversation was bounded to by its reader."""
        with self._connected() as connection:
            row = connection.execute("SELECT focus FROM conversations WHERE id = ?", (conversation,)).fetchone()
        return _FOCUS.validate_json(row[0]) if row and row[0] else Focus()

    def set_focus(self, conversation: str, focus: Focus) -> None:
        """Bound a conversation to documents or places from here on."""
        with self._writing() as connection:
            connection.execute(
                "UPDATE conversations SET focus = ? WHERE id = ?", (_FOCUS.dump_json(focus).decode(), conversation)
            )

    def has_conversation(self, conversation: str) -> bool:
        """Whether `conversation` is known here."""
        with self._connected() as connection:
            row = connection.execute("SELECT 1 FROM conversations WHERE id = ?", (conversation,)).fetchone()
        return row is not None

    def ask(self, conversation: str, question: str) -> str:
        """Keep a question before it is answered; gives the id of the exchange."""
        exchange = secrets.token_hex(18)  # typed on command lines, where "-" at its head would begin an option
        with self._writing() as connection:
            connection.execute(
                "INSERT INTO answers (id, conversation, asked_at, question) VALUES (?, ?, ?, ?)",
                (exchange, conversation, now(), question),
            )
        return exchange

    def finish(self, exchange: str, answer: Answer, corpus: str | None = None) -> None:
        """Keep the answer to a question, with the passages shown and the state of the collection."""
        passages = json.dumps([hit.passage.id for hit in answer.retrieved])
        with self._writing() as connection:
            connection.execute(
                "UPDATE answers SET answered_at = ?, passages = ?, corpus = ?, answerer = ?, answer = ? WHERE id = ?",
                (now(), passages, corpus, answer.answerer, _ANSWER.dump_json(answer).decode(), exchange),
            )

    def exchange(self, exchange: str) -> Exchange | None:
        """One exchange by its id."""
        with self._connected() as connection:
            row = connection.execute(f"SELECT {_COLUMNS} {_FROM} WHERE a.id = ?", (exchange,)).fetchone()
        return _exchange(row) if row else None

    def conversation(self, conversation: str) -> tuple[Exchange, ...]:
        """The exchanges of a conversation in order; empty when it is unknown."""
        with self._connected() as connection:
            rows = connection.execute(
                f"SELECT {_COLUMNS} {_FROM} WHERE a.conversation = ? ORDER BY a.number", (conversation,)
            ).fetchall()
        return tuple(_exchange(row) for row in rows)

    def judged(self, verdict: Verdict) -> tuple[Exchange, ...]:
        """All exchanges with this thumb, in the order they were asked."""
        with self._connected() as connection:
            rows = connection.execute(
                f"SELECT {_COLUMNS} {_FROM} WHERE f.verdict = ? ORDER BY a.number", (verdict.value,)
            ).fetchall()
        return tuple(_exchange(row) for row in rows)

    def context(self, conversation: str) -> tuple[Exchange, ...]:
        """The exchanges that a follow-up may refer to: those since the subject was last dropped."""
        with self._connected() as connection:
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
                    (exchange, verdict.value, now()),
                )
        return True

    def _upgrade(self, connection: sqlite3.Connection) -> None:
        known = {row[1] for row in connection.execute("PRAGMA table_info(conversations)")}
        for column in _ADDED:
            if column.split()[0] not in known:
                connection.execute(f"ALTER TABLE conversations ADD COLUMN {column}")
        connection.execute("CREATE INDEX IF NOT EXISTS conversations_of_owner ON conversations (owner)")


def _delete(connection: sqlite3.Connection, where: str, value: str) -> int:
    """Delete answers with their thumbs; gives how many."""
    connection.execute(f"DELETE FROM feedback WHERE answer IN (SELECT id FROM answers WHERE {where})", (value,))
    return connection.execute(f"DELETE FROM answers WHERE {where}", (value,)).rowcount


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
