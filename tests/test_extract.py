"""What is read from Word, PDF and pictures: text in order, numbering, tables, pages and boxes, doubts."""

import os
import shutil
import subprocess
import unicodedata
import warnings

import docx
import numpy as np
import pypdfium2
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from corpus.corrections import corrections_path, read_corrections
from corpus.doubts import DoubtKind, find_doubts
from corpus.errors import CorpusError
from corpus.extract import Kind, engines, worker
from corpus.extract.columns import apart
from corpus.extract.engines import _lines_of_tsv, _with_bullet
from corpus.extract.kinds import kind_of
from corpus.extract.pages import Page, PrintedLine, Word, assemble
from corpus.extract.result import Box
from corpus.extract.scan import _sized, slant
from corpus.extract.word import read_word
from corpus.library import Library
from corpus.reader import read_file
from corpus.source import extracted, read_source
from corpus.suspects import Vocabulary
from corpus.tasks import read_tasks
from tests.sample_files import (
    ITEMS,
    SERIF,
    TASKS,
    as_pdf,
    directive,
    encoded,
    page,
    pdf_of_text,
    saved,
    small_word_file,
    worn,
)


def needs_tesseract():
    found = shutil.which("tesseract")
    languages = subprocess.run([found, "--list-langs"], capture_output=True, text=True).stdout if found else ""
    if "vie" not in languages.split() or not SERIF.exists():
        assert os.environ.get("CI") != "true", "Tesseract with Vietnamese, or DejaVu Serif, is missing"
        pytest.skip("Tesseract with Vietnamese, or DejaVu Serif, is missing")


def word_text(document):
    return read_word("a.docx", saved(document)).text


# Word


def test_a_word_file_is_read_as_printed():
    text = word_text(directive())
    assert text.startswith("TỈNH ỦY ĐẮK LẮK\n*\nSố 55-CTr/TU\n\nĐẢNG CỘNG SẢN VIỆT NAM\nĐắk Lắk, ngày 12 tháng 3")
    assert f"\n1. {ITEMS[0]}\n\n2. {ITEMS[1]}\n" in text
    assert "\n- Ban Tuyên giáo Tỉnh ủy chủ trì" in text
    rows = [f"| {' | '.join(cells)} |" for cells in TASKS]
    assert "\n".join(rows) in text
    assert text.endswith("T/M BAN THƯỜNG VỤ\nBÍ THƯ\nNguyễn Văn Bình")


def test_metadata_and_tasks_of_a_word_file(tmp_path):
    path = tmp_path / "a.docx"
    path.write_bytes(saved(directive()))
    (document,) = read_file(read_source(path)).documents
    d = document.directive
    assert (d.number, d.date, d.signer, d.is_ocr) == ("55-CTr/TU", "2024-03-12", "Nguyễn Văn Bình", False)
    assert d.issuer == "Ban Thường vụ Tỉnh ủy Đắk Lắk"
    tasks = read_tasks(d, document.passages)
    assert {"Rà soát quy hoạch ba loại rừng", "Xây dựng đề án khoán bảo vệ rừng"} <= {t.text for t in tasks}


def test_numbering_goes_by_levels_and_starts():
    d = docx.Document()
    numbering = d.part.numbering_part.element
    numbering.insert(
        0,
        parse_xml(
            f"<w:abstractNum {nsdecls('w')} w:abstractNumId='90'>"
            "<w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='upperRoman'/><w:lvlText w:val='%1.'/></w:lvl>"
            "<w:lvl w:ilvl='1'><w:start w:val='3'/><w:numFmt w:val='decimal'/><w:lvlText w:val='%1.%2'/></w:lvl>"
            "<w:lvl w:ilvl='2'><w:start w:val='1'/><w:numFmt w:val='lowerLetter'/><w:lvlText w:val='%3)'/></w:lvl>"
            "<w:lvl w:ilvl='3'><w:start w:val='1'/><w:numFmt w:val='bullet'/><w:lvlText w:val='\uf0b7'/></w:lvl>"
            "</w:abstractNum>"
        ),
    )
    numbering.append(parse_xml(f"<w:num {nsdecls('w')} w:numId='91'><w:abstractNumId w:val='90'/></w:num>"))
    for level in (0, 1, 2, 2, 3, 1, 2, 0, 1):
        p = d.add_paragraph("chữ")
        p._p.get_or_add_pPr().append(
            parse_xml(f"<w:numPr {nsdecls('w')}><w:ilvl w:val='{level}'/><w:numId w:val='91'/></w:numPr>")
        )
    labels = [line.removesuffix(" chữ") for line in word_text(d).split("\n") if line]
    assert labels == ["I.", "I.3", "a)", "b)", "-", "I.4", "a)", "II.", "II.3"]


