"""Targets and times: one table of numbers, one line of dates."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.codes import date_in_words
from corpus.directive import Directive
from corpus.targets import Target
from study.desk import Desk, place_of
from study.duties import due, time_of
from study.pack import Item, Kind, cells

COLUMNS = ("Mốc", "Chỉ tiêu, thời hạn", "Giá trị", "Vị trí trong văn bản")


def table(desk: Desk, directive: Directive) -> Iterator[Item]:
    """Targets and deadlines, by year as far as one is stated."""
    for t in sorted(desk.targets(directive), key=lambda t: t.year or _LAST):
        yield target_row(desk, t)
    for task in due(desk, directive):
        span = task.spans[0]
        passage = desk.passage(span.passage_id)
        when = date_in_words(task.deadline_date) if task.deadline_date else time_of(task)
        text = desk.words(passage, span.start, span.end)
        yield Item(
            text=text,
            kind=Kind.CONTENT,
            citations=tuple(desk.cite(desk.passage(s.passage_id), s.start, s.end) for s in task.spans),
            cells=cells(when, text, time_of(task), place_of(passage)),
        )


_LAST = 9999


def target_row(desk: Desk, target: Target) -> Item:
    """A target as a row."""
    passage = desk.passage(target.passage_id)
    text = desk.words(passage, target.start, target.end)
    return Item(
        text=text,
        kind=Kind.CONTENT,
        citations=(desk.cite(passage, target.start, target.end), *_year_stated(desk, target)),
        cells=cells(f"Năm {target.year}" if target.year else "", text, _amount(target), place_of(passage)),
    )


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
