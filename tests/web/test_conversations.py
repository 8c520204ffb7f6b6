"""Conversations on the page: the list of them, what they are bounded to, readings to click, the Word file."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.test_page import QUESTION, ask, box, opened, pytestmark, reload, started

__all__ = ["pytestmark"]


def open_list(page: Page) -> None:
    page.locator("[data-talks]").click()
    expect(page.locator("#talks .sheet")).to_be_visible()


def renew(page: Page) -> None:
    page.locator("[data-new]").click()
    expect(page.locator("#chat .question")).to_have_count(0)


def test_conversations_are_listed_opened_named_and_deleted(page: Page) -> None:
    ask(page, "Ai ký Chỉ thị 42-CT/TW?")
    renew(page)
    ask(page, "Ai ký Chỉ thị 10-CT/TW?")
    open_list(page)
    names = page.locator("#talks .name")
    expect(names).to_have_text(["Ai ký Chỉ thị 10-CT/TW?", "Ai ký Chỉ thị 42-CT/TW?"])

    page.locator("#talks [data-do=rename]").last.click()
    page.locator("#talks form input").last.fill("<b>Phòng chống</b> thiên tai")
    page.keyboard.press("Enter")
    expect(names.last).to_have_text("<b>Phòng chống</b> thiên tai")
    expect(page.locator("#talks [data-do=rename]").last).to_be_focused()

    names.last.click()
    expect(page.locator("#chat .question")).to_have_text(["Ai ký Chỉ thị 42-CT/TW?"])
    # A follow-up goes on with the conversation that was opened.
    assert "24/3/2020" in ask(page, "văn bản đó ban hành ngày nào?")

    open_list(page)
    remove = page.locator("#talks [data-do=remove]").first
    remove.click()
    expect(remove).to_have_text("Xóa hẳn?")
    remove.click()
    expect(names).to_have_count(1)
    expect(page.locator("#chat .question")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.locator("#talks .sheet")).not_to_be_visible()


def test_deleting_is_asked_twice_and_forgotten(page: Page) -> None:
    ask(page, "Ai ký Chỉ thị 42-CT/TW?")
    open_list(page)
    expect(page.locator("#talks h2")).to_be_focused()
    remove, heard = page.locator("#talks [data-do=remove]"), page.locator("#talks [role=status]")

    def armed() -> None:
        expect(remove).to_have_text("Xóa hẳn?")
        expect(heard).to_have_text("Bấm lần nữa để xóa hẳn “Ai ký Chỉ thị 42-CT/TW?”, bấm Esc để thôi.")

    def forgotten() -> None:
        expect(remove).to_have_text("Xóa")
        expect(heard).to_be_empty()
        expect(page.locator("#talks .sheet")).to_be_visible()

    remove.click()
    armed()
    page.keyboard.press("Escape")
    forgotten()
    remove.click()
    armed()
    box(page).click()
    forgotten()
    expect(box(page)).to_be_focused()
    remove.press("Enter")
    armed()
    page.keyboard.press("Shift+Tab")
    forgotten()
    remove.dblclick()
    armed()
    page.locator("[data-close-talks]").click()
    open_list(page)
    forgotten()
    page.clock.install()
    remove.click()
    armed()
    page.clock.fast_forward(10_000)
    forgotten()
    expect(page.locator("#talks .name")).to_have_count(1)
    # By keyboard alone, and the focus stays in the list.
    remove.press("Enter")
    armed()
    page.keyboard.press("Enter")
    expect(page.locator("#talks .name")).to_have_count(0)
    expect(page.locator("#talks h2")).to_be_focused()


def test_escape_leaves_a_name_as_it_was(page: Page) -> None:
    ask(page, "Ai ký Chỉ thị 42-CT/TW?")
    open_list(page)
    page.locator("#talks [data-do=rename]").click()
    page.locator("#talks form input").fill("Khác")
    page.keyboard.press("Escape")
    expect(page.locator("#talks form")).to_be_hidden()
    expect(page.locator("#talks [data-do=rename]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#talks form input")).to_have_value("Ai ký Chỉ thị 42-CT/TW?")
    expect(page.locator("#talks .name")).to_have_text("Ai ký Chỉ thị 42-CT/TW?")


def test_another_browser_sees_none_of_them(tab: Page, browser, address: str) -> None:
    ask(tab, "Ai ký Chỉ thị 42-CT/TW?")
    other = browser.new_context(locale="vi-VN")
    visitor = opened(other, address)
    open_list(visitor)
    expect(visitor.locator("#talks")).to_contain_text("Chưa có cuộc trò chuyện nào")
    other.close()


def test_citation_numbers_go_on_and_come_back(tab: Page) -> None:
    ask(tab, QUESTION)
    first = tab.locator("#chat .answer.final").last.locator(".text a.cite").all_inner_texts()
    ask(tab, "Ai ký Chỉ thị 42-CT/TW?")
    second = tab.locator("#chat .answer.final").last.locator(".text a.cite").all_inner_texts()
    assert int(second[0]) == max(map(int, first)) + 1
    ask(tab, QUESTION)
    assert tab.locator("#chat .answer.final").last.locator(".text a.cite").all_inner_texts() == first
    tab.locator("#chat .answer.final").nth(1).locator(".text a.cite").first.click()
    expect(tab.locator("#panel mark").first).to_contain_text("Trần Quốc Vượng")


def test_a_conversation_is_bounded_and_let_go(tab: Page) -> None:
    tab.locator("[data-focus]").click()
    documents = tab.locator("#focus input").first
    documents.click()
    documents.fill("43-CTr")
    tab.keyboard.press("Enter")
    expect(tab.locator("#subject")).to_contain_text("Chỉ hỏi trong: Chương trình số 43-CTr/TU")
    expect(tab.get_by_role("button", name="Bỏ Chương trình số 43-CTr/TU")).to_be_visible()
    assert "Ban Tuyên giáo Tỉnh ủy" in ask(tab, "ai chủ trì tuyên truyền?")
    # The answer needs the room.
    expect(tab.locator("#focus")).to_be_hidden()
    assert "ngoài phạm vi đang chọn" in ask(tab, "Chỉ thị 10-CT/TW ban hành ngày nào?")

    expect(tab.locator("#subject")).to_contain_text("10-CT/TW")
    reload(tab)
    expect(tab.locator("#subject")).to_contain_text("Chỉ hỏi trong: Chương trình số 43-CTr/TU")
    tab.locator("[data-unfocus]").click()
    expect(tab.locator("#subject")).not_to_contain_text("Chỉ hỏi trong")
    assert "25/9/2021" in ask(tab, "Chỉ thị 10-CT/TW ban hành ngày nào?")


def test_a_reading_is_picked_with_a_click_and_a_new_topic_is_noticed(tab: Page) -> None:
    ask(tab, "Ai ký Chỉ thị 42-CT/TW?")
    asked = ask(tab, "Nghị quyết 29-NQ/TW nói về gì?")
    assert "Cần làm rõ câu hỏi" in asked and "Đã chuyển sang chủ đề mới" in asked
    choice = tab.locator("#chat a.choice").last
    label = choice.inner_text()
    choice.click()
    expect(tab.locator("#chat .answer.final")).to_have_count(3)
    expect(tab.locator("#chat .question").last).to_contain_text(label)
    expect(tab.locator("#chat .answer.final").last).to_contain_text(label.rpartition(" ")[2])


def test_a_conversation_is_taken_along_as_a_word_file(tab: Page) -> None:
    ask(tab, QUESTION)
    ask(tab, "so sánh chỉ tiêu đoàn viên năm 2025 của Hà Nội và Quảng Trị")
    open_list(tab)
    with tab.expect_download() as download:
        tab.locator("#talks .tools a").first.click()
    made = docx.Document(io.BytesIO(download.value.path().read_bytes()))
    text = "\n".join(p.text for p in made.paragraphs)
    assert QUESTION in text and "Nguồn trích dẫn" in text
    assert "[1] Chỉ thị số 42-CT/TW ngày 24/3/2020 của Ban Bí thư, mục 8, gạch đầu dòng thứ 5" in text
    assert "750.000" in text + "".join(c.text for t in made.tables for r in t.rows for c in r.cells)


def test_the_list_fits_a_phone(tab: Page) -> None:
    ask(tab, "Ai ký Chỉ thị 42-CT/TW?")
    tab.set_viewport_size({"width": 360, "height": 740})
    open_list(tab)
    assert tab.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    # Nothing behind it takes the focus.
    expect(tab.get_by_role("dialog", name="Các cuộc trò chuyện")).to_be_visible()
    for _ in range(8):
        tab.keyboard.press("Tab")
        assert tab.evaluate("document.activeElement.closest('#talks') || document.activeElement === document.body")
    tab.keyboard.press("Escape")
    expect(tab.locator("[data-talks]")).to_be_focused()
    tab.locator("[data-focus]").click()
    assert tab.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    expect(box(tab)).to_be_visible()
    # One under the other, each as wide as the tab.
    wide = [tab.locator("#focus .block").nth(n).bounding_box() for n in (0, 1)]
    assert all(w and w["width"] > 300 for w in wide)


def test_a_conversation_is_opened_at_its_last_question(page: Page) -> None:
    page.set_viewport_size({"width": 600, "height": 600})
    for question in (QUESTION, QUESTION, "văn bản nào triển khai Chỉ thị 42?"):
        ask(page, question)
    renew(page)
    for _ in range(3):
        ask(page, "Ai ký Chỉ thị 42-CT/TW?")
    open_list(page)
    page.locator("#talks .name").last.click()
    last = page.locator("#chat .question").last
    expect(last).to_have_text("văn bản nào triển khai Chỉ thị 42?")
    expect(last).to_be_in_viewport()


def test_beside_the_list_the_conversation_is_read_and_a_citation_takes_its_place(tab: Page) -> None:
    ask(tab, QUESTION)
    open_list(tab)
    chat, side = tab.locator("#chat .answer").bounding_box(), tab.locator("#talks").bounding_box()
    assert chat and side and chat["x"] + chat["width"] <= side["x"] + 1
    tab.locator("#chat .answer.final .text a.cite").first.click()
    expect(tab.locator("#panel mark").first).to_be_visible()
    expect(tab.locator("#talks")).to_be_hidden()
    tab.keyboard.press("Escape")
    expect(tab.locator("#chat .text a.cite").first).to_be_focused()


def test_with_records_off_a_killed_server_leaves_no_word_of_a_question(
    browser: Browser, indexed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    server, address = started(indexed, QUANTRIET_RECORDS="off")
    try:
        context = browser.new_context(locale="vi-VN")
        page = opened(context, address)
        ask(page, "Ai ký Chỉ thị 42-CT/TW, xyzzy?")
        open_list(page)
        expect(page.locator("#talks .name")).to_have_text("Ai ký Chỉ thị 42-CT/TW, xyzzy?")
        context.close()
    finally:
        server.kill()
        server.wait(20)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files and not [path for path in files if b"xyzzy" in path.read_bytes()]
