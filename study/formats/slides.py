"""A pack as slides (.pptx): 16:9, white ground, deep red and gold, letters that can be read from the back row."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Pt

from corpus.cells import plain
from study.deck import exam, fit, measure
from study.deck.frame import COVER_ROOM
from study.deck.goals import CHART_SHARE, RAIL, WHEN, point_height
from study.deck.notes import ADVICE
from study.deck.plan import plan
from study.deck.tables import head_height
from study.deck.values import (
    GAP,
    HEIGHT,
    INDENT,
    KICKER,
    KICKER_SIZE,
    NUMBER,
    SIZES,
    SMALL,
    SOURCE,
    WIDTH,
    Box,
    Chart,
    Cover,
    Lines,
    Quiz,
    Slide,
    Table,
    Timeline,
    body_box,
    title_box,
)
from study.formats import drawing
from study.formats.blank import blank_layout
from study.formats.drawing import CREAM, GOLD, GREY, INK, RED, WHITE
from study.pack import Pack
from study.template import Template

_BAND = 10.0
_ADVICE_WIDTH = 84.0
_PROPERTY = 255
"""Characters that a property of a file may have."""


def write(pack: Pack, template: Template) -> bytes:
    """The bytes of a .pptx file."""
    presentation = Presentation()
    presentation.slide_width, presentation.slide_height = Pt(WIDTH), Pt(HEIGHT)
    layout = blank_layout(presentation)
    for number, slide in enumerate(plan(pack, template), 1):
        _draw(presentation.slides.add_slide(layout), slide, number, template.letterhead.draft)
    about = presentation.core_properties
    about.title, about.subject = (plain(t)[:_PROPERTY] for t in (pack.title, pack.subtitle))
    about.author = about.last_modified_by = about.keywords = ""
    about.language = "vi-VN"
    about.created = about.modified = datetime.now(UTC).replace(tzinfo=None)
    out = io.BytesIO()
    presentation.save(out)
    return out.getvalue()


def _draw(page: Any, slide: Slide, number: int, draft: str) -> None:  # noqa: ANN401 - python-pptx has no types
    drawing.block(page, Box(0, 0, WIDTH, _BAND), RED, "Dải đỏ")
    drawing.block(page, Box(0, _BAND, WIDTH, 3), GOLD, "Dải vàng")
    if isinstance(slide.body, Cover):
        _cover(page, slide, slide.body)
    else:
        _head(page, slide)
        _body(page, slide)
        _foot(page, number, draft)
    if slide.source:
        drawing.words(drawing.text_box(page, SOURCE, "Nguồn"), slide.source, SMALL, color=GREY)
    page.notes_slide.notes_text_frame.text = plain(slide.notes)


def _head(page: Any, slide: Slide) -> None:  # noqa: ANN401
    title = page.shapes.title
    title.name = "Tiêu đề"
    title.left, title.top, title.width, title.height = drawing.at(title_box(slide.title, slide.title_size))
    drawing.prepare(title.text_frame)
    drawing.words(title.text_frame, slide.title, slide.title_size, color=RED, is_bold=True)
    if slide.kicker:
        drawing.words(drawing.text_box(page, KICKER, "Thuộc phần"), slide.kicker, KICKER_SIZE, color=GREY, is_bold=True)
    if slide.is_advice:
        box = Box(KICKER.left + KICKER.width - _ADVICE_WIDTH, KICKER.top, _ADVICE_WIDTH, KICKER.height)
        tag = drawing.block(page, box, CREAM, ADVICE, MSO_SHAPE.ROUNDED_RECTANGLE)
        drawing.prepare(tag.text_frame)
        tag.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        drawing.words(tag.text_frame, ADVICE, KICKER_SIZE, color=RED, is_bold=True, align=PP_ALIGN.CENTER)


def _foot(page: Any, number: int, draft: str) -> None:  # noqa: ANN401
    del number  # a field says it
    paragraph = drawing.text_box(page, NUMBER, "Số trang").paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT
    if draft:
        drawing.run(paragraph, f"{draft} · ", SMALL, color=GREY)
    drawing.slide_number(paragraph, SMALL)


def _body(page: Any, slide: Slide) -> None:  # noqa: ANN401
    body, box = slide.body, body_box(slide.title, slide.title_size)
    if isinstance(body, Lines):
        drawing.bullets(drawing.text_box(page, box, "Nội dung"), body)
    elif isinstance(body, Table):
        head = head_height(body.columns, body.widths, SIZES[-1])
        heights = [head, *(fit.row_height(row, body.size, body.widths) for row in body.rows)]
        place = box._replace(height=sum(heights))
        drawing.table(page, place, body.columns, body.widths, heights, body.rows, body.size, SIZES[-1])
    elif isinstance(body, Timeline):
        _timeline(page, body, box)
    elif isinstance(body, Chart):
        width = box.width * CHART_SHARE
        drawing.chart(page, box._replace(width=width), body.categories, body.series)
        beside = Box(box.left + width + 16, box.top, box.width - width - 16, box.height)
        drawing.bullets(drawing.text_box(page, beside, "Nội dung"), body.beside)
    elif isinstance(body, Quiz):
        _quiz(page, body, box)


def _timeline(page: Any, body: Timeline, box: Box) -> None:  # noqa: ANN401
    width = box.width - WHEN - RAIL
    heights = [point_height(p, body.size, width) for p in body.points]
    rail = box.left + WHEN + RAIL / 2 - 4
    first, last = box.top + body.size * 0.6, box.top + sum(heights[:-1]) + body.size * 0.6
    drawing.block(page, Box(rail - 1, first, 2, max(2.0, last - first)), GOLD, "Trục thời gian")
    top = box.top
    for (when, line), height in zip(body.points, heights, strict=True):
        drawing.dot(page, rail, top + body.size * 0.6)
        frame = drawing.text_box(page, Box(box.left, top, WHEN - 8, height - GAP * body.size), "Thời điểm")
        drawing.words(frame, when, SIZES[-1], color=RED, is_bold=True, align=PP_ALIGN.RIGHT)
        place = Box(box.left + WHEN + RAIL, top, width, height - GAP * body.size)
        drawing.line(drawing.text_box(page, place, "Nội dung").paragraphs[0], line, body.size)
        top += height


def _quiz(page: Any, body: Quiz, box: Box) -> None:  # noqa: ANN401
    top = box.top
    for question in body.questions:
        high = exam.question_height(question, body.size, box.width)
        frame = drawing.text_box(page, Box(box.left, top, box.width, high), "Câu hỏi")
        drawing.line(frame.paragraphs[0], question.text, body.size)
        top += high
        width, row = box.width / question.columns, exam.option_height(question, body.size, box.width)
        for n, option in enumerate(question.options):
            left = box.left + n % question.columns * width
            place = Box(left + INDENT / 2, top + n // question.columns * row, width - INDENT, row)
            drawing.words(drawing.text_box(page, place, "Phương án"), option, body.size, color=INK)
        top += -(-len(question.options) // question.columns) * row + body.size


def _cover(page: Any, slide: Slide, body: Cover) -> None:  # noqa: ANN401
    left = (WIDTH - COVER_ROOM) / 2
    center = PP_ALIGN.CENTER
    for n, text in enumerate(body.above):
        frame = drawing.text_box(page, Box(left, 34 + n * 26, COVER_ROOM, 26), "Cơ quan")
        drawing.words(frame, text, 20, color=INK, is_bold=True, align=center)
    if body.draft:
        stamp = drawing.block(page, Box(WIDTH - 170, 92, 126, 32), WHITE, "Dự thảo")
        stamp.line.color.rgb, stamp.line.width = RED, Pt(1.5)
        drawing.prepare(stamp.text_frame)
        stamp.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        drawing.words(stamp.text_frame, body.draft, 18, color=RED, is_bold=True, align=center)
    high = measure.height(body.title, body.title_size, COVER_ROOM, is_bold=True) + 4
    under = measure.height(body.subtitle, body.subtitle_size, COVER_ROOM, is_bold=True) + 4
    top = 136 + max(0.0, (232 - high - under - 24) / 2)
    title = page.shapes.title
    title.name = "Tiêu đề"
    title.left, title.top, title.width, title.height = drawing.at(Box(left, top, COVER_ROOM, high))
    drawing.prepare(title.text_frame)
    drawing.words(title.text_frame, slide.title, body.title_size, color=RED, is_bold=True, align=center)
    drawing.block(page, Box(WIDTH / 2 - 90, top + high + 8, 180, 3), GOLD, "Gạch vàng")
    frame = drawing.text_box(page, Box(left, top + high + 24, COVER_ROOM, under), "Văn bản")
    drawing.words(frame, body.subtitle, body.subtitle_size, color=INK, is_bold=True, align=center)
    for n, text in enumerate(body.below):
        frame = drawing.text_box(page, Box(left, 384 + n * 30, COVER_ROOM, 28), "Hội nghị")
        drawing.words(frame, text, 20, color=INK, align=center)
