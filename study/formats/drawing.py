"""Shapes of a slide: text, tables, charts, lines of time. Where they stand and what they say comes from the deck."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import OxmlElement
from pptx.util import Length, Pt

from corpus.cells import harmless, plain
from study.deck.measure import FONT
from study.deck.sources import marks
from study.deck.values import INDENT, PAD, Box, Line, Lines, Series

RED = RGBColor(0x9B, 0x11, 0x1E)
GOLD = RGBColor(0xC9, 0x9A, 0x2E)
INK = RGBColor(0x22, 0x22, 0x22)
GREY = RGBColor(0x59, 0x59, 0x59)
MARK = RGBColor(0x7A, 0x5C, 0x10)
WHITE = RGBColor(0xFF, 0xFF, 0xFF)
CREAM = RGBColor(0xFB, 0xF5, 0xE6)
_LANGUAGE = "vi-VN"
_CHART_LETTERS = 18
_DOT = 12.0


def clean(text: str) -> str:
    """Text for one paragraph."""
    return re.sub(r"[\t\n\r]+", " ", plain(text))


def at(box: Box) -> tuple[Length, Length, Length, Length]:
    """A place as python-pptx takes it."""
    return Pt(box.left), Pt(box.top), Pt(box.width), Pt(box.height)


def text_box(slide: Any, box: Box, name: str) -> Any:  # noqa: ANN401 - python-pptx has no types
    """An empty frame for text that neither grows nor shrinks."""
    shape = slide.shapes.add_textbox(*at(box))
    shape.name = name
    prepare(shape.text_frame)
    return shape.text_frame


def prepare(frame: Any, pad: tuple[float, float] = (0, 0)) -> None:  # noqa: ANN401
    """A frame whose words wrap and keep their size."""
    frame.word_wrap = True
    frame.auto_size = MSO_AUTO_SIZE.NONE
    frame.vertical_anchor = MSO_ANCHOR.TOP
    frame.margin_left = frame.margin_right = Pt(pad[0])
    frame.margin_top = frame.margin_bottom = Pt(pad[1])


def run(
    paragraph: Any,  # noqa: ANN401
    text: str,
    size: float,
    *,
    color: RGBColor = INK,
    is_bold: bool = False,
    is_italic: bool = False,
) -> None:
    """Words in one form."""
    if not text:
        return
    made = paragraph.add_run()
    made.text = clean(text)
    font = made.font
    font.name, font.size, font.bold, font.italic = FONT, Pt(size), is_bold, is_italic
    font.color.rgb = color
    made._r.get_or_add_rPr().set("lang", _LANGUAGE)


def words(
    frame: Any,  # noqa: ANN401
    text: str,
    size: float,
    *,
    color: RGBColor = INK,
    is_bold: bool = False,
    align: Any = PP_ALIGN.LEFT,  # noqa: ANN401
) -> None:
    """One paragraph as the whole of a frame."""
    paragraph = frame.paragraphs[0]
    paragraph.alignment = align
    run(paragraph, text, size, color=color, is_bold=is_bold)


def line(paragraph: Any, found: Line, size: float, *, color: RGBColor = INK) -> None:  # noqa: ANN401
    """A line of the deck as a paragraph: bold words in front, the text, the markers."""
    run(paragraph, f"{found.lead}{' ' if found.lead and found.text else ''}", size, color=RED, is_bold=True)
    if found.is_advice:
        run(paragraph, found.text, size, color=GREY, is_italic=True)
    else:
        run(paragraph, found.text, size, color=RED if found.is_heading else color, is_bold=found.is_heading)
    run(paragraph, marks(found.citations), size, color=MARK)


def bullets(frame: Any, found: Lines) -> None:  # noqa: ANN401
    """Lines one below the other, those that are no headings behind a bullet."""
    for n, each in enumerate(found.lines):
        paragraph = frame.paragraphs[0] if n == 0 else frame.add_paragraph()
        if n:
            paragraph.space_before = Pt(found.gap * found.size)
        _bullet(paragraph, is_plain=each.is_heading)
        line(paragraph, each, found.size)


def _bullet(paragraph: Any, *, is_plain: bool) -> None:  # noqa: ANN401
    properties = paragraph._p.get_or_add_pPr()
    if is_plain:
        _inside(properties, "a:buNone")
        return
    properties.set("marL", str(Pt(INDENT)))
    properties.set("indent", str(-Pt(INDENT)))
    color = _inside(_inside(properties, "a:buClr"), "a:srgbClr")
    color.set("val", str(GOLD))
    _inside(properties, "a:buChar").set("char", "•")


def _inside(parent: Any, tag: str) -> Any:  # noqa: ANN401
    made = OxmlElement(tag)
    parent.append(made)
    return made


def block(slide: Any, box: Box, color: RGBColor, name: str, shape: Any = MSO_SHAPE.RECTANGLE) -> Any:  # noqa: ANN401
    """A coloured area without a border."""
    made = slide.shapes.add_shape(shape, *at(box))
    made.name = name
    made.fill.solid()
    made.fill.fore_color.rgb = color
    made.line.fill.background()
    style = made._element.find(qn("p:style"))  # brings a shadow along
    if style is not None:
        made._element.remove(style)
    return made


def describe(shape: Any, text: str) -> None:  # noqa: ANN401
    """What a screen reader says of a shape that is no text."""
    shape._element.xpath(".//p:cNvPr")[0].set("descr", clean(text))


def table(
    slide: Any,  # noqa: ANN401
    box: Box,
    columns: Sequence[str],
    widths: Sequence[float],
    heights: Sequence[float],
    rows: Sequence[Sequence[Line]],
    size: float,
    head_size: float,
) -> None:
    """A table with a red row of headings.

    Args:
        slide: where it stands.
        box: its place.
        columns: its headings.
        widths: of the columns.
        heights: of the rows, the row of headings first.
        rows: its cells.
        size: of the letters.
        head_size: of those of the headings.
    """
    frame = slide.shapes.add_table(len(rows) + 1, len(columns), *at(box))
    frame.name = "Bảng"
    describe(frame, f"Bảng gồm các cột: {'; '.join(columns)}")
    made = frame.table
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Pt(width)
    for row, height in zip(made.rows, heights, strict=True):
        row.height = Pt(height)
    for n, heading in enumerate(columns):
        cell = _cell(made.cell(0, n), RED)
        run(cell.text_frame.paragraphs[0], heading, head_size, color=WHITE, is_bold=True)
    for y, found in enumerate(rows, 1):
        for x, each in enumerate(found):
            cell = _cell(made.cell(y, x), CREAM if y % 2 == 0 else WHITE)
            line(cell.text_frame.paragraphs[0], each, size)


def _cell(cell: Any, color: RGBColor) -> Any:  # noqa: ANN401
    cell.fill.solid()
    cell.fill.fore_color.rgb = color
    cell.margin_left = cell.margin_right = Pt(PAD[0])
    cell.margin_top = cell.margin_bottom = Pt(PAD[1])
    cell.vertical_anchor = MSO_ANCHOR.TOP
    cell.text_frame.word_wrap = True
    return cell


def chart(slide: Any, box: Box, categories: Sequence[str], series: Sequence[Series]) -> None:  # noqa: ANN401
    """Columns with the number of each as it is printed in the document."""
    data = CategoryChartData()
    data.categories = [clean(c) for c in categories]
    for s in series:
        data.add_series(harmless(clean(s.name)), s.values)  # they stand in a workbook inside the file
    frame = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *at(box), data)
    frame.name = "Biểu đồ"
    told = [f"{c}: {label}" for s in series for c, label in zip(categories, s.labels, strict=True) if label]
    describe(frame, f"Biểu đồ cột. {'; '.join(told)}")
    made = frame.chart
    made.has_title = False
    made.has_legend = len(series) > 1
    if made.has_legend:
        made.legend.position = XL_LEGEND_POSITION.BOTTOM
        made.legend.include_in_layout = False
    made.font.name, made.font.size = FONT, Pt(_CHART_LETTERS)
    made.font.color.rgb = INK
    made.value_axis.visible = False
    made.value_axis.has_major_gridlines = False
    made.value_axis.minimum_scale = 0
    made.category_axis.format.line.color.rgb = GREY
    made.plots[0].gap_width = 60
    for s, drawn, color in zip(series, made.plots[0].series, (RED, GOLD, GREY, INK), strict=False):
        drawn.format.fill.solid()
        drawn.format.fill.fore_color.rgb = color
        for n, label in enumerate(s.labels):
            if label:
                _label(drawn.points[n].data_label, label)


def _label(label: Any, text: str) -> None:  # noqa: ANN401
    frame = label.text_frame
    run(frame.paragraphs[0], text, _CHART_LETTERS, is_bold=True)
    label.position = XL_LABEL_POSITION.OUTSIDE_END


def dot(slide: Any, x: float, y: float) -> None:  # noqa: ANN401
    """A point on the line of time; `x` and `y` are its middle."""
    block(slide, Box(x - _DOT / 2, y - _DOT / 2, _DOT, _DOT), GOLD, "Mốc", MSO_SHAPE.OVAL)


def slide_number(paragraph: Any, size: float) -> None:  # noqa: ANN401
    """The number of the slide, as a field that follows when slides are moved."""
    field = _inside(paragraph._p, "a:fld")
    field.set("id", "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}")
    field.set("type", "slidenum")
    properties = _inside(field, "a:rPr")
    properties.set("lang", _LANGUAGE)
    properties.set("sz", str(int(size * 100)))
    fill = _inside(_inside(properties, "a:solidFill"), "a:srgbClr")
    fill.set("val", str(GREY))
    _inside(properties, "a:latin").set("typeface", FONT)
    _inside(field, "a:t").text = "‹#›"
