"""BM25 within a few documents, as though they were the whole collection.

How much a word tells is counted among the passages that are searched: "công đoàn" stands in a third of a
large collection, and still tells the passages of one directive apart. The whole collection has a say only
where those are few. What is found within a named document so hardly depends on how much else is held.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

import numpy as np

from retrieval.lexical import COLUMNS

_K1, _B = 1.2, 0.75
_PRIOR = 50
"""Passages like those of the whole collection that are added when it is counted how many hold a word."""
_KEPT = 128
"""Documents whose words are kept in memory, some 450 kB each."""
_ACCENTED = np.array([not name.endswith("_folded") for name in COLUMNS])
_WEIGHTS = np.array(list(COLUMNS.values()))


class _Words(NamedTuple):
    """The words of a document's passages, one entry for each time that a word stands in a column."""

    ids: list[str]
    """Of the passages."""
    lengths: np.ndarray
    """(passages,) words in all columns."""
    hashes: np.ndarray
    """(entries,) of the words, ascending."""
    rows: np.ndarray
    """(entries,) in which passage."""
    columns: np.ndarray
    """(entries,) in which column of it."""


class Within:
    """The passages of one generation of the index, document by document. Usable from several threads."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        """
        Args:
            connect: gives the calling thread's connection.
        """
        self._connect = connect
        self._words = lru_cache(maxsize=_KEPT)(self._words_of)

    def search(
        self, tokens: Mapping[str, bool], limit: int, documents: Collection[str], share: Callable[[str], float]
    ) -> dict[str, float]:
        """The passages that hold any of the tokens: id -> BM25, higher is better.

        BM25 over weighted fields (Robertson, Zaragoza and Taylor 2004, "Simple BM25 extension to multiple
        weighted fields"), with the inverse document frequency of Lucene, which is never negative.

        Args:
            tokens: each with whether it is looked for as accented, else by its bare letters.
            limit: at most so many.
            documents: ids; unknown ones hold nothing.
            share: of the whole collection's passages that hold a token, from 0 to 1.
        """
        found = [words for d in sorted(documents) if (words := self._words(d)).ids]
        if not found or not tokens:
            return {}
        wanted = _hashes(tokens)
        accented = list(tokens.values())
        lengths = np.concatenate([words.lengths for words in found])
        held = np.zeros((len(wanted), len(lengths)))
        start = 0
        for words in found:
            first, last = (np.searchsorted(words.hashes, wanted, side) for side in ("left", "right"))
            for token, (a, b) in enumerate(zip(first, last, strict=True)):
                columns = words.columns[a:b]
                fitting = _ACCENTED[columns] == accented[token]
                np.add.at(held[token], start + words.rows[a:b][fitting], _WEIGHTS[columns[fitting]])
            start += len(words.ids)
        passages = len(lengths) + _PRIOR
        holding = (held > 0).sum(axis=1, keepdims=True) + _PRIOR * np.array([[share(token)] for token in tokens])
        idf = np.log1p((passages - holding + 0.5) / (holding + 0.5))
        scores = (idf * held * (_K1 + 1) / (held + _K1 * (1 - _B + _B * lengths / lengths.mean()))).sum(axis=0)
        ids = [i for words in found for i in words.ids]
        best = np.argsort(-scores, kind="stable")[:limit]
        return {ids[n]: float(scores[n]) for n in best if scores[n] > 0}

    def _words_of(self, document_id: str) -> _Words:
        passages = (
            self._connect()
            .execute(
                f"SELECT p.id, {', '.join(f'l.{c}' for c in COLUMNS)} FROM passages p"
                " JOIN lexical l ON l.rowid = p.rowid WHERE p.document_id = ? ORDER BY p.ordinal",
                (document_id,),
            )
            .fetchall()
        )
        cells = [column.split() for _, *columns in passages for column in columns]
        sizes = np.array([len(cell) for cell in cells], dtype=np.int64).reshape(len(passages), len(COLUMNS))
        hashes = _hashes(chain.from_iterable(cells))
        order = np.argsort(hashes, kind="stable")
        rows = np.repeat(np.arange(len(passages), dtype=np.int32), sizes.sum(axis=1))
        columns = np.repeat(np.tile(np.arange(len(COLUMNS), dtype=np.int8), len(passages)), sizes.ravel())
        ids = [i for i, *_ in passages]
        return _Words(ids, sizes.sum(axis=1), hashes[order], rows[order], columns[order])


def _hashes(words: Iterable[str]) -> np.ndarray:
    """(words,) 64 bits each: with fewer, which differ in each process, a ranking could vary."""
    return np.fromiter(map(hash, words), dtype=np.int64)
