"""A public retrieval set in BEIR's format: documents, queries, and which document fits which query.

    DIR/corpus.jsonl    {"_id": …, "title": …, "text": …}    a title is optional
    DIR/queries.jsonl   {"_id": …, "text": …}
    DIR/qrels/test.tsv  query-id<TAB>corpus-id<TAB>score     or the one .tsv there

Thakur et al., *BEIR: A Heterogeneous Benchmark for Zero-shot Evaluation of Information Retrieval
Models* (NeurIPS 2021). Knows nothing of how documents are searched.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from corpus.errors import InputError
from corpus.text import nfc

Ranking = Sequence[tuple[str, float]]
"""Document ids with their scores, best first; each id once."""

_HEAD = ("query-id", "corpus-id", "score")
_HIGHEST = 50
"""A grade above is no grade: its gain would be 2 to that power."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the set."""

    id: str
    title: str
    text: str

    @property
    def whole(self) -> str:
        """Title and text; empty where the document has no word."""
        return f"{self.title}\n{self.text}".strip()


@dataclass(frozen=True, slots=True)
class Query:
    """A question of the set."""

    id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BeirSet:
    """A whole set."""

    name: str
    """The name of its folder."""
    documents: tuple[Document, ...]
    queries: tuple[Query, ...]
    """Those for which a relevant document is known, in the order of the file."""
    grades: Mapping[str, Mapping[str, int]]
    """Query id -> document id -> grade, of every query in `queries`."""
    absent: int
    """How many relevant documents the corpus does not hold; no system can find them."""


class _Record(BaseModel):
    model_config = ConfigDict(coerce_numbers_to_str=True, str_strip_whitespace=True)

    id: str = Field(alias="_id", min_length=1)


class _DocumentRecord(_Record):
    title: str | None = None
    text: str


class _QueryRecord(_Record):
    text: str = Field(min_length=1)


_R = TypeVar("_R", bound=_Record)


def read_beir(folder: Path) -> BeirSet:
    """The set in `folder`.

    Raises:
        InputError: a file is missing or cannot be read, a line is malformed (says which), or no query
            has a relevant document.
    """
    documents = tuple(
        Document(r.id, nfc(r.title or ""), nfc(r.text)) for r in _records(folder / "corpus.jsonl", _DocumentRecord)
    )
    if not any(d.whole for d in documents):
        raise InputError(f"{folder / 'corpus.jsonl'}: không có văn bản nào.")
    asked = tuple(Query(r.id, nfc(r.text)) for r in _records(folder / "queries.jsonl", _QueryRecord))
    path = _qrels(folder)
    grades = _grades(path)
    queries = tuple(q for q in asked if any(g > 0 for g in grades.get(q.id, {}).values()))
    if not queries:
        raise InputError(f"{path}: không câu hỏi nào của queries.jsonl có văn bản được đánh giá là liên quan.")
    ids = {d.id for d in documents}
    relevant = [d for q in queries for d, g in grades[q.id].items() if g > 0]
    absent = sum(d not in ids for d in relevant)
    if absent == len(relevant):
        raise InputError(f"{path}: không văn bản liên quan nào có trong corpus.jsonl.")
    return BeirSet(
        name=folder.resolve().name,
        documents=documents,
        queries=queries,
        grades={q.id: grades[q.id] for q in queries},
        absent=absent,
    )


def by_document(ranked: Iterable[tuple[str, float]], k: int) -> list[tuple[str, float]]:
    """The first `k` documents of ranked parts of documents: each with its best part's score.

    Args:
        ranked: (document id, score) of each part, best first.
        k: how many documents at most.
    """
    best: dict[str, float] = {}
    for document_id, score in ranked:
        if document_id not in best:
            if len(best) == k:
                break
            best[document_id] = score
    return list(best.items())


def without_marks(text: str) -> str:
    """`text` as typed without a Vietnamese keyboard: no accents, d for đ; case is kept."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return nfc(bare.replace("đ", "d").replace("Đ", "D"))


def _records(path: Path, kind: type[_R]) -> Iterator[_R]:
    """The records of a file of JSON lines; blank lines are skipped."""
    seen: set[str] = set()
    for number, line in _lines(path):
        try:
            record = kind.model_validate_json(line)
        except ValidationError as error:
            where = ".".join(map(str, error.errors()[0]["loc"])) or "cả dòng"
            raise InputError(f"{path}, dòng {number}: không đúng cấu trúc của BEIR ({where}).") from error
        if record.id in seen:
            raise InputError(f"{path}, dòng {number}: mã “{record.id}” đã có ở dòng trước.")
        seen.add(record.id)
        yield record


def _qrels(folder: Path) -> Path:
    """The file of judgements."""
    test = folder / "qrels" / "test.tsv"
    if test.is_file():
        return test
    found = sorted((folder / "qrels").glob("*.tsv"))
    if len(found) != 1:
        several = f" mà có nhiều tệp khác ({', '.join(p.name for p in found)})" if found else ""
        raise InputError(f"Không có tệp đánh giá {test}{several}.")
    return found[0]


def _grades(path: Path) -> dict[str, dict[str, int]]:
    grades: dict[str, dict[str, int]] = {}
    lines = _lines(path)
    number, head = next(lines, (1, b""))
    if tuple(_cells(path, number, head)) != _HEAD:
        raise InputError(f"{path}, dòng {number}: dòng đầu phải là {'<TAB>'.join(_HEAD)}.")
    for number, line in lines:
        cells = _cells(path, number, line)
        try:
            query_id, document_id, written = cells
            grade = int(written)
        except ValueError as error:
            raise InputError(f"{path}, dòng {number}: cần mã câu hỏi, mã văn bản và điểm là số nguyên.") from error
        if grade > _HIGHEST:
            raise InputError(f"{path}, dòng {number}: điểm {grade} quá lớn (nhiều nhất là {_HIGHEST}).")
        grades.setdefault(query_id, {})[document_id] = grade
    return grades


def _cells(path: Path, number: int, line: bytes) -> list[str]:
    try:
        return [cell.strip() for cell in line.decode("utf-8").split("\t")]
    except UnicodeDecodeError as error:
        raise InputError(f"{path}, dòng {number}: không phải UTF-8.") from error


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines of a file that are not blank, with their numbers; read as they are asked for."""
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                bare = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
                if bare.strip():
                    yield number, bare
    except OSError as error:
        raise InputError(f"Không đọc được tệp {path}: {error.strerror}.") from error
