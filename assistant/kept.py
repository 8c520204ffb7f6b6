"""One SQLite file under the project's home folder whose contents survive a reload and a crash.

Every write is one short transaction in WAL mode with full synchronisation: what a call has returned
from is on disk. A connection lives for one call, so any number of threads may share a `Kept`.
What is deleted is overwritten, in the file and in its log. Where nothing is to be kept there is no file:
one connection to a database in memory, which threads take in turn.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from corpus.errors import QuantrietError

_WAIT_SECONDS = 30.0


class Kept:
    """A file of tables, or the same in memory."""

    def __init__(self, path: Path | None, schema: str, version: int) -> None:
        """Open the file, making it when there is none.

        Args:
            path: the file; None where nothing is to be left when the process ends, however it does.
            schema: statements that make what is not there yet.
            version: of the schema.

        Raises:
            QuantrietError: the folder cannot be written, or the file is of a later version.
        """
        self.path = path
        self._only: sqlite3.Connection | None = None
        self._turn = threading.Lock()
        try:
            if path is None:
                self._only = self._connect()
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
            with self._connected() as connection:
                connection.execute("PRAGMA journal_mode = WAL")
                if connection.execute("PRAGMA user_version").fetchone()[0] > version:
                    raise QuantrietError(f"Tệp {path} do bản mới hơn ghi: hãy nâng cấp, hoặc đặt QUANTRIET_HOME khác.")
                connection.executescript(f"BEGIN IMMEDIATE; {schema} COMMIT;")
                with _transaction(connection):
                    self._upgrade(connection)
                    connection.execute(f"PRAGMA user_version = {version}")
        except (OSError, sqlite3.Error) as error:
            raise QuantrietError(f"Không mở được tệp lưu {path}: {error}.") from error

    def _upgrade(self, connection: sqlite3.Connection) -> None:
        """Give the tables of an earlier version what this one added."""

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path or ":memory:",
            timeout=_WAIT_SECONDS,
            isolation_level=None,
            check_same_thread=self.path is not None,
        )
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA temp_store = MEMORY")  # what sorting needs stays off the disk
        return connection

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        """A connection for one call: one of its own to the file, or the only one to what is in memory."""
        if self._only is not None:
            with self._turn:
                yield self._only
        else:
            with closing(self._connect()) as connection:
                yield connection

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction that takes the write lock at once, so that waiting never ends in a deadlock."""
        with self._connected() as connection, _transaction(connection):
            yield connection

    @contextmanager
    def _deleting(self) -> Iterator[sqlite3.Connection]:
        """One transaction after which the log no longer holds what was deleted.

        Where another process reads for too long just then, that is left to the next one that closes the file.
        """
        with self._connected() as connection:
            with _transaction(connection):
                yield connection
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def now() -> str:
    """This moment as the tables have it."""
    return kept_time(datetime.now(UTC))


def kept_time(when: datetime) -> str:
    """A time in UTC, as the tables have it; one beyond either end of the calendar is that end."""
    try:
        utc = when.astimezone(UTC)
    except (OverflowError, ValueError):
        utc = (datetime.min if when.year == datetime.min.year else datetime.max).replace(tzinfo=UTC)
    return utc.isoformat(timespec="milliseconds")
