"""Text of a .docx: paragraphs with their printed numbering, tables as rows, in the order of the document."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator

import docx
from docx.document import Document
from docx.opc.exceptions import OpcError
from lxml.etree import LxmlError
from lxml.etree import _Element as Element

from corpus.errors import CorpusError
from corpus.extract.archive import open_archive, read_member
from corpus.extract.limits import LIMITS, Limits
from corpus.extract.numbering import Numbering
from corpus.extract.pages import row_of
from corpus.extract.result import Extract
from corpus.lines import dateline, is_authority, is_banner, is_recipients, number_line
from corpus.text import verbatim

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
#: Text that is no longer there, or stands elsewhere.
_SKIPPED = {f"{_W}del", f"{_W}moveFrom", f"{_W}txbxContent", f"{_W}rPr", f"{_W}pPr", _FALLBACK}
_MARKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-", f"{_W}ptab": "\t"}
_DEEP = 30
"""Tables in tables and text boxes are followed so far."""


def read_word(name: str, data: bytes, limits: Limits = LIMITS) -> Extract:
    """The text of a Word file.

    Raises:
        CorpusError: it is broken, encrypted, harmful, or no Word document.
    """
    archive = open_archive(name, data, limits)
    if not any(n.lower().endswith("document.xml") for n in archive.namelist()):
        raise CorpusError(f"Tệp {name} là tệp nén nhưng không phải văn bản Word (.docx): hãy kiểm tra lại bản gốc.")
    for info in archive.infolist():
        if info.filename.lower().endswith((".xml", ".rels")) and _declares(read_member(archive, info, info.filename)):
            raise CorpusError(f"Tệp {name} có khai báo XML bị cấm (DOCTYPE), có thể gây hại: không đọc.")
    try:
        document = docx.Document(io.BytesIO(data))
        reader = _Reader(Numbering(document))
        lines = list(reader.blocks(document.element.body, 0))
        aside = _aside(document)
        footnotes = _footnotes(archive, name)
    except (OpcError, LxmlError, KeyError, ValueError, AttributeError, TypeError, IndexError, OSError) as error:
        raise CorpusError(f"Tệp Word {name} hỏng, không đọc được: hãy mở bằng Word rồi lưu lại.") from error
    text = "\n".join(_apart(lines))
    warnings = (f"có {footnotes} chú thích cuối trang không được đọc",) if footnotes else ()
    return Extract(text=text, engine="python-docx", aside=tuple(aside), warnings=warnings)


def _declares(xml: bytes) -> bool:
    """Whether XML brings declarations of its own, which no Word file needs and attacks do."""
    return any("<!DOCTYPE".encode(e) in xml or "<!ENTITY".encode(e) in xml for e in ("ascii", "utf-16-le", "utf-16-be"))


def _apart(lines: list[tuple[str, object]]) -> Iterator[str]:
    """The lines, a blank one between two blocks."""
    for at, (text, block) in enumerate(lines):
        if at and block is not lines[at - 1][1]:
            yield ""
        yield text


def _footnotes(archive: zipfile.ZipFile, name: str) -> int:
    part = next((i for i in archive.infolist() if i.filename == "word/footnotes.xml"), None)
    found = len(re.findall(rb"<w:footnote ", read_member(archive, part, name))) if part else 0
    return max(0, found - 2)  # two are the rules that part notes from text


class _Reader:
    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering

    def blocks(self, parent: Element, depth: int) -> Iterator[tuple[str, object]]:
        """The lines of paragraphs and tables in `parent`, each with a mark of the block that it is of."""
        if depth > _DEEP:
            return
        for child in parent:
            if child.tag == f"{_W}p":
                for box in self._boxes(child):
                    yield from self.blocks(box, depth + 1)
                block = object()
                yield from ((line, block) for line in self._paragraph(child))
            elif child.tag == f"{_W}tbl":
                yield from self._table(child, depth + 1)
            elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml", f"{_W}moveTo"):
                yield from self.blocks(child, depth + 1)

    def _paragraph(self, p: Element) -> list[str]:
        label = self._numbering.label(p)
        text = unicodedata.normalize("NFC", "".join(_texts(p)))
        lines = [line.strip() for line in text.split("\n")]
        if label and any(lines):
            lines[0] = f"{label} {lines[0]}".strip()
        return [line for line in lines if line]

    def _boxes(self, p: Element) -> Iterator[Element]:
        """The text boxes anchored in a paragraph, outermost ones, of the two writings the first."""
        for box in p.iter(f"{_W}txbxContent"):
            above = list(_above(box, p))
            if not any(a.tag in (_FALLBACK, f"{_W}txbxContent") for a in above):
                yield box

    def _table(self, table: Element, depth: int) -> Iterator[tuple[str, object]]:
        rows = [self._row(row, depth) for row in _children(table, "tr")]
        cells = [cell for row in rows for cell in row]
        lines = [line for cell in cells for line in cell]
        width = max((len(row) for row in rows), default=0)
        if width <= 1 or (width <= 3 and any(_is_frame(line) for line in lines)):
            # A letterhead or the foot of a document, which is set with a table without lines.
            yield from ((line, cell) for cell in cells for line in cell)
            return
        carried = [""] * width
        for tr, row in zip(_children(table, "tr"), rows, strict=True):
            texts = [" ".join(cell) for cell in row]
            for at, is_continued in enumerate(_continued(tr)):
                if at < width and at < len(texts):
                    texts[at] = carried[at] if is_continued else texts[at]
                    carried[at] = texts[at]
            if any(texts):
                yield row_of([*texts, *[""] * (width - len(texts))]), rows

    def _row(self, row: Element, depth: int) -> list[list[str]]:
        """The lines of each cell; a cell over several columns is followed by empty ones."""
        found: list[list[str]] = []
        for cell in _children(row, "tc"):
            lines = [line for line, _ in self.blocks(cell, depth)]
            found += [lines, *[[] for _ in range(_span(cell) - 1)]]
        return found


def _is_frame(line: str) -> bool:
    bare = verbatim(line)
    return bool(is_banner(bare) or dateline(bare) or number_line(bare) or is_authority(bare) or is_recipients(bare))


def _children(parent: Element, name: str) -> Iterator[Element]:
    """Rows or cells, those within content controls too."""
    for child in parent:
        if child.tag == f"{_W}{name}":
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"):
            yield from _children(child, name)


def _span(cell: Element) -> int:
    span = cell.find(f"{_W}tcPr/{_W}gridSpan")
    value = span.get(f"{_W}val") if span is not None else "1"
    return min(100, int(value)) if value and value.isdecimal() and int(value) else 1


def _continued(row: Element) -> Iterator[bool]:
    """For each column whether its cell goes on from the row above."""
    for cell in _children(row, "tc"):
        merge = cell.find(f"{_W}tcPr/{_W}vMerge")
        yield merge is not None and merge.get(f"{_W}val", "continue") == "continue"
        for _ in range(_span(cell) - 1):
            yield False


def _above(element: Element, top: Element) -> Iterator[Element]:
    parent = element.getparent()
    while parent is not None and parent is not top:
        yield parent
        parent = parent.getparent()


def _texts(element: Element) -> Iterator[str]:
    """The text in an element without what was struck out, hidden codes and text boxes."""
    for child in element:
        if child.tag in _SKIPPED:
            continue
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _MARKS:
            yield _MARKS[child.tag] if child.get(f"{_W}type") != "page" else "\n"
        elif isinstance(child.tag, str) and len(child):
            yield from _texts(child)


def _aside(document: Document) -> Iterator[str]:
    """The lines of headers and footers, as far as they are the document's own."""
    for section in document.sections:
        for part in (section.first_page_header, section.header, section.first_page_footer, section.footer):
            if not part.is_linked_to_previous:
                for p in part._element.iter(f"{_W}p"):
                    if line := "".join(_texts(p)).strip():
                        yield line
