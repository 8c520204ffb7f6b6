"""The collection on the page: add, watch, look through, put right, ask about it, replace, remove.

Over the shipped collection, words only, in this process.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from screen import texts
from tests.sample_files import directive, encoded, saved, worn
from tests.sample_files import page as sample_page
from tests.web.test_page import TIMEOUT_MS, ask, opened, overflow, pytestmark, reload
from tests.web.test_study import serving

__all__ = ["pytestmark"]

LONG_MS = 90_000
"""Reading a scan takes a while on a machine that does much else."""

SCANNED = """\
TỈNH ỦY KON TUM
Số 47-CT/TV
Kon Tum, ngày 12 tháng 5 năm 2025

CHỈ THỊ
CỦA BAN THƯỜNG VỤ TỈNH ỦY
về tăng cường quản lý vườn ươm sâm Ngọc Linh

Thời gian qua, công tác quản lý vườn ươm sâm Ngọc Linh đã đạt kết quả bước đầu.
Ban Thường vụ Tỉnh ủy yêu cầu các cấp ủy thực hiện các nhiệm vụ sau:
1. Phấn đấu đến năm 2030 có ít nhất 85% vườn ươm được cấp mã số.
2. Sở Nông nghiệp và Môi trường chủ trì rà soát vườn ươm trước ngày 30/9/2026.
3. Văn phòng Tỉnh ủy theo dõi, đôn đốc việc thực hiện Chỉ thị này.

