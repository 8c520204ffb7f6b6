"""The head and the foot of an official paper, in the Party's form or the state's, with blanks for a person to fill in.

Party: Hướng dẫn 05-HD/VPTW; state: Nghị định 30/2020/NĐ-CP. A number, a date or a signer is never made up.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from study.formats.reading import clean
from study.formats.word_sheet import CELL, WIDTH, Sheet, frame, ruled_below
from study.template import Letterhead

if TYPE_CHECKING:
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph

_LEFT = 74
"""Millimetres of the side of the issuing body."""
_DATE = "ngày …… tháng …… năm ………"
_STATE_AUTHORITY = (("T/M", "TM."), ("K/T", "KT."), ("T/L", "TL."))
_ROOM_TO_SIGN = 56
"""Points."""


class _Line(NamedTuple):
    """A line of the head or the foot."""

    text: str
    size: int = 14
    bold: bool = False
    italic: bool = False
    underline: bool = False
    rule: float | None = None
    """How far from the cell's sides a rule below it begins, in millimetres."""


def head(sheet: Sheet, letterhead: Letterhead) -> None:
    """Bodies and number at the left, Party or state, place and date at the right."""
    place = f"{letterhead.place}, {_DATE}"
    number = _number(letterhead)
    if letterhead.form == "dang":
        left = [_Line(letterhead.higher_body), _Line(letterhead.body, bold=True), _Line("*"), _Line(number)]
        right = [_Line("ĐẢNG CỘNG SẢN VIỆT NAM", 15, bold=True, rule=9), _Line(place, italic=True)]
    else:
        left = [_Line(letterhead.higher_body, 13), _Line(letterhead.body, 13, bold=True, rule=22), _Line(number, 13)]
        right = [
            _Line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, bold=True),
            _Line("Độc lập - Tự do - Hạnh phúc", 13, bold=True, rule=17),
            _Line(place, 13, italic=True),
        ]
    _beside(sheet, left, right, WD_ALIGN_PARAGRAPH.CENTER)


def foot(sheet: Sheet, letterhead: Letterhead) -> None:
    """Recipients at the left, room for a signature at the right; on one page."""
    is_party = letterhead.form == "dang"
    small = 12 if is_party else 11
    to = [
        _Line("Nơi nhận:", underline=True) if is_party else _Line("Nơi nhận:", 12, bold=True, italic=True),
        *(_Line(line, small) for line in ("- ……………………………,", "- ……………………………,", "- Lưu ……………………")),
    ]
    signing = [_Line(_authority(letterhead), bold=True), _Line(letterhead.capacity, bold=not is_party)]
    sheet.gap()
    left, right = _beside(sheet, to, signing, WD_ALIGN_PARAGRAPH.LEFT)
    right.paragraphs[-1].paragraph_format.space_after = Pt(_ROOM_TO_SIGN)
    _write(sheet, right, _Line("…………………………", bold=True), WD_ALIGN_PARAGRAPH.CENTER)
    for paragraph in (*left.paragraphs, *right.paragraphs):
        paragraph.paragraph_format.keep_with_next = True


def _beside(sheet: Sheet, left: list[_Line], right: list[_Line], align: WD_ALIGN_PARAGRAPH) -> tuple[_Cell, _Cell]:
    """A table without rules: the only way to put two blocks beside each other that every program keeps."""
    table = sheet.document.add_table(rows=1, cols=2)
    frame(table, (_LEFT, WIDTH - _LEFT), padding=0)
    cells = table.rows[0].cells
    for cell, lines, way in ((cells[0], left, align), (cells[1], right, WD_ALIGN_PARAGRAPH.CENTER)):
        for line in lines:
            if line.text:
                _write(sheet, cell, line, way)
    return cells[0], cells[1]


def _write(sheet: Sheet, cell: _Cell, line: _Line, align: WD_ALIGN_PARAGRAPH) -> Paragraph:
    is_first = len(cell.paragraphs) == 1 and not cell.paragraphs[0].runs
    made: Paragraph = cell.paragraphs[0] if is_first else cell.add_paragraph()
    sheet.styled(made, CELL).alignment = align
    made.paragraph_format.line_spacing = Pt(line.size + 5)
    run = made.add_run(clean(line.text) if "Số" not in line.text else line.text)
    run.font.size, run.bold, run.italic, run.underline = Pt(line.size), line.bold, line.italic, line.underline
    if line.rule is not None:
        ruled_below(made, inset=line.rule)
        made.paragraph_format.space_after = Mm(2)
    return made


def _number(letterhead: Letterhead) -> str:
    """The number as a blank, with the colon that only the state's papers have."""
    given = re.sub(r"^\s*Số(?:\s*:)?", "", letterhead.number)
    if letterhead.form == "dang":
        return f"Số{given or '      -…/…'}"
    is_blank = not re.search(r"\w", given)
    return f"Số:{'        /…-…' if is_blank else given}"


def _authority(letterhead: Letterhead) -> str:
    """ "T/M" of the Party, "TM." of the state."""
    given = letterhead.authority
    if letterhead.form == "nha-nuoc":
        for party, state in _STATE_AUTHORITY:
            given = given.replace(party, state)
    return given
