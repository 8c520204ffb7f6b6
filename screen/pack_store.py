"""Study packs that are being prepared, in one SQLite file: a row a section, so that an edit writes little.

Knows nothing of what a pack is made of: heads, sections and citations come and go as JSON.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from assistant.kept import Kept, kept_time, now
from corpus.errors import QuantrietError

FILE_NAME = "packs.sqlite3"
_SCHEMA_VERSION = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS packs (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    made_at TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    clock INTEGER NOT NULL DEFAULT 0,
    head TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS packs_of_owner ON packs (owner);
CREATE TABLE IF NOT EXISTS sections (
    pack TEXT NOT NULL REFERENCES packs (id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    position INTEGER NOT NULL,
    version INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (pack, id)
);
CREATE TABLE IF NOT EXISTS citations (
    pack TEXT NOT NULL REFERENCES packs (id) ON DELETE CASCADE,
    marker INTEGER NOT NULL,
    source TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (pack, marker)
);
"""

#: Of what is cited -> its number, and: what is kept of the section, the citations that are new by number.
Numbering = Callable[[Mapping[str, int]], tuple[str, Mapping[int, tuple[str, str]]]]


class UnknownPackError(QuantrietError):
    """A browser has no such pack."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPack:
    """A pack without its sections."""

    id: str
    made_at: str
    changed_at: str
    clock: int
    """Counts the changes of the pack."""
    head: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSection:
    """One section."""

    id: str
    position: int
    version: int
    """The pack's clock when it was last written."""
    body: str


