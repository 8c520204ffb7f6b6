"""A pack as it is read on paper: blocks in order, shared by the Word file, the page and the Markdown file.

What a section looks like is decided here once; a format only says how a heading, a line, a table, a card
or a quiz is written down.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby

from assistant.answer import Citation
from assistant.cite import document_name
from study.deck.sources import place
from study.meeting import words_for
from study.pack import OWN_WORDS, Item, Kind, Pack, QuizItem, Section, marked

SOURCES = "Nguồn trích dẫn"
KEY = "Đáp án trắc nghiệm"
KEY_COLUMNS = ("Câu", "Đáp án", "Nguồn")
CONTENTS = "Mục lục"
QUESTION = "Câu"
ADVICE = "Cả phần này là gợi ý của phần mềm, không phải nội dung văn bản."
ADVICE_AND_OWN = f"Cả phần này là gợi ý của phần mềm và {OWN_WORDS}, không phải nội dung văn bản."
ESSAY, REPORT = "thu-hoach", "bao-cao"
FORMS = (ESSAY, REPORT)
"""Sections that are filled in and handed in: each has pages of its own."""
LETTERS = "ABCDEFGH"

_WIDTHS = {
    "thong-tin": (36, 129),
    "phan-cong": (35, 67, 16, 23, 24),
    "chi-tieu": (22, 84, 25, 34),
    "chuong-trinh": (30, 93, 42),
}
_SHORT_TABLE = 1200
"""Characters."""
_PROSE = ("boi-canh",)
_ASKED = ("thao-luan",)
_STAR = "★"
_FORBIDDEN = re.compile("[^\\t\\n\\r\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]|\u2060")
_BLANKS = re.compile(r"\s*…{6,}\s*$")
_LABEL = re.compile(r"(?:\d+(?:\.\d+)*[.)-]|[IVXL]+[.)-]|[a-zđ]\)|(?:Điều|Chương|Mục|Phần) [\dIVXL]+[.:]?)\s")


class Shape(StrEnum):
    """How a line stands."""

    PARAGRAPH = "paragraph"
    LEAD = "lead"
    """Announces the lines below it."""
    BULLET = "bullet"
    SUB_BULLET = "sub-bullet"
    LABELLED = "labelled"
    """Begins with the number that it has in its document."""
    QUESTION = "question"
    FORM = "form"
    """Of a form; what follows it may be left to be filled in."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a section."""

    text: str
    depth: int
    """1 for the outermost."""
    markers: tuple[int, ...] = ()
    is_ours: bool = False
    """Whether the words are advice that has to be told apart from what the documents say."""
    is_title: bool = False
    """Whether it is what a form is called."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a section."""

    text: str
    shape: Shape
    markers: tuple[int, ...] = ()
    is_ours: bool = False
    is_own: bool = False
    """Whether a person's own words stand where the documents' own could: its text says so."""


@dataclass(frozen=True, slots=True)
class Card:
    """A question and its answer."""

    question: str
    answers: tuple[Line, ...]
    """One paragraph, or the lines of a list; the last one has the markers."""


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell with what stands in it."""

    lines: tuple[str, ...]
    markers: tuple[int, ...] = ()
    is_above: bool = False
    """Whether it is one with the cell above it."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings."""

    columns: tuple[str, ...]
    rows: tuple[tuple[TableCell, ...], ...]

    @property
    def is_short(self) -> bool:
        """Whether it is better kept on one page."""
        return sum(len(line) for row in self.rows for cell in row for line in cell.lines) <= _SHORT_TABLE

    def height(self, row: int, column: int) -> int:
        """How many rows a cell reaches over."""
        below = row + 1
        while below < len(self.rows) and self.rows[below][column].is_above:
            below += 1
        return below - row


@dataclass(frozen=True, slots=True)
class Quiz:
    """Questions with options."""

    questions: tuple[QuizItem, ...]


Block = Heading | Line | Card | Table | Quiz


def blocks(section: Section, pack: Pack) -> Iterator[Block]:
    """What a section is made of, in order."""
    if section.id == "trac-nghiem" and pack.quiz:
        yield Quiz(pack.quiz)
        return
    shown = _Outline(section, pack)
    items = section.items
    above = Shape.PARAGRAPH
    for is_row, run in groupby(enumerate(items), key=lambda pair: bool(pair[1].cells)):
        if is_row:
            yield Table(tuple(map(clean, section.columns)), tuple(_rows([shown.told(item) for _, item in run])))
            continue
        for n, item in run:
            following = items[n + 1] if n + 1 < len(items) else None
            if item.level == 0:
                yield shown.heading(item)
            elif item.question:
                yield Card(clean(item.question), tuple(_answers(item, is_own=shown.is_own(item))))
            else:
                shape = _shape(item, following, section.id, above)
                above = shape if item.level == 1 else above
                told = shown.told(item)
                yield Line(clean(told.text), shape, item.citations, shown.is_ours(item), shown.is_own(item))


