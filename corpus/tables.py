"""Tables in Markdown form: which passages are rows, which is the header, what each column says.

A column is known by the words of its header ("Cơ quan chủ trì", "Thời gian hoàn thành", "Năm 2025").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.assignments import Role
from corpus.directive import Passage
from corpus.text import fold


@dataclass(frozen=True, slots=True)
class Column:
    """One column by its header."""

    header: str

    @property
    def role(self) -> Role | None:
        """The part of the bodies that the column names; None where it names none."""
        folded = fold(self.header)
        if "phoi hop" in folded:
            return Role.COORDINATE
        if re.search(r"chu tri|chiu trach nhiem|dau moi", folded):
            return Role.LEAD
        if re.search(r"theo doi|giam sat|kiem tra", folded):
            return Role.SUPERVISE
        if re.search(
            r"(?:co quan|don vi|bo phan|nguoi|to chuc|phan cong|tham muu)(?: duoc giao)?(?:\s+\w+)*(?: thuc hien)?$",
            folded,
        ):
            return Role.IMPLEMENT if not re.search(r"don vi tinh|dvt", folded) else None
        return None

    @property
    def is_deadline(self) -> bool:
        """Whether it says by when."""
        return bool(re.search(r"thoi gian|thoi han|thoi diem|tien do|hoan thanh|(?<!\w)han ", fold(self.header) + " "))

    @property
    def is_task(self) -> bool:
        """Whether it says what is to be done or measured."""
        return self.role is None and bool(
            re.search(
                r"nhiem vu|noi dung|cong viec|hoat dong|chi tieu|ten |muc tieu|giai phap|de an", fold(self.header) + " "
            )
        )

    @property
    def is_unit(self) -> bool:
        """Whether it gives the unit of a figure."""
        return bool(re.fullmatch(r"(?:don vi(?: tinh)?|dvt|d\.?v\.?t\.?)", fold(self.header).strip()))

    @property
    def year(self) -> int | None:
        """The year whose figures stand in it; the last one of a span."""
        years = re.findall(r"(?<!\d)((?:19|20)\d{2})(?!\d)", self.header)
        return int(years[-1]) if years else None


@dataclass(frozen=True, slots=True)
class Table:
    """A table's columns; its rows are passages of their own."""

    columns: tuple[Column, ...]

    @property
    def assigns(self) -> bool:
        """Whether it gives tasks to bodies. "Đơn vị" beside "Chỉ tiêu" is the unit of its figures."""
        measured = any("chi tieu" in fold(c.header) for c in self.columns)
        roles = [c for c in self.columns if c.role and not (measured and c.is_unit)]
        return bool(roles) and self.task_at is not None

    @property
    def task_at(self) -> int | None:
        """The column that says what is to be done: by its header, else the first beside those of bodies and times."""
        named = [i for i, c in enumerate(self.columns) if c.is_task]
        other = [
            i
            for i, c in enumerate(self.columns)
            if c.role is None
            and not c.is_deadline
            and not c.is_unit
            and not re.fullmatch(r"(?:s?tt|so tt)", fold(c.header))
        ]
        return next(iter(named or other), None)

    @staticmethod
    def cells(row: Passage) -> list[str]:
        """The cells of a row."""
        return cells_of(row.text)


def is_row(passage: Passage) -> bool:
    """Whether a passage is a row of a table."""
    return passage.text.startswith("|")


def cells_of(text: str) -> list[str]:
    """The cells of a row as it is printed."""
    return [c.strip() for c in text.strip().strip("|").split("|")]


def read_tables(passages: Sequence[Passage]) -> dict[str, Table]:
    """Passage id of each row below a header -> its table. A header is the first row of a run."""
    found: dict[str, Table] = {}
    table: Table | None = None
    for p in passages:
        if not is_row(p):
            table = None
        elif table is None:
            table = Table(tuple(Column(c) for c in cells_of(p.text)))
        elif re.search(r"\w", p.text) and [c.header for c in table.columns] != cells_of(p.text):
            found[p.id] = table  # a header printed anew on the next page is none
    return found