class PackStore(Kept):
    """The file of packs under the project's home folder, or the same in memory."""

    def __init__(self, home: Path | None) -> None:
        """Open the file, making it when there is none.

        Args:
            home: the folder of the file; None where nothing is to be left when the process ends.

        Raises:
            QuantrietError: the folder cannot be written, or the file is of a later version.
        """
        super().__init__(home / FILE_NAME if home is not None else None, _SCHEMA, _SCHEMA_VERSION)

    # Whole packs

    def start(self, owner: str, head: str) -> str:
        """A new pack's id; it cannot be guessed."""
        pack = secrets.token_hex(18)
        with self._writing() as connection:
            connection.execute(
                "INSERT INTO packs (id, owner, made_at, changed_at, head) VALUES (?, ?, ?, ?, ?)",
                (pack, owner, now(), now(), head),
            )
        return pack

    def packs(self, owner: str) -> tuple[KeptPack, ...]:
        """The packs of a browser, the one changed last first; a browser without a name has none."""
        with self._connected() as connection:
            rows = connection.execute(
                "SELECT id, made_at, changed_at, clock, head FROM packs WHERE owner = ? AND owner <> ''"
                " ORDER BY changed_at DESC, rowid DESC",
                (owner,),
            ).fetchall()
        return tuple(_pack(row) for row in rows)

    def pack(self, pack: str) -> KeptPack | None:
        """One pack by its id."""
        with self._connected() as connection:
            row = connection.execute(
                "SELECT id, made_at, changed_at, clock, head FROM packs WHERE id = ?", (pack,)
            ).fetchone()
        return _pack(row) if row else None

    def is_owned(self, pack: str, owner: str) -> bool:
        """Whether a pack is one of this browser's; a browser without a name owns nothing."""
        with self._connected() as connection:
            row = connection.execute("SELECT 1 FROM packs WHERE id = ? AND owner = ?", (pack, owner)).fetchone()
        return bool(owner) and row is not None

    def change_head(self, pack: str, change: Callable[[str], str]) -> bool:
        """Write what `change` makes of a pack's head; False when there is no such pack."""
        with self._writing() as connection:
            row = connection.execute("SELECT head FROM packs WHERE id = ?", (pack,)).fetchone()
            if row is None:
                return False
            connection.execute("UPDATE packs SET head = ? WHERE id = ?", (change(row[0]), pack))
            _tick(connection, pack)
        return True

    def remove(self, pack: str) -> None:
        """Delete a pack for good."""
        with self._deleting() as connection:
            connection.execute("DELETE FROM packs WHERE id = ?", (pack,))

    def remove_older(self, days: int) -> int:
        """Delete the packs last changed more than so many days ago; gives how many."""
        until = kept_time(datetime.now(UTC) - timedelta(days=days))
        with self._deleting() as connection:
            return connection.execute("DELETE FROM packs WHERE changed_at < ?", (until,)).rowcount

    # Sections

    def sections(self, pack: str, after: int = -1) -> tuple[KeptSection, ...]:
        """The sections of a pack in order, those only that were written after a state of its clock."""
        with self._connected() as connection:
            rows = connection.execute(
                "SELECT id, position, version, body FROM sections WHERE pack = ? AND version > ? ORDER BY position",
                (pack, after),
            ).fetchall()
        return tuple(_section(row) for row in rows)

    def section_ids(self, pack: str) -> tuple[str, ...]:
        """The ids of the sections of a pack, in order."""
        with self._connected() as connection:
            rows = connection.execute("SELECT id FROM sections WHERE pack = ? ORDER BY position", (pack,)).fetchall()
        return tuple(section for (section,) in rows)

    def section(self, pack: str, section: str) -> KeptSection | None:
        """One section of a pack."""
        with self._connected() as connection:
            row = connection.execute(
                "SELECT id, position, version, body FROM sections WHERE pack = ? AND id = ?", (pack, section)
            ).fetchone()
        return _section(row) if row else None

    def put_section(self, pack: str, section: str, position: int, numbered: Numbering) -> bool:
        """Write a section that was made, in the place of one made before; False when there is no such pack.

        Args:
            pack: in which pack.
            section: which section.
            position: its place in the pack.
            numbered: called with the numbers that sources have in the pack; gives the section with its numbers,
                and source and JSON of those that are new.
        """
        with self._writing() as connection:
            if not connection.execute("SELECT 1 FROM packs WHERE id = ?", (pack,)).fetchone():
                return False
            known = dict(connection.execute("SELECT source, marker FROM citations WHERE pack = ?", (pack,)).fetchall())
            body, new = numbered(known)
            connection.executemany(
                "INSERT INTO citations (pack, marker, source, body) VALUES (?, ?, ?, ?)",
                [(pack, marker, source, cited) for marker, (source, cited) in new.items()],
            )
            connection.execute(
                "INSERT OR REPLACE INTO sections (pack, id, position, version, body) VALUES (?, ?, ?, ?, ?)",
                (pack, section, position, _tick(connection, pack), body),
            )
        return True

    def change_section(self, pack: str, section: str, version: int, body: str) -> bool:
        """Write a section as it was changed; False when it is no longer the version that was read."""
        with self._writing() as connection:
            changed = connection.execute(
                "UPDATE sections SET body = ? WHERE pack = ? AND id = ? AND version = ?", (body, pack, section, version)
            )
            if not changed.rowcount:
                return False
            connection.execute(
                "UPDATE sections SET version = ? WHERE pack = ? AND id = ?", (_tick(connection, pack), pack, section)
            )
        return True

    # Citations

    def citations(self, pack: str) -> tuple[str, ...]:
        """All citations of a pack, by number."""
        with self._connected() as connection:
            rows = connection.execute("SELECT body FROM citations WHERE pack = ? ORDER BY marker", (pack,)).fetchall()
        return tuple(body for (body,) in rows)

    def citation(self, pack: str, marker: int) -> str | None:
        """One citation by its number."""
        with self._connected() as connection:
            row = connection.execute(
                "SELECT body FROM citations WHERE pack = ? AND marker = ?", (pack, marker)
            ).fetchone()
        return str(row[0]) if row else None


def _tick(connection: sqlite3.Connection, pack: str) -> int:
    """The pack's clock, one further."""
    connection.execute("UPDATE packs SET clock = clock + 1, changed_at = ? WHERE id = ?", (now(), pack))
    return int(connection.execute("SELECT clock FROM packs WHERE id = ?", (pack,)).fetchone()[0])


def _pack(row: tuple[str, str, str, int, str]) -> KeptPack:
    pack, made_at, changed_at, clock, head = row
    return KeptPack(id=pack, made_at=made_at, changed_at=changed_at, clock=clock, head=head)


def _section(row: tuple[str, int, int, str]) -> KeptSection:
    section, position, version, body = row
    return KeptSection(id=section, position=position, version=version, body=body)
