"""Sets of questions as spreadsheets: CSV and Excel in and out, beside the JSON lines.

A set can be begun with two columns: `question` and, for what an answer must say, `must_include`. Cells
that hold several things have one a line: `must_include` a group a line, its alternatives parted by `|`;
`gold` a passage a line as `file.txt:340-340 | verbatim quote`, alternatives of one group with the
group's number in front (`1) file.txt:340-340 | …`); `history` a message a line as `user: …` or
`assistant: …`. Columns may be missing; unknown ones are an error, so that a typing slip is noticed.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from pydantic import ValidationError

from corpus.errors import InputError
from evals.question import Gold, Question, read_questions

COLUMNS = (
    "id", "question", "must_include", "gold", "expect", "category", "style", "history", "must_not_include",
    "family", "variant_of", "note",
)  # fmt: skip
FORMS = (".jsonl", ".csv", ".xlsx")
_DEFAULTS = {"category": "fact", "style": "formal", "expect": "answer"}
_GOLD = re.compile(
    r"(?:(?P<group>\d+)\)\s*)?(?P<file>[^:|]+):(?P<first>\d+)(?:\s*[-–]\s*(?P<last>\d+))?\s*\|\s*(?P<quote>.+)"
)


def read_suite(path: Path) -> tuple[Question, ...]:
    """The questions of a set in any of its forms, told by the file's name.

    Raises:
        InputError: the file cannot be read, holds no question, or one that is none.
    """
    sheet = path.suffix.lower() in (".csv", ".xlsx")
    found = tuple(read_sheet(path)) if sheet else read_questions(path)
    if not found:
        raise InputError(f"{path.name}: không có câu hỏi nào.")
    return found


def stratified(questions: Sequence[Question], n: int) -> list[Question]:
    """`n` of the questions, from every category in turn, always the same ones, in their order.

    Within a category they come in the order of a digest of their ids, so that neither their place in the
    file nor their author decides.
    """
    queues: dict[str, list[Question]] = {}
    for q in sorted(questions, key=lambda q: hashlib.sha256(q.id.encode()).digest()):
        queues.setdefault(q.category, []).append(q)
    rounds = zip_longest(*(queues[c] for c in sorted(queues)))
    chosen = {q.id for q in [q for drawn in rounds for q in drawn if q][:n]}
    return [q for q in questions if q.id in chosen]


def write_suite(questions: Iterable[Question], path: Path) -> None:
    """Writes a set in the form that the file's name tells: .jsonl, .csv or .xlsx.

    Raises:
        OSError: the file cannot be written.
    """
    if path.suffix.lower() in (".csv", ".xlsx"):
        write_sheet(questions, path)
        return
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for q in questions:
            out.write(q.model_dump_json() + "\n")


def read_sheet(path: Path) -> Iterator[Question]:
    """The questions of a CSV or Excel file.

    Raises:
        InputError: the file cannot be read, or a row is no question; says which row.
    """
    rows = list(_xlsx(path) if path.suffix.lower() == ".xlsx" else _csv(path))
    if not rows:
        raise InputError(f"{path.name}: bảng không có dòng nào.")
    head = [str(c).strip().lower() for c in rows[0]]
    while head and not head[-1]:
        head.pop()
    if unknown := [c for c in head if c not in COLUMNS]:
        raise InputError(f"{path.name}: không có cột {', '.join(unknown)}; các cột dùng được: {', '.join(COLUMNS)}.")
    if "question" not in head:
        raise InputError(f"{path.name}: thiếu cột question.")
    for number, cells in enumerate(rows[1:], 2):
        row = {c: str(v).strip() for c, v in zip(head, cells, strict=False) if v not in (None, "") and str(v).strip()}
        if row:
            yield _question(path.name, number, row)


def _csv(path: Path) -> Iterator[Sequence[Any]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"Không đọc được bảng {path.name} (cần CSV mã UTF-8).") from error
    delimiter = ";" if text.split("\n", 1)[0].count(";") > text.split("\n", 1)[0].count(",") else ","
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        yield list(map(_bare, row))


def _xlsx(path: Path) -> Iterator[Sequence[Any]]:
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (OSError, InvalidFileException, BadZipFile, KeyError, ValueError) as error:
        raise InputError(f"Không đọc được bảng {path.name}.") from error
    try:
        for row in book.worksheets[0].iter_rows(values_only=True):
            yield ["" if c is None else c for c in row]
    finally:
        book.close()


def _question(file: str, number: int, row: Mapping[str, str]) -> Question:
    where = f"{file}, dòng {number}"
    own = row.get("id") or f"q{number - 1:03d}"
    try:
        return Question.model_validate(
            {
                "id": own,
                "family": row.get("family") or row.get("variant_of") or own,
                "variant_of": row.get("variant_of"),
                "history": [_message(where, line) for line in _lines(row.get("history"))],
                "question": row.get("question", ""),
                **{key: row.get(key, default) for key, default in _DEFAULTS.items()},
                "gold": [_gold(where, line) for line in _lines(row.get("gold"))],
                "must_include": [[a.strip() for a in line.split("|")] for line in _lines(row.get("must_include"))],
                "must_not_include": list(_lines(row.get("must_not_include"))),
                "note": row.get("note", ""),
            }
        )
    except ValidationError as error:
        wrong = ".".join(map(str, error.errors()[0]["loc"])) or "cả dòng"
        raise InputError(f"{where}: chưa đúng cấu trúc câu hỏi ({wrong}).") from error


def _lines(cell: str | None) -> Iterator[str]:
    return (line.strip() for line in (cell or "").splitlines() if line.strip())


def _message(where: str, line: str) -> dict[str, str]:
    role, sign, content = line.partition(":")
    if not sign or role.strip().lower() not in ("user", "assistant"):
        raise InputError(f"{where}: mỗi dòng của history bắt đầu bằng “user:” hoặc “assistant:”.")
    return {"role": role.strip().lower(), "content": content.strip()}


def _gold(where: str, line: str) -> dict[str, Any]:
    m = _GOLD.fullmatch(line)
    if m is None:
        raise InputError(f"{where}: mỗi dòng của gold viết là “tên_tệp.txt:340-341 | đoạn nguyên văn”.")
    first = int(m["first"])
    return {
        "file": m["file"].strip(),
        "lines": (first, int(m["last"] or first)),
        "quote": m["quote"].strip(),
        "group": int(m["group"]) if m["group"] else None,
    }


def write_sheet(questions: Iterable[Question], path: Path) -> None:
    """Writes a set as CSV (with a mark that Excel takes for UTF-8) or as an Excel file.

    Raises:
        OSError: the file cannot be written.
    """
    rows = [COLUMNS, *(_cells(q) for q in questions)]
    if path.suffix.lower() == ".xlsx":
        book = Workbook()
        sheet = book.active
        for row in rows:
            # Text that begins like a formula stays text.
            sheet.append(list(row))
        for column in sheet.iter_rows():
            for cell in column:
                cell.data_type = "s" if cell.value is not None else cell.data_type
        sheet.freeze_panes = "A2"
        book.save(path)
        return
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out).writerows([_harmless(c) for c in row] for row in rows)


#: First characters by which a spreadsheet takes a cell of a CSV file for a formula.
_FORMULA = ("=", "+", "-", "@")


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet runs; `_bare` takes the mark off again."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _bare(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(_FORMULA) else cell


def _cells(q: Question) -> tuple[str, ...]:
    values = {
        "id": q.id,
        "question": q.question,
        "must_include": "\n".join(" | ".join(group) for group in q.must_include),
        "gold": "\n".join(map(_gold_line, q.gold)),
        "expect": q.expect,
        "category": q.category,
        "style": q.style,
        "history": "\n".join(f"{m.role}: {' '.join(m.content.split())}" for m in q.history),
        "must_not_include": "\n".join(q.must_not_include),
        "family": q.family,
        "variant_of": q.variant_of or "",
        "note": q.note,
    }
    return tuple(values[c] for c in COLUMNS)


def _gold_line(g: Gold) -> str:
    group = f"{g.group}) " if g.group is not None else ""
    return f"{group}{g.file}:{g.lines[0]}-{g.lines[1]} | {g.quote}"