def test_what_stands_in_boxes_controls_and_insertions_is_read_and_what_was_struck_out_is_not():
    d = docx.Document()
    w = nsdecls("w")
    p = d.add_paragraph("thân ")
    p._p.append(parse_xml(f"<w:ins {w}><w:r><w:t>thêm</w:t></w:r></w:ins>"))
    p._p.append(parse_xml(f"<w:del {w}><w:r><w:delText>xóa</w:delText></w:r></w:del>"))
    p._p.append(
        parse_xml(
            f"<w:r {w} xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'><mc:AlternateContent>"
            "<mc:Choice Requires='wps'><w:txbxContent><w:p><w:r><w:t>trong khung</w:t></w:r></w:p></w:txbxContent>"
            "</mc:Choice><mc:Fallback><w:txbxContent><w:p><w:r><w:t>trong khung</w:t></w:r></w:p></w:txbxContent>"
            "</mc:Fallback></mc:AlternateContent></w:r>"
        )
    )
    d.element.body.insert(
        0, parse_xml(f"<w:sdt {w}><w:sdtContent><w:p><w:r><w:t>ô nhập</w:t></w:r></w:p></w:sdtContent></w:sdt>")
    )
    d.sections[0].header.paragraphs[0].text = "đầu trang"
    extract = read_word("a.docx", saved(d))
    assert extract.text == "ô nhập\n\ntrong khung\n\nthân thêm"
    assert extract.aside == ("đầu trang",)


def test_a_cell_over_several_rows_stands_in_each_and_one_over_several_columns_once():
    d = docx.Document()
    t = d.add_table(3, 3, style="Table Grid")
    for r in range(3):
        for c in range(3):
            t.cell(r, c).text = f"{r}{c}"
    t.cell(1, 2).merge(t.cell(2, 2)).text = "Sở A | B"
    t.cell(0, 0).merge(t.cell(0, 1)).text = "Tên"
    assert word_text(d) == "| Tên |  | 02 |\n| 10 | 11 | Sở A ¦ B |\n| 20 | 21 | Sở A ¦ B |"


_TEXT = st.text(st.characters(codec="utf-8", categories=["Lu", "Ll", "Nd", "Po"], exclude_characters="|¦"), min_size=1)


