"""Whatever its reader does while an answer grows, the page shows the conversation that was chosen.

Over an assistant that goes on when the test says so, in this process, and whose documents can go.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator, Sequence

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, Route, expect

import app  # noqa: TID251 - what is tested
from assistant.answer import Answer, Turn
from assistant.focus import NO_FOCUS, Focus
from assistant.records import Records
from assistant.settings import read_settings
from tests.scripted import ReadCollection, ScriptedAssistant
from tests.web.test_conversations import open_list, renew
from tests.web.test_page import SOURCES, ask, box, opened, pytestmark, reload

__all__ = ["pytestmark"]

SLOW = "Nói kỹ: Ban Tuyên giáo làm gì?"
QUICK = "Ai ký Chỉ thị 10-CT/TW?"


class Stepping(ScriptedAssistant):
    """Waits in front of every further statement of a question that says "kỹ"."""

    def __init__(self) -> None:
        super().__init__(ReadCollection(sorted(SOURCES.glob("00*.txt"))))
        self._steps = threading.Semaphore(0)

    def go_on(self, steps: int) -> None:
        """Let answers grow by so many statements."""
        self._steps.release(steps)

    def begin(self) -> None:
        """No step is left from the test before."""
        while self._steps.acquire(blocking=False):
            pass

    def stream(self, question: str, history: Sequence[Turn] = (), *, focus: Focus = NO_FOCUS) -> Iterator[Answer]:
        for answer in super().stream(question, history, focus=focus):
            if "kỹ" in question and answer.text:
                self._steps.acquire(timeout=20)
            yield answer


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Stepping, str]]:
    fake = Stepping()
    home = tmp_path_factory.mktemp("home")
    page = app.create_app(fake, read_settings({"QUANTRIET_HOME": str(home)}), Records(home))
    config = uvicorn.Config(page, host="127.0.0.1", port=0, log_level="critical", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield fake, f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def fake(server: tuple[Stepping, str]) -> Iterator[Stepping]:
    server[0].begin()
    yield server[0]
    server[0].go_on(8)


@pytest.fixture(scope="module")
def address(server: tuple[Stepping, str]) -> str:
    return server[1]


def start(page: Page, question: str = SLOW) -> None:
    """Ask what is not answered yet."""
    box(page).fill(question)
    box(page).press("Enter")
    expect(page.locator("#chat .answer.streaming")).to_be_visible()


def pick(page: Page, question: str) -> None:
    open_list(page)
    page.locator("#talks .name", has_text=question).click()


def shows(page: Page, *questions: str) -> None:
    expect(page.locator("#chat .question")).to_have_text(list(questions))


def settle(page: Page) -> None:
    """Longer than anything on its way takes to arrive."""
    page.wait_for_timeout(600)


def statements(page: Page, count: int) -> None:
    expect(page.locator("#chat .answer").last.locator(".text li")).to_have_count(count)


def test_another_conversation_is_opened_while_an_answer_grows(page: Page, fake: Stepping) -> None:
    ask(page, QUICK)
    renew(page)
    start(page)
    fake.go_on(1)
    statements(page, 1)
    pick(page, QUICK)
    shows(page, QUICK)
    fake.go_on(1)
    settle(page)
    shows(page, QUICK)
    expect(page.locator("#chat .answer.final")).to_have_count(1)

    # Meanwhile it has grown, and it goes on growing before the reader who comes back.
    pick(page, SLOW)
    shows(page, SLOW)
    statements(page, 2)
    fake.go_on(1)
    statements(page, 3)
    pick(page, QUICK)
    pick(page, SLOW)
    shows(page, SLOW)
    fake.go_on(1)
    expect(page.locator("#chat .answer.final")).to_have_count(1)
    statements(page, 4)


def test_an_answer_that_was_left_is_there_when_it_is_finished(page: Page, fake: Stepping) -> None:
    start(page)
    page.locator("[data-new]").click()
    expect(page.locator("#chat .example").first).to_be_visible()
    fake.go_on(4)
    settle(page)
    expect(page.locator("#chat .question")).to_have_count(0)
    ask(page, QUICK)
    shows(page, QUICK)
    pick(page, SLOW)
    shows(page, SLOW)
    expect(page.locator("#chat .answer.final")).to_have_count(1)


@pytest.mark.parametrize("said_before", [False, True])
def test_a_question_asked_before_a_new_conversation_is_known_to_the_server_stays(
    page: Page, fake: Stepping, said_before: bool
) -> None:
    """Else it goes into the conversation that was left, and out of sight."""
    if said_before:
        ask(page, QUICK)
    held: list[Route] = []
    page.route("**/gradio_api/run/predict", lambda route: held.append(route) if not held else route.continue_())
    page.locator("[data-new]").click()
    shows(page)
    other = "Ai chủ trì tuyên truyền Chỉ thị 10-CT/TW?"
    ask(page, other)
    held[0].continue_()
    settle(page)
    shows(page, other)
    expect(page.locator("#chat .answer.final")).to_have_count(1)
    open_list(page)
    expect(page.locator("#talks .name")).to_have_text([other, QUICK] if said_before else [other])


def test_a_question_in_another_conversation_does_not_wait_for_the_one_that_was_left(tab: Page, fake: Stepping) -> None:
    start(tab)
    renew(tab)
    ask(tab, QUICK)
    shows(tab, QUICK)
    fake.go_on(2)
    settle(tab)
    shows(tab, QUICK)
    start(tab, "Cũng nói kỹ: ai phối hợp?")
    shows(tab, QUICK, "Cũng nói kỹ: ai phối hợp?")
    fake.go_on(8)
    expect(tab.locator("#chat .answer.final")).to_have_count(2)
    shows(tab, QUICK, "Cũng nói kỹ: ai phối hợp?")


def test_a_new_name_does_not_disturb_an_answer_that_grows(tab: Page, fake: Stepping) -> None:
    start(tab)
    open_list(tab)
    tab.locator("#talks [data-do=rename]").first.click()
    tab.locator("#talks form input").first.fill("Nói cho kỹ")
    tab.locator("#talks form button").first.click()
    expect(tab.locator("#talks .name").first).to_have_text("Nói cho kỹ")
    fake.go_on(1)
    statements(tab, 1)
    fake.go_on(3)
    expect(tab.locator("#chat .answer.final")).to_have_count(1)
    shows(tab, SLOW)


def test_the_conversation_in_which_an_answer_grows_is_deleted(
    page: Page, fake: Stepping, caplog: pytest.LogCaptureFixture
) -> None:
    ask(page, QUICK)
    renew(page)
    start(page)
    open_list(page)
    expect(page.locator("#talks .name")).to_have_text([SLOW, QUICK])
    remove = page.locator("#talks [data-do=remove]").first
    remove.click()
    remove.click()
    expect(page.locator("#talks .name")).to_have_text([QUICK])
    expect(page.locator("#chat .question")).to_have_count(0)
    fake.go_on(4)
    settle(page)
    expect(page.locator("#chat .question")).to_have_count(0)
    expect(page.locator("#chat .answer")).to_have_count(0)
    assert [r for r in caplog.records if r.levelname == "ERROR"] == []
    # Another one is deleted: what is shown stays.
    page.locator("[data-close-talks]").click()
    start(page)
    open_list(page)
    # The list as it was stands there until the new one comes, and a button of it would go with it.
    expect(page.locator("#talks .name")).to_have_text([SLOW, QUICK])
    page.locator("#talks [data-do=remove]").last.click()
    page.locator("#talks [data-do=remove]").last.click()
    expect(page.locator("#talks .name")).to_have_text([SLOW])
    fake.go_on(4)
    expect(page.locator("#chat .answer.final")).to_have_count(1)
    shows(page, SLOW)


def test_a_refused_question_leaves_the_answer_growing(tab: Page, fake: Stepping) -> None:
    start(tab)
    box(tab).fill(QUICK)
    box(tab).press("Enter")
    expect(tab.get_by_role("alert")).to_contain_text("Đang trả lời câu trước")
    fake.go_on(2)
    statements(tab, 2)
    fake.go_on(2)
    expect(tab.locator("#chat .answer.final")).to_have_count(1)
    assert box(tab).input_value() == QUICK


def test_a_thumb_stays_while_the_next_answer_grows(tab: Page, fake: Stepping) -> None:
    ask(tab, QUICK)
    start(tab)
    tab.locator("#chat a.thumb.up").click()
    expect(tab.locator("#chat a.thumb.up")).to_have_attribute("aria-pressed", "true")
    fake.go_on(2)
    statements(tab, 2)
    expect(tab.locator("#chat a.thumb.up")).to_have_attribute("aria-pressed", "true")
    fake.go_on(2)
    expect(tab.locator("#chat .answer.final")).to_have_count(2)
    expect(tab.locator("#chat a.thumb.up").first).to_have_attribute("aria-pressed", "true")


def test_a_reload_finds_the_answer_and_follows_it(browser: Browser, address: str, fake: Stepping) -> None:
    # Not the context of the other tests: a request cut off by the reload is an error of no one.
    context = browser.new_context(locale="vi-VN")
    page = opened(context, address)
    start(page)
    fake.go_on(1)
    statements(page, 1)
    page.reload()
    shows(page, SLOW)
    statements(page, 1)
    fake.go_on(1)
    statements(page, 2)
    fake.go_on(2)
    expect(page.locator("#chat .answer.final")).to_have_count(1)
    context.close()


def test_a_removed_document_that_bounds_a_conversation_is_seen_and_let_go(tab: Page, fake: Stepping) -> None:
    held = dict(fake.collection.directives)
    tab.locator("[data-focus]").click()
    for number in ("10-CT/TW", "35-KH/TU"):
        documents = tab.locator("#focus input").first
        documents.click()
        documents.fill(number)
        tab.keyboard.press("Enter")
        expect(tab.locator("#subject")).to_contain_text(number)
    gone = next(i for i, d in held.items() if d.number == "10-CT/TW")
    fake.collection.directives = {i: d for i, d in held.items() if i != gone}
    try:
        reload(tab)
        expect(tab.locator("#subject")).to_contain_text(re.compile(r"10-CT/TW[^;]*\(không còn trong kho\)"))
        tab.locator("[data-focus]").click()
        chosen = tab.locator("#focus .token", has_text="không còn trong kho")
        expect(chosen).to_have_count(1)
        chosen.locator(".token-remove").click()
        expect(tab.locator("#subject")).not_to_contain_text("10-CT/TW")
        expect(tab.locator("#subject")).to_contain_text("Chỉ hỏi trong: Kế hoạch số 35-KH/TU")
    finally:
        fake.collection.directives = held


def test_a_question_asked_before_the_browser_is_known_stands_in_its_list(browser: Browser, address: str) -> None:
    context = browser.new_context(locale="vi-VN")
    page = context.new_page()
    # The first call, which gives the browser its name, comes late.
    held: list[Route] = []
    page.route("**/gradio_api/run/predict", lambda route: held.append(route) if not held else route.continue_())
    page.goto(address)
    box(page).fill(QUICK)
    box(page).press("Enter")
    expect(page.locator("#chat .answer.final")).to_be_visible()
    held[0].continue_()
    settle(page)
    expect(page.locator("#chat .answer.final")).to_be_visible()
    renew(page)
    open_list(page)
    expect(page.locator("#talks .name", has_text=QUICK)).to_be_visible()
    context.close()
