"""One page of a document: what it is about, who does what, what is to be reached, what is due."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from math import ceil

from corpus.directive import Directive, Passage
from corpus.tasks import Task
from study.clauses import shortened
from study.desk import Desk, suggestion
from study.duties import due, leading, time_of
from study.outline import matters
from study.pack import Item

_LINES = 31.0
"""Of a printed page below its heading."""
_WIDTH = 74
"""Characters of a printed line."""
_GAP = 0.4
"""Lines between two paragraphs."""
_LONGEST = 2 * _WIDTH
"""Characters to which a sentence is shortened where it can be."""
_NAMES = ("Nội dung chính", "Ai làm gì", "Chỉ tiêu chính", "Mốc phải nhớ")
_Span = tuple[str, int, int]
"""A passage and offsets in it."""
_Line = tuple[_Span, Item]
"""A line with where it comes from."""


def at_a_glance(desk: Desk, directive: Directive, part_of_page: float = 1.0) -> Iterator[Item]:
    """The page, each sentence once; what has no room is counted.

    Args:
        desk: where lines are written.
        directive: the document.
        part_of_page: how much of the page it may take.
    """
    parts = [deque(p) for p in _parts(desk, directive)]
    shown: list[list[Item]] = [[] for _ in parts]
    room = _LINES * part_of_page - (1 + _GAP) * sum(bool(p) for p in parts)

    def show_next(n: int, *, leaving: float = 0) -> bool:
        """Shows the next line of a part if so much room is left behind it."""
        nonlocal room
        cost = ceil(len(parts[n][0].text) / _WIDTH) + _GAP if parts[n] else 0
        if not parts[n] or room - cost < leaving:
            return False
        shown[n].append(parts[n].popleft())
        room -= cost
        return True

    half = room / 2
    while show_next(0, leaving=half):  # what it is about may take half of the page
        pass
    # Then one line of each part in turn, so that none is crowded out.
    while sum(show_next(n) for n in (1, 2, 3, 0)):
        pass
    for name, left, lines in zip(_NAMES, parts, shown, strict=True):
        if lines:
            yield suggestion(f"{name} (còn {len(left)} mục nữa ở các phần sau):" if left else f"{name}:")
            yield from lines


def _parts(desk: Desk, directive: Directive) -> list[list[Item]]:
    """The lines of each part; what is due is told with its time, and not told again as a duty."""
    targets = [t for t in desk.targets(directive) if t.year] or desk.targets(directive)
    matter = {
        (m.passage.id, 0, len(m.passage.text)): replace(desk.quoted(m.passage, level=2), text=m.words)
        for m in matters(desk, directive)
    }
    dated = dict(_when(desk, t) for t in due(desk, directive))
    reached = dict(_brief(desk, t.passage_id, t.start, t.end) for t in targets)
    duty = dict(_brief(desk, *_first(t)) for t in leading(desk, directive))
    undated = [[i for s, i in p.items() if not any(_within(s, d) for d in dated)] for p in (matter, duty, reached)]
    return [*undated, [*dated.values()]]


def _within(span: _Span, other: _Span) -> bool:
    return span[0] == other[0] and other[1] <= span[1] and span[2] <= other[2]


def _first(task: Task) -> _Span:
    span = task.spans[0]
    return span.passage_id, span.start, span.end


def _when(desk: Desk, task: Task) -> _Line:
    """What is due with its time in front: shortened, the sentence may lose it."""
    span, line = _brief(desk, *_first(task))
    when = time_of(task)
    return span, replace(line, text=f"{when[:1].upper()}{when[1:]}: {line.text}")


def _brief(desk: Desk, passage_id: str, start: int, end: int) -> _Line:
    passage: Passage = desk.passage(passage_id)
    line = desk.quoted(passage, start, end, level=2)
    brief = shortened(line.text, lambda t: len(t) <= _LONGEST) or line.text
    return (passage_id, start, end), replace(line, text=brief)