@given(
    st.lists(
        st.one_of(
            _TEXT,
            st.integers(1, 4).flatmap(
                lambda n: st.lists(st.lists(_TEXT, min_size=4, max_size=4), min_size=n, max_size=n)
            ),
        ),
        min_size=1,
        max_size=6,
    )
)
@settings(max_examples=15)
def test_paragraphs_and_tables_come_back_in_order(blocks):
    d = docx.Document()
    expected = []
    for block in blocks:
        if isinstance(block, str):
            d.add_paragraph(block)
            expected.append(block)
            continue
        t = d.add_table(len(block), 4, style="Table Grid")
        for row, cells in zip(t.rows, block, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
            expected.append(f"| {' | '.join(cells)} |")
    assert [line for line in word_text(d).split("\n") if line] == [unicodedata.normalize("NFC", e) for e in expected]


# PDF


def test_a_pdf_has_pages_boxes_and_reading_order(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf_of_text(["Trang thu nhat", "dong hai"], ["Trang thu hai"]))
    source = read_source(path)
    assert source.text == "Trang thu nhat\ndong hai\n\nTrang thu hai"
    e = source.extract
    assert (e.pages, e.engine, e.has_ocr, e.pictures) == (2, "pdfium", False, ())
    assert [e.origin(n) and e.origin(n).page for n in (1, 2, 3, 4, 5, 0)] == [1, 1, None, 2, None, None]
    first, second = e.origin(1).box, e.origin(2).box
    assert 0 < first.left < 0.2 and 0.04 < first.top < first.bottom < second.top < second.bottom < 0.15


@pytest.fixture(scope="module")
def office_files(tmp_path_factory):
    """The same directive as .docx, .pdf and .doc, by LibreOffice, in one run each."""
    if shutil.which("soffice") is None:
        assert os.environ.get("CI") != "true", "LibreOffice (soffice) is missing"
        pytest.skip("LibreOffice is missing")
    folder = tmp_path_factory.mktemp("office")
    (folder / "a.docx").write_bytes(saved(directive()))
    command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to"]
    for form in ("pdf", "doc"):
        subprocess.run(
            [*command, form, "--outdir", folder, folder / "a.docx"], capture_output=True, timeout=120, check=True
        )
    return folder


def _read(path):
    (document,) = read_file(read_source(path)).documents
    d = document.directive
    return (d.type, d.number, d.date, d.issuer, d.signer), read_tasks(d, document.passages)


def test_a_pdf_of_an_office_says_what_its_word_file_says(office_files):
    head, tasks = _read(office_files / "a.docx")
    head_of_pdf, tasks_of_pdf = _read(office_files / "a.pdf")
    assert head_of_pdf == head
    assert {(t.name, t.role, t.text) for t in tasks_of_pdf} == {(t.name, t.role, t.text) for t in tasks}
    lines = read_source(office_files / "a.pdf").text.split("\n")
    assert all(f"| {' | '.join(cells)} |" in lines for cells in TASKS)


def test_a_line_that_hangs_below_its_item_goes_on_with_it(tmp_path):
    """A date that stands first on such a line was a paragraph of its own, and the task had no time."""
    lines = [
        "TỈNH ỦY ĐẮK LẮK                         ĐẢNG CỘNG SẢN VIỆT NAM",
        "Số 55-CTr/TU                            Đắk Lắk, ngày 12 tháng 3 năm 2024",
        "",
        "CHƯƠNG TRÌNH",
        "thực hiện Chỉ thị số 30-CT/TW",
        "",
        "1. Đẩy mạnh công tác tuyên truyền, vận động nhân dân bảo vệ rừng và chỉ đạo các cấp",
        "    ủy tổ chức thực hiện.",
        "- Ban Tuyên giáo Tỉnh ủy chủ trì, phối hợp với các cơ quan tổ chức tuyên truyền xong trước",
        "    30/6/2024.",
        "- Sở Nông nghiệp và Phát triển nông thôn chủ trì rà soát quy hoạch ba loại rừng.",
        "    Các huyện ủy, thành ủy căn cứ Chương trình này xây dựng kế hoạch thực hiện.",
    ]
    path = tmp_path / "a.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    (document,) = read_file(read_source(path)).documents
    texts = [p.text for p in document.passages]
    assert any(t.endswith("các cấp ủy tổ chức thực hiện.") for t in texts)
    assert any(t.endswith("xong trước 30/6/2024.") for t in texts)
    assert any(t.startswith("Các huyện ủy") for t in texts)
    times = {t.deadline for t in read_tasks(document.directive, document.passages)}
    assert "trước 30/6/2024" in times


def test_an_old_word_file_is_read_through_libreoffice(office_files):
    assert _read(office_files / "a.doc")[0] == _read(office_files / "a.docx")[0]


def test_an_old_word_file_without_libreoffice_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(CorpusError, match=r"a\.doc là Word kiểu cũ .* lưu lại dạng \.docx"):
        worker.read(Kind.OLD_WORD, "a.doc", b"\xd0\xcf\x11\xe0", tmp_path)


# Scans

SCANNED = [
    "TỈNH ỦY ĐẮK LẮK",
    "Số 55-CTr/TU",
    "",
    "CHƯƠNG TRÌNH",
    "thực hiện Chỉ thị số 30-CT/TW về công tác bảo vệ rừng",
    "",
    "1. Phấn đấu đến năm 2026 trồng mới 3.500 ha rừng tập trung.",
    "2. Giảm 30% số vụ vi phạm pháp luật về lâm nghiệp.",
]


def test_a_crooked_scan_is_put_straight_read_and_shown(tmp_path):
    needs_tesseract()
    library = Library(tmp_path, tmp_path / "home")
    path = tmp_path / "quét.pdf"
    path.write_bytes(as_pdf(worn(page(SCANNED, shape=(1654, 1000)), degrees=-2, noise=12)))
    library.add(path)
    file = library.file("quét.pdf")
    source, _ = file.read()
    assert "3.500 ha rừng" in source.text
    assert "CHƯƠNG TRÌNH" in source.text
    (document,) = read_file(source).documents
    assert document.directive.is_ocr
    passage = next(p for p in document.passages if "3.500" in p.text)
    assert (passage.page, passage.is_ocr) == (1, True)
    line = next(n for n, text in enumerate(source.text.split("\n"), 1) if "3.500" in text)
    origin = file.page_of(line)
    picture = file.page_image(origin.page)
    assert picture.read_bytes().startswith(b"\xff\xd8")
    assert 0 < origin.box.left < origin.box.right <= 1 and 0.4 < origin.box.top < origin.box.bottom < 0.7
    assert file.page_image(2) is None
    library.remove("quét.pdf")
    assert not list((tmp_path / "home" / "extracted").iterdir())


@pytest.mark.parametrize("degrees", [-3.0, -0.8, 0.0, 1.3, 4.0])
def test_slant(degrees):
    picture = worn(page(SCANNED * 3, size=26), degrees=degrees)
    assert slant(picture) == pytest.approx(-degrees, abs=0.2)


def test_specks_of_grey_paper_are_gone_before_an_engine_sees_them():
    """Of a page with three words an engine read the specks, for minutes."""
    speckled = worn(page(["ba chữ thôi"], shape=(900, 1200)), noise=35, blur=0.9)
    greys = np.asarray(_sized(speckled))
    assert (greys > 250).mean() > 0.97
    assert greys.min() < 30


class Engine:
    """Reads every picture as the same words."""

    name = "giả 1"

    def __init__(self, *words):
        self.words = words

    def lines(self, picture):
        box = Box(0.1, 0.1, 0.2, 0.12)
        return [PrintedLine.of([Word(t, box, c) for t, c in self.words])]


def test_pages_without_text_are_read_one_by_one(monkeypatch, tmp_path):
    monkeypatch.setattr(engines, "find_engine", lambda: Engine(("quét", 90)))
    whole = pypdfium2.PdfDocument(pdf_of_text(["Trang mot"]))
    whole.import_pages(pypdfium2.PdfDocument(as_pdf(page(["x"], shape=(600, 800)))))
    path = tmp_path / "a.pdf"
    whole.save(path)
    extract = worker.read(Kind.PDF, "a.pdf", path.read_bytes(), tmp_path)
    assert extract.text == "Trang mot\n\nquét"
    assert [o and (o.page, o.is_ocr) for o in extract.origins] == [(1, False), None, (2, True)]
    assert (extract.engine, extract.pictures) == ("pdfium, giả 1", (2,))
    assert (tmp_path / "page-2.jpg").exists()


def test_a_jumbled_text_layer_is_noticed(monkeypatch, tmp_path):
    jumble = ["Ch¬ng tr×nh hµnh ®éng qz xk wv jf kq zzt bbn mmx ppl kkd"] * 3
    data = pdf_of_text(jumble)
    monkeypatch.setattr(engines, "find_engine", lambda: Engine(("đúng", 90)))
    extract = worker.read(Kind.PDF, "a.pdf", data, tmp_path)
    assert (extract.text, extract.has_ocr) == ("đúng", True)
    assert extract.warnings == ("trang 1: lớp chữ hỏng (sai bảng mã), đã nhận dạng chữ từ ảnh của trang",)
    monkeypatch.setattr(engines, "find_engine", lambda: None)
    extract = worker.read(Kind.PDF, "a.pdf", data, tmp_path)
    assert "máy chưa có chương trình nhận dạng chữ" in extract.warnings[0]


@pytest.mark.parametrize(("kind", "data"), [(Kind.IMAGE, encoded(page(["x"], shape=(300, 300)))), (Kind.PDF, None)])
def test_without_an_engine_a_scan_is_refused_with_what_to_install(monkeypatch, tmp_path, kind, data):
    monkeypatch.setattr(engines, "find_engine", lambda: None)
    with pytest.raises(CorpusError, match=r"tesseract-ocr-vie.*quantriet\[ocr\]"):
        worker.read(kind, "a", data or as_pdf(page(["x"], shape=(600, 800))), tmp_path)


def test_the_pages_of_one_tif_are_read_and_transparent_paper_is_white(monkeypatch, tmp_path):
    seen = []

    class Looks(Engine):
        def lines(self, picture):
            seen.append(picture.getpixel((0, 0)))
            return super().lines(picture)

    monkeypatch.setattr(engines, "find_engine", lambda: Looks(("chữ", 90)))
    sheet = page(["x"], shape=(400, 500))
    tif = encoded(sheet, "TIFF", save_all=True, append_images=[sheet, sheet])
    assert worker.read(Kind.IMAGE, "a.tif", tif, tmp_path).pages == 3
    clear = encoded(Image.new("RGBA", (400, 500), (0, 0, 0, 0)))
    worker.read(Kind.IMAGE, "a.png", clear, tmp_path)
    assert seen == [255] * 4


def test_a_table_on_a_scan_is_read_by_its_rules(tmp_path):
    needs_tesseract()
    picture = page([], shape=(1654, 900))
    draw = ImageDraw.Draw(picture)
    across, down = (100, 200, 320, 440), (100, 300, 900, 1500)
    for y in across:
        draw.line([(down[0], y), (down[-1], y)], fill=0, width=3)
    for x in down:
        draw.line([(x, across[0]), (x, across[-1])], fill=0, width=3)
    cells = [["TT", "Nhiệm vụ", "Cơ quan chủ trì"], ["1", "Rà soát quy hoạch", "Văn phòng Tỉnh ủy"],
             ["2", "Xây dựng đề án", "Ban Tổ chức Tỉnh ủy"]]  # fmt: skip
    letters = ImageFont.truetype(str(SERIF), 32)
    for y, row in zip(across, cells, strict=False):
        for x, text in zip(down, row, strict=False):
            draw.text((x + 20, y + 25), text, fill=0, font=letters)
    extract = worker.read(Kind.IMAGE, "a.png", encoded(worn(picture, degrees=0.8, noise=10)), tmp_path)
    rows = [line for line in extract.text.split("\n") if line.startswith("|")]
    # A figure alone in a narrow column may be overlooked.
    assert [r.split(" | ")[1:] for r in rows] == [
        ["Nhiệm vụ", "Cơ quan chủ trì |"],
        ["Rà soát quy hoạch", "Văn phòng Tỉnh ủy |"],
        ["Xây dựng đề án", "Ban Tổ chức Tỉnh ủy |"],
    ]


def _word(text, left, right, confidence=95, top=0.1):
    return Word(text, Box(left, top, right, top + 0.01), confidence)


def test_lines_say_what_the_eye_sees():
    wide = [PrintedLine.of([_word("a" * 60, 0.1, 0.9, top=0.2 + 0.02 * n)]) for n in range(4)]
    lines = [
        PrintedLine.of([_word("TRÁI", 0.1, 0.2), _word("PHẢI", 0.6, 0.7)]),
        *wide,
        PrintedLine.of([_word("thụt", 0.15, 0.9, top=0.28)]),
        PrintedLine.of([_word("cách", 0.1, 0.9, top=0.34)]),
    ]
    text = assemble([Page(1, tuple(lines))]).text.split("\n")
    assert text[0] == "TRÁI   PHẢI"
    assert text[1] == ""
    assert text[6:] == ["    thụt", "", "cách"]


def test_an_item_that_hangs_below_its_number_is_one_paragraph():
    def line(text, left, top):
        return PrintedLine.of([_word(text, left, 0.9, top=top)])

    texts = ["1. Phấn đấu", "đến năm", "2030", "2. Giảm", "    Đoạn mới", "đi tiếp"]
    lefts = [0.1, 0.14, 0.14, 0.1, 0.14, 0.1]
    lines = [line(t.strip(), x, 0.1 + 0.02 * n) for n, (t, x) in enumerate(zip(texts, lefts, strict=True))]
    lines[3] = PrintedLine.of([_word("2. Giảm", 0.1, 0.5, top=0.16)])
    assert assemble([Page(1, tuple(lines))]).text.split("\n") == texts


def test_two_columns_are_read_one_after_the_other():
    def line(top, *words):
        return PrintedLine.of([_word(t, a, b, top=top) for t, a, b in words])

    lines = [
        line(0.1, ("Chữ suốt cả dòng", 0.1, 0.9)),
        line(0.2, ("Nơi nhận:", 0.1, 0.2), ("T/M", 0.6, 0.8)),
        line(0.22, ("- Như trên,", 0.1, 0.3)),
        line(0.24, ("- Lưu.", 0.1, 0.2), ("BÍ THƯ", 0.62, 0.75)),
        line(0.3, ("Tên", 0.6, 0.8)),
        line(0.4, ("Trang sau", 0.1, 0.9)),
        line(0.5, ("lẻ", 0.1, 0.2), ("loi", 0.6, 0.7)),
    ]
    said = [" ".join(w.text for w in x.words) for x in apart(lines, 0.7)]
    assert said == [
        "Chữ suốt cả dòng",
        "Nơi nhận:",
        "- Như trên,",
        "- Lưu.",
        "T/M",
        "BÍ THƯ",
        "Tên",
        "Trang sau",
        "lẻ loi",
    ]


def test_the_answer_of_tesseract_is_taken_apart():
    head = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"
    rows = [
        "4\t1\t1\t1\t1\t0\t0\t0\t9\t9\t-1\t",
        '5\t1\t1\t1\t1\t1\t10\t20\t30\t10\t96.5\t"Số',
        "5\t1\t1\t1\t1\t2\t50\t20\t30\t10\t40.2\t42",
        "5\t1\t1\t1\t2\t1\t10\t40\t30\t10\t91\tdưới",
    ]
    first, second = _lines_of_tsv("\n".join([head, *rows]), 100, 200)
    assert [(w.text, w.confidence) for w in first.words] == [('"Số', 96), ("42", 40)]
    assert first.box == Box(0.1, 0.1, 0.8, 0.15)
    assert second.words[0].text == "dưới"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([("se", 35), ("-", 60), ("Ban", 95)], "- Ban"),
        ([("s", 35), ("Ban", 95)], "- Ban"),
        ([("«", 20), ("Ban", 95)], "- Ban"),
        ([("a)", 35), ("Ban", 95)], "a) Ban"),
        ([("1", 35), ("Ban", 95)], "1 Ban"),
        ([("Ủy", 35), ("ban", 95)], "Ủy ban"),
        ([("ủy", 35), ("ban", 95)], "ủy ban"),
    ],
)
def test_a_misread_bullet_is_a_bullet(words, expected):
    made = [_word(t, 0.1 * n, 0.1 * n + 0.05, c) for n, (t, c) in enumerate(words)]
    assert " ".join(w.text for w in _with_bullet(made)) == expected


