"""Study packs as slides, as a workbook, as cards for Anki: opened again and looked at."""

import csv
import io
import os
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pptx import Presentation
from pptx.oxml.ns import qn
from pptx.util import Pt

from assistant.answer import Citation
from retrieval.collection import label
from study.build import Builder, Request
from study.clauses import MARK, beginnings, shortened
from study.deck import measure
from study.deck.frame import CLOSING, CONTENTS
from study.deck.plan import FEWEST, MOST, size
from study.deck.series import number_of
from study.deck.values import SIZES, TITLE_SIZES
from study.formats import flashcards, slides, workbook, write
from study.goals import DUE
from study.pack import Audience, Item, Kind, Pack, QuizItem, Section, cells
from study.template import read_template

TEMPLATE = read_template()
SMALL = {"Nguồn", "Số trang", "Thuộc phần", "Gợi ý", "Dự thảo"}
"""Shapes that the back row need not read."""
OURS = {"TÀI LIỆU HỌC TẬP, QUÁN TRIỆT", CONTENTS, CLOSING}
"""Titles of slides that state nothing of a document."""
MARKER = re.compile(r"\[(\d+)\]")


def _pack(collection, assistant, *ids, minutes=90, without=()):
    request = Request([collection.directives[i] for i in ids], Audience.CHI_BO, minutes, without=frozenset(without))
    builder = Builder(request, collection, assistant.corrections, TEMPLATE)
    return builder.pack(list(builder.sections()))


@pytest.fixture(scope="module")
def packs(collection, assistant):
    """Packs of every document on its own at three lengths, and of some side by side, with their names."""
    made = {}
    for i in sorted(collection.directives):
        made[i, 90] = _pack(collection, assistant, i)
        made[i, 30] = replace(made[i, 90], minutes=30)
        # No slide shows the cards, which take longest to make.
        made[i, 240] = _pack(collection, assistant, i, minutes=240, without=("hoi-dap",))
    by_number = {d.number: d.id for d in collection.directives.values()}
    plan = next(i for i, d in collection.directives.items() if not d.number)
    made["both", 90] = _pack(collection, assistant, by_number["42-CT/TW"], by_number["43-CTr/TU"])
    made["plans", 90] = _pack(collection, assistant, by_number["35-KH/TU"], plan)
    made["three", 30] = _pack(collection, assistant, *list(by_number.values())[2:5], minutes=30)
    return made


@pytest.fixture(scope="module")
def decks(packs):
    """The slides of each pack, opened again."""
    return {name: (p, Presentation(io.BytesIO(slides.write(p, TEMPLATE)))) for name, p in packs.items()}


def _texts(page):
    """Text frames of a slide with their width in points and the name of their shape; cells of tables too."""
    for shape in page.shapes:
        if shape.has_text_frame and shape.text_frame.text:
            yield shape.name, shape.text_frame, shape.width, shape.height
        elif shape.has_table:
            for row in shape.table.rows:
                for column, cell in zip(shape.table.columns, row.cells, strict=True):
                    yield "Ô", cell.text_frame, column.width, row.height


def _needed(frame, width):
    """Points that the words of a frame need from above to below, worked out from the file alone."""
    room = width.pt - frame.margin_left.pt - frame.margin_right.pt
    total = frame.margin_top.pt + frame.margin_bottom.pt
    for n, paragraph in enumerate(frame.paragraphs):
        runs = [r for r in paragraph.runs if r.text]
        if not runs:
            continue
        properties = paragraph._p.pPr
        indent = int(properties.get("marL", 0)) / Pt(1) if properties is not None else 0
        high = max(r.font.size.pt for r in runs)
        bold = all(r.font.bold for r in runs if MARKER.sub("", r.text).strip())
        total += measure.height("".join(r.text for r in runs), high, room - indent, is_bold=bold)
        total += paragraph.space_before.pt if n and paragraph.space_before else 0
    return total


def _shown(page):
    return "\n".join(f.text for name, f, *_ in _texts(page) if name != "Nguồn")


def _named(page, name):
    return [s for s in page.shapes if s.name == name]


