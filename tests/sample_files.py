"""Word, PDF and scanned files that tests read, made from text."""

import io
import zipfile
from pathlib import Path

import docx
import numpy as np
import pypdfium2.raw as raw
from PIL import Image, ImageDraw, ImageFilter, ImageFont

SERIF = Path("/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf")

HEAD = ("TỈNH ỦY ĐẮK LẮK\n*\nSố 55-CTr/TU", "ĐẢNG CỘNG SẢN VIỆT NAM\n\nĐắk Lắk, ngày 12 tháng 3 năm 2024")
TASKS = [
    ["STT", "Nhiệm vụ", "Cơ quan chủ trì", "Thời gian hoàn thành"],
    ["1", "Rà soát quy hoạch ba loại rừng", "Sở Nông nghiệp và Phát triển nông thôn", "Quý III năm 2024"],
    ["2", "Xây dựng đề án khoán bảo vệ rừng", "Ban cán sự đảng Ủy ban nhân dân tỉnh", "Tháng 12/2024"],
]
ITEMS = [
    "Phấn đấu đến năm 2026, tỷ lệ che phủ rừng đạt 42,5% trở lên, trồng mới 3.500 ha rừng tập trung.",
    "Giảm ít nhất 30% số vụ vi phạm pháp luật về lâm nghiệp so với năm 2023.",
]


def directive(*, number="55-CTr/TU", stamp=None, extra=()):
    """A Word file as an office writes it: letterhead and foot in tables without lines, lists, a table of tasks."""
    d = docx.Document()
    head = d.add_table(1, 2)
    left = HEAD[0].replace("55-CTr/TU", number) + (f"\n{stamp}" if stamp else "")
    head.cell(0, 0).text, head.cell(0, 1).text = left, HEAD[1]
    d.add_paragraph("CHƯƠNG TRÌNH")
    d.add_paragraph("thực hiện Chỉ thị số 30-CT/TW ngày 5/2/2024 của Ban Bí thư về công tác bảo vệ rừng")
    d.add_paragraph("Thực hiện Chỉ thị số 30-CT/TW, Ban Thường vụ Tỉnh ủy ban hành Chương trình như sau:")
    d.add_paragraph("I. MỤC TIÊU")
    for text in ITEMS:
        d.add_paragraph(text, style="List Number")
    for text in extra:
        d.add_paragraph(text)
    d.add_paragraph("II. TỔ CHỨC THỰC HIỆN")
    d.add_paragraph("Ban Tuyên giáo Tỉnh ủy chủ trì tổ chức tuyên truyền, xong trước 30/6/2024.", style="List Bullet")
    table = d.add_table(len(TASKS), len(TASKS[0]), style="Table Grid")
    for row, cells in zip(table.rows, TASKS, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    d.add_paragraph()
    foot = d.add_table(1, 2)
    foot.cell(0, 0).text = "Nơi nhận:\n- Ban Bí thư (để báo cáo),\n- Lưu Văn phòng Tỉnh ủy."
    foot.cell(0, 1).text = "T/M BAN THƯỜNG VỤ\nBÍ THƯ\n\nNguyễn Văn Bình"
    d.add_paragraph()
    return d


def saved(document):
    """The bytes of a Word file."""
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def small_word_file():
    """The least that is a Word file, not packed, so that every byte of its XML stands in it."""
    types = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    base = "http://schemas.openxmlformats.org"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{base}/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/d.document.xml" ContentType="{types}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{base}/package/2006/relationships"><Relationship Id="r" '
        f'Type="{base}/officeDocument/2006/relationships/officeDocument" Target="d.document.xml"/></Relationships>',
        "d.document.xml": f'<w:document xmlns:w="{base}/wordprocessingml/2006/main"><w:body>'
        "<w:p><w:r><w:t>CHỈ THỊ</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>"
        "</w:body></w:document>",
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as z:
        for name, text in parts.items():
            z.writestr(name, text)
    return buffer.getvalue()


def page(lines, *, size=30, font=SERIF, shape=(1654, 2339)):
    """A page at 200 dots per inch with these lines on it."""
    picture = Image.new("L", shape, 255)
    draw = ImageDraw.Draw(picture)
    letters = ImageFont.truetype(str(font), size) if font.exists() else ImageFont.load_default(size)
    for n, line in enumerate(lines):
        draw.text((150, 150 + round(1.5 * size) * n), line, fill=0, font=letters)
    return picture


def worn(picture, *, degrees=0.0, noise=0.0, blur=0.0):
    """A page as a scanner gives it: crooked, with specks, blurred."""
    if degrees:
        picture = picture.rotate(degrees, resample=Image.Resampling.BICUBIC, fillcolor=255)
    if blur:
        picture = picture.filter(ImageFilter.GaussianBlur(blur))
    if noise:
        grain = np.random.default_rng(1).normal(0, noise, (picture.height, picture.width))
        picture = Image.fromarray((np.asarray(picture, dtype=np.float32) + grain).clip(0, 255).astype(np.uint8))
    return picture


def encoded(picture, form="PNG", **options):
    """The bytes of a picture."""
    buffer = io.BytesIO()
    picture.save(buffer, form, **options)
    return buffer.getvalue()


def as_pdf(*pictures):
    """A PDF of scanned pages."""
    return encoded(pictures[0], "PDF", save_all=True, append_images=pictures[1:], resolution=200)


def pdf_of_text(*pages, font="Helvetica"):
    """A PDF with a text layer, in one of the fonts that every PDF has, which know no Vietnamese."""
    import ctypes

    import pypdfium2

    document = pypdfium2.PdfDocument.new()
    for lines in pages:
        made = document.new_page(595, 842)
        for n, line in enumerate(lines):
            text = raw.FPDFPageObj_NewTextObj(document.raw, font.encode(), 12)
            wide = (line + "\0").encode("utf-16-le")
            raw.FPDFText_SetText(text, ctypes.cast(wide, ctypes.POINTER(ctypes.c_ushort)))
            raw.FPDFPageObj_Transform(text, 1, 0, 0, 1, 60, 780 - 18 * n)
            raw.FPDFPage_InsertObject(made.raw, text)
        made.gen_content()
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()
