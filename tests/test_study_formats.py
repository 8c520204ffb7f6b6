"""Study packs on paper: the Word file, the page and the Markdown file say what the pack says, and nothing gets out.

The last test has LibreOffice lay the files out. It is skipped where LibreOffice is missing, unless CI=true.
"""

import io
import os
import re
import shutil
import subprocess
import unicodedata
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm
from markdown_it import MarkdownIt

from study.build import Builder, Request
from study.formats import markdown, moments, page, reading, word
from study.pack import Audience, Cell, Item, Kind, Pack, Section, numbered
from study.template import Letterhead, read_template

TEMPLATE = read_template()
TWO = ("002_7c4a6313622df1c1-4", "002_7c4a6313622df1c1-5")
ONE = ("001_39fa8da335113d28-3",)
HOSTILE = (
    "<script>alert(1)</script> ]]> & {{ 7*7 }} | a | \x00\x08\x0b\x1b\x85\ufffe\ufdd0 \"x' `y` *z* [1](http://e.vn) _w_"
)
LETTERS = set("ạảãấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹđươăâêô")
VOID = {"meta", "br", "col", "link", "img", "hr"}


def made(assistant, ids, **request):
    documents = [assistant.collection.directives[i] for i in ids]
    builder = Builder(Request(documents, **request), assistant.collection, assistant.corrections, TEMPLATE)
    return builder.pack(list(builder.sections()))


@pytest.fixture(scope="module")
def pack(assistant):
    return made(assistant, TWO)


@pytest.fixture(scope="module")
def plan(assistant):
    return made(assistant, ONE)


@pytest.fixture(scope="module")
def hostile(pack):
    """The pack with text that means something to XML, HTML, Jinja and Markdown, in every place."""
    spoiled = [
        replace(
            s,
            title=f"{s.title} {HOSTILE}",
            note=HOSTILE,
            columns=tuple(f"{c} {HOSTILE}" for c in s.columns),
            items=tuple(
                replace(
                    i,
                    text=f"{i.text} {HOSTILE}",
                    question=i.question and f"{i.question} {HOSTILE}",
                    cells=tuple(replace(c, text=f"{c.text} {HOSTILE}") for c in i.cells),
                )
                for i in s.items
            ),
        )
        for s in pack.sections
    ]
    return replace(
        pack,
        title=HOSTILE,
        subtitle=HOSTILE,
        model=HOSTILE,
        sections=tuple(spoiled),
        quiz=tuple(replace(q, question=HOSTILE, options=tuple(f"{o} {HOSTILE}" for o in q.options)) for q in pack.quiz),
        citations=tuple(
            replace(c, quote=HOSTILE, reference=HOSTILE, file=HOSTILE, lines=c.lines) for c in pack.citations
        ),
    )


def opened(pack, template=TEMPLATE):
    return docx.Document(io.BytesIO(word.write(pack, template)))


@pytest.fixture(scope="module")
def document(pack):
    """The pack as a Word file, read back; only to look at."""
    return opened(pack)


def styled(document):
    """The paragraphs of the text with the names of their styles; python-docx looks each name up anew."""
    names = {s.style_id: s.name for s in document.styles}
    return [(names[p._p.style or "Normal"], p) for p in document.paragraphs]


def of_style(document, name):
    return [p for n, p in styled(document) if n == name]


