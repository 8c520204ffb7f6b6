"""A task, a target, a relation between documents in a line of words, as lists on screen and on paper tell them."""

from __future__ import annotations

from assistant.wording import ROLE_NAMES
from corpus.codes import date_in_words
from corpus.crossrefs import CrossReference
from corpus.directive import Relation
from corpus.targets import Target
from corpus.tasks import Task

COMPARISON_NAMES = {
    "at_least": "ít nhất",
    "more_than": "trên",
    "at_most": "không quá",
    "less_than": "dưới",
    "about": "khoảng",
    "exactly": "",
    "all": "",
    "most": "",
}
RELATION_NAMES = {
    Relation.IMPLEMENTS: "triển khai",
    Relation.BASED_ON: "căn cứ",
    Relation.REPLACES: "thay thế",
    Relation.AMENDS: "sửa đổi, bổ sung",
    Relation.CONTINUES: "tiếp tục thực hiện",
    Relation.TRANSMITS: "gửi kèm",
    Relation.CITES: "nhắc tới",
}


def said_task(task: Task) -> str:
    """One body's part and until when, in words: "chủ trì: Sở Y tế tỉnh Nghệ An (trước 30/6/2022)"."""
    due = [task.deadline] if task.deadline else []
    due += [f"mỗi {task.every}"] if task.every and task.every not in (task.deadline or "") else []
    return f"{ROLE_NAMES[task.role]}: {task.name}" + (f" ({'; '.join(due)})" if due else "")


def said_target(t: Target) -> str:
    """A target in words: "2030: ít nhất 85% | tỷ lệ …"."""
    unit = t.unit if t.unit and not t.value.endswith(t.unit) else None
    value = " ".join(filter(None, [COMPARISON_NAMES[t.comparison], t.value, unit]))
    return f"{t.year or '—'}: {value}  | {t.what}"


def cited_name(row: CrossReference) -> str:
    """What a document does to another, in words: "triển khai: Chỉ thị số 42-CT/TW …"."""
    to = row.to
    parts = [to.type or "Văn bản", f"số {to.number}" if to.number else to.title]
    parts += [f"ngày {date_in_words(to.date)}" if to.date else None, f"của {to.issuer}" if to.issuer else None]
    absent = "" if to.id else "  (không có trong kho)"
    return f"{RELATION_NAMES[row.relation]}: {' '.join(filter(None, parts))}{absent}"
