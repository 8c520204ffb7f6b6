"""The sheet that a Word file is written on: page, styles, lists, fields, links. Knows nothing of packs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from corpus.text import fold

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.text.parfmt import CT_PPr
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.styles.style import ParagraphStyle
    from docx.table import Table, _Cell, _Row
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

FONT = "Times New Roman"
LANGUAGE = "vi-VN"
WIDTH = 165
"""Millimetres between the margins."""
BODY, SMALL = 14, 12
"""Points."""
MARK = "Số trích dẫn"
CELL, CELL_HEAD = "Ô bảng", "Đầu bảng"
CARD, OPTION, SOURCE, BOXED, FILLED_IN = "Thẻ hỏi", "Phương án", "Nguồn", "Khung ghi chú", "Dòng điền"
_INDENT = 10
_DEEPEST = 4
_LONGEST_PROPERTY = 255


def element(tag: str, *children: BaseOxmlElement, **attributes: object) -> BaseOxmlElement:
    """An XML element of WordprocessingML: `element("w:tab", val="left")`."""
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    made.extend(children)
    return made


class Sheet:
    """A Word document in the form of Vietnamese administrative papers."""

    def __init__(self, title: str, subject: str) -> None:
        self.document: Document = docx.Document()
        self._bookmarks = 1
        _page(self.document)
        _styles(self.document)
        self._lists = _Lists(self.document)
        _properties(self.document, title, subject)
        self._ids = {s.name: s.style_id for s in self.document.styles}

    # Paragraphs

    def styled(self, paragraph: Paragraph, style: str) -> Paragraph:
        """Gives a paragraph a style by its name; python-docx looks a name up anew each time, which is slow."""
        paragraph._p.style = self._ids[style]
        return paragraph

    def paragraph(self, text: str = "", style: str = "Normal", *, italic: bool = False) -> Paragraph:
        """A paragraph at the end."""
        made = self.styled(self.document.add_paragraph(), style)
        if text:
            made.add_run(text).italic = italic or None
        return made

    def heading(self, text: str, depth: int, bookmark: str = "", *, is_numbered: bool = True) -> Paragraph:
        """A heading; those of depth 1 are counted by Word itself unless they are told not to be."""
        made = self.paragraph(style=f"Heading {min(depth, _DEEPEST)}")
        run = made.add_run(text)
        if depth == 1 and not is_numbered:
            _number(made._p.get_or_add_pPr(), 0, 0)
        if bookmark:
            self._bookmark(run, bookmark)
        return made

    def start_questions(self) -> None:
        """Lets the next question be number 1."""
        self._questions = self._lists.new_questions()

    def question(self, text: str) -> Paragraph:
        """A numbered question."""
        made = self.paragraph(text, CARD)
        _number(made._p.get_or_add_pPr(), self._questions, 0)
        return made

    def option(self, text: str, *, is_last: bool) -> Paragraph:
        """A lettered option of the question above, kept on its page."""
        made = self.paragraph(text, OPTION)
        _number(made._p.get_or_add_pPr(), self._questions, 1)
        made.paragraph_format.keep_with_next = not is_last
        return made

    def gap(self) -> None:
        """A little room between tables, which would be one without a paragraph between them."""
        self.paragraph(style=CELL).paragraph_format.line_spacing = Pt(6)

    def keep_last(self) -> None:
        """Keeps the last paragraph on the page of what comes next: no signature stands alone."""
        if self.document.paragraphs:
            self.document.paragraphs[-1].paragraph_format.keep_with_next = True

    # Inside a paragraph

    def marks(self, paragraph: Paragraph, markers: Iterable[int]) -> None:
        """Numbers of sources, each a link to its source."""
        for marker in markers:
            self.link(paragraph, f"[{marker}]", source_bookmark(marker), MARK)

    def link(self, paragraph: Paragraph, text: str, bookmark: str, style: str = "") -> BaseOxmlElement:
        """A link inside the document; gives its element, for what else stands in it."""
        run = paragraph.add_run(text)
        if style:
            run._r.style = self._ids[style]
        made = element("w:hyperlink", anchor=bookmark, history=1)
        run._r.addprevious(made)
        made.append(run._r)
        return made

    def source_number(self, paragraph: Paragraph, marker: int) -> None:
        """The number of a source where links to it lead."""
        self._bookmark(paragraph.add_run(f"[{marker}]"), source_bookmark(marker))

    def _bookmark(self, run: Run, name: str) -> None:
        number, self._bookmarks = self._bookmarks, self._bookmarks + 1
        run._r.addprevious(element("w:bookmarkStart", id=number, name=name))
        run._r.addnext(element("w:bookmarkEnd", id=number))

    # Tables

    def table(self, widths: Sequence[float], heads: Sequence[str]) -> Table:
        """A ruled table whose head is repeated on each page."""
        made: Table = self.document.add_table(rows=1 if heads else 0, cols=len(widths), style="Table Grid")
        frame(made, widths)
        if heads:
            properties = made.rows[0]._tr.get_or_add_trPr()
            properties.append(element("w:cantSplit"))
            properties.append(element("w:tblHeader"))
        for cell, text in zip(made.rows[0].cells if heads else (), heads, strict=True):
            self.styled(cell.paragraphs[0], CELL_HEAD).add_run(text)
            cell._tc.get_or_add_tcPr().append(element("w:shd", val="clear", color="auto", fill="EDEDED"))
        return made

    def row(self, table: Table, widths: Sequence[float], *, is_whole: bool) -> tuple[_Cell, ...]:
        """The cells of a new row; a whole one is not split between pages."""
        made: _Row = table.add_row()  # type: ignore[no-untyped-call]
        if is_whole:
            made._tr.get_or_add_trPr().append(element("w:cantSplit"))
        cells = made.cells
        for cell, width in zip(cells, widths, strict=True):
            cell.width = Mm(width)
        return cells


def source_bookmark(marker: int) -> str:
    """The name of the place where a source stands."""
    return f"nguon_{marker}"


def field(paragraph: Paragraph, instruction: str, shown: str = "") -> list[BaseOxmlElement]:
    """A field such as PAGE, with what is shown until a program works it out; gives the elements of its runs."""
    runs = []
    for child in (
        element("w:fldChar", fldCharType="begin"), None, element("w:fldChar", fldCharType="separate"), shown,
        element("w:fldChar", fldCharType="end"),
    ):  # fmt: skip
        run = paragraph.add_run(child if isinstance(child, str) else "")
        if child is None:
            code = element("w:instrText")
            code.text = f" {instruction} "
            run._r.append(code)
        elif not isinstance(child, str):
            run._r.append(child)
        runs.append(run._r)
    return runs


def frame(table: Table, widths: Sequence[float], padding: float = 1.3) -> None:
    """Gives a table columns of fixed widths, and its cells room at their sides, in millimetres."""
    table.autofit = False
    sides = (element(f"w:{side}", w=Mm(padding).twips, type="dxa") for side in ("left", "right"))
    table._tbl.tblPr.insert_element_before(element("w:tblCellMar", *sides), "w:tblLook")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)


def ruled_below(paragraph: Paragraph, *, inset: float) -> None:
    """A rule under a paragraph, shorter than it by `inset` millimetres on each side."""
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Mm(inset)
    rule = element("w:bottom", val="single", sz=6, space=1, color="auto")
    _border(paragraph._p.get_or_add_pPr(), rule)


def _border(properties: CT_PPr, *sides: BaseOxmlElement) -> None:
    """Rules around a paragraph, put where the schema wants them."""
    properties.insert_element_before(element("w:pBdr", *sides), *_BEHIND_BORDER)


_BEHIND_BORDER = tuple(
    f"w:{name}" for name in ("shd", "tabs", "spacing", "ind", "contextualSpacing", "jc", "outlineLvl", "rPr")
)


# Page


def _page(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance = section.footer_distance = Mm(10)
    section.different_first_page_header_footer = True
    header = section.header.paragraphs[0]
    header.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field(header, "PAGE", "2")


def _properties(document: Document, title: str, subject: str) -> None:
    told = document.core_properties
    told.title, told.subject, told.language = title[:_LONGEST_PROPERTY], subject[:_LONGEST_PROPERTY], LANGUAGE
    # What the blank file of python-docx says of itself is not true of this one.
    told.author = told.comments = told.last_modified_by = ""
    told.created = told.modified = datetime.now(UTC).replace(microsecond=0, tzinfo=None)
    for name, relation in list(document.part.package.rels.items()):
        if relation.reltype.endswith("/thumbnail"):
            del document.part.package.rels[name]
    # An older mode would be called so in the title bar of Word.
    for told_mode in document.settings.element.iter(qn("w:compatSetting")):
        if told_mode.get(qn("w:name")) == "compatibilityMode":
            told_mode.set(qn("w:val"), "15")


# Styles


def _styles(document: Document) -> None:
    styles = document.styles
    languages = element("w:lang", val=LANGUAGE, eastAsia=LANGUAGE)
    defaults = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for old in defaults.findall(qn("w:lang")):
        defaults.remove(old)
    defaults.append(languages)

    _style(document, "Normal", first=_INDENT, line=20, after=6, align=WD_ALIGN_PARAGRAPH.JUSTIFY)
    _style(document, "Header", line=16)
    left, centre = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER
    _style(document, "Title", size=16, bold=True, line=22, before=6, after=3, align=centre)
    _style(document, "Subtitle", bold=True, line=20, after=3, align=centre)
    _style(document, "TOC Heading", bold=True, line=20, before=6, after=3, align=centre)
    _style(document, "Heading 1", size=15, bold=True, line=22, before=18, after=8, align=left)
    _style(document, "Heading 2", bold=True, line=20, before=10, after=6, align=WD_ALIGN_PARAGRAPH.JUSTIFY)
    _style(document, "Heading 3", bold=True, line=20, before=6, after=4, align=WD_ALIGN_PARAGRAPH.JUSTIFY)
    _style(document, "Heading 4", bold=True, italic=False, line=20, before=4, after=4, align=WD_ALIGN_PARAGRAPH.JUSTIFY)
    contents = _style(document, "toc 1", size=13, line=18, after=2, align=left)
    contents.paragraph_format.tab_stops.add_tab_stop(Mm(WIDTH), WD_TAB_ALIGNMENT.RIGHT)
    for name in ("List Bullet", "List Bullet 2"):
        _style(document, name, line=20, after=4, first=_INDENT, align=WD_ALIGN_PARAGRAPH.JUSTIFY)
    _style(document, CARD, bold=True, line=20, before=6, after=4, align=WD_ALIGN_PARAGRAPH.JUSTIFY, keep=True)
    _style(document, OPTION, line=20, after=2, first=_INDENT, align=left)
    _style(document, CELL, size=SMALL, line=15, after=2, align=left)
    _style(document, CELL_HEAD, size=SMALL, bold=True, line=15, after=2, align=centre, keep=True)
    source = _style(document, SOURCE, size=SMALL, line=16, after=4, align=left)
    source.paragraph_format.left_indent, source.paragraph_format.first_line_indent = Mm(12), Mm(-12)
    source.paragraph_format.tab_stops.add_tab_stop(Mm(12))
    boxed = _style(document, BOXED, size=SMALL, italic=True, line=16, before=6, after=6)
    around = [element(f"w:{side}", val="single", sz=4, space=4, color="808080") for side in _SIDES]
    _border(boxed.element.get_or_add_pPr(), *around)
    boxed.paragraph_format.left_indent = boxed.paragraph_format.right_indent = Mm(2)
    filled_in = _style(document, FILLED_IN, line=24, align=left)
    filled_in.paragraph_format.tab_stops.add_tab_stop(Mm(WIDTH), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    mark = styles.add_style(MARK, WD_STYLE_TYPE.CHARACTER)
    mark.font.superscript, mark.font.bold, mark.font.italic = True, False, False
    mark.font.color.rgb = RGBColor(0x1F, 0x38, 0x64)


_SIDES = ("top", "left", "bottom", "right")


def _style(
    document: Document,
    name: str,
    *,
    size: int = BODY,
    bold: bool = False,
    italic: bool = False,
    line: int = 20,
    before: int = 0,
    after: int = 0,
    first: int = 0,
    align: WD_ALIGN_PARAGRAPH | None = None,
    keep: bool = False,
) -> ParagraphStyle:
    """A paragraph style set from the ground up: nothing of the blank file's colours, rules and fonts is left."""
    known = {s.name for s in document.styles}
    made: ParagraphStyle = (
        document.styles[name]
        if name in known
        else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=name.startswith("toc"))
    )
    if name not in known:
        made.element.styleId = fold(name).title().replace(" ", "")
        made.quick_style = True
    if not name.startswith(("Normal", "Heading")):
        made.base_style = document.styles["Normal"]
    properties = made.element.get_or_add_rPr()
    for old in list(properties):
        properties.remove(old)
    fonts = properties.get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FONT)
    made.font.size, made.font.bold, made.font.italic = Pt(size), bold, italic
    made.font.color.rgb = RGBColor(0, 0, 0)
    paragraph = made.element.get_or_add_pPr()
    for tag in ("w:pBdr", "w:contextualSpacing", "w:numPr", "w:tabs"):
        for old in paragraph.findall(qn(tag)):
            paragraph.remove(old)
    shape = made.paragraph_format
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(line)
    shape.space_before, shape.space_after = Pt(before), Pt(after)
    shape.left_indent, shape.first_line_indent = Mm(0), Mm(first)
    shape.alignment, shape.widow_control = align, True
    if keep:
        shape.keep_with_next = shape.keep_together = True
    return made