def words(element):
    """All text of an element, with the spaces that a reader sees."""
    return reading.clean(" ".join("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in element.iter(qn("w:p"))))


def without_marks(text):
    return re.sub(r" ?\[\d+\]", "", text)


def told(pack):
    """What a pack says in words: lines, cells, questions, answers."""
    for s in pack.sections:
        yield reading.clean(s.title)
        for block in reading.blocks(s, pack):
            match block:
                case reading.Heading() | reading.Line():
                    yield reading.without_blanks(block.text)[0]
                case reading.Card():
                    yield block.question
                    yield from (a.text for a in block.answers)
                case reading.Table():
                    yield from (line for row in block.rows for cell in row for line in cell.lines)
                case reading.Quiz():
                    for q in block.questions:
                        yield from map(reading.clean, (q.question, *q.options))


# What all of them read from


def test_the_blocks_leave_nothing_of_a_pack_out(pack, plan):
    for made_pack in (pack, plan):
        said = set(told(made_pack))
        for s in made_pack.sections:
            for i in s.items:
                lines = [c.text for c in i.cells] or ([i.question] if i.question else [i.text])
                if s.id == "trac-nghiem":
                    continue
                assert {reading.without_blanks(reading.clean(x))[0] for x in lines} <= said, (s.id, i)


def test_what_is_said_of_several_bodies_at_once_is_one_row():
    def row(body, role, markers=(1,)):
        duty = "Tuyên truyền việc thực hiện."
        cells = tuple(Cell(text=t) for t in (body, duty, role, "", "mục 1"))
        return Item(text=f"{body}: {duty}", kind=Kind.CONTENT, citations=markers, cells=cells)

    items = (row("A", "chủ trì"), row("B", "phối hợp"), row("C", "phối hợp"), row("D", "phối hợp", (2,)))
    section = Section(id="phan-cong", title="Phân công", items=items, columns=("1", "2", "3", "4", "5"))
    pack = Pack(
        title="", subtitle="", audience="chi-bo", minutes=90, seed=1, sections=(section,), quiz=(), citations=()
    )
    (table,) = reading.blocks(section, pack)
    assert [r[0].lines for r in table.rows] == [("A",), ("B", "C"), ("D",)]
    assert [[c.is_above for c in r] for r in table.rows] == [
        [False] * 5, [False, True, False, True, True], [False] * 5,
    ]  # fmt: skip
    assert [table.height(0, c) for c in range(5)] == [1, 2, 1, 2, 2]
    assert [r[4].markers for r in table.rows] == [(1,), (1,), (2,)]


def test_a_part_that_is_all_advice_is_told_to_be_and_single_lines_are_marked(pack):
    for s in pack.sections:
        lines = [b for b in reading.blocks(s, pack) if isinstance(b, reading.Line)]
        if reading.is_advice(s):
            assert reading.ADVICE in reading.notes(s, pack) or s.id in reading.FORMS
        else:
            advice = {reading.clean(i.text) for i in s.items if i.kind is Kind.SUGGESTION}
            assert {b.text for b in lines if b.is_ours} == advice & {b.text for b in lines}


def test_headings_of_each_document_stand_below_its_name(pack):
    section = pack.section("noi-dung")
    depths = [b.depth for b in reading.blocks(section, pack) if isinstance(b, reading.Heading)]
    assert depths.count(1) == 2
    assert depths[:2] == [1, 2]
    assert max(depths) > 2  # the outline of the programme has more than one level


def test_years_and_dates_stand_in_the_order_of_time(plan):
    section = plan.section("chi-tieu")
    found = moments.moments(section)
    assert [m.when for m in found] == sorted((m.when for m in found), key=lambda w: w.split("/")[-1].split()[-1])
    assert sum(len(m.rows) for m in found) == sum(bool(re.search(r"\d{4}", i.cells[0].text)) for i in section.items)
    assert moments.moments(plan.section("noi-dung")) == []


@pytest.mark.parametrize("number,written", [(1, "I"), (4, "IV"), (9, "IX"), (14, "XIV"), (19, "XIX"), (40, "XL")])
def test_parts_are_counted_in_roman_numbers(number, written):
    assert reading.roman(number) == written


# Word


def test_the_word_file_says_all_that_the_pack_says(pack, document, plan):
    for made_pack, made_file in ((pack, document), (plan, opened(plan))):
        said = without_marks(words(made_file.element.body))
        assert [t for t in told(made_pack) if without_marks(t) not in said] == []


def test_the_page_of_the_word_file_is_that_of_a_party_document(document):
    (section,) = document.sections
    sizes = (section.page_width, section.page_height)
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(size.mm) for size in (*sizes, *margins)] == [210, 297, 20, 20, 30, 15]
    assert section.different_first_page_header_footer
    assert "PAGE" in "".join(t.text for t in section.header._element.iter(qn("w:instrText")))
    assert words(section.first_page_header._element) == ""
    normal = document.styles["Normal"]
    assert (normal.font.name, normal.font.size.pt) == ("Times New Roman", 14)
    assert normal.paragraph_format.line_spacing.pt == 20
    assert round(normal.paragraph_format.first_line_indent.mm) == 10
    left, right = document.tables[0].rows[0].cells
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in right.text
    assert "CỘNG HÒA" not in document.element.xml
    assert re.search(r"^Số +-…/…$", left.text, re.M)
    assert document.core_properties.author == ""
    assert document.core_properties.language == "vi-VN"


def test_the_word_file_of_a_state_body_has_its_own_head_and_foot(pack):
    letterhead = Letterhead(form="nha-nuoc", higher_body="UBND TỈNH", body="SỞ", number="Số      -…/…")
    document = opened(pack, TEMPLATE.model_copy(update={"letterhead": letterhead}))
    head = " ".join(c.text for c in document.tables[0].rows[0].cells)
    foot = " ".join(c.text for c in document.tables[-2].rows[0].cells)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in head
    assert "Độc lập - Tự do - Hạnh phúc" in head
    assert re.search(r"^Số: +/…-…$", document.tables[0].rows[0].cells[0].text, re.M)
    assert "ĐẢNG CỘNG SẢN" not in head
    assert "TM." in foot
    assert "T/M" not in foot


def test_nobody_signs_and_nothing_is_dated(document):
    assert "DỰ THẢO" in [reading.clean(p.text) for p in document.paragraphs]
    head, foot = document.tables[0], document.tables[-2]
    for table in (head, foot):
        given = " ".join(c.text for c in table.rows[0].cells)
        assert not re.search(r"\d", given)
    assert re.sub(r"[….,;*-]", "", foot.rows[0].cells[1].text).split() == ["T/M"]


def test_headings_lists_and_tables_are_real_ones(pack, document):
    first = [p.text for p in of_style(document, "Heading 1")]
    assert first == [*(s.title for s in pack.sections), reading.KEY, reading.SOURCES]
    assert {"Heading 2", "Heading 3", "List Bullet", "List Bullet 2"} <= {name for name, _ in styled(document)}
    numbered = {int(n.get(qn("w:numId"))) for n in document.part.numbering_part.element.findall(qn("w:num"))}
    used = {int(n.get(qn("w:val"))) for n in document.element.body.iter(qn("w:numId"))}
    assert used - {0} <= numbered
    ruled = [t for t in document.tables if t.style.name == "Table Grid"]
    assert len(ruled) >= 6
    for table in ruled:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        widths = [int(c.get(qn("w:w"))) for c in table._tbl.tblGrid.iter(qn("w:gridCol"))]
        assert abs(sum(widths) - Mm(165).twips) < 20
        assert min(widths) > Mm(14).twips


def test_every_number_in_the_text_leads_to_its_source(pack, document):
    body = document.element.body
    marks = [b.get(qn("w:name")) for b in body.iter(qn("w:bookmarkStart"))]
    assert len(set(marks)) == len(marks)
    links = [h.get(qn("w:anchor")) for h in body.iter(qn("w:hyperlink"))]
    assert set(links) <= set(marks)
    numbers = {int(n) for link in links for n in re.findall(r"^nguon_(\d+)$", link)}
    assert numbers == {c.marker for c in reading.sources(pack)}
    by_number = {c.marker: c for c in reading.sources(pack)}
    seen, head = [], ""
    for paragraph in of_style(document, "Nguồn"):
        number = re.match(r"\[(\d+)\]\t", paragraph.text)
        if number is None:
            head = paragraph.text
            continue
        seen.append(int(number[1]))
        citation = by_number[seen[-1]]
        assert reading.clean(citation.quote) in paragraph.text
        assert citation.file in head
    assert sorted(seen) == sorted(numbers)


def test_the_contents_are_written_out_and_know_where_their_parts_begin(pack, document):
    entries = of_style(document, "toc 1")
    assert [words(p._p).split(". ")[-1] for p in entries] == [
        *(s.title for s in pack.sections),
        reading.KEY,
        reading.SOURCES,
    ]
    for entry in entries:
        (link,) = entry._p.iter(qn("w:hyperlink"))
        (field,) = entry._p.iter(qn("w:instrText"))
        assert field.text.split()[:2] == ["PAGEREF", link.get(qn("w:anchor"))]
    # Word asks before it updates a field that is told to be out of date.
    assert "w:dirty" not in document.element.xml
    assert "updateFields" not in document.settings.element.xml


def test_advice_is_in_italics_in_the_word_file(pack, document):
    shown = {p.text: p for p in document.paragraphs}
    section = pack.section("tom-tat")
    for block in reading.blocks(section, pack):
        if isinstance(block, reading.Line):
            runs = [r for t, p in shown.items() if without_marks(t) == block.text for r in p.runs]
            assert all(bool(r.italic) is block.is_ours for r in runs), block.text
    assert any("Chữ nghiêng là gợi ý" in t for t in shown)


def test_the_quiz_has_letters_and_its_key_stands_elsewhere(pack, document):
    asked = [p for p in document.paragraphs if p.text in {reading.clean(q.question) for q in pack.quiz}]
    assert len(asked) == len(pack.quiz)
    options = [p.text for p in of_style(document, "Phương án")]
    assert options == [reading.clean(o) for q in pack.quiz for o in q.options]
    key = document.tables[-1]
    for n, (row, q) in enumerate(zip(key.rows[1:], pack.quiz, strict=True), 1):
        assert row.cells[0].text == str(n)
        assert row.cells[1].text == f"{'ABCD'[q.key]}. {reading.clean(q.options[q.key])}"
        assert f"[{q.citation}]" in words(row.cells[2]._tc)


_ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs"
    " suppressAutoHyphens spacing ind contextualSpacing jc textAlignment outlineLvl rPr sectPr",
    "rPr": "rStyle rFonts b bCs i iCs caps color spacing sz szCs highlight u effect bdr shd vertAlign lang",
    "tblPr": "tblStyle tblpPr tblW jc tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook",
    "tcPr": "tcW gridSpan vMerge tcBorders shd noWrap tcMar vAlign",
}


