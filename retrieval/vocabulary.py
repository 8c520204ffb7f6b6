"""How often the collection uses each syllable and each pair of neighbours; kept up to date row by row.

Two tables beside the lexical index, in the same transaction. What was left out or mistyped in a
question is put right from them, without ever reading the collection again.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Collection
from functools import cached_property, lru_cache
from itertools import pairwise

from corpus.text import fold, words

#: Stands before the first syllable of a passage.
EDGE = ""

CREATE = """
CREATE TABLE IF NOT EXISTS syllables (
    folded TEXT NOT NULL, syllable TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (folded, syllable)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS spread (folded TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pairs (
    first TEXT NOT NULL, second TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (first, second)) WITHOUT ROWID
"""

_TABLES = {"syllables": ("folded", "syllable"), "spread": ("folded",), "pairs": ("first", "second")}


class Counts:
    """What is still to be added to the tables, or taken from them."""

    def __init__(self) -> None:
        self._of: dict[str, Counter[tuple[str, ...]]] = {name: Counter() for name in _TABLES}

    def __len__(self) -> int:
        return len(self._of["pairs"])

    def add(self, text: str) -> None:
        """Counts a passage that comes."""
        self._count(text, 1)

    def take(self, text: str) -> None:
        """Counts a passage that goes."""
        self._count(text, -1)

    def _count(self, text: str, times: int) -> None:
        syllables = words(text)
        folded = fold(" ".join(syllables)).split()
        for key in zip(folded, syllables, strict=True):
            self._of["syllables"][key] += times
        for letters in set(folded):
            self._of["spread"][letters,] += times
        for pair in pairwise([EDGE, *syllables]):
            self._of["pairs"][pair] += times

    def write(self, db: sqlite3.Connection) -> None:
        """Brings the tables up to date, within the caller's transaction."""
        for name, key in _TABLES.items():
            counts = self._of[name]
            changed = [(*k, n) for k, n in counts.items() if n]
            slots = ", ".join("?" * (len(key) + 1))
            db.executemany(f"INSERT INTO {name} VALUES ({slots}) ON CONFLICT DO UPDATE SET n = n + excluded.n", changed)
            where = " AND ".join(f"{column} = ?" for column in key)
            db.executemany(f"DELETE FROM {name} WHERE {where} AND n <= 0", [k for k, n in counts.items() if n < 0])
            counts.clear()


class Vocabulary:
    """The counts as they stood when first asked for; usable from several threads."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        """
        Args:
            connect: gives the calling thread's connection.
        """
        self._connect = connect
        self.passages_with = lru_cache(maxsize=50_000)(self._passages_with)

    @cached_property
    def size(self) -> tuple[int, int]:
        """How many syllables in running text, and how many different ones."""
        total, different = self._connect().execute("SELECT total(n), count(*) FROM syllables").fetchone()
        return int(total), int(different)

    @cached_property
    def letters(self) -> list[str]:
        """Every syllable without its marks, once."""
        return [f for (f,) in self._connect().execute("SELECT folded FROM spread") if f.isalpha()]

    def _passages_with(self, folded: str) -> int:
        """How many passages hold a syllable of these bare letters."""
        found = self._connect().execute("SELECT n FROM spread WHERE folded = ?", (folded,)).fetchone()
        return found[0] if found else 0

    def spelled(self, folded: Collection[str]) -> dict[str, dict[str, int]]:
        """The syllables of the given bare letters: letters -> syllable -> count."""
        found: dict[str, dict[str, int]] = {f: {} for f in folded}
        rows = self._connect().execute(
            f"SELECT folded, syllable, n FROM syllables WHERE folded IN ({_slots(found)})", list(found)
        )
        for f, syllable, n in rows:
            found[f][syllable] = n
        return found

    def pairs(self, first: Collection[str], second: Collection[str]) -> dict[tuple[str, str], int]:
        """How often one of `first` stands before one of `second`; pairs that never do are left out."""
        rows = self._connect().execute(
            f"SELECT first, second, n FROM pairs WHERE first IN ({_slots(first)}) AND second IN ({_slots(second)})",
            [*first, *second],
        )
        return {(a, b): n for a, b, n in rows}


def _slots(values: Collection[str]) -> str:
    return ", ".join("?" * len(values))