def test_a_deck_is_as_long_as_its_session(decks):
    assert [size(m) for m in (15, 18, 30, 45, 54, 240)] == [FEWEST, FEWEST, 12, 17, MOST, MOST]
    for name, (pack, deck) in decks.items():
        assert FEWEST <= len(deck.slides) <= size(pack.minutes) <= MOST, name
        assert abs(deck.slide_width / deck.slide_height - 16 / 9) < 0.01
    long = [len(deck.slides) for (_, minutes), (_, deck) in decks.items() if minutes >= 90]
    assert sum(n == MOST for n in long) > len(long) / 2


def test_every_slide_of_content_tells_its_source_and_has_notes_in_full(decks):
    for name, (pack, deck) in decks.items():
        cited = {c.marker: c for c in pack.citations}
        for page in deck.slides:
            title = page.shapes.title.text_frame.text
            notes = page.notes_slide.notes_text_frame.text
            assert title.strip(), name
            assert "Gợi ý: " in notes, (name, title)
            source = [s.text_frame.text for s in _named(page, "Nguồn")]
            markers = {int(m) for m in MARKER.findall(_shown(page))}
            if title not in OURS and not _named(page, "Gợi ý"):
                assert markers, (name, title)
            if markers:
                assert source, (name, title)
                assert source[0].startswith("Nguồn: "), (name, title)
            for m in markers | {int(m) for s in source for m in MARKER.findall(s)}:
                assert m in cited, (name, title, m)
                assert cited[m].quote in notes, (name, title, m)
                assert cited[m].reference in notes, (name, title, m)
                assert cited[m].file in notes, (name, title, m)


def test_no_number_of_a_document_stands_on_a_slide_without_a_marker(decks):
    for name, (pack, deck) in decks.items():
        names = {label(c.document) for c in pack.citations}
        for page in deck.slides:
            for shape, frame, *_ in _texts(page):
                for paragraph in frame.paragraphs if shape in ("Nội dung", "Câu hỏi") else ():
                    text = paragraph.text
                    if text in names:
                        continue
                    ours = text.startswith("Còn ") or "trang" in text or page.shapes.title.text_frame.text == CLOSING
                    if not ours and re.search(r"\d", MARKER.sub("", text)) and not _named(page, "Gợi ý"):
                        assert MARKER.search(text), (name, text)


def test_words_fit_their_place_and_can_be_read_from_the_back(decks):
    for name, (_, deck) in decks.items():
        for page in deck.slides:
            for shape, frame, width, height in _texts(page):
                assert _needed(frame, width) <= height.pt + 1, (name, page.shapes.title.text_frame.text, frame.text)
                least = 0 if shape in SMALL else TITLE_SIZES[-1] if shape == "Tiêu đề" else SIZES[-1]
                for run in (r for p in frame.paragraphs for r in p.runs):
                    assert run.font.size.pt >= least, (name, shape, run.text)
                    assert run.font.name == measure.FONT
            for shape in page.shapes:
                assert shape.left >= 0
                assert shape.left + shape.width <= deck.slide_width + 1
                assert shape.top + shape.height <= deck.slide_height + 1, (name, shape.name)


def test_shapes_of_one_slide_do_not_cover_one_another(decks):
    for name, (_, deck) in decks.items():
        for page in list(deck.slides)[1:]:
            body = [s for s in page.shapes if s.name in ("Tiêu đề", "Nội dung", "Bảng", "Biểu đồ", "Nguồn", "Câu hỏi")]
            boxes = sorted((s.top, s.top + s.height, s.left, s.left + s.width, s.name) for s in body)
            for n, a in enumerate(boxes):
                for b in boxes[n + 1 :]:
                    is_beside = a[3] <= b[2] or b[3] <= a[2]
                    assert is_beside or a[1] <= b[0] + Pt(1), (name, page.shapes.title.text_frame.text, a[4], b[4])


def test_a_deck_is_vietnamese_throughout(decks):
    _, deck = decks["both", 90]
    english = re.compile(r"\b(?:click|edit|master|level|title slide|slide)\b", re.I)
    for part in (deck.slide_master, *deck.slide_layouts, deck.notes_master):
        for element in part._element.iter(qn("a:t")):
            assert not english.search(element.text or ""), element.text
    assert [layout.name for layout in deck.slide_layouts] == ["Trang nội dung"]
    assert deck.core_properties.language == "vi-VN"
    assert not deck.core_properties.author


