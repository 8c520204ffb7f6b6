"""The quiz on slides: one question on each where there is room, the answers in the notes alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.cite import apart_from_markers
from study.deck import measure
from study.deck.draft import Draft
from study.deck.values import GAP, INDENT, SIZES, Box, Line, Question, Quiz, Slide
from study.pack import OWN_WORDS, QuizItem, marked

MOST = 5
"""Questions of a deck."""
_TOGETHER = 3
"""Questions on one slide."""
_SHAPE = re.compile(r"^Điền vào chỗ trống \((?P<where>.*?)\): “(?P<text>.*)”$", re.DOTALL)
_YEAR = re.compile(r"(?:^|, )(?P<year>năm \d{4})$")
_FILL_IN = "điền vào chỗ trống"
LETTERS = "ABCDEF"
_COLUMNS = (4, 2)
"""In how many columns options may stand; a question on its own has one below the other."""


def count(draft: Draft) -> int:
    """How many slides the quiz can fill."""
    return min(MOST, len(_usable(draft))) if draft.section("trac-nghiem") else 0


def slides(draft: Draft, most: int) -> list[Slide]:
    """At most so many slides: one question on each, or several where slides are few."""
    section = draft.section("trac-nghiem")
    usable = _usable(draft)[:MOST]
    if section is None or not most or not usable:
        return []
    title = section.title
    room = draft.room(f"{title}: {_FILL_IN}")
    groups = [[q] for q in usable[:most]] if most >= min(3, len(usable)) else _packed(usable, most, room)
    first = 1
    made = []
    for group in groups:
        made.append(_slide(draft, title, group, first, room))
        first += len(group)
    return made


def _usable(draft: Draft) -> list[QuizItem]:
    """Questions that fit a slide, in the order of the pack, those of few words before those of many."""
    title = (draft.section("trac-nghiem") or draft.pack.sections[0]).title if draft.pack.sections else ""
    room = draft.room(f"{title}: {_FILL_IN}")
    fitting = [q for q in draft.pack.quiz if _fitted([q], room, 1) is not None]
    return sorted(fitting, key=lambda q: len(q.question) > _MANY)


_MANY = 330
"""Characters of a question that takes long to read."""


def _packed(questions: Sequence[QuizItem], most: int, room: Box) -> list[list[QuizItem]]:
    """As many questions as fit so many slides, at most three on one."""
    left = sorted(questions, key=lambda q: len(q.question) + sum(map(len, q.options)))
    groups: list[list[QuizItem]] = []
    while left and len(groups) < most:
        n = next(n for n in range(min(_TOGETHER, len(left)), 0, -1) if n == 1 or _fitted(left[:n], room, 1))
        groups.append(left[:n])
        left = left[n:]
    return groups


def _slide(draft: Draft, title: str, group: Sequence[QuizItem], first: int, room: Box) -> Slide:
    body = _fitted(group, room, first)
    assert body is not None
    is_gap = all(_SHAPE.match(q.question) for q in group)
    answers = [
        f"Đáp án câu {first + n}: {LETTERS[q.key]}. {q.options[q.key]} {_source(q)}" for n, q in enumerate(group)
    ]
    return draft.slide(
        f"{title}: {_FILL_IN}" if is_gap else title,
        body,
        instead=title,
        advice=["để người dự trả lời trước, rồi đọc nguyên văn ở dưới."],
        facts=answers,
    )


def _source(q: QuizItem) -> str:
    return "".join(f"[{m}]" for m in q.markers) or f"({OWN_WORDS})"


def _fitted(group: Sequence[QuizItem], room: Box, first: int) -> Quiz | None:
    """The questions in letters as large as may be; None where they do not fit."""
    widest = 1 if len(group) == 1 else max(_COLUMNS)
    for size, most in (*((s, widest) for s in SIZES[:3]), *((s, max(_COLUMNS)) for s in SIZES)):
        made = tuple(_question(q, first + n, size, room.width, most) for n, q in enumerate(group))
        if sum(height(q, size, room.width) for q in made) + (len(made) - 1) * size <= room.height:
            return Quiz(made, size)
    return None


def _question(q: QuizItem, number: int, size: float, width: float, most: int) -> Question:
    shape = _SHAPE.match(q.question)
    text = q.question
    if shape:
        year = _YEAR.search(shape["where"])
        text = f"“{shape['text']}”" + (f" ({year['year']})" if year else "")
    options = tuple(f"{LETTERS[n]}. {o}" for n, o in enumerate(q.options))
    fitting = [n for n in _COLUMNS if n <= min(most, len(options)) and _is_narrow(options, size, width / n)]
    columns = fitting[0] if fitting else 1
    told = marked(apart_from_markers(text), q.kind)
    return Question(Line(told, q.markers, lead=f"Câu {number}."), options, columns)


def _is_narrow(options: Iterable[str], size: float, width: float) -> bool:
    return all(measure.width(o, size) <= width - INDENT for o in options)


def question_height(q: Question, size: float, width: float) -> float:
    """Points that the words of a question take."""
    return measure.height(q.text.shown, size, width - 4, is_bold=False) + GAP * size


def option_height(q: Question, size: float, width: float) -> float:
    """Points that one row of options takes."""
    room = width / q.columns - INDENT
    return max(measure.height(o, size, room) for o in q.options) + GAP * size


def height(q: Question, size: float, width: float) -> float:
    """Points that a question takes with its options."""
    return question_height(q, size, width) + -(-len(q.options) // q.columns) * option_height(q, size, width)
