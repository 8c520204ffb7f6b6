"""The tables of a pack as a workbook (.xlsx): one sheet a table, each row with where it comes from, word for word."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from assistant.answer import Citation
from corpus.cells import plain, put
from retrieval.collection import label
from study.deck import measure
from study.deck.exam import LETTERS
from study.deck.series import number_of
from study.deck.sources import where
from study.pack import OWN_WORDS, Item, Kind, Pack, QuizItem
from study.template import Template

Row = list[str | float | None]

DUTIES, GOALS, CARDS, QUIZ = "Phân công", "Chỉ tiêu và mốc", "Hỏi - đáp", "Trắc nghiệm"
COMPARED, SOURCES = "Đối chiếu", "Nguồn trích dẫn"
_SOURCE = ("Văn bản", "Nguồn", "Tệp, dòng", "Nguyên văn")
_LONGEST = 32_000
"""Characters of a cell; Excel takes 32,767."""
_CUT = " … (xem tiếp trong tệp nguồn)"
_SHEET = 200
"""Letters of a row: all of a sheet has to be read from one sheet of paper."""
_WIDEST, _NARROWEST = 70, 30
"""Of a column of sentences, in letters."""
_WIDTHS = {
    "Số": 8, "Mốc": 13, "Vai trò": 11, "Thời hạn": 13, "Giá trị": 10, "Giá trị (số)": 11, "Đơn vị": 9, "Đáp án": 18,
    "Cơ quan, tổ chức": 22, "Vị trí trong văn bản": 17, "Văn bản": 16, "Nguồn": 26, "Tệp, dòng": 19,
}  # fmt: skip
_OPTION = 17
_SIZE = 10
_HIGHEST = 409.0
"""Points of a row; Excel takes no more."""
_HEAD = PatternFill("solid", fgColor="9B111E")


def write(pack: Pack, _template: Template) -> bytes:
    """The bytes of an .xlsx file."""
    book = Workbook()
    book.remove(book.active)
    cited = _Cited(pack.citations)
    duties, goals, compared = (pack.section(s) for s in ("phan-cong", "chi-tieu", "so-sanh"))
    cards = pack.section("hoi-dap")
    if duties:
        _sheet(book, DUTIES, (*duties.columns, *_SOURCE), [_cells(i) + cited.behind(i) for i in _rows(duties.items)])
    if goals:
        heads = (*goals.columns, "Giá trị (số)", "Đơn vị", *_SOURCE)
        rows = [_cells(i) + _number(i) + cited.behind(i) for i in _rows(goals.items)]
        _sheet(book, GOALS, heads, rows)
    if compared:
        rows = [_cells(i) + cited.behind(i) for i in _rows(compared.items)]
        _sheet(book, COMPARED, (*compared.columns, *_SOURCE), rows)
    if cards:
        asked: list[Row] = [[i.question, i.text, *cited.behind(i)] for i in cards.items if i.question]
        _sheet(book, CARDS, ("Câu hỏi", "Trả lời", *_SOURCE), asked)
    if pack.quiz:
        most = max(len(q.options) for q in pack.quiz)
        heads = ("Câu hỏi", *(f"Phương án {c}" for c in LETTERS[:most]), "Đáp án", *_SOURCE)
        _sheet(book, QUIZ, heads, [_question(q, most) + cited.behind(q) for q in pack.quiz])
    listed = [[f"[{c.marker}]", *cited.row((c.marker,))] for c in pack.citations]
    _sheet(book, SOURCES, ("Số", *_SOURCE), listed)
    book.properties.title, book.properties.creator = plain(pack.title), ""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


class _Cited:
    """Where a row comes from, in the columns behind it."""

    def __init__(self, citations: Sequence[Citation]) -> None:
        self._made = {c.marker: c for c in citations}

    def behind(self, line: Item | QuizItem) -> Row:
        """Where a line comes from: its citations, or the person who wrote it."""
        return ["", OWN_WORDS.capitalize(), "", ""] if line.kind is Kind.OWN else self.row(line.markers)

    def row(self, markers: Sequence[int]) -> Row:
        """Document, reference, file with lines, and quote; several of them each on its own line with its marker."""
        found = [self._made[m] for m in dict.fromkeys(markers) if m in self._made]
        names = dict.fromkeys(label(c.document) for c in found)
        return ["; ".join(names), *(_joined(found, texts) for texts in _told(found))]


def _told(found: Sequence[Citation]) -> tuple[list[str], list[str], list[str]]:
    return [c.reference for c in found], [where(c) for c in found], [c.quote for c in found]


def _joined(found: Sequence[Citation], texts: Sequence[str]) -> str:
    if len(texts) == 1:
        return texts[0]
    return "\n".join(f"[{c.marker}] {text}" for c, text in zip(found, texts, strict=True))


def _rows(items: Sequence[Item]) -> list[Item]:
    return [i for i in items if i.cells]


def _cells(item: Item) -> Row:
    return [c.text for c in item.cells]


def _number(item: Item) -> Row:
    found = number_of(item)
    return [found[0], found[1]] if found else [None, ""]


def _question(q: QuizItem, most: int) -> Row:
    options = [*q.options, *[""] * (most - len(q.options))]
    return [q.question, *options, f"{LETTERS[q.key]}. {q.options[q.key]}"]


def _sheet(book: Any, title: str, headings: Sequence[str], rows: Sequence[Row]) -> None:  # noqa: ANN401 - no types
    sheet = book.create_sheet(title)
    for n, heading in enumerate(headings, 1):
        cell = sheet.cell(1, n)
        put(cell, plain(heading))
        cell.font, cell.fill = Font(name=measure.FONT, size=_SIZE, bold=True, color="FFFFFF"), _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="center")
    for at, row in enumerate(rows, 2):
        for n, value in enumerate(row, 1):
            cell = sheet.cell(at, n)
            put(cell, _fitting(value))
            cell.font = Font(name=measure.FONT, size=_SIZE)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    widths = _widths(headings)
    for n, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(n)].width = width
    whole: list[Row] = [[*headings], *rows]
    for at, row in enumerate(whole, 1):
        sheet.row_dimensions[at].height = _height(row, widths, is_bold=at == 1)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(headings))}{len(rows) + 1}"
    _printed(sheet)


def _widths(headings: Sequence[str]) -> list[float]:
    """Columns of sentences share what the others leave."""
    fixed = [_OPTION if h.startswith("Phương án") else _WIDTHS.get(h) for h in headings]
    left = _SHEET - sum(w for w in fixed if w is not None)
    share = max(_NARROWEST, min(_WIDEST, left / max(1, fixed.count(None))))
    return [share if w is None else w for w in fixed]


def _height(row: Row, widths: Sequence[float], *, is_bold: bool) -> float:
    """Points that a row needs: not every program works it out."""
    # A column is measured in digits of the workbook's own letters, about 5.25 points each.
    high = [
        measure.height(str(v or ""), _SIZE, w * 5.25 - 4, is_bold=is_bold) for v, w in zip(row, widths, strict=True)
    ]
    return min(_HIGHEST, max(high) + 4)


def _fitting(value: str | float | None) -> str | float | None:
    """A value that a cell can hold."""
    if not isinstance(value, str):
        return value
    text = plain(value)
    if not text:
        return None
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}{_CUT}"


def _printed(sheet: Any) -> None:  # noqa: ANN401
    """Landscape on A4, as wide as the paper, the headings on each page."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
    sheet.print_options.gridLines = True
    sheet.oddFooter.center.text = "Trang &P/&N"
    sheet.page_margins.left = sheet.page_margins.right = 0.4
