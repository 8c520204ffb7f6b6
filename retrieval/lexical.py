"""Lexical search: BM25 over words, syllable pairs and whole codes, with and without accents.

The tokens are made here, the index is SQLite's FTS5, which keeps it on disk, updates it row by row
and commits it together with the passages. Accented and folded tokens stand in columns of their own,
so that an exact accent counts for more than the bare letters.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from typing import NamedTuple

from corpus.codes import find_codes
from corpus.domain import table
from corpus.text import WORD, fold, words

#: Columns of the index with their weights in BM25: what the document is, where in it, what it says.
COLUMNS = {
    "head": 1.0,
    "head_folded": 0.5,
    "path": 1.5,
    "path_folded": 0.7,
    "text": 2.0,
    "text_folded": 1.0,
}

CREATE = (
    f"CREATE VIRTUAL TABLE IF NOT EXISTS lexical USING fts5({', '.join(COLUMNS)}, "
    "tokenize=\"unicode61 remove_diacritics 0 tokenchars '-/_&'\");\n"
    "CREATE VIRTUAL TABLE IF NOT EXISTS lexical_terms USING fts5vocab(lexical, row)"
)

_VISITED = 15_000
"""Rows that a search may go through, summed over its tokens, rarest first. What it costs grows with them; a
token that very many passages hold says next to nothing of any."""
_FEWEST = 2
"""Tokens that are looked for however common they are."""


class Fields(NamedTuple):
    """What of a passage is indexed."""

    head: str
    """Type, number, issuer, place and title of the document."""
    path: str
    """The headings above the passage."""
    text: str
    """The passage itself, scanning errors mended."""


def row(fields: Fields) -> tuple[str, ...]:
    """The column values of a passage, in the order of `COLUMNS`."""
    values = []
    for text in fields:
        tokens = " ".join(tokenise(text))
        values += [tokens, fold(tokens)]
    return tuple(values)


def insert(connection: sqlite3.Connection, rowid: int, fields: Fields) -> None:
    """Puts a passage into the index.

    Args:
        connection: within a transaction.
        rowid: of the passage, not yet in the index.
        fields: what is searched of it.
    """
    slots = ", ".join("?" * (1 + len(COLUMNS)))
    connection.execute(f"INSERT INTO lexical (rowid, {', '.join(COLUMNS)}) VALUES ({slots})", (rowid, *row(fields)))


def tokenise(text: str) -> list[str]:
    """Words, pairs of neighbouring syllables ("tuyên_giáo") and document codes ("42-ct/tw").

    A code is also given by its number with the type's code ("42-ct"), which is how people name it.
    """
    plain = words(text)
    tokens = list(plain)
    for first, second in pairwise(plain):
        if "/" not in first and "/" not in second:
            tokens.append(f"{first}_{second}")
    for found in find_codes(text):
        tokens.append(str(found.code).lower())
        tokens.append(f"{int(found.code.digits)}-{found.code.type_code.lower()}")
    return tokens


_STOP = frozenset(table("question_words")["words"].split())
_STOP_FOLDED = frozenset(fold(w) for w in _STOP)


def expand(question: str) -> str:
    """The question with abbreviations written out behind it ("BHXH" -> "bảo hiểm xã hội")."""
    return " ".join([question, *(full for _, full in abbreviations(question))])


def written_out(question: str) -> str:
    """The question with abbreviations written out in their place."""
    for short, full in abbreviations(question):
        question = re.sub(rf"(?<!\w){re.escape(short)}(?!\w)", full, question)
    return question


def abbreviations(question: str) -> list[tuple[str, str]]:
    """The abbreviations that the question holds, as typed, with what they stand for.

    Short ones count in capitals only: "MT" is an abbreviation, "mt" may be anything.
    """
    known = {fold(k): v for k, v in table("abbreviations")["words"].items()}
    found = {}
    for m in WORD.finditer(question):
        typed = m.group(0)
        full = known.get(fold(typed))
        if full and (typed.isupper() or len(typed) > 3):
            found[typed] = full
    return list(found.items())


def looked_for(question: str, passages_with: Callable[[str], int]) -> dict[str, bool]:
    """The tokens of a question that the collection holds, each with whether as accented.

    A token is looked for as it is accented where the collection knows it so, else by its bare letters.

    Args:
        question: as understood; abbreviations are written out here.
        passages_with: how many passages hold a token.
    """
    found: dict[str, bool] = {}
    for token in query_tokens(question):
        if passages_with(token):
            found[token] = True
        elif passages_with(fold(token)):
            found.setdefault(fold(token), False)
    return found


def match_expression(tokens: Mapping[str, bool], passages_with: Callable[[str], int]) -> str | None:
    """The FTS5 query for some tokens; None where there are none.

    Args:
        tokens: as `looked_for` gives them.
        passages_with: how many passages hold a token.
    """
    kept: dict[bool, list[str]] = {}
    visited = 0
    for taken, token in enumerate(sorted(tokens, key=passages_with)):
        visited += passages_with(token)
        if visited > _VISITED and taken >= _FEWEST:
            break
        kept.setdefault(tokens[token], []).append(token)
    columns = {True: "head path text", False: "head_folded path_folded text_folded"}
    return " OR ".join(f"{{{columns[accented]}}} : ({_any(spelled)})" for accented, spelled in kept.items()) or None


def query_tokens(question: str) -> list[str]:
    """What of a question is looked for, each once."""
    return [t for t in dict.fromkeys(tokenise(expand(question))) if not is_stop(t)]


def is_stop(token: str) -> bool:
    """Whether a token carries no meaning of its own in a question."""
    pieces = token.split("_")
    return all(p in _STOP or p in _STOP_FOLDED for p in pieces)


def _any(tokens: Iterable[str]) -> str:
    return " OR ".join('"' + t.replace('"', '""') + '"' for t in tokens)


def search(
    connection: sqlite3.Connection,
    tokens: Mapping[str, bool],
    limit: int,
    passages_with: Callable[[str], int],
    documents: frozenset[str] | None = None,
) -> dict[str, float]:
    """The passages that hold any of the tokens: id -> BM25, higher is better.

    Args:
        connection: an open index.
        tokens: as `looked_for` gives them.
        limit: at most so many.
        passages_with: how many passages hold a token (`passages_with` below, which may be remembered).
        documents: search these documents only.
    """
    expression = match_expression(tokens, passages_with)
    if expression is None:
        return {}
    where, values = "", [expression]
    if documents is not None:
        where = "AND p.document_id IN (SELECT value FROM json_each(?))"
        values.append(json.dumps(sorted(documents)))
    weights = ", ".join(str(w) for w in COLUMNS.values())
    rows = connection.execute(
        f"SELECT p.id, -bm25(lexical, {weights}) AS score FROM lexical "
        f"JOIN passages p ON p.rowid = lexical.rowid "
        f"WHERE lexical MATCH ? {where} ORDER BY score DESC LIMIT ?",
        [*values, limit],
    )
    return dict(rows.fetchall())


def passages_with(connection: sqlite3.Connection, token: str) -> int:
    """How many passages hold a token, in whatever column."""
    found = connection.execute("SELECT doc FROM lexical_terms WHERE term = ?", (token,)).fetchone()
    return found[0] if found else 0


def holds(connection: sqlite3.Connection, phrase: str, documents: frozenset[str] | None = None) -> bool:
    """Whether any passage holds the words of `phrase` next to one another, with whatever accents.

    Args:
        connection: an open index.
        phrase: words; codes and signs are passed over.
        documents: look into these documents only.
    """
    plain = [fold(w).replace('"', "") for w in words(phrase)]
    if not plain:
        return False
    where, values = "", [f'text_folded : "{" ".join(plain)}"']
    if documents is not None:
        where = "AND p.document_id IN (SELECT value FROM json_each(?))"
        values.append(json.dumps(sorted(documents)))
    row = connection.execute(
        f"SELECT 1 FROM lexical JOIN passages p ON p.rowid = lexical.rowid WHERE lexical MATCH ? {where} LIMIT 1",
        values,
    ).fetchone()
    return row is not None