def widths(section_id: str, columns: int) -> tuple[float, ...]:
    """What share of a table's width each column has, in percent; equal ones where nothing better is known."""
    known = _WIDTHS.get(section_id, ())
    whole = sum(known)
    return tuple(100 * w / whole for w in known) if len(known) == columns else (100 / columns,) * columns


def notes(section: Section, pack: Pack) -> list[str]:
    """What the program says of a section as a whole."""
    has_own = any(i.kind is Kind.OWN for i in section.items)
    told = [ADVICE_AND_OWN if has_own else ADVICE] if is_advice(section) and section.id not in FORMS else []
    if any(i.cells and _STAR in i.cells[0].text for i in section.items):
        told.append(f"Dấu {_STAR}: liên quan trực tiếp đến {words_for(pack.audience)}.")
    return [*told, *([clean(section.note)] if section.note else [])]


def is_advice(section: Section) -> bool:
    """Whether nothing of a section comes from the documents."""
    return not section.has_content()


def legend(pack: Pack) -> str:
    """How to read a printed pack."""
    told = (
        "Chữ nghiêng là gợi ý của phần mềm, không phải nội dung văn bản. "
        f"Số trong ngoặc vuông dẫn tới câu, đoạn của văn bản, chép nguyên văn ở phần {SOURCES}."
    )
    if pack.has_own_words():
        told += f" Chỗ ghi “({OWN_WORDS})” không trích từ văn bản và không được phần mềm đối chiếu."
    if pack.model:
        told += f" Một số câu do mô hình ngôn ngữ {clean(pack.model)} diễn đạt, đã đối chiếu với văn bản."
    return told


def occasion(pack: Pack) -> str:
    """For whom and for how long."""
    return f"Dùng cho {words_for(pack.audience)}; thời lượng {pack.minutes} phút"


def sources(pack: Pack) -> list[Citation]:
    """What is cited, by its number; what is cited nowhere is no source."""
    used = {m for i in _items(pack) for m in i.markers} | {m for q in pack.quiz for m in q.markers}
    return [c for c in pack.citations if c.marker in used]


def by_document(cited: Sequence[Citation]) -> list[tuple[str, list[Citation]]]:
    """Each document with its file as a heading, and what is cited of it, in the order of their first numbers."""
    groups: dict[str, list[Citation]] = {}
    for c in cited:
        groups.setdefault(clean(f"{document_name(c.document)} ({c.file})"), []).append(c)
    return list(groups.items())


def whereabouts(citation: Citation) -> str:
    """Where a quote stands in its document, and its lines in the file."""
    first, last = citation.lines
    return f"{clean(place(citation))}, dòng {first}" + (f" - {last}" if last != first else "")