T/M BAN THƯỜNG VỤ
BÍ THƯ
Nguyễn Ngọc Thử
"""
"""Its number is as a clerk types it who does not know better, so that there is something to put right."""
DIGITAL = SCANNED.replace("47-CT/TV", "48-CT/TU").replace("vườn ươm sâm Ngọc Linh", "rừng thông ven quốc lộ")
DIGITAL = (
    DIGITAL.replace("rà soát vườn ươm", "tuần tra rừng thông").replace("vườn ươm", "lô rừng").replace("12 t", "13 t")
)
OTHER = SCANNED.replace("47-CT/TV", "49-CT/TU").replace("vườn ươm sâm Ngọc Linh", "hồ chứa thủy lợi nhỏ")
LETTER = "Chào chị Lan,\nhôm nay trời đẹp.\n"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from serving(tmp_path_factory.mktemp("home"))


def library(page: Page) -> None:
    page.get_by_role("link", name="Kho văn bản", exact=True).click()
    expect(page.locator("#library-table table")).to_be_visible()


def rows(page: Page) -> Locator:
    return page.locator("#library-table tbody tr")


def said(page: Page) -> Locator:
    return page.locator("#library-said")


def file(name: str, content: str | bytes) -> dict:
    data = content.encode() if isinstance(content, str) else content
    return {"name": name, "mimeType": "application/octet-stream", "buffer": data}


def born_digital(browser: Browser, text: str) -> bytes:
    """A PDF as a word processor makes it, text and all."""
    page = browser.new_page()
    page.set_content(f"<pre style='font: 12pt serif; white-space: pre-wrap'>{text}</pre>")
    made = page.pdf()
    page.close()
    return made


def bad_scan(text: str) -> bytes:
    """A crooked, speckled page."""
    return encoded(worn(sample_page(text.split("\n")), degrees=0.6, noise=12, blur=0.6))


def add(page: Page, *files: dict) -> None:
    page.locator("[data-library-files]").set_input_files(list(files))


def field(page: Page, name: str) -> Locator:
    return page.locator(f"#field-{name}")


def test_word_pdf_and_a_scan_are_added_put_right_asked_about_replaced_and_removed(page: Page, browser: Browser) -> None:
    library(page)
    before = rows(page).count()
    add(page, file("chuong-trinh.docx", saved(directive())), file("thong.pdf", born_digital(browser, DIGITAL)))
    jobs = page.locator("#library-queue .job")
    expect(jobs).to_have_count(2)
    for job in jobs.all():
        expect(job).to_contain_text("Đã thêm: 1 văn bản", timeout=LONG_MS)
    add(page, file("quét nghiêng.png", bad_scan(SCANNED)))

    # Straight to what was read of the scan.
    expect(page.locator("#library-report")).to_be_visible(timeout=LONG_MS)
    expect(page.locator("#library h2")).to_contain_text("47-CT/TV")
    expect(page.locator("#library-report .notice").first).to_contain_text("Đọc từ ảnh quét")
    expect(field(page, "date")).to_contain_text("12/5/2025")
    page.locator("[data-fold=tasks] summary").click()
    expect(page.locator("[data-fold=tasks]")).to_contain_text("Sở Nông nghiệp và Môi trường")
    expect(page.locator(".duty", has_text="85%").first).to_be_visible()

    # A field leads to its line, beside the picture of the page, and is put right with two clicks.
    field(page, "number").locator(".at").click()
    line = page.locator(".text-of .shown-line")
    expect(line).to_contain_text("47-CT/TV")
    expect(page.locator(".scan img")).to_be_visible()
    assert page.locator(".scan img").evaluate("(image) => image.decode().then(() => image.naturalWidth)") > 500
    mark = page.locator(".scan-mark").bounding_box()
    assert mark is not None and mark["width"] > 50
    field(page, "number").get_by_role("button", name="Sửa").click()
    page.locator("#field-number input").fill("47-CT/TU")
    field(page, "number").get_by_role("button", name="Lưu").click()
    expect(page.locator("#library h2")).to_contain_text("47-CT/TU", timeout=LONG_MS)
    expect(field(page, "number")).to_contain_text("người dùng hiệu đính")
    expect(field(page, "number").get_by_role("button", name="Sửa")).to_be_focused()

    # So is a word: a double click picks it.
    line = page.locator(".text-of li", has_text="Phấn đấu").first
    line.locator(".tx").dblclick(position={"x": 40, "y": 8})
    tools = page.locator("#line-tools")
    picked = tools.get_by_label("Chữ in sai").input_value()
    assert picked in line.locator(".tx").inner_text()
    tools.get_by_label("Chữ đúng").fill(f"{picked}x")
    tools.get_by_role("button", name="Lưu").click()
    expect(page.locator("u.mended").first).to_have_text(picked, timeout=LONG_MS)
    page.locator("[data-fold=own]").get_by_role("button", name=f"“{picked}”").click()
    expect(page.locator("u.mended")).to_have_count(0, timeout=LONG_MS)

    # The chat answers from each at once; a citation opens at its line, with the picture.
    page.get_by_role("link", name="Hỏi đáp").click()
    assert "tuyên truyền" in ask(page, "Chương trình 55-CTr/TU giao Ban Tuyên giáo Tỉnh ủy làm gì?")
    assert "tuần tra rừng thông" in ask(page, "Chỉ thị 48-CT/TU giao Sở Nông nghiệp và Môi trường làm gì?")
    assert "rà soát" in ask(page, "Chỉ thị 47-CT/TU giao Sở Nông nghiệp và Môi trường làm gì?")
    page.locator("#chat .answer.final").last.locator(".text a.cite").first.click()
    expect(page.locator("#panel mark").first).to_be_in_viewport()
    page.get_by_role("link", name="Mở trong văn bản").click()
    expect(line).to_be_visible()
    line = page.locator(".text-of .shown-line").first
    expect(line).to_contain_text("rà soát")
    expect(line).to_be_in_viewport()
    expect(page.locator(".scan img")).to_be_visible()
    expect(page.locator("#panel")).to_be_hidden()
    assert "trang=kho" in page.url and "#dong-" in page.url
    reload(page)
    expect(line).to_contain_text("rà soát")

    # Another version takes its place; what was put right in the old one goes.
    page.locator("[data-fold=file] summary").click()
    text = SCANNED.replace("CT/TV", "CT/TU").replace("85%", "90%")
    page.locator("[data-library-replace]").set_input_files([file("bản sạch.txt", text)])
    expect(page.locator(".duty", has_text="90%").first).to_be_visible(timeout=LONG_MS)
    expect(page.locator("#library h2")).to_contain_text("47-CT/TU")
    expect(page.locator("[data-fold=own]")).to_have_count(0)
    expect(page.locator(".scan")).to_have_count(0)

    # Gone, once it is said which documents go.
    page.locator("[data-fold=file] summary").click()
    page.get_by_role("button", name="Bỏ tệp khỏi kho").click()
    confirm = page.locator(".confirm")
    expect(confirm).to_contain_text("47-CT/TU")
    expect(confirm.get_by_role("button", name="Thôi")).to_be_focused()
    confirm.get_by_role("button", name="Bỏ khỏi kho").click()
    expect(rows(page)).to_have_count(before + 2, timeout=LONG_MS)
    expect(said(page)).to_have_text(texts.LIBRARY_GONE.format(name="bản sạch.txt"))
    page.get_by_role("link", name="Hỏi đáp").click()
    assert "rà soát" not in ask(page, "Chỉ thị 47-CT/TU giao Sở Nông nghiệp và Môi trường làm gì?")


def test_files_that_need_a_word_and_those_that_are_refused(browser: Browser, address: str) -> None:
    # Not the context of the other tests: the console tells of every refusal too.
    context = browser.new_context(locale="vi-VN")
    page = opened(context, address)
    library(page)
    add(page, file("thu.txt", LETTER), file("nho.txt", OTHER))
    jobs = page.locator("#library-queue .job")
    expect(jobs).to_have_count(2)
    expect(jobs.nth(0)).to_contain_text("Vẫn giữ")
    expect(jobs.nth(1)).to_contain_text("Đã thêm: 1 văn bản")

    # The queue is the server's.
    page.reload()
    expect(jobs).to_have_count(2)
    jobs.nth(0).get_by_role("button", name="Vẫn giữ").click()
    expect(page.locator("#library-report")).to_be_visible()
    page.get_by_role("link", name="Tất cả văn bản trong kho").click()
    add(page, file("nho.txt", OTHER.replace("85%", "95%")))
    expect(jobs.nth(2)).to_contain_text("nội dung khác")
    jobs.nth(2).get_by_role("button", name="Thay bản cũ").click()
    expect(page.locator(".duty", has_text="95%").first).to_contain_text("95%")
    page.get_by_role("link", name="Tất cả văn bản trong kho").click()
    add(page, file("bang.exe", "MZ"))
    expect(said(page)).to_contain_text("Chưa đọc được định dạng của tệp bang.exe")
    page.get_by_role("button", name="Dọn danh sách").click()
    expect(jobs).to_have_count(0)
    context.close()


def test_the_table_is_filtered_and_a_shipped_file_comes_back(page: Page) -> None:
    library(page)
    everything = rows(page).count()
    page.get_by_label("Tìm trong danh sách").fill("thien tai dak lak")
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text("43-CTr/TU")
    page.get_by_label("Tìm trong danh sách").fill("")
    page.locator("[name=place]").select_option("Quảng Trị")
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text("thiếu số")
    expect(rows(page)).to_contain_text("chỗ cần xem")
    rows(page).get_by_role("link").click()
    page.locator("[data-fold=file] summary").click()
    page.get_by_role("button", name="Bỏ tệp khỏi kho").click()
    page.locator(".confirm").get_by_role("button", name="Bỏ khỏi kho").click()
    restore = page.get_by_role("button", name="Khôi phục tệp 003_9480370ab512f3a3.txt")
    expect(restore).to_be_visible()
    restore.click()
    expect(restore).to_have_count(0)
    page.locator("[name=place]").select_option("")
    expect(rows(page)).to_have_count(everything)


def test_bounds_by_keyboard_on_a_phone(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="vi-VN", color_scheme="dark")
    page = context.new_page()
    page.goto(f"{address}/?trang=kho&vb=004_af40d2aba91da58d-1#dong-60")
    expect(page.locator("#dong-60")).to_be_in_viewport()
    assert overflow(page) <= 0
    page.locator(".text-of").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#dong-60 .no")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#line-tools")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#dong-61 .no")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Một văn bản khác bắt đầu từ dòng này").click()
    expect(said(page)).to_have_text(texts.LIBRARY_SPLIT, timeout=TIMEOUT_MS)
    expect(page.locator(".siblings summary")).to_contain_text("2 văn bản")
    page.locator("[data-fold=own]").get_by_role("button", name="Hoàn tác").click()
    expect(page.locator(".siblings")).to_have_count(0, timeout=TIMEOUT_MS)
    expect(page.locator("#field-number")).to_contain_text("568-CTr/BCSĐ")
    context.close()
