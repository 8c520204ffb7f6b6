"""Puts statements into the Markdown that a person reads, and cleans what a person typed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.answer import Statement
from assistant.cite import apart_from_markers
from corpus.assignments import Role
from corpus.text import nfc

WHAT_I_DO = (
    "Tôi tra cứu các văn bản có trong kho và trả lời kèm trích dẫn nguyên văn. "
    "Anh/chị cứ hỏi, chẳng hạn về nhiệm vụ, chỉ tiêu, thời hạn hay người ký của một văn bản."
)
OUT_OF_SCOPE = (
    "Câu hỏi này nằm ngoài phạm vi: tôi chỉ tra cứu và trích dẫn các văn bản có trong kho "
    "(chỉ thị, nghị quyết, kết luận, quy định, kế hoạch, chương trình…), không bình luận và không soạn thêm nội dung."
)
"""What is said of questions that are none to the collection; the conversation passes over such turns."""

ROLE_NAMES = {
    Role.LEAD: "chủ trì",
    Role.COORDINATE: "phối hợp",
    Role.IMPLEMENT: "thực hiện",
    Role.SUPERVISE: "theo dõi, kiểm tra",
    Role.REPORT: "báo cáo",
}
"""A body's part in a task, as it is called in tables."""

_CONTROL = {c for c in range(0x20) if chr(c) not in "\n\t"} | {
    0x7F,
    0xFEFF,
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
}
_HALVES = re.compile("[\ud800-\udfff]")


def storable(text: str) -> str:
    """Text without halves of surrogate pairs, which neither a file nor a page can hold."""
    return _HALVES.sub("", text)


def clean_question(text: str) -> str:
    """The question in NFC without control and invisible characters, white space collapsed."""
    text = nfc("".join(c for c in storable(text) if ord(c) not in _CONTROL))
    return re.sub(r"\s+", " ", text).strip()


@dataclass(frozen=True, slots=True)
class Rows:
    """Statements that have something in front of them: rows of a table, or items of a list."""

    columns: tuple[str, str] | None
    """Names of what stands in front, and of the statements; None for a list."""
    labels: Mapping[Statement, str]
    """What stands in front of each; statements without one are no rows."""


def answer_text(
    groups: Sequence[tuple[str, Sequence[Statement]]],
    notes: Sequence[str],
    missing: Sequence[str],
    rows: Rows | None = None,
    outside: Sequence[str] = (),
) -> str:
    """The answer: each document's name in bold, its statements as a list or a table with their markers.

    Args:
        groups: headings with their statements.
        notes: sentences on the answer itself.
        missing: what no document states.
        rows: what stands in front of statements.
        outside: clauses that no document says; they share one line that is marked so.
    """
    parts = []
    for heading, statements in groups:
        lines = _table(statements, rows) if rows else []
        lines = lines or [_item(s, rows.labels.get(s, "") if rows else "") for s in statements]
        if heading:
            lines = [f"**{heading}**", "", *lines]
        parts.append("\n".join(lines))
    if missing:
        parts.append("Bản trong kho không ghi " + "; ".join(missing) + ".")
    parts += [f"*Ghi chú: {n}*" for n in notes]
    if outside:
        parts.append(f"*Thông tin ngoài kho văn bản: {'; '.join(outside)} (cần đối chiếu văn bản hiện hành).*")
    return "\n\n".join(parts)


def _item(statement: Statement, label: str) -> str:
    return f"- {label}{': ' if label else ''}{statement.text} {markers(statement.citations)}"


def _table(statements: Sequence[Statement], rows: Rows) -> list[str]:
    """The lines of a table; none where a list is meant, or a cell holds what would break a table."""
    if rows.columns is None or not all(s in rows.labels for s in statements):
        return []
    if any(re.search(r"[|\n\r]", f"{rows.labels[s]}{s.text}") for s in statements):
        return []
    cells = [(_cell(rows.labels[s], s), _cell(s.text, s)) for s in statements]
    return [f"| {first} | {second} |" for first, second in (rows.columns, ("---", "---"), *cells)]


def _cell(text: str, statement: Statement) -> str:
    return f"{text} {markers(statement.citations)}" if text else ""


def as_quotation(quote: str) -> str:
    """A document's words between quotation marks, as printed."""
    return f"“{apart_from_markers(quote.strip())}”"


def markers(citations: Sequence[int]) -> str:
    """The markers of a statement: "[1][3]"."""
    return "".join(f"[{n}]" for n in citations)
