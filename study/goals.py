"""Targets and times: one table of numbers, one line of dates."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.directive import Directive, Passage
from corpus.targets import Target
from corpus.tasks import Task
from corpus.text import Phrase, sentences
from study.desk import Desk, place_of
from study.duties import due, time_of
from study.pack import Item, Kind, cells

COLUMNS = ("Mốc", "Chỉ tiêu, thời hạn", "Giá trị", "Vị trí trong văn bản")


def table(desk: Desk, directive: Directive) -> Iterator[Item]:
    """Targets and deadlines, by year as far as one is stated; a deadline that is a target's own is not told twice."""
    targets = sorted(desk.targets(directive), key=lambda t: t.year or _LAST)
    for t in targets:
        yield target_row(desk, t)
    for task in due(desk, directive):
        year = task.deadline_date[:4] if task.deadline_date else None
        if any(_is_of(t, task) and (str(t.year) if t.year else None) == year for t in targets):
            continue
        span = task.spans[0]
        passage = desk.passage(span.passage_id)
        when = time_of(task)
        text = desk.words(passage, span.start, span.end)
        yield Item(
            text=text,
            kind=Kind.CONTENT,
            citations=tuple(desk.cite(desk.passage(s.passage_id), s.start, s.end) for s in task.spans),
            cells=cells(f"{when[:1].upper()}{when[1:]}", text, DUE, place_of(passage)),
        )


def _is_of(target: Target, task: Task) -> bool:
    """Whether a target stands in what a task says."""
    return any(s.passage_id == target.passage_id and s.start <= target.start < s.end for s in task.spans)


DUE = "thời hạn"
"""Stands where a target has its value."""
_LAST = 9999


def target_row(desk: Desk, target: Target) -> Item:
    """A target as a row."""
    passage = desk.passage(target.passage_id)
    start = _from(desk, passage, target)
    text = desk.words(passage, start, target.end)
    return Item(
        text=text,
        kind=Kind.CONTENT,
        citations=(desk.cite(passage, start, target.end), *_year_stated(desk, target)),
        cells=cells(_when(target), text, _amount(target), place_of(passage)),
    )


_EVERY = {"year": "Hằng năm", "quarter": "Hằng quý", "month": "Hằng tháng"}


def _when(target: Target) -> str:
    return f"Năm {target.year}" if target.year else _EVERY.get(target.per or "", "")


def _from(desk: Desk, passage: Passage, target: Target) -> int:
    """Where a reader has to begin: "trong đó ít nhất 45% là nữ" needs what it is a part of."""
    if not _PART_OF.search(passage.text[target.start : target.end]):
        return target.start
    at = next((a for a, b in sentences(passage.text) if a <= target.start < b), target.start)
    directive = desk.collection.directives[passage.document_id]
    before = [t.start for t in desk.targets(directive) if t.passage_id == passage.id and at <= t.start < target.start]
    return max(before, default=max(at, passage.label_length))


_PART_OF = Phrase(r"^\W*(?:trong đó|trong số đó|số còn lại|riêng)(?!\w)")
_SIGNS = {"at_least": "≥ ", "more_than": "> ", "at_most": "≤ ", "less_than": "< ", "about": "≈ "}


def _amount(target: Target) -> str:
    """The value with its unit and the way it bounds: "≥ 60%", "1.500 ha"."""
    words = (target.unit or "").split()
    if words and target.value.endswith(words[0]):  # "01 triệu", which counts "triệu đoàn viên"
        del words[0]
    unit = "".join(f" {w}" for w in words)
    return f"{_SIGNS.get(target.comparison, '')}{target.value}{unit}"


def _year_stated(desk: Desk, target: Target) -> tuple[int, ...]:
    """Where the year stands that the clause leaves to its passage; the path's labels need no citation."""
    passage = desk.passage(target.passage_id)
    if target.year is None or str(target.year) in passage.text[target.start : target.end]:
        return ()
    return (desk.cite(passage, passage.label_length, target.end),) if str(target.year) in passage.text else ()
