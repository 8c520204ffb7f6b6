"""A study pack while a person works on it: its lines as they were made and as they were changed.

A line of content that a person changes is checked again at once, as strictly as a model's own words. What
no longer matches its passages is that person's own words, as is advice that a person changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.answer import Citation
from assistant.cite import apart_from_markers
from assistant.grounding import check_statement
from assistant.vetting import MIN_OVERLAP
from assistant.wording import storable
from corpus.directive import Correction
from corpus.errors import InputError
from corpus.text import fold, nfc
from screen import texts
from study.pack import Audience, Item, Kind, QuizItem, Section
from study.template import DEFAULT

LONGEST = 4_000
"""Characters of one field of a line."""
_STATES = 6
"""Words from which on a cell says something by itself; shorter ones are the program's reading of a row."""
_BLANK = re.compile("…{3,}")

Corrections = Callable[[str], tuple[Correction, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a section."""

    number: int
    """Its place in the section as it was made."""
    item: Item
    made: Item | None = None
    """The line as the program made it, where a person changed it."""
    quiz: QuizItem | None = None
    """Of a question of the quiz: with its options."""
    made_quiz: QuizItem | None = None
    problems: tuple[str, ...] = ()
    """What of a changed line of content its citations do not hold."""
    is_dropped: bool = False
    is_worded: bool = False
    """Whether a chat model gave it the words that it was made of."""

    @property
    def is_changed(self) -> bool:
        """Whether a person changed its words."""
        return self.made is not None

    @property
    def is_content(self) -> bool:
        """Whether it was made from the documents."""
        return (self.made or self.item).kind is Kind.CONTENT

    @property
    def is_unheld(self) -> bool:
        """Whether words that no passage holds stand where content stood."""
        return self.is_changed and bool(self.problems)

    @property
    def is_own(self) -> bool:
        """Whether its words are a person's own: no document's, and no longer the program's advice."""
        return self.is_changed and (self.is_unheld or not self.is_content)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One section with what a person did to it."""

    id: str
    title: str
    lines: tuple[Line, ...]
    columns: tuple[str, ...] = ()
    note: str = ""
    made: int = 1
    """How many times it was made: lines of another time are others."""
    unsound: int = 0
    """Lines left out because they did not pass the check."""
    model: str = ""
    """The chat model that was asked to word it; empty for none."""
    unworded: int = 0
    """Passages of it that keep the documents' words though the model was asked."""
    reason: str = ""
    """What the model could not be asked for, if it could not."""
    is_dropped: bool = False

    def line(self, number: int) -> Line | None:
        """A line by its number."""
        return next((line for line in self.lines if line.number == number), None)

    def with_line(self, line: Line) -> Part:
        """The section with a line in the place of the one of its number."""
        return replace(self, lines=tuple(line if old.number == line.number else old for old in self.lines))

    @property
    def kept(self) -> tuple[Line, ...]:
        """The lines that were not dropped; none of a section that was."""
        return () if self.is_dropped else tuple(line for line in self.lines if not line.is_dropped)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a pack was asked to be, and how far it came."""

    documents: tuple[str, ...]
    """Ids; the main one first."""
    audience: Audience
    minutes: int
    seed: int
    wanted: tuple[str, ...]
    """Ids of the sections to make, in order."""
    title: str
    subtitle: str
    template: str = DEFAULT.stem
    """Name of the template that gives order, headings and letterhead."""
    is_worded: bool = False
    """Whether a chat model shall word what it may."""
    empty: tuple[str, ...] = ()
    """Ids of sections for which the documents hold nothing."""
    note: str = ""
    """Why something that was wanted could not be made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a person typed for one line; what is None stays as it is."""

    text: str | None = None
    question: str | None = None
    cells: tuple[str, ...] | None = None
    options: tuple[str, ...] | None = None
    key: int | None = None


# Making


def part_of(section: Section, quiz: Sequence[QuizItem], made: int, unsound: int, before: Section | None = None) -> Part:
    """A section as it was made.

    Args:
        section: as it was made.
        quiz: the questions of the quiz.
        made: how many times it was made by now.
        unsound: lines that were left out.
        before: the section in the documents' own words, where a chat model worded it.
    """
    asked = {(q.question, q.markers): q for q in quiz}
    own = set(section.items if before is None else before.items)
    lines = tuple(
        Line(number=n, item=i, quiz=asked.get((i.question, i.citations)), is_worded=i not in own)
        for n, i in enumerate(section.items)
    )
    return Part(
        id=section.id,
        title=section.title,
        lines=lines,
        columns=section.columns,
        note=section.note,
        made=made,
        unsound=unsound,
    )


def cited_in(part: Part) -> tuple[int, ...]:
    """The markers that a section's lines use, as they come."""
    found: dict[int, None] = {}
    for line in part.lines:
        for item in filter(None, (line.item, line.made)):
            found.update(dict.fromkeys(item.markers))
    return tuple(found)


def renumbered(part: Part, given: Mapping[int, int]) -> Part:
    """A section whose citations have other numbers."""

    def numbered(item: Item) -> Item:
        cells = tuple(replace(c, citations=tuple(given[m] for m in c.citations)) for c in item.cells)
        return replace(item, citations=tuple(given[m] for m in item.citations), cells=cells)

    return replace(
        part,
        lines=tuple(
            replace(
                line,
                item=numbered(line.item),
                quiz=line.quiz and replace(line.quiz, citation=given[line.quiz.citation]),
            )
            for line in part.lines
        ),
    )


# Editing


def changed(line: Line, words: Words, cited: Mapping[int, Citation], corrections: Corrections) -> Line:
    """A line with other words, checked against what it cites; with the words it was made of, the line as made.

    Args:
        line: as it is.
        words: what was typed.
        cited: the pack's citations by number.
        corrections: the reviewed corrections of a file.

    Raises:
        InputError: nothing is left of the line, too much was typed, or two options of a quiz are the same.
    """
    made, made_quiz = line.made or line.item, line.made_quiz or line.quiz
    item, quiz = _with_words(made, made_quiz, words)
    if item == made and quiz == made_quiz:
        return unchanged(line)
    problems: tuple[str, ...] = ()
    if made.kind is Kind.CONTENT:
        problems = tuple(dict.fromkeys(_problems(made, item, quiz, cited, corrections)))
    return replace(line, item=item, made=made, quiz=quiz, made_quiz=made_quiz, problems=problems)


def unchanged(line: Line) -> Line:
    """A line with the words that it was made of."""
    if line.made is None:
        return line
    return replace(line, item=line.made, made=None, quiz=line.made_quiz, made_quiz=None, problems=())


def _with_words(made: Item, quiz: QuizItem | None, words: Words) -> tuple[Item, QuizItem | None]:
    question = _new(made.question, words.question)
    if made.question and not question:
        raise InputError(texts.PACK_EMPTY_LINE)
    if quiz is not None:
        quiz = _asked(quiz, question, words)
        return replace(made, question=question), quiz
    if made.cells:
        return _row(made, words), None
    text = _new(made.text, words.text, keeps_lines=True)
    if not text:
        raise InputError(texts.PACK_EMPTY_LINE)
    return replace(made, text=text, question=question), None


def _asked(quiz: QuizItem, question: str, words: Words) -> QuizItem:
    options = _all_new(quiz.options, words.options)
    key = quiz.key if words.key is None else words.key
    if not all(options):
        raise InputError(texts.PACK_EMPTY_OPTION)
    if len({fold(o) for o in options}) < len(options):
        raise InputError(texts.PACK_SAME_OPTIONS)
    if not 0 <= key < len(options):
        raise InputError(texts.PACK_NO_KEY)
    return replace(quiz, question=question, options=options, key=key)


def _row(made: Item, words: Words) -> Item:
    """A row with other cells; its one line follows where it says the same."""
    before = tuple(c.text for c in made.cells)
    after = _all_new(before, words.cells)
    if not any(after):
        raise InputError(texts.PACK_EMPTY_LINE)
    text = made.text
    for old, new in zip(before, after, strict=True):
        if new != old and old:
            text = text.replace(old, new, 1)
    cells = tuple(replace(c, text=t) for c, t in zip(made.cells, after, strict=True))
    return replace(made, text=text.strip() or " | ".join(filter(None, after)), cells=cells)


def _all_new(before: tuple[str, ...], typed: tuple[str, ...] | None) -> tuple[str, ...]:
    if typed is None:
        return before
    if len(typed) != len(before):
        raise InputError(texts.PACK_LINE_LOST)
    return tuple(_new(old, new) for old, new in zip(before, typed, strict=True))


def _new(before: str, typed: str | None, *, keeps_lines: bool = False) -> str:
    """What was typed; the words as they were where only what nobody sees is different."""
    if typed is None:
        return before
    cleaned = _typed(typed, keeps_lines=keeps_lines)
    return before if cleaned == _typed(before, keeps_lines=keeps_lines) else cleaned


def _typed(text: str, *, keeps_lines: bool = False) -> str:
    """What was typed, without what neither a page nor a file can hold."""
    text = storable(text).replace("\r\n", "\n").replace("\r", "\n")
    text = nfc("".join(c for c in text if c.isspace() or c.isprintable()))
    if len(text) > LONGEST:
        raise InputError(texts.PACK_TOO_LONG.format(limit=f"{LONGEST:,}".replace(",", ".")))
    lines = [re.sub(r"\s+", " ", line).strip() for line in text.split("\n")]
    return apart_from_markers(("\n" if keeps_lines else " ").join(filter(None, lines)))


def _problems(
    made: Item, item: Item, quiz: QuizItem | None, cited: Mapping[int, Citation], corrections: Corrections
) -> Iterator[str]:
    """What a changed line of content states and its citations do not."""
    support = [cited[m] for m in item.citations if m in cited]
    if not support:
        yield texts.PACK_NO_SOURCE
        return

    def unheld(text: str, by: Sequence[Citation], overlap: float) -> Iterator[str]:
        yield from (str(f) for f in check_statement(text, by, corrections, min_overlap=overlap))

    if quiz is not None:
        yield from unheld(_solved(quiz), support, MIN_OVERLAP)
        return
    # The words of a question are ours and stand nowhere; their facts do.
    if item.question:
        yield from unheld(item.question, support, 0.0)
    if not item.cells:
        yield from unheld(item.text, support, MIN_OVERLAP)
        return
    yield from unheld(item.text, support, 0.0)
    for before, cell in zip(made.cells, item.cells, strict=True):
        if cell.text == before.text or not cell.text:
            continue
        if len(before.text.split()) < _STATES or before.text not in made.text:
            yield texts.PACK_READING.format(cell=cell.text)
        else:
            own = [cited[m] for m in cell.citations if m in cited]
            yield from unheld(cell.text, own or support, MIN_OVERLAP)


def _solved(quiz: QuizItem) -> str:
    """What a question of the quiz says with its key: in the blank, or behind a question without one."""
    key = quiz.options[quiz.key]
    solved, blanks = _BLANK.subn(lambda _: key, quiz.question)
    return solved if blanks else f"{quiz.question} {key}"
