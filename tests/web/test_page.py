"""The page in a real browser, over the shipped collection: what a reader sees and does.

Needs Chromium. Skipped where there is none, unless CI=true: there it must run. With SCREENSHOT=1 the
first test also writes docs/screenshot.png.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCES = ROOT / "corpus" / "sources"
QUESTION = "nhiệm vụ của Ban Tuyên giáo theo Chỉ thị 42?"
PASSWORD = "mật khẩu dài 42"
START = """
import json, sys, app
from assistant.settings import read_settings
app.serve(read_settings(json.loads(sys.argv[1])))
"""
TIMEOUT_MS = 30_000

pytestmark = [pytest.mark.web, pytest.mark.xdist_group("web")]


def started(home: Path, **environ: str) -> tuple[subprocess.Popen[str], str]:
    """A server of its own over the shipped collection, and its address."""
    settings = {"QUANTRIET_HOME": str(home), "QUANTRIET_CORPUS": str(SOURCES), "PORT": "0", **environ}
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("QUANTRIET_", "OPENAI_"))}
    log = (home / "server.log").open("w")
    server = subprocess.Popen(
        [sys.executable, "-c", START, json.dumps(settings)],
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
        cwd=ROOT,
        env={**kept, "PYTHONIOENCODING": "utf-8"},
    )
    assert server.stdout is not None
    address = re.search(r"http://\S+", server.stdout.readline())
    if address is None:
        server.kill()
        pytest.fail(f"the server did not start: {(home / 'server.log').read_text()[-2000:]}")
    return server, address[0]


def opened(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(address)
    expect(box(page)).to_be_visible(timeout=TIMEOUT_MS)  # the first page of a server takes long
    page.wait_for_function("document.querySelector('#panel[role]')")
    return page


def box(page: Page):  # type: ignore[no-untyped-def]
    return page.locator("#box textarea")


def ask(page: Page, question: str, send: Callable[[], None] | None = None) -> str:
    """Ask, wait for the finished answer, and give its text."""
    answers = page.locator("#chat .answer.final")
    before = answers.count()
    box(page).fill(question)
    (send or (lambda: box(page).press("Enter")))()
    # The first answer of a server waits for its index.
    expect(answers).to_have_count(before + 1, timeout=30_000)
    return answers.last.inner_text()


def reload(page: Page) -> None:
    """Load the page anew once nothing is on its way: a request that is cut off is an error of no one."""
    page.wait_for_timeout(500)
    page.reload()


def open_first_citation(page: Page) -> None:
    page.locator("#chat .answer.final .text a.cite").first.click()
    expect(page.locator("#panel mark").first).to_be_visible()


def overflow(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


def source_line(page: Page) -> tuple[str, int, int]:
    """File and lines that the panel names."""
    said = page.locator("#panel .file").inner_text()
    found = re.search(r"(\S+\.txt), dòng (\d+)(?:–(\d+))?", said)
    assert found, said
    return found[1], int(found[2]), int(found[3] or found[2])


def test_an_answer_opens_its_sentence_beside_the_chat(tab: Page) -> None:
    answer = ask(tab, QUESTION)
    assert "Đang hỏi về: Chỉ thị 42-CT/TW" in answer and "Ban Tuyên giáo Trung ương chủ trì" in answer
    expect(tab.locator("#chat .answer h3").first).to_contain_text("Chỉ thị số 42-CT/TW")
    open_first_citation(tab)
    panel = tab.locator("#panel")
    expect(panel.locator("h2")).to_have_text(
        "Chỉ thị số 42-CT/TW ngày 24/3/2020 của Ban Bí thư, mục 8, gạch đầu dòng thứ 5"
    )
    expect(panel.locator(".place li")).to_have_text(["8. Tổ chức thực hiện", "gạch đầu dòng thứ 5"])
    expect(panel.locator("[aria-current]")).to_have_text("8. Tổ chức thực hiện")
    expect(panel.locator("dl")).to_contain_text("theo công văn gửi kèm")
    assert panel.locator(".passage").count() > 3
    expect(panel.locator("mark").first).to_be_in_viewport()
    file, first, last = source_line(tab)
    source = " ".join("\n".join((SOURCES / file).read_text("utf-8").split("\n")[first - 1 : last]).split())
    assert panel.locator("mark").first.inner_text() in source
    chat, side = tab.locator("#chat .answer").bounding_box(), panel.bounding_box()
    assert chat and side and chat["x"] + chat["width"] <= side["x"] + 1
    if os.environ.get("SCREENSHOT") == "1":
        (ROOT / "docs").mkdir(exist_ok=True)
        tab.screenshot(path=ROOT / "docs" / "screenshot.png")


def test_a_follow_up_keeps_the_subject_and_a_reload_the_conversation(
    page: Page, context: BrowserContext, address: str
) -> None:
    ask(page, QUESTION)
    follow_up = ask(page, "Còn Ban cán sự đảng Bộ Nông nghiệp và Phát triển nông thôn thì sao?")
    assert "Chỉ thị 42" in follow_up.split("\n")[0]
    page.locator("#chat a.thumb.up").first.click()
    expect(page.locator("#chat a.thumb.up").first).to_have_class(re.compile("chosen"))
    before = page.locator("#chat .answer").all_inner_texts()
    reload(page)
    expect(page.locator("#chat .answer.final")).to_have_count(2)
    assert page.locator("#chat .answer").all_inner_texts() == before
    expect(page.locator("#chat .question").first).to_have_text(QUESTION)
    expect(page.locator("#chat a.thumb.up").first).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#chat a.thumb.up").last).to_have_attribute("aria-pressed", "false")
    open_first_citation(page)
    another = opened(context, address)
    expect(another.locator("#chat .answer.final")).to_have_count(2)
    another.close()


def test_another_reader_sees_nothing_of_it(browser: Browser, tab: Page, address: str) -> None:
    ask(tab, QUESTION)
    other = browser.new_context()
    stranger = opened(other, address)
    expect(stranger.locator("#chat .example").first).to_be_visible()
    expect(stranger.locator("#chat .answer")).to_have_count(0)
    other.close()


def test_thumbs_change_and_are_taken_back(tab: Page) -> None:
    ask(tab, QUESTION)
    up, down = tab.locator("#chat a.thumb.up"), tab.locator("#chat a.thumb.down")
    down.click()
    expect(down).to_have_attribute("aria-pressed", "true")
    up.click()
    expect(up).to_have_attribute("aria-pressed", "true")
    expect(down).to_have_attribute("aria-pressed", "false")
    up.click()
    expect(up).to_have_attribute("aria-pressed", "false")
    # The answer is drawn anew: its reader stays where they were.
    tab.locator("#chat .sources summary").click()
    down.press("Enter")
    expect(down).to_have_attribute("aria-pressed", "true")
    expect(down).to_be_focused()
    expect(tab.locator("#chat .sources h4").first).to_be_visible()


def test_an_example_is_asked_and_a_new_conversation_starts_empty(page: Page) -> None:
    example = page.locator("#chat .example").first
    words = example.inner_text()
    example.click()
    expect(page.locator("#chat .answer.final")).to_have_count(1)
    expect(page.locator("#chat .question")).to_have_text(words)
    page.get_by_role("button", name="Cuộc trò chuyện mới").click()
    expect(page.locator("#chat .answer")).to_have_count(0)
    reload(page)
    expect(page.locator("#chat .example").first).to_be_visible()
    expect(page.locator("#chat .answer")).to_have_count(0)


def test_the_subject_can_be_dropped(tab: Page) -> None:
    ask(tab, QUESTION)
    expect(tab.locator("#subject")).to_contain_text("Chỉ thị 42-CT/TW")
    tab.get_by_role("button", name="Bỏ chủ đề").click()
    expect(tab.locator("#subject")).to_contain_text("hiểu độc lập")
    assert "Chỉ thị 42" not in ask(tab, "Còn Ban Dân vận?").split("\n")[0]


def test_everything_is_reached_by_keyboard(page: Page) -> None:
    def tab_to(selector: str) -> None:
        for _ in range(60):
            if page.evaluate("s => document.activeElement?.matches(s) ?? false", selector):
                return
            page.keyboard.press("Tab")
        pytest.fail(f"Tab never reached {selector}")

    tab_to("#chat .example")
    tab_to("#box textarea")
    page.keyboard.insert_text(QUESTION)
    tab_to("#box .submit-button")
    page.keyboard.press("Enter")
    expect(page.locator("#chat .answer.final")).to_have_count(1)
    tab_to("#chat .text a.cite")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    for key in ("Enter", "Space"):
        page.keyboard.press(key)
        expect(page.locator("#panel .close")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator("#panel")).to_be_hidden()
        expect(page.locator("#chat .text a.cite").first).to_be_focused()
    tab_to("#chat .sources summary")
    page.keyboard.press("Enter")
    expect(page.locator("#chat .sources h4").first).to_be_visible()
    tab_to("#chat a.thumb.up")
    page.keyboard.press("Enter")
    expect(page.locator("#chat a.thumb.up")).to_have_attribute("aria-pressed", "true")


def test_names_for_screen_readers(tab: Page) -> None:
    ask(tab, QUESTION)
    assert tab.evaluate("document.documentElement.lang") == "vi"
    expect(tab.get_by_role("button", name="Trích dẫn 1: Chỉ thị số 42-CT/TW").first).to_be_visible()
    expect(tab.get_by_role("textbox", name="Câu hỏi của bạn", exact=True)).to_be_visible()
    expect(tab.get_by_role("log", name="Cuộc trò chuyện")).to_be_visible()
    open_first_citation(tab)
    expect(tab.get_by_role("complementary", name="Nguyên văn được trích dẫn")).to_be_visible()


def test_copying_takes_the_citations_along(tab: Page) -> None:
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(tab, QUESTION)
    tab.get_by_role("button", name="Chép kèm trích dẫn").click()
    expect(tab.locator("#chat a.copy")).to_have_text("Đã chép")
    copied = tab.evaluate("navigator.clipboard.readText()")
    assert "[1] Chỉ thị số 42-CT/TW ngày 24/3/2020 của Ban Bí thư, mục 8" in copied
    assert "“Ban Tuyên giáo Trung ương chủ trì" in copied


@pytest.mark.parametrize(("width", "height"), [(390, 844), (320, 568)])
def test_the_phone(tab: Page, width: int, height: int) -> None:
    tab.set_viewport_size({"width": width, "height": height})
    assert overflow(tab) <= 0
    ask(tab, QUESTION)
    assert overflow(tab) <= 0
    expect(box(tab)).to_be_in_viewport()
    open_first_citation(tab)
    side = tab.locator("#panel").bounding_box()
    assert side and (side["x"], side["width"]) == (0, width)
    expect(tab.locator("#panel mark").first).to_be_in_viewport()
    expect(tab.get_by_role("dialog", name="Nguyên văn được trích dẫn")).to_be_visible()
    assert overflow(tab) <= 0
    tab.get_by_role("button", name="Đóng").click()
    expect(tab.locator("#panel")).to_be_hidden()
    expect(tab.locator("#chat .text a.cite").first).to_be_focused()


@pytest.mark.parametrize("width", [390, 1280])
def test_large_letters(tab: Page, width: int) -> None:
    tab.set_viewport_size({"width": width, "height": 900})
    size = "getComputedStyle(document.querySelector('#chat .text li')).fontSize"
    ask(tab, QUESTION)
    normal = float(tab.evaluate(size).removesuffix("px"))
    assert normal >= 16
    style = tab.add_style_tag(content="html { font-size: 200% !important }")
    assert float(tab.evaluate(size).removesuffix("px")) == pytest.approx(2 * normal, rel=0.01)
    assert overflow(tab) <= 0
    open_first_citation(tab)
    assert overflow(tab) <= 0
    style.evaluate("style => style.remove()")


def test_markup_in_a_question_is_text(tab: Page) -> None:
    nasty = "<script>alert(1)</script><img src=x onerror=alert(2)> [x](http://example.org) **Chỉ thị 42**?"
    ask(tab, nasty)
    expect(tab.locator("#chat .question")).to_have_text(nasty)
    assert tab.locator("#chat :is(script, img)").count() == 0
    reload(tab)
    expect(tab.locator("#chat .question")).to_have_text(nasty)


def test_a_question_that_cannot_be_taken_is_refused_and_kept(tab: Page) -> None:
    box(tab).fill("a" * 20_000)
    box(tab).press("Enter")
    expect(tab.get_by_role("alert")).to_contain_text("20.000 ký tự, quá mức tối đa 8.000 ký tự")
    assert len(box(tab).input_value()) == 20_000
    assert overflow(tab) <= 0
    ask(tab, QUESTION)
    expect(tab.get_by_role("alert")).to_have_count(0)
    box(tab).fill("   ")
    tab.get_by_role("button", name="Gửi").click()
    expect(tab.get_by_role("alert")).to_contain_text("Xin nhập câu hỏi")


def test_what_is_not_held_is_said(tab: Page) -> None:
    answer = ask(tab, "Nghị quyết 28-NQ/TW quy định gì?")
    assert "Không có trong kho văn bản" in answer


def status(address: str, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
    try:
        with urllib.request.urlopen(urllib.request.Request(address + path, headers=headers)) as reply:
            return reply.status, dict(reply.headers), reply.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), error.read().decode()


def test_health_policy_and_foreign_names(address: str) -> None:
    code, headers, body = status(address, "/healthz")
    assert code == 200 and json.loads(body)["ok"] is True
    assert "default-src 'self'" in headers["content-security-policy"]
    code, _, body = status(address, "/", Host="example.org")
    assert code == 403 and "QUANTRIET_PASSWORD" in body


def test_a_password_is_asked_for(browser: Browser, indexed: Path) -> None:
    server, address = started(indexed, QUANTRIET_PASSWORD=PASSWORD)
    try:
        assert status(address, "/healthz")[0] == 200
        assert status(address, "/config")[0] == 401
        context = browser.new_context(locale="vi-VN")
        page = context.new_page()
        page.goto(address)
        expect(page.get_by_label("Tên đăng nhập")).to_have_value("quantriet")
        page.locator("input[type=password]").fill("sai")
        page.get_by_role("button", name="Đăng nhập").click()
        expect(page.get_by_text("Sai tên đăng nhập hoặc mật khẩu")).to_be_visible()
        page.locator("input[type=password]").fill(PASSWORD)
        page.get_by_role("button", name="Đăng nhập").click()
        expect(box(page)).to_be_visible(timeout=TIMEOUT_MS)
        page.wait_for_function("document.querySelector('#panel[role]')")
        ask(page, QUESTION)
        open_first_citation(page)
        context.close()
    finally:
        server.terminate()
        server.wait(20)


def test_a_lost_server_is_said_in_vietnamese_and_the_question_kept(browser: Browser, indexed: Path) -> None:
    server, address = started(indexed)
    context = browser.new_context(locale="vi-VN")
    page = opened(context, address)
    ask(page, QUESTION)
    server.terminate()
    server.wait(20)
    box(page).fill("Còn Ban Dân vận?")
    box(page).press("Enter")
    expect(page.get_by_text("Mất kết nối với máy chủ")).to_be_visible(timeout=TIMEOUT_MS)
    assert box(page).input_value() == "Còn Ban Dân vận?"
    context.close()
