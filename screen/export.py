"""A conversation as a Word file: each question, its answer, and the source of each citation in full."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from assistant.answer import Answer, Citation, Status
from assistant.numbering import one_numbering
from assistant.records import Exchange
from screen import texts
from screen.markdown import CLOSE, OPEN, read_markdown
from screen.render import notices, taken_as, with_unverified

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph
    from markdown_it.token import Token

_FONT = "Times New Roman"
_BULLETS = ("List Bullet", "List Bullet 2", "List Bullet 3")
_FORBIDDEN = re.compile("[^\\t\\n\\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def word_file(exchanges: Sequence[Exchange]) -> bytes:
    """The bytes of a .docx; citations keep their numbers where each means one quote, all sources stand at its end."""
    import docx
    from docx.shared import Pt

    document = docx.Document()
    document.styles["Normal"].font.name = _FONT
    document.styles["Normal"].font.size = Pt(13)
    document.add_heading(texts.EXPORT_TITLE, 0)
    document.add_paragraph(texts.EXPORT_NOTE)
    answered = [(e, e.answer) for e in exchanges if e.answer is not None]
    answers = one_numbering([answer for _, answer in answered])
    for (exchange, _), answer in zip(answered, answers, strict=True):
        _exchange(document, exchange, answer)
    _sources(document, {c.marker: c for answer in answers for c in answer.citations})
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _exchange(document: Document, exchange: Exchange, answer: Answer) -> None:
    """A question and its answer, with all that the page says beside it."""
    document.add_heading(_clean(exchange.question), 2)
    asked = datetime.fromisoformat(exchange.asked_at).astimezone().strftime("%d/%m/%Y %H:%M")
    how = "" if answer.status is Status.ERROR else texts.EXPORT_HOW.format(how=_how(answer))
    _note(document, f"{texts.EXPORT_ASKED.format(when=asked)}{how}.")
    if meant := taken_as(answer):
        _note(document, f"{texts.TAKEN_AS}: “{meant}”")
    if answer.status in texts.STATUS:
        document.add_paragraph().add_run(texts.STATUS[answer.status]).bold = True
    _body(document, with_unverified(answer))
    for notice in notices(answer):
        _note(document, notice)


def _sources(document: Document, cited: Mapping[int, Citation]) -> None:
    if cited:
        document.add_heading(texts.SOURCES, 1)
    for marker, citation in sorted(cited.items()):
        paragraph = document.add_paragraph(style="List Paragraph")
        paragraph.add_run(f"[{marker}] ").bold = True
        paragraph.add_run(_clean(f"{citation.reference}: "))
        paragraph.add_run(_clean(f"“{citation.quote}”")).italic = True
        paragraph.add_run(_clean(f" ({citation.file}, {_lines(citation)})"))


def _how(answer: Answer) -> str:
    return texts.EXPORT_EXTRACTIVE if answer.answerer == "extractive" else answer.answerer.partition(":")[2]


def _lines(citation: Citation) -> str:
    first, last = citation.lines
    return texts.LINE.format(first=first) if first == last else texts.LINES.format(first=first, last=last)


def _note(document: Document, text: str) -> None:
    document.add_paragraph().add_run(_clean(text)).italic = True


def _body(document: Document, text: str) -> None:
    """An answer's Markdown, read as the page reads it: headings, lists, tables, quotations, paragraphs."""
    around: list[Token] = []
    rows: list[list[Token]] = []
    for token in read_markdown(text):
        if token.nesting == 1:
            around.append(token)
            rows += [[]] if token.type == "tr_open" else []
        elif token.nesting == -1:
            around.pop()
            if token.type == "table_close":
                _table(document, rows)
                rows = []
        elif token.type == "inline" and rows:
            rows[-1].append(token)
        elif token.type == "inline":
            _write(_paragraph(document, around), token, is_bold=around[-1].type == "heading_open")


def _paragraph(document: Document, around: Sequence[Token]) -> Paragraph:
    """A paragraph in the style of the blocks that stand around it, with its number in a numbered list."""
    kinds = [block.type for block in around]
    if "list_item_open" not in kinds:
        return document.add_paragraph(style="Quote" if "blockquote_open" in kinds else None)
    item = around[len(kinds) - 1 - kinds[::-1].index("list_item_open")]
    if not (item.map and around[-1].map and item.map[0] == around[-1].map[0]):
        return document.add_paragraph(style="List Continue")  # not the first of its item
    if item.info:
        return document.add_paragraph(f"{item.info}{item.markup} ", style="List Paragraph")
    return document.add_paragraph(style=_BULLETS[min(kinds.count("list_item_open"), len(_BULLETS)) - 1])


def _table(document: Document, rows: Sequence[Sequence[Token]]) -> None:
    table = document.add_table(rows=0, cols=max(map(len, rows)), style="Table Grid")
    for row in rows:
        for cell, token in zip(table.add_row().cells, row, strict=False):
            _write(cell.paragraphs[0], token)


def _write(paragraph: Paragraph, inline: Token, *, is_bold: bool = False) -> None:
    """Words with their bold and italic parts, and the mark behind what is unverified."""
    strong, emphasis = int(is_bold), 0
    for part in inline.children or ():
        strong += part.nesting if part.type.startswith("strong_") else 0
        emphasis += part.nesting if part.type.startswith("em_") else 0
        if part.type in ("softbreak", "hardbreak"):
            paragraph.add_run().add_break()
        elif part.content:
            run = paragraph.add_run(_clean(_marked(part.content)))
            run.bold, run.italic = strong > 0 or None, emphasis > 0 or None


def _marked(text: str) -> str:
    return text.replace(OPEN, "").replace(CLOSE, f" ({texts.UNVERIFIED})")


def _clean(text: str) -> str:
    """Without what XML cannot hold."""
    return _FORBIDDEN.sub("", text)