# Doubts


def test_an_unsure_figure_is_a_doubt_until_it_is_reviewed(monkeypatch, tmp_path):
    words = [("Phấn", 90), ("đấu", 90), ("8S%", 50), ("hộ", 40), ("III", 60), ("đạt", 70), ("98%", 95)]
    monkeypatch.setattr(engines, "find_engine", lambda: Engine(*words))
    extract = worker.read(Kind.IMAGE, "a.png", encoded(page(["x"], shape=(600, 800))), tmp_path)
    assert [(w.text, w.is_figure) for w in extract.unsure] == [("8S%", True), ("hộ", False), ("III", True)]
    (document,) = read_file(extracted("a.png", b"", extract)).documents
    source = tmp_path / "a.png"

    def doubts():
        found = find_doubts(
            document.directive, document.passages, (), (), read_corrections(source).words, Vocabulary(), extract.unsure
        )
        return [(d.kind, d.text) for d in found if d.kind in (DoubtKind.FIGURE, DoubtKind.SCAN)]

    assert doubts()[:2] == [(DoubtKind.FIGURE, "8S%"), (DoubtKind.FIGURE, "III")]
    corrections_path(source).write_text(
        '[{"line": 1, "wrong": "8S%", "right": "85%", "why": "so với bản in", "kind": "text"},'
        ' {"line": 1, "wrong": "III", "right": "III", "why": "đúng như bản in", "kind": "text"}]',
        encoding="utf-8",
    )
    assert all(kind is not DoubtKind.FIGURE for kind, _ in doubts())


