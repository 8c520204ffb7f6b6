"""The page in a real browser, over the shipped collection: what a reader sees and does.

Needs Chromium. Skipped where there is none, unless CI=true: there it must run. With SCREENSHOT=1 the
first test also writes docs/screenshot.png.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCES = ROOT / "corpus" / "sources"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
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


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    server, address = started(tmp_path_factory.mktemp("home"))
    yield address
    server.terminate()
    server.wait(20)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        reason = "no Chromium on this machine: the page was NOT tested in a browser"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser, address: str) -> Iterator[BrowserContext]:
    """A browser with nothing stored; fails the test on a foreign request, an error or a dialog."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="vi-VN")
    context.set_default_timeout(TIMEOUT_MS)
    trouble: list[str] = []
    own = urlsplit(address).netloc

    def look(url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob") and parts.netloc != own:
            trouble.append(f"request to {url}")

    context.on("request", lambda request: look(request.url))
    context.on("weberror", lambda error: trouble.append(str(error.error)))
    context.on("dialog", lambda dialog: trouble.append(dialog.message))
    context.on("console", lambda m: trouble.append(m.text) if m.type == "error" else None)
    yield context
    context.close()
    assert trouble == []


@pytest.fixture
def page(context: BrowserContext, address: str) -> Page:
    return opened(context, address)


def opened(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(address)
    expect(box(page)).to_be_visible()
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


def test_an_answer_opens_its_sentence_beside_the_chat(page: Page) -> None:
    answer = ask(page, QUESTION)
    assert "Đang hỏi về: Chỉ thị 42-CT/TW" in answer and "Ban Tuyên giáo Trung ương chủ trì" in answer
    expect(page.locator("#chat .answer h3").first).to_contain_text("Chỉ thị số 42-CT/TW")
    open_first_citation(page)
    panel = page.locator("#panel")
    expect(panel.locator("h2")).to_have_text(
        "Chỉ thị số 42-CT/TW ngày 24/3/2020 của Ban Bí thư, mục 8, gạch đầu dòng thứ 5"
    )
    expect(panel.locator(".place li")).to_have_text(["8. Tổ chức thực hiện", "gạch đầu dòng thứ 5"])
    expect(panel.locator("[aria-current]")).to_have_text("8. Tổ chức thực hiện")
    expect(panel.locator("dl")).to_contain_text("theo công văn gửi kèm")
    assert panel.locator(".passage").count() > 3
    expect(panel.locator("mark").first).to_be_in_viewport()
    file, first, last = source_line(page)
    source = " ".join("\n".join((SOURCES / file).read_text("utf-8").split("\n")[first - 1 : last]).split())
    assert panel.locator("mark").first.inner_text() in source
    chat, side = page.locator("#chat .answer").bounding_box(), panel.bounding_box()
    assert chat and side and chat["x"] + chat["width"] <= side["x"] + 1
    if os.environ.get("SCREENSHOT") == "1":
        (ROOT / "docs").mkdir(exist_ok=True)
        page.screenshot(path=ROOT / "docs" / "screenshot.png")


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


def test_another_reader_sees_nothing_of_it(browser: Browser, page: Page, address: str) -> None:
    ask(page, QUESTION)
    other = browser.new_context()
    stranger = opened(other, address)
    expect(stranger.locator("#chat .example").first).to_be_visible()
    expect(stranger.locator("#chat .answer")).to_have_count(0)
    other.close()


def test_thumbs_change_and_are_taken_back(page: Page) -> None:
    ask(page, QUESTION)
    up, down = page.locator("#chat a.thumb.up"), page.locator("#chat a.thumb.down")
    down.click()
    expect(down).to_have_attribute("aria-pressed", "true")
    up.click()
    expect(up).to_have_attribute("aria-pressed", "true")
    expect(down).to_have_attribute("aria-pressed", "false")
    up.click()
    expect(up).to_have_attribute("aria-pressed", "false")
    # The answer is drawn anew: its reader stays where they were.
    page.locator("#chat .sources summary").click()
    down.press("Enter")
    expect(down).to_have_attribute("aria-pressed", "true")
    expect(down).to_be_focused()
    expect(page.locator("#chat .sources h4").first).to_be_visible()


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


def test_the_subject_can_be_dropped(page: Page) -> None:
    ask(page, QUESTION)
    expect(page.locator("#subject")).to_contain_text("Chỉ thị 42-CT/TW")
    page.get_by_role("button", name="Bỏ chủ đề").click()
    expect(page.locator("#subject")).to_contain_text("hiểu độc lập")
    assert "Chỉ thị 42" not in ask(page, "Còn Ban Dân vận?").split("\n")[0]


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


def test_names_for_screen_readers(page: Page) -> None:
    ask(page, QUESTION)
    assert page.evaluate("document.documentElement.lang") == "vi"
    expect(page.get_by_role("button", name="Trích dẫn 1: Chỉ thị số 42-CT/TW").first).to_be_visible()
    expect(page.get_by_role("textbox", name="Câu hỏi của bạn", exact=True)).to_be_visible()
    expect(page.get_by_role("log", name="Cuộc trò chuyện")).to_be_visible()
    open_first_citation(page)
    expect(page.get_by_role("complementary", name="Nguyên văn được trích dẫn")).to_be_visible()


def test_copying_takes_the_citations_along(page: Page, context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, QUESTION)
    page.get_by_role("button", name="Chép kèm trích dẫn").click()
    expect(page.locator("#chat a.copy")).to_have_text("Đã chép")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "[1] Chỉ thị số 42-CT/TW ngày 24/3/2020 của Ban Bí thư, mục 8" in copied
    assert "“Ban Tuyên giáo Trung ương chủ trì" in copied


@pytest.mark.parametrize(("width", "height"), [(390, 844), (320, 568)])
def test_the_phone(page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    assert overflow(page) <= 0
    ask(page, QUESTION)
    assert overflow(page) <= 0
    expect(box(page)).to_be_in_viewport()
    open_first_citation(page)
    side = page.locator("#panel").bounding_box()
    assert side and (side["x"], side["width"]) == (0, width)
    expect(page.locator("#panel mark").first).to_be_in_viewport()
    expect(page.get_by_role("dialog", name="Nguyên văn được trích dẫn")).to_be_visible()
    assert overflow(page) <= 0
    page.get_by_role("button", name="Đóng").click()
    expect(page.locator("#panel")).to_be_hidden()
    expect(page.locator("#chat .text a.cite").first).to_be_focused()


@pytest.mark.parametrize("width", [390, 1280])
def test_large_letters(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    size = "getComputedStyle(document.querySelector('#chat .text li')).fontSize"
    ask(page, QUESTION)
    normal = float(page.evaluate(size).removesuffix("px"))
    assert normal >= 16
    page.add_style_tag(content="html { font-size: 200% !important }")
    assert float(page.evaluate(size).removesuffix("px")) == pytest.approx(2 * normal, rel=0.01)
    assert overflow(page) <= 0
    open_first_citation(page)
    assert overflow(page) <= 0


def test_markup_in_a_question_is_text(page: Page) -> None:
    nasty = "<script>alert(1)</script><img src=x onerror=alert(2)> [x](http://example.org) **Chỉ thị 42**?"
    ask(page, nasty)
    expect(page.locator("#chat .question")).to_have_text(nasty)
    assert page.locator("#chat :is(script, img)").count() == 0
    reload(page)
    expect(page.locator("#chat .question")).to_have_text(nasty)


def test_a_question_that_cannot_be_taken_is_refused_and_kept(page: Page) -> None:
    box(page).fill("a" * 20_000)
    box(page).press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("20.000 ký tự, quá mức tối đa 8.000 ký tự")
    assert len(box(page).input_value()) == 20_000
    assert overflow(page) <= 0
    ask(page, QUESTION)
    expect(page.get_by_role("alert")).to_have_count(0)
    box(page).fill("   ")
    page.get_by_role("button", name="Gửi").click()
    expect(page.get_by_role("alert")).to_contain_text("Xin nhập câu hỏi")


def test_what_is_not_held_is_said(page: Page) -> None:
    answer = ask(page, "Nghị quyết 28-NQ/TW quy định gì?")
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


def test_a_password_is_asked_for(browser: Browser, tmp_path: Path) -> None:
    server, address = started(tmp_path, QUANTRIET_PASSWORD=PASSWORD)
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


def test_a_lost_server_is_said_in_vietnamese_and_the_question_kept(browser: Browser, tmp_path: Path) -> None:
    server, address = started(tmp_path)
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
