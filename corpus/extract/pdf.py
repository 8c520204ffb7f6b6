"""Text of a PDF, page by page; a page that has none, or none that can be read, is read as a picture."""

from __future__ import annotations

import ctypes
import io
import logging
from collections.abc import Callable, Iterator, Sequence

import pdfplumber
import pypdfium2
import pypdfium2.raw as raw
from pdfplumber.table import Table
from PIL import Image
from pypdfium2 import PdfPage

from corpus.encodings import decode, reads_as_vietnamese
from corpus.errors import CorpusError
from corpus.extract.limits import LIMITS, Limits
from corpus.extract.pages import Page, PrintedLine, Word, assemble, row_of
from corpus.extract.result import Box, Extract
from corpus.extract.scan import Scanner

_DPI = 300
_LEAST_DPI = 200
_MOST_SIDE = 5_000
"""Pixels of a picture's longer side: A3 at 300 dots per inch."""
_FEW_LETTERS = 200
"""A page that is a picture may carry so many letters of a digital signature or a stamp."""
_PICTURE_SHARE = 0.5
_RULES = 4
"""A page with fewer drawn lines has no table."""

Progress = Callable[[int, int], None]


def read_pdf(name: str, data: bytes, scanner: Scanner, progress: Progress, limits: Limits = LIMITS) -> Extract:
    """The text of a PDF.

    Args:
        name: the file's, for messages.
        data: its bytes.
        scanner: reads pages that are pictures.
        progress: called with (pages done, pages).
        limits: what the file may ask for.

    Raises:
        CorpusError: it is broken, encrypted or too long, or needs a means to read pictures that is missing.
    """
    try:
        document = pypdfium2.PdfDocument(data)
        count = len(document)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise CorpusError(f"Tệp PDF {name} có mật khẩu: hãy bỏ mật khẩu rồi thêm lại.") from error
        raise CorpusError(f"Tệp PDF {name} hỏng, không đọc được: hãy mở bằng trình xem PDF rồi lưu lại.") from error
    if count > limits.pages:
        raise CorpusError(f"Tệp {name} có {count} trang, tối đa {limits.pages}: hãy tách thành nhiều tệp.")
    pages: list[Page] = []
    warnings: list[str] = []
    engines: list[str] = []
    pictures: list[int] = []
    try:
        for number in range(1, count + 1):
            page = document[number - 1]
            made = _with_text(page, number)
            why = _unusable(page, made)
            if why is not None:
                if scanner.engine is None and made.lines:
                    warnings.append(f"trang {number}: {why}, và máy chưa có chương trình nhận dạng chữ")
                else:
                    made = scanner.read(_picture(page, name, limits), number, name)
                    pictures.append(number)
                    if why != _NO_TEXT:
                        warnings.append(f"trang {number}: {why}, đã nhận dạng chữ từ ảnh của trang")
            elif _tables_may_be(page):
                made = _with_tables(made, data, number)
            engines.append(scanner.engine.name if made.is_ocr and scanner.engine and why else "pdfium")
            pages.append(made)
            page.close()
            progress(number, count)
    except pypdfium2.PdfiumError as error:
        raise CorpusError(f"Tệp PDF {name} hỏng ở trang {len(pages) + 1}: hãy lấy lại bản gốc.") from error
    if not any(p.lines for p in pages):
        raise CorpusError(f"Không thấy chữ nào trong {name}: hãy kiểm tra lại bản quét (mờ, ngược, trang trắng).")
    return assemble(
        pages,
        engine=", ".join(dict.fromkeys(engines)),
        warnings=tuple(warnings),
        pictures=tuple(pictures),
    )


# Text of a page


def _with_text(page: PdfPage, number: int) -> Page:
    width, height = page.get_size()
    lines = [PrintedLine.of(words) for words in _lines(page) if words]
    return Page(number, tuple(lines), shape=width / height if height else 1.0)


def _lines(page: PdfPage) -> Iterator[list[Word]]:
    """The words of each line, as PDFium orders and parts them."""
    text = page.get_textpage()
    left, bottom, right, top = page.get_bbox()
    width, height = max(1.0, right - left), max(1.0, top - bottom)
    words: list[Word] = []
    letters: list[str] = []
    box: Box | None = None
    bounds = [ctypes.c_double() for _ in range(4)]

    def finish() -> None:
        nonlocal box
        if letters and box is not None:
            # Halves of a character beyond the basic plane come one by one.
            whole = "".join(letters).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            words.append(Word(whole, box))
        letters.clear()
        box = None

    for i in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text.raw, i)
        char = chr(code) if code <= 0x10FFFF else "\ufffd"
        if char in "\r\n":
            finish()
            if char == "\n" and words:
                yield words
                words = []
            continue
        if char.isspace() or code == 0:
            finish()
            continue
        raw.FPDFText_GetCharBox(text.raw, i, *(ctypes.byref(b) for b in bounds))
        x1, x2, y1, y2 = (b.value for b in bounds)
        here = Box((x1 - left) / width, 1 - (y2 - bottom) / height, (x2 - left) / width, 1 - (y1 - bottom) / height)
        letters.append("-" if code in (0x02, 0xAD, 0xFFFE) else char)
        box = here if box is None else box.around(here)
    finish()
    if words:
        yield words
    text.close()


