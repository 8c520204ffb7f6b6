"""A pack as a Word file that a committee can send out after a short edit."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm

from study.formats import word_letterhead
from study.formats.reading import (
    CONTENTS,
    FORMS,
    KEY,
    KEY_COLUMNS,
    SOURCES,
    Card,
    Heading,
    Line,
    Quiz,
    Shape,
    Table,
    TableCell,
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
    widths,
    without_blanks,
)
from study.formats.word_sheet import BOXED, CELL, FILLED_IN, SOURCE, WIDTH, Sheet, element, field
from study.pack import OWN_WORDS, Pack, QuizItem, Section
from study.template import Template

if TYPE_CHECKING:
    from docx.table import _Cell

_KEY_WIDTHS = (20, 120, 25)
_LONGEST_WHOLE = 900
"""Characters of a row that is kept on one page."""
_LINES_TO_FILL = 2
_KEY_MARK, _SOURCES_MARK = "dap_an", "nguon"


def write(pack: Pack, template: Template) -> bytes:
    """The bytes of a .docx."""
    sheet = Sheet(clean(pack.title), clean(pack.subtitle))
    _front(sheet, pack, template)
    after_form = True  # the first section begins a page: the front page is one by itself
    for number, section in enumerate(pack.sections, 1):
        heading = sheet.heading(clean(section.title), 1, _mark(number))
        heading.paragraph_format.page_break_before = after_form or section.id in FORMS
        after_form = section.id in FORMS
        _section(sheet, section, pack)
    sheet.keep_last()
    word_letterhead.foot(sheet, template.letterhead)
    _key(sheet, pack)
    _sources(sheet, pack)
    out = io.BytesIO()
    sheet.document.save(out)
    return out.getvalue()


def _mark(number: int) -> str:
    return f"phan_{number}"


# The front page


def _front(sheet: Sheet, pack: Pack, template: Template) -> None:
    word_letterhead.head(sheet, template.letterhead)
    if template.letterhead.draft:
        draft = sheet.paragraph(style="Subtitle")
        draft.paragraph_format.space_before = Mm(5)
        run = draft.add_run(f"\u00a0{clean(template.letterhead.draft)}\u00a0")
        run._r.get_or_add_rPr().append(element("w:bdr", val="single", sz=6, space=0, color="auto"))
    sheet.paragraph(clean(pack.title), "Title")
    sheet.paragraph(clean(pack.subtitle), "Subtitle")
    sheet.paragraph("-----", "Subtitle")
    told = sheet.paragraph(occasion(pack), "Subtitle")
    told.runs[0].bold = False
    sheet.paragraph(legend(pack), BOXED)
    sheet.paragraph(CONTENTS, "TOC Heading")
    for number, section in enumerate(pack.sections, 1):
        _entry(sheet, f"Phần {roman(number)}. {clean(section.title)}", _mark(number))
    if pack.quiz:
        _entry(sheet, KEY, _KEY_MARK)
    if sources(pack):
        _entry(sheet, SOURCES, _SOURCES_MARK)


def _entry(sheet: Sheet, text: str, bookmark: str) -> None:
    """A line of the contents, a link as a whole.

    The number of the page is a field that is left empty: no program but a word processor knows it, and
    a wrong one is worse than none. LibreOffice fills it in when it opens the file, Word when fields are updated.
    """
    paragraph = sheet.paragraph(style="toc 1")
    link = sheet.link(paragraph, f"{text}\t", bookmark)
    link.extend(field(paragraph, f"PAGEREF {bookmark} \\h"))


# Sections


def _section(sheet: Sheet, section: Section, pack: Pack) -> None:
    for note in notes(section, pack):
        sheet.paragraph(note, italic=True).paragraph_format.keep_with_next = True
    sheet.start_questions()
    for block in blocks(section, pack):
        match block:
            case Heading():
                _heading(sheet, block)
            case Line():
                _line(sheet, block)
            case Card():
                _card(sheet, block)
            case Table():
                _table(sheet, block, section.id)
            case Quiz():
                for question in block.questions:
                    _question(sheet, question)


def _heading(sheet: Sheet, heading: Heading) -> None:
    made = sheet.heading(heading.text, heading.depth + 1)
    made.runs[0].italic = heading.is_ours or None
    if heading.is_title:
        made.alignment = WD_ALIGN_PARAGRAPH.CENTER
    sheet.marks(made, heading.markers)


_STYLES = {Shape.BULLET: "List Bullet", Shape.SUB_BULLET: "List Bullet 2"}
"""Other lines are plain paragraphs."""


def _line(sheet: Sheet, line: Line) -> None:
    if line.shape is Shape.FORM:
        _to_fill_in(sheet, line.text)
        return
    if line.shape is Shape.QUESTION:
        made = sheet.question(line.text)
        made.runs[0].bold = False
        made.paragraph_format.keep_with_next = False
    else:
        made = sheet.paragraph(line.text, _STYLES.get(line.shape, "Normal"), italic=line.is_ours)
    if line.shape is Shape.LEAD:
        made.paragraph_format.keep_with_next = True
    sheet.marks(made, line.markers)


def _to_fill_in(sheet: Sheet, text: str) -> None:
    """A line of a form; dots run to the margin where something is to be written."""
    told, has_blanks = without_blanks(text)
    made = sheet.paragraph(told, FILLED_IN)
    if not has_blanks:
        return
    made.add_run("\t" if not told else " \t")
    if "…" not in told:  # a whole answer, not one of several fields of a line
        for _ in range(_LINES_TO_FILL):
            sheet.paragraph("\t", FILLED_IN)


def _card(sheet: Sheet, card: Card) -> None:
    sheet.question(card.question)
    for answer in card.answers:
        sheet.marks(sheet.paragraph(answer.text, _STYLES.get(answer.shape, "Normal")), answer.markers)


def _question(sheet: Sheet, question: QuizItem) -> None:
    asked = sheet.question(told_question(question))
    asked.runs[0].bold = False
    for n, option in enumerate(question.options):
        sheet.option(clean(option), is_last=n == len(question.options) - 1)


# Tables


def _table(sheet: Sheet, table: Table, section_id: str) -> None:
    columns = len(table.rows[0])
    millimetres = [share * WIDTH / 100 for share in widths(section_id, columns)]
    made = sheet.table(millimetres, table.columns)
    for n, row in enumerate(table.rows):
        is_last = n + 1 == len(table.rows)
        goes_on = not is_last and (table.is_short or any(c.is_above for c in table.rows[n + 1]))
        length = sum(len(line) for c in row for line in c.lines)
        places = sheet.row(made, millimetres, is_whole=length <= _LONGEST_WHOLE)
        for column, (place, cell) in enumerate(zip(places, row, strict=True)):
            if cell.is_above or table.height(n, column) > 1:
                reach = element("w:vMerge", val="continue" if cell.is_above else "restart")
                place._tc.get_or_add_tcPr().append(reach)
            _cell(sheet, place, cell, keeps=goes_on)


def _cell(sheet: Sheet, made: _Cell, cell: TableCell, *, keeps: bool) -> None:
    lines = () if cell.is_above else cell.lines
    paragraph = made.paragraphs[0]
    for n, text in enumerate(lines or ("",)):
        paragraph = made.paragraphs[0] if n == 0 else made.add_paragraph()
        sheet.styled(paragraph, CELL)
        paragraph.add_run(f"- {text}" if len(lines) > 1 else text)
        paragraph.paragraph_format.keep_with_next = keeps or None
    if lines:
        sheet.marks(paragraph, cell.markers)


# The end


def _key(sheet: Sheet, pack: Pack) -> None:
    """The right options, away from the questions."""
    if not pack.quiz:
        return
    sheet.heading(KEY, 1, _KEY_MARK, is_numbered=False).paragraph_format.page_break_before = True
    made = sheet.table(_KEY_WIDTHS, KEY_COLUMNS)
    for n, q in enumerate(pack.quiz, 1):
        source = "" if q.markers else OWN_WORDS
        row = (TableCell((str(n),)), TableCell((told_key(q),)), TableCell((source,), q.markers))
        for place, cell in zip(sheet.row(made, _KEY_WIDTHS, is_whole=True), row, strict=True):
            _cell(sheet, place, cell, keeps=n < len(pack.quiz))


def _sources(sheet: Sheet, pack: Pack) -> None:
    """What each number stands for, word for word."""
    cited = sources(pack)
    if not cited:
        sheet.gap()  # the last table: a file must not end with one
        return
    heading = sheet.heading(SOURCES, 1, _SOURCES_MARK, is_numbered=False)
    heading.paragraph_format.page_break_before = not pack.quiz
    for document, quotes in by_document(cited):
        named = sheet.paragraph(style=SOURCE)
        named.paragraph_format.keep_with_next = True
        named.paragraph_format.left_indent = named.paragraph_format.first_line_indent = Mm(0)
        named.add_run(document).bold = True
        for citation in quotes:
            made = sheet.paragraph(style=SOURCE)
            sheet.source_number(made, citation.marker)
            # Upright: what is in italics is advice.
            made.add_run(f"\t{whereabouts(citation)}: “{clean(citation.quote)}”")
