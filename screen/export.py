"""A conversation as a Word file: each question, its answer, and the source of each citation in full."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from assistant.answer import Answer, Citation
from assistant.records import Exchange
from screen import texts

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

_FONT = "Times New Roman"
_INLINE = re.compile(r"(\*\*.+?\*\*|\[\d+\])")
_ROW = re.compile(r"^\|(.+)\|$")
_RULE = re.compile(r"^[\s|:-]+$")
_FORBIDDEN = re.compile("[^\\t\\n\\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def word_file(exchanges: Sequence[Exchange]) -> bytes:
    """The bytes of a .docx; citations keep their numbers, and all sources stand at its end."""
    import docx
    from docx.shared import Pt

    document = docx.Document()
    document.styles["Normal"].font.name = _FONT
    document.styles["Normal"].font.size = Pt(13)
    document.add_heading(texts.EXPORT_TITLE, 0)
    document.add_paragraph(texts.EXPORT_NOTE)
    cited: dict[int, Citation] = {}
    for exchange in exchanges:
        answer = exchange.answer
        if answer is None:
            continue
        document.add_heading(_clean(exchange.question), 2)
        asked = datetime.fromisoformat(exchange.asked_at).astimezone()
        _note(document, texts.EXPORT_ASKED.format(when=asked.strftime("%d/%m/%Y %H:%M"), how=_how(answer)))
        _body(document, answer.text)
        cited |= {c.marker: c for c in answer.citations}
    if cited:
        document.add_heading(texts.SOURCES, 1)
    for marker, citation in sorted(cited.items()):
        paragraph = document.add_paragraph(style="List Paragraph")
        paragraph.add_run(f"[{marker}] ").bold = True
        paragraph.add_run(_clean(f"{citation.reference}: "))
        paragraph.add_run(_clean(f"“{citation.quote}”")).italic = True
        paragraph.add_run(_clean(f" ({citation.file}, {_lines(citation)})"))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _how(answer: Answer) -> str:
    return texts.EXPORT_EXTRACTIVE if answer.answerer == "extractive" else answer.answerer.partition(":")[2]


def _lines(citation: Citation) -> str:
    first, last = citation.lines
    return texts.LINE.format(first=first) if first == last else texts.LINES.format(first=first, last=last)


def _note(document: Document, text: str) -> None:
    document.add_paragraph().add_run(_clean(text)).italic = True


def _body(document: Document, text: str) -> None:
    """An answer's Markdown: bold lines, lists, tables, paragraphs."""
    rows: list[list[str]] = []
    for line in [*text.split("\n"), ""]:
        row = _ROW.match(line.strip())
        if row:
            if not _RULE.match(line):
                rows.append([cell.strip() for cell in row[1].split("|")])
            continue
        if rows:
            _table(document, rows)
            rows = []
        if line.startswith(("- ", "* ")):
            _write(document.add_paragraph(style="List Bullet"), line[2:])
        elif line.startswith("> "):
            _write(document.add_paragraph(style="Quote"), line[2:])
        elif line.strip():
            _write(document.add_paragraph(), line)


def _table(document: Document, rows: Sequence[Sequence[str]]) -> None:
    table = document.add_table(rows=0, cols=max(map(len, rows)), style="Table Grid")
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=False):
            _write(cell.paragraphs[0], text)


def _write(paragraph: Paragraph, text: str) -> None:
    for part in _INLINE.split(_clean(text)):
        is_bold = part.startswith("**") and part.endswith("**")
        paragraph.add_run(part[2:-2] if is_bold else part).bold = is_bold or None


def _clean(text: str) -> str:
    """Without what XML cannot hold."""
    return _FORBIDDEN.sub("", text)