# Anything at all

_SAMPLES = (small_word_file(), pdf_of_text(["Trang mot"]), encoded(page(["x"], shape=(60, 60))))


@given(
    st.sampled_from(("a.docx", "a.pdf", "a.png", "a.jpg", "a.tif", "a.txt")),
    st.one_of(
        st.binary(max_size=400),
        st.sampled_from((b"%PDF-1.4", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00")).flatmap(
            lambda mark: st.binary(max_size=400).map(lambda rest: mark + rest)
        ),
        st.tuples(st.sampled_from(_SAMPLES), st.floats(0, 1), st.binary(min_size=1, max_size=20), st.booleans()).map(
            lambda t: _spoiled(*t)
        ),
    ),
)
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_whatever_the_bytes_are_only_the_own_error_is_raised(monkeypatch, tmp_path, name, data):
    monkeypatch.setattr(engines, "find_engine", lambda: Engine(("chữ", 90)))
    try:
        kind = kind_of(name, data)
        if kind not in (Kind.TEXT, Kind.OLD_WORD):
            with warnings.catch_warnings(action="ignore"):  # libraries grumble about what is broken
                worker.read(kind, name, data, tmp_path)
    except CorpusError as error:
        assert "\n" not in str(error)


def _spoiled(data, where, piece, cut):
    at = int(where * len(data))
    return data[:at] + piece + (b"" if cut else data[at + len(piece) :])
