"""Who does what by when: the table that a secretary asks for first."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from assistant.wording import ROLE_NAMES
from corpus.assignments import Role
from corpus.directive import Directive
from corpus.tasks import Task
from corpus.text import Phrase
from study.desk import Desk, place_of
from study.pack import Audience, Item, Kind, cells

COLUMNS = ("Cơ quan, tổ chức", "Nhiệm vụ", "Vai trò", "Thời hạn", "Vị trí trong văn bản")
OWN = {
    Audience.CHI_BO: Phrase(r"(?<!\w)(?:chi bộ|chi ủy|đảng viên|đảng ủy cơ sở|tổ chức đảng)(?!\w)"),
    Audience.CAP_UY: Phrase(r"(?<!\w)(?:cấp ủy|tỉnh ủy|thành ủy|huyện ủy|đảng ủy|thị ủy|ban thường vụ)(?!\w)"),
    Audience.BAO_CAO_VIEN: Phrase(r"(?<!\w)(?:tuyên giáo|báo cáo viên|tuyên truyền viên|báo chí)(?!\w)"),
    Audience.DOAN_THE: Phrase(
        r"(?<!\w)(?:mặt trận|đoàn thể|công đoàn|liên đoàn|đoàn thanh niên|hội liên hiệp|hội nông dân"
        r"|cựu chiến binh)(?!\w)"
    ),
}


def table(desk: Desk, directive: Directive, audience: Audience) -> Iterator[Item]:
    """One row per task and body, in the order of the document; those of the audience are marked with a star."""
    own = OWN[audience]
    for _, group in groupby(desk.tasks(directive), key=lambda t: t.assignment):
        for task in group:
            yield row(desk, task, is_own=bool(own.search(task.name)))


def row(desk: Desk, task: Task, *, is_own: bool) -> Item:
    """A task as a row of the table."""
    markers = tuple(desk.cite(desk.passage(s.passage_id), s.start, s.end) for s in task.spans)
    place = place_of(desk.passage(task.spans[0].passage_id))
    when = time_of(task)
    text = desk.words(desk.passage(task.spans[0].passage_id), task.spans[0].start, task.spans[0].end)
    name = name_of(desk, task)
    name = f"{name[:1].upper()}{name[1:]}"
    body = f"{name} ★" if is_own else name
    return Item(
        text=f"{name}: {text}",
        kind=Kind.CONTENT,
        citations=markers,
        cells=cells(body, text, ROLE_NAMES[task.role], when, place),
    )


def name_of(desk: Desk, task: Task) -> str:
    """The body in full, where what the task cites supports that; else as printed."""
    cited = [desk.cite(desk.passage(s.passage_id), s.start, s.end) for s in task.spans]
    return task.name if desk.is_sound(task.name, cited) else task.body.written


def time_of(task: Task) -> str:
    """By when, as printed, or how often."""
    if task.deadline or not task.every:
        return task.deadline or ""
    return "hằng năm" if task.every == "năm" else f"{task.every} một lần"


def leading(desk: Desk, directive: Directive) -> list[Task]:
    """The first task of each body that leads or carries out one, in order."""
    seen: set[str] = set()
    found = []
    for role in (Role.LEAD, Role.IMPLEMENT):
        for t in desk.tasks(directive):
            if t.role is role and t.name not in seen:
                seen.add(t.name)
                found.append(t)
    # "Các bộ, ngành" is everybody and nobody: bodies with a name come first.
    return sorted(found, key=lambda t: t.name.startswith("các "))


def due(desk: Desk, directive: Directive) -> list[Task]:
    """One task of each assignment that has a time."""
    firsts = {t.assignment: t for t in reversed(desk.tasks(directive)) if t.deadline or t.every}
    return sorted(firsts.values(), key=lambda t: t.deadline_date or "9999")