def roman(number: int) -> str:
    """ "IV" for 4."""
    signs = ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
    made = ""
    for value, sign in signs:
        made += sign * (number // value)
        number %= value
    return made


def clean(text: str) -> str:
    """One line without what XML cannot hold and what nobody sees."""
    return " ".join(_FORBIDDEN.sub("", text).split())


def without_blanks(text: str) -> tuple[str, bool]:
    """A line of a form without the dots at its end, and whether it had some."""
    found = _BLANKS.search(text)
    return (text[: found.start()], True) if found else (text, False)


def _items(pack: Pack) -> Iterator[Item]:
    return (i for s in pack.sections for i in s.items)


def told_question(question: QuizItem) -> str:
    """A question of the quiz, saying so where it is a person's own."""
    return clean(marked(question.question, question.kind))


def told_key(question: QuizItem) -> str:
    """The right option of a question."""
    return f"{LETTERS[question.key]}. {clean(question.options[question.key])}"


def _answers(card: Item, *, is_own: bool) -> Iterator[Line]:
    """The lines of an answer; several are a list."""
    lines = [clean(line.removeprefix("- ")) for line in card.text.split("\n") if line.strip()]
    for n, line in enumerate(lines, 1):
        shape = Shape.PARAGRAPH if len(lines) == 1 else _listed(line)
        is_last = n == len(lines)
        text = marked(line, card.kind) if is_own and is_last else line
        yield Line(text, shape, card.citations if is_last else (), is_own=is_own)


def _shape(item: Item, following: Item | None, section: str, above: Shape) -> Shape:
    """How a line stands, told by where it is: `above` is the line that one of level 2 belongs to."""
    if section in FORMS:
        return Shape.FORM
    if section in _PROSE:
        return Shape.PARAGRAPH
    if section in _ASKED:
        return Shape.QUESTION
    is_advice = item.kind is Kind.SUGGESTION
    if item.level > 1:
        if is_advice:
            return Shape.PARAGRAPH
        return Shape.SUB_BULLET if above is Shape.BULLET else _listed(item.text)
    return Shape.LEAD if is_advice and following is not None and following.level > 1 else _listed(item.text)


def _listed(text: str) -> Shape:
    """A line of a list: what has a number of its own gets no dash."""
    return Shape.LABELLED if _LABEL.match(text) else Shape.BULLET


class _Outline:
    """How deep the headings of a section are, and whose words its lines are."""

    def __init__(self, section: Section, pack: Pack) -> None:
        self._cited = {c.marker: c for c in pack.citations}
        self._names = {document_name(c.document, lacks=False) for c in pack.citations}
        self._is_advice = is_advice(section)
        # Several documents: the headings of each stand below its name.
        self._below = int(any(i.level == 0 and self._is_name(i) for i in section.items))
        depths = [d for i in section.items if i.level == 0 and (d := self._depth_in_document(i))]
        self._outermost = min(depths, default=1)

    def heading(self, item: Item) -> Heading:
        """A line that heads others."""
        if self._is_name(item):
            return Heading(clean(item.text), 1)
        depth = 1 + self._below + max(0, self._depth_in_document(item) - self._outermost)
        is_title = self._is_advice and item.text.isupper()
        return Heading(clean(self.told(item).text), depth, item.citations, self.is_ours(item), is_title)

    def is_ours(self, item: Item) -> bool:
        """Whether a line is advice among lines that are not."""
        return item.kind is Kind.SUGGESTION and not self._is_advice

    def is_own(self, item: Item) -> bool:
        """Whether a line is a person's own among lines of the documents; a section without such says so itself."""
        return item.kind is Kind.OWN and not self._is_advice

    def told(self, item: Item) -> Item:
        """The line, saying so where it is a person's own; a row says it in its first cell."""
        if not self.is_own(item):
            return item
        cells = tuple(replace(c, text=marked(c.text, item.kind)) if n == 0 else c for n, c in enumerate(item.cells))
        return replace(item, text=marked(item.text, item.kind), cells=cells)

    def _is_name(self, item: Item) -> bool:
        return item.kind is Kind.SUGGESTION and item.text in self._names

    def _depth_in_document(self, item: Item) -> int:
        """How far down its own document's outline a heading stands; 0 for a heading of ours."""
        return len(self._cited[item.citations[0]].path) if item.kind is Kind.CONTENT and item.citations else 0


def _rows(items: Sequence[Item]) -> Iterator[tuple[TableCell, ...]]:
    """Rows, with what is said of several bodies at once said once.

    Rows that differ in nothing but their first cell are one row; of rows that say the same of bodies in
    different roles, the equal cells are one cell.
    """
    above: tuple[TableCell, ...] | None = None
    for (markers, _), alike in groupby(items, key=lambda i: (i.citations, i.cells[1:])):
        run = list(alike)
        if not markers or any(c.citations for c in run[0].cells):
            for item in run:
                yield tuple(TableCell((clean(c.text),), c.citations) for c in item.cells)
            above = None
            continue
        names = tuple(dict.fromkeys(clean(i.cells[0].text) for i in run))
        rest = [TableCell((clean(c.text),)) for c in run[0].cells[1:]]
        rest[-1] = replace(rest[-1], markers=markers)
        row = (TableCell(names), *rest)
        goes_on = above is not None and _matter(above) == _matter(row)
        yield tuple(
            replace(cell, is_above=goes_on and cell == other) for cell, other in zip(row, above or row, strict=True)
        )
        above = row


def _matter(row: Sequence[TableCell]) -> TableCell:
    """What a row is about: its longest cell, with the row's sources."""
    longest = max(row, key=lambda c: sum(map(len, c.lines)))
    return replace(longest, markers=row[-1].markers)