def test_answers_of_the_quiz_stand_in_the_notes_alone(decks):
    seen = 0
    for _, deck in decks.values():
        for page in deck.slides:
            questions, options = _named(page, "Câu hỏi"), _named(page, "Phương án")
            answers = re.findall(r"^Đáp án câu (\d+): (.+) \[\d+\]$", page.notes_slide.notes_text_frame.text, re.M)
            assert len(answers) == len(questions)
            seen += len(answers)
            for _, answer in answers:
                assert answer in [o.text_frame.text for o in options]
            assert "Đáp án" not in _shown(page)
    assert seen


def test_a_chart_is_drawn_where_targets_of_one_matter_go_over_years(decks):
    _, deck = decks["plans", 90]
    charts = [(p, s.chart) for p in deck.slides for s in p.shapes if s.has_chart]
    assert charts
    for page, chart in charts:
        years = [str(c) for c in chart.plots[0].categories]
        assert len(years) > 2
        assert years == sorted(years)
        beside = _named(page, "Nội dung")[0].text_frame.text
        for series in chart.plots[0].series:
            labels = [series.points[n].data_label.text_frame.text for n, v in enumerate(series.values) if v is not None]
            assert labels
            assert all(re.search(r"[\d.,]+(?: triệu)?%?", label).group() in beside for label in labels)
    _, other = decks["both", 90]
    assert not any(s.has_chart for p in other.slides for s in p.shapes)


def test_the_main_parts_are_all_there(decks):
    """A part of the document is on a slide of its own, or with others on one; none is passed over."""
    for name, (pack, deck) in decks.items():
        section = pack.section("noi-dung")
        cited = {c.marker: c for c in pack.citations}
        parts, has_lines = [], False
        for item in section.items:
            if item.kind is Kind.CONTENT and item.level == 0:
                parts.append(item)
            elif item.kind is Kind.CONTENT and parts:
                has_lines = True
                parts[-1] = replace(parts[-1], level=1)  # has lines of its own
        notes = "\n".join(p.notes_slide.notes_text_frame.text for p in deck.slides)
        assert has_lines or not parts
        for part in (p for p in parts if p.level == 1):
            assert cited[part.citations[0]].reference in notes, (name, part.text)


# Shortening

LIST = (
    "Các ban cán sự đảng, đảng đoàn; các sở, ban, ngành; Mặt trận Tổ quốc căn cứ chức năng, nhiệm vụ xây dựng kế hoạch."
)


@pytest.mark.parametrize(
    ("text", "never"),
    [
        (
            "Đến năm 2025, 80% trở lên doanh nghiệp có tổ chức Công đoàn ký kết được thỏa ước lao động.",
            "Đến năm 2025 …",
        ),
        (LIST, "các sở, ban, ngành …"),
        ("Để nâng cao chất lượng công tác khí tượng thủy văn; Ban Bí thư yêu cầu các cấp ủy thực hiện.", "thủy văn …"),
        ("Được miễn toàn bộ kinh phí đối với mọi hoạt động của tổ chức; trừ trường hợp đã được hỗ trợ.", "tổ chức …"),
        ("Ban Tuyên giáo Tỉnh ủy chủ trì, phối hợp với Sở Y tế, Sở Giáo dục và Đào tạo tuyên truyền.", "Sở Y tế …"),
        ("Tăng cường công tác phòng ngừa, ứng phó, khắc phục hậu quả thiên tai trên địa bàn tỉnh ta.", "phòng ngừa …"),
        ("Trước xu thế biến đổi khí hậu ngày một phức tạp; thiên tai ngày càng gia tăng, bất thường.", "phức tạp …"),
        (
            "Xử lý dứt điểm theo phương châm “bốn tại chỗ; chỉ huy tại chỗ; hậu cần tại chỗ” ở cơ sở ta.",
            "bốn tại chỗ …",
        ),
    ],
)
def test_a_line_is_not_cut_where_it_would_say_something_else(text, never):
    for head in beginnings(text):
        assert not head.replace("\u00a0", " ").endswith(never), head


def test_a_line_is_cut_where_a_clause_ends_and_says_so():
    text = "Tập trung lãnh đạo việc phân công, phân cấp rõ ràng; gắn với xây dựng cộng đồng an toàn trước thiên tai."
    head = shortened(text, lambda t: len(t) < 70)
    assert head == f"Tập trung lãnh đạo việc phân công, phân cấp rõ ràng\u00a0{MARK}"
    assert shortened(text, lambda t: True) == text
    assert shortened("một hai ba " * 40, lambda t: len(t) < 50) is None


