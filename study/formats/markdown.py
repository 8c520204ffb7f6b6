"""A pack as a Markdown file, for those who go on working in plain text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from study.formats.reading import (
    CONTENTS,
    KEY,
    KEY_COLUMNS,
    LETTERS,
    QUESTION,
    SOURCES,
    Card,
    Heading,
    Line,
    Quiz,
    Shape,
    Table,
    blocks,
    by_document,
    clean,
    legend,
    notes,
    occasion,
    roman,
    sources,
    told_key,
    told_question,
    whereabouts,
)
from study.pack import OWN_WORDS, Pack, Section
from study.template import Template

_ACTED_ON = re.compile(r"([\\`*_\[\]<>|~&$])")
_ACTED_ON_AT_START = re.compile(r"^(?:(?P<sign>[#+=-])|(?P<number>\d+)(?P<point>[.)])(?=\s|$))")
_DEEPEST = 6


def write(pack: Pack, template: Template) -> bytes:
    """The bytes of a UTF-8 file."""
    return ("\n\n".join(_parts(pack, template)) + "\n").encode()


def _parts(pack: Pack, template: Template) -> Iterator[str]:
    """What stands apart by an empty line."""
    if template.letterhead.draft:
        yield f"**{escaped(template.letterhead.draft)}**"
    yield f"# {escaped(pack.title)}"
    yield f"**{escaped(pack.subtitle)}**"
    yield escaped(occasion(pack))
    yield f"> {escaped(legend(pack))}"
    yield f"## {CONTENTS}"
    titles = [f"Phần {roman(n)}. {s.title}" for n, s in enumerate(pack.sections, 1)]
    cited = sources(pack)
    ends = [title for title, is_there in ((KEY, pack.quiz), (SOURCES, cited)) if is_there]
    yield "\n".join(f"- {escaped(t)}" for t in (*titles, *ends))
    for title, section in zip(titles, pack.sections, strict=True):
        yield f"## {escaped(title)}"
        yield from (f"*{escaped(note)}*" for note in notes(section, pack))
        yield from _section(section, pack)
    if pack.quiz:
        yield f"## {KEY}"
        rows = [
            (str(n), escaped(told_key(q)), _marks(q.markers).strip() or OWN_WORDS) for n, q in enumerate(pack.quiz, 1)
        ]
        yield _ruled(KEY_COLUMNS, rows)
    if cited:
        yield f"## {SOURCES}"
        for document, quotes in by_document(cited):
            yield f"**{escaped(document)}**"
            yield "\n".join(f"- [{c.marker}] {escaped(whereabouts(c))}: “{escaped(c.quote)}”" for c in quotes)


def _section(section: Section, pack: Pack) -> Iterator[str]:
    """The blocks of a section; lines of one list are one block."""
    asked = 0
    listed: list[str] = []
    for block in blocks(section, pack):
        is_listed = isinstance(block, Line) and block.shape in (Shape.BULLET, Shape.SUB_BULLET)
        if listed and not is_listed:
            yield "\n".join(listed)
            listed = []
        match block:
            case Heading():
                level = "#" * min(block.depth + 2, _DEEPEST)
                words = f"*{escaped(block.text)}*" if block.is_ours else escaped(block.text)
                yield f"{level} {words}{_marks(block.markers)}"
            case Line() if is_listed:
                listed.append(_line(block))
            case Line(shape=Shape.QUESTION):
                asked += 1
                yield f"**{QUESTION} {asked}.** {_line(block)}"
            case Line():
                yield _line(block)
            case Card():
                asked += 1
                yield f"**{QUESTION} {asked}. {escaped(block.question)}**"
                answers = [_line(a) for a in block.answers]
                apart = "\n" if block.answers[0].shape is Shape.BULLET else "\n\n"
                yield apart.join(answers)
            case Table():
                yield _ruled(block.columns, ([_cell(c.lines, c.markers) for c in row] for row in block.rows))
            case Quiz():
                for n, q in enumerate(block.questions, 1):
                    yield f"**{QUESTION} {n}.** {escaped(told_question(q))}"
                    yield "\n".join(
                        f"- {letter}. {escaped(option)}" for letter, option in zip(LETTERS, q.options, strict=False)
                    )
    if listed:
        yield "\n".join(listed)


def _line(line: Line) -> str:
    dash = {Shape.BULLET: "- ", Shape.SUB_BULLET: "  - "}.get(line.shape, "")
    words = f"*{escaped(line.text)}*" if line.is_ours else escaped(line.text)
    return f"{dash}{words}{_marks(line.markers)}"


def _ruled(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = [f"| {' | '.join(map(escaped, columns))} |", f"|{'---|' * len(columns)}"]
    return "\n".join([*head, *(f"| {' | '.join(row)} |" for row in rows)])


def _cell(lines: Sequence[str], markers: Sequence[int]) -> str:
    return escaped("; ".join(lines)) + _marks(markers)


def _marks(markers: Sequence[int]) -> str:
    return f" {''.join(f'[{m}]' for m in markers)}" if markers else ""


def escaped(text: str) -> str:
    """One line of plain words: nothing in it is read as Markdown or HTML."""
    made = _ACTED_ON.sub(r"\\\1", clean(text))
    return _ACTED_ON_AT_START.sub(lambda m: f"\\{m['sign']}" if m["sign"] else f"{m['number']}\\{m['point']}", made)