# Lists


class _Lists:
    """The numberings: parts of the pack, dashes, questions with their options."""

    def __init__(self, document: Document) -> None:
        self._numbering = document.part.numbering_part.element
        headings = self._add(_level(0, "upperRoman", "Phần %1.", style=str(document.styles["Heading 1"].style_id)))
        dashes = self._add(_level(0, "bullet", "-", first=_INDENT), _level(1, "bullet", "+", first=_INDENT))
        self._asked = self._add(
            _level(0, "decimal", "Câu %1."),
            _level(1, "upperLetter", "%2.", first=_INDENT),
        )
        for name, abstract, level in (
            ("Heading 1", headings, 0), ("List Bullet", dashes, 0), ("List Bullet 2", dashes, 1),
        ):  # fmt: skip
            _number(document.styles[name].element.get_or_add_pPr(), self._num(abstract), level)

    def new_questions(self) -> int:
        """A numbering of questions that begins at 1."""
        return self._num(self._asked, restarts=True)

    def _add(self, *levels: BaseOxmlElement) -> int:
        taken = [int(a.get(qn("w:abstractNumId"))) for a in self._numbering.findall(qn("w:abstractNum"))]
        number = max(taken, default=0) + 1
        made = element("w:abstractNum", element("w:multiLevelType", val="multilevel"), *levels, abstractNumId=number)
        # All of them stand before the first numbering that uses one.
        first = self._numbering.find(qn("w:num"))
        if first is None:
            self._numbering.append(made)
        else:
            first.addprevious(made)
        return number

    def _num(self, abstract: int, *, restarts: bool = False) -> int:
        made = self._numbering.add_num(abstract)
        if restarts:
            for level in (0, 1):
                made.append(element("w:lvlOverride", element("w:startOverride", val=1), ilvl=level))
        return int(made.numId)


def _level(number: int, kind: str, text: str, *, first: int = 0, style: str = "") -> BaseOxmlElement:
    children = [element("w:start", val=1), element("w:numFmt", val=kind)]
    if style:
        children.append(element("w:pStyle", val=style))
    children += [
        element("w:suff", val="space"),
        element("w:lvlText", val=text),
        element("w:lvlJc", val="left"),
        element("w:pPr", element("w:ind", left=0, firstLine=Mm(first).twips)),
    ]
    return element("w:lvl", *children, ilvl=number)


def _number(properties: CT_PPr, number: int, level: int) -> None:
    """Makes a paragraph, or a style, one of a list; number 0 takes it out of its style's list."""
    numbering = properties.get_or_add_numPr()
    numbering.get_or_add_ilvl().val = level
    numbering.get_or_add_numId().val = number