def test_shortened_lines_of_the_collection_are_beginnings(packs):
    for pack in (p for p in packs.values() if p.minutes == 90):
        for item in pack.content():
            for head in beginnings(item.text):
                bare = head.removesuffix(f"\u00a0{MARK}")
                assert item.text.startswith(bare)
                assert item.text[len(bare)] in " .;:,"


# The workbook


def _books(packs):
    chosen = [(name, p) for name, p in packs.items() if p.minutes == 90]
    return [(name, p, load_workbook(io.BytesIO(workbook.write(p, TEMPLATE)))) for name, p in chosen]


def test_a_workbook_has_a_row_for_each_row_of_the_pack(packs):
    for name, pack, book in _books(packs):
        wanted = {workbook.SOURCES: len(pack.citations)}
        for sheet, section in (
            (workbook.DUTIES, "phan-cong"),
            (workbook.GOALS, "chi-tieu"),
            (workbook.COMPARED, "so-sanh"),
        ):
            if found := pack.section(section):
                wanted[sheet] = sum(bool(i.cells) for i in found.items)
        if cards := pack.section("hoi-dap"):
            wanted[workbook.CARDS] = len(cards.items)
        if pack.quiz:
            wanted[workbook.QUIZ] = len(pack.quiz)
        assert {s.title: s.max_row - 1 for s in book} == wanted, name
        for sheet in book:
            assert sheet.freeze_panes == "A2"
            assert sheet.auto_filter.ref
            assert sheet.page_setup.orientation == "landscape"
            assert sheet.sheet_properties.pageSetUpPr.fitToPage
            for row in sheet.iter_rows(min_row=2):
                assert all(c.data_type in ("s", "n") for c in row)
                assert all(c.value for c in row[-4:]), (name, sheet.title, [c.value for c in row])


def test_numbers_of_targets_are_numbers(packs, collection):
    plan = next(d.id for d in collection.directives.values() if d.number == "35-KH/TU")
    book = load_workbook(io.BytesIO(workbook.write(packs[plan, 90], TEMPLATE)))
    rows = [[c.value for c in r] for r in book[workbook.GOALS].iter_rows()]
    by_value = {r[2]: (r[4], r[5]) for r in rows}
    assert by_value["01 triệu đoàn viên"] == (1_000_000, None)
    assert by_value["> 99%"] == (99, "%")
    assert by_value["hầu hết"] == (None, None)
    assert by_value[DUE] == (None, None)


# Hostile text


def _hostile(packs):
    """A pack whose document is full of what breaks files."""
    base: Pack = next(iter(packs.values()))
    bad = '=1+1 "x",\ny\x1b[31m <b>&amp;</b>\u0000 # {van_ban} [999]'
    endless = "không" * 3000
    cited = base.citations[0]

    def quoting(marker: int, text: str) -> Citation:
        return replace(cited, marker=marker, quote=text)

    citations = (quoting(1, bad), quoting(2, endless), quoting(3, "#tags:x"))
    rows = tuple(
        Item(text=t, kind=Kind.CONTENT, citations=(m,), cells=cells(*texts))
        for t, m, texts in (
            (bad, 1, (bad, bad, "chủ trì", bad, bad)),
            (endless, 2, (endless, endless, "thực hiện", "", endless)),
        )
    )
    goals = tuple(replace(r, cells=cells("Năm 2025", r.text, "=2+2", "mục 1")) for r in rows)
    lines = (Item(text=bad, kind=Kind.CONTENT, citations=(1,), level=0), *(replace(r, cells=()) for r in rows))
    asked = tuple(
        Item(text=t, kind=Kind.CONTENT, citations=(3,), question=q) for q, t in (("#front", "-1"), (bad, bad))
    )
    return replace(
        base,
        title=bad,
        subtitle=endless,
        sections=(
            Section(id="noi-dung", title=endless, items=lines),
            Section(id="boi-canh", title=bad, items=lines),
            Section(id="phan-cong", title=bad, items=rows, columns=("a", "b", "c", "d", "e")),
            Section(id="chi-tieu", title=bad, items=goals, columns=("a", "b", "c", "d")),
            Section(id="hoi-dap", title=bad, items=asked),
            Section(id="trac-nghiem", title=bad, items=()),
            Section(id="danh-muc", title=bad, items=lines),
        ),
        quiz=(
            QuizItem(question=bad, options=("=1", "+2", "-3", "@4"), key=0, citation=1),
            QuizItem(question=endless, options=(endless, "b"), key=1, citation=2),
        ),
        citations=citations,
    )