def test_properties_stand_in_the_order_that_word_insists_on(document):
    for root in (document.element, document.styles.element, document.part.numbering_part.element):
        for tag, order in _ORDER.items():
            for properties in root.iter(qn(f"w:{tag}")):
                names = [c.tag.partition("}")[2] for c in properties]
                known = [order.split().index(n) for n in names if n in order.split()]
                assert known == sorted(known), (tag, names)


def test_what_xml_cannot_hold_is_left_out_and_the_rest_stays_words(hostile):
    document = opened(hostile)
    said = words(document.element.body)
    assert "<script>alert(1)</script> ]]> & {{ 7*7 }} | a |" in said
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe]", said)


# HTML


class _Page(HTMLParser):
    """Tags that are closed, ids and links of a page."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.tags, self.ids, self.links, self.words, self.attributes = [], [], [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, *a) for a in attrs]
        self.ids += [v for k, v in attrs if k == "id"]
        self.links += [v for k, v in attrs if k in ("href", "src")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] != "style":
            self.words.append(data)


def test_the_page_says_all_that_the_pack_says(pack, plan):
    for made_pack in (pack, plan):
        read = _Page(page.write(made_pack, TEMPLATE).decode())
        said = without_marks(reading.clean("".join(read.words)))
        assert [t for t in told(made_pack) if without_marks(t) not in said] == []
        assert read.open == []
        assert ("html", "lang", "vi") in read.attributes


def test_the_links_of_the_page_lead_to_places_in_it(pack):
    read = _Page(page.write(pack, TEMPLATE).decode())
    assert len(set(read.ids)) == len(read.ids)
    assert {link.removeprefix("#") for link in read.links} <= set(read.ids)
    numbers = {c.marker for c in reading.sources(pack)}
    assert {f"nguon-{n}" for n in numbers} | {f"dan-{n}" for n in numbers} <= set(read.ids)
    assert read.tags.count("details") == len(pack.quiz)
    assert read.tags.count("thead") == read.tags.count("table") >= 6


def test_the_cells_of_the_page_fill_their_table(pack):
    for table in re.findall(r"<table.*?</table>", page.write(pack, TEMPLATE).decode(), re.S):
        columns = table.count('<th scope="col">')
        taken = [0] * columns  # rows that a cell above still reaches over
        for row in re.findall(r"<tr>(.*?)</tr>", table.partition("<tbody>")[2], re.S):
            heights = [int(h or 1) for h in re.findall(r'<td(?: rowspan="(\d+)")?>', row)]
            free = [n for n in range(columns) if not taken[n]]
            assert len(heights) == len(free)
            taken = [max(0, t - 1) for t in taken]
            for n, height in zip(free, heights, strict=True):
                taken[n] = height - 1
        assert not any(taken)


def test_the_page_takes_nothing_from_outside_and_runs_nothing(hostile, pack):
    for made_pack in (hostile, pack):
        text = page.write(made_pack, TEMPLATE).decode()
        read = _Page(text)
        assert "script" not in read.tags
        assert read.open == []
        assert not any(name.startswith("on") for _, name, _ in read.attributes)
        assert all(link.startswith("#") for link in read.links)
        assert not re.search(r"url\(|@import", text)
        assert "default-src 'none'" in text
    assert (
        "49"
        not in page.write(replace(hostile, sections=(), quiz=(), citations=()), TEMPLATE)
        .decode()
        .partition("</style>")[2]
    )


# Markdown


def test_the_markdown_file_says_all_that_the_pack_says(pack, plan):
    for made_pack in (pack, plan):
        text = markdown.write(made_pack, TEMPLATE).decode()
        html = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
        said = without_marks(reading.clean("".join(_Page(html).words)))
        assert [t for t in told(made_pack) if without_marks(t) not in said] == []
        heads = re.findall(r"<h2>(?:Phần [IVXL]+\. )?(.*?)</h2>", html)
        assert heads == [reading.CONTENTS, *(s.title for s in made_pack.sections), reading.KEY, reading.SOURCES]


def test_every_number_in_the_markdown_file_has_its_source(pack):
    text = markdown.write(pack, TEMPLATE).decode()
    body, _, listed = text.rpartition(f"## {reading.SOURCES}\n")
    numbers = {c.marker for c in reading.sources(pack)}
    assert set(map(int, re.findall(r"(?<!\\)\[(\d+)\](?!\()", body))) == numbers
    assert sorted(map(int, re.findall(r"^- \[(\d+)\] ", listed, re.M))) == sorted(numbers)


def test_nothing_in_the_markdown_file_is_acted_on(hostile):
    text = markdown.write(hostile, TEMPLATE).decode()
    html = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(text)
    read = _Page(html)
    assert {"script", "a", "code"}.isdisjoint(read.tags)
    assert "<script>alert(1)</script> ]]> & {{ 7*7 }} | a |" in reading.clean("".join(read.words))
    for table in re.findall(r"<table>.*?</table>", html, re.S):
        rows = [len(re.findall("<t[hd]>", row)) for row in re.findall(r"<tr>.*?</tr>", table, re.S)]
        assert len(set(rows)) == 1


@pytest.mark.parametrize(
    "text", ["# a", "- a", "+ a", "1. a", "12) a", "> a", "=== a", "    a", "* a", "a\n\nb", "~~~"]
)
def test_a_line_stays_a_line(text):
    html = MarkdownIt("commonmark").render(markdown.escaped(text))
    assert re.fullmatch(r"<p>[^<]*</p>\n", html)
    assert reading.clean("".join(_Page(html).words)) == reading.clean(text)


def test_an_empty_pack_is_still_a_file():
    bare = Pack(title="T", subtitle="S", audience="chi-bo", minutes=45, seed=1, sections=(), quiz=(), citations=())
    assert opened(bare).paragraphs
    assert _Page(page.write(bare, TEMPLATE).decode()).open == []
    assert markdown.write(bare, TEMPLATE).decode().startswith("**DỰ THẢO**")


# Laid out


def converted(files, folder):
    reason = next((f"{tool} is missing" for tool in ("soffice", "pdftotext") if shutil.which(tool) is None), "")
    if reason:
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(f"LibreOffice: {reason}")
    for name, content in files.items():
        (folder / name).write_bytes(content)
    subprocess.run(  # one start for all of them
        ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf",
         "--outdir", str(folder), *(str(folder / name) for name in files)],
        check=True, capture_output=True, timeout=400,
    )  # fmt: skip
    for name in files:
        pages = subprocess.run(
            ["pdftotext", "-layout", str(folder / name).rpartition(".")[0] + ".pdf", "-"],
            check=True, capture_output=True, timeout=60,
        )  # fmt: skip
        yield name, pages.stdout.decode().split("\f")[:-1]


def test_the_files_as_libreoffice_lays_them_out(pack, tmp_path):
    files = {"goi.docx": word.write(pack, TEMPLATE), "trang.html": page.write(pack, TEMPLATE)}
    for name, pages in converted(files, tmp_path):
        said = unicodedata.normalize("NFC", " ".join(" ".join(pages).split()))
        assert 20 <= len(pages) <= 80, name
        assert LETTERS & set(" ".join(told(pack)).lower()) <= set(said.lower()), name
        for title in (*(s.title for s in pack.sections), reading.SOURCES):
            assert title in said, (name, title)
        assert "\ufffd" not in said
        if name == "goi.docx":
            assert [n for n, text in enumerate(pages, 1) if len(text.split()) < 8] == []
            assert [p.split()[0] for p in pages[1:]] == [str(n) for n in range(2, len(pages) + 1)]
            # The contents tell the pages that their parts are on.
            entries = re.findall(r"^\s*Phần [IVXL]+\. (.+?)\s+(\d+)$", pages[0], re.M)
            assert [title for title, _ in entries] == [s.title for s in pack.sections]
            for title, number in entries:
                assert title in " ".join(pages[int(number) - 1].split())


@pytest.mark.parametrize(
    ("name", "ids", "options"),
    [
        ("chi-thi-42", TWO[:1], {}),
        ("chi-thi-42-va-chuong-trinh-43", TWO, {"audience": Audience.BAO_CAO_VIEN, "minutes": 180}),
    ],
)
def test_the_kept_examples_are_what_is_made_today(assistant, name, ids, options):
    kept = Path(__file__).parents[1] / "docs" / "vi-du" / f"{name}.md"
    now = markdown.write(numbered(made(assistant, ids, **options)), TEMPLATE).decode()
    assert now == kept.read_text(encoding="utf-8"), "make them anew as docs/hoc-tap.md says"