_NO_TEXT = "không có lớp chữ"


def _unusable(page: PdfPage, made: Page) -> str | None:
    """Why the text of a page cannot be taken as it is; None where it can."""
    text = " ".join(w.text for line in made.lines for w in line.words)
    letters = sum(c.isalnum() for c in text)
    if letters < _FEW_LETTERS and _picture_share(page) > _PICTURE_SHARE:
        return _NO_TEXT
    if letters >= 60 and not _reads(text):
        return "lớp chữ hỏng (sai bảng mã)"
    return None


def _reads(text: str) -> bool:
    """Whether text is Vietnamese, if need be after conversion from an old encoding."""
    decoded = decode(text.encode("utf-8", "replace"))
    return decoded is not None and reads_as_vietnamese(decoded[0])


def _picture_share(page: PdfPage) -> float:
    """The part of the page that its largest picture covers."""
    left, bottom, right, top = page.get_bbox()
    area = max(1.0, (right - left) * (top - bottom))
    shares = [0.0]
    for found in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=4):
        a, b, c, d = found.get_bounds()
        shares.append(max(0.0, min(c, right) - max(a, left)) * max(0.0, min(d, top) - max(b, bottom)) / area)
    return max(shares)


def _picture(page: PdfPage, name: str, limits: Limits) -> Image.Image:
    width, height = page.get_size()
    scale = min(_dpi(page) / 72, _MOST_SIDE / max(width, height, 1.0))
    if width * height * scale * scale > limits.page_pixels:
        raise CorpusError(f"Tệp {name} có trang quá lớn: hãy quét lại ở khổ A4, 300 dpi.")
    picture: Image.Image = page.render(scale=scale, grayscale=True).to_pil()
    return picture.convert("L")


def _dpi(page: PdfPage) -> float:
    """As fine as the picture on the page is; finer shows nothing more and takes longer to read."""
    finest = 0.0
    for found in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=4):
        a, _, c, _ = found.get_bounds()
        finest = max(finest, found.get_px_size()[0] / max(1.0, c - a) * 72)
    return min(float(_DPI), max(float(_LEAST_DPI), finest)) if finest else float(_DPI)


# Tables


def _tables_may_be(page: PdfPage) -> bool:
    for seen, _ in enumerate(page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=4), 1):
        if seen >= _RULES:
            return True
    return False


def _with_tables(page: Page, data: bytes, number: int) -> Page:
    """The page with the lines that stand in a ruled table replaced by its rows."""
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    with pdfplumber.open(io.BytesIO(data), pages=[number]) as opened:
        plumbed = opened.pages[0]
        width, height = float(plumbed.width), float(plumbed.height)
        tables = [
            (Box(t.bbox[0] / width, t.bbox[1] / height, t.bbox[2] / width, t.bbox[3] / height), _rows(t, width, height))
            for t in plumbed.find_tables()
        ]
    lines = list(page.lines)
    for box, rows in tables:
        if len(rows) >= 2:
            lines = _replaced(lines, box, rows)
    return Page(page.number, tuple(lines), page.is_ocr, page.shape)


def _rows(table: Table, width: float, height: float) -> list[PrintedLine]:
    found = []
    for row, cells in zip(table.rows, table.extract(), strict=True):
        texts = [" ".join((c or "").split()) for c in cells]
        if len(texts) > 1 and any(texts):
            x0, top, x1, bottom = row.bbox
            box = Box(x0 / width, top / height, x1 / width, bottom / height)
            found.append(PrintedLine((), box, row_of(texts)))
    return found


def _replaced(lines: Sequence[PrintedLine], box: Box, rows: Sequence[PrintedLine]) -> list[PrintedLine]:
    inside = [i for i, line in enumerate(lines) if line.row is None and _holds(box, line.box)]
    if not inside:
        return list(lines)
    gone = set(inside)
    kept_before = [line for i, line in enumerate(lines[: inside[0]]) if i not in gone]
    kept_after = [line for i, line in enumerate(lines) if i > inside[0] and i not in gone]
    return [*kept_before, *rows, *kept_after]


def _holds(box: Box, inner: Box) -> bool:
    x, y = (inner.left + inner.right) / 2, (inner.top + inner.bottom) / 2
    return box.left <= x <= box.right and box.top <= y <= box.bottom