def test_hostile_text_makes_sound_files(packs):
    pack = _hostile(packs)
    deck = Presentation(io.BytesIO(slides.write(pack, TEMPLATE)))
    for page in deck.slides:
        for shape, frame, width, height in _texts(page):
            assert _needed(frame, width) <= height.pt + 1, (shape, frame.text[:80])
    book = load_workbook(io.BytesIO(workbook.write(pack, TEMPLATE)))
    for sheet in book:
        for row in sheet.iter_rows():
            assert all(c.data_type in ("s", "n") for c in row)
            assert all(len(c.value) < 32_767 for c in row if isinstance(c.value, str))
    assert book[workbook.DUTIES]["A2"].value.startswith("=1+1")
    assert flashcards.write(pack, TEMPLATE)


# Cards for Anki


def _anki(data: bytes):
    """As Anki reads a text file: settings first, then rows, lines that begin with # left out outside of quotes."""
    text = data.decode()
    assert not text.startswith("\ufeff")
    settings = {}
    rest = text
    while rest.startswith("#"):
        line, _, rest = rest.partition("\n")
        key, _, value = line[1:].partition(":")
        settings[key] = value
    return settings, list(csv.reader(io.StringIO(rest, newline=""), strict=True))


def test_cards_are_what_anki_takes(packs):
    for name, pack in packs.items():
        settings, rows = _anki(flashcards.write(pack, TEMPLATE))
        assert settings["separator"] == "Comma"
        assert settings["html"] == "false"
        columns = settings["columns"].split(",")
        assert settings["tags column"] == str(len(columns))
        cards = pack.section("hoi-dap")
        assert len(rows) == (len(cards.items) if cards else 0) + len(pack.quiz), name
        for row in rows:
            assert len(row) == len(columns)
            assert all(row)
            assert not any(f.startswith(("=", "+", "-", "@")) for f in row)
            assert all(tag for tag in row[-1].split(" "))
        quotes = {c.quote for c in pack.citations}
        assert all(any(q in row[2] for q in quotes) for row in rows)


def test_hostile_cards_stay_data(packs):
    _, rows = _anki(flashcards.write(_hostile(packs), TEMPLATE))
    assert len(rows) == 4
    assert rows[0][0] == "#front"
    assert rows[0][1].startswith("'-1")
    assert rows[1][0].startswith('\'=1+1 "x",\ny')
    assert "\x1b" not in rows[1][0]
    assert "A. =1" in rows[2][0]


def test_a_number_is_read_from_a_target_alone():
    item = Item(text="x", kind=Kind.CONTENT, cells=cells("trước 15/8/2021", "x", "trước 15/8/2021", "mục 1"))
    assert number_of(item) is None


# A program that shows them


def _as_pdf(folder, files):
    """The files laid out, by one start of LibreOffice."""
    for name, data in files.items():
        (folder / name).write_bytes(data)
    paths = [folder / name for name in files]
    command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", str(folder), *map(str, paths)], check=True, capture_output=True, timeout=300)
    return [path.with_suffix(".pdf").read_bytes() for path in paths]


def test_slides_and_workbook_open_in_libreoffice(decks, packs, tmp_path):
    if shutil.which("soffice") is None:
        assert os.environ.get("CI") != "true", "LibreOffice (soffice) is missing"
        pytest.skip("LibreOffice (soffice) is missing: whether slides and workbook open is not checked")
    name = ("plans", 90)
    written = {"a.pptx": slides.write(packs[name], TEMPLATE), "b.xlsx": workbook.write(packs[name], TEMPLATE)}
    made, sheets = _as_pdf(tmp_path, written)
    assert len(re.findall(rb"/Type\s*/Page(?!s)", made)) == len(decks[name][1].slides)
    book = load_workbook(tmp_path / "b.xlsx")
    assert len(re.findall(rb"/Type\s*/Page(?!s)", sheets)) >= len(book.sheetnames)


def test_the_formats_are_offered(packs):
    pack = packs["both", 90]
    for suffix in (".pptx", ".xlsx", ".csv"):
        assert write(pack, TEMPLATE, Path(f"a{suffix}"))
