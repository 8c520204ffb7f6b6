"""One server for all tests of this folder, one browser and one tab a module.

Loading the page takes several times as long as what a test does on it, so a test that needs no page of its own takes
`tab`; `page` is for one that looks at what is stored, or lists conversations. A module may have a server of its own
by an `address` of its own.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.web.test_page import TIMEOUT_MS, opened, started

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
SIZE = {"width": 1280, "height": 800}


@pytest.fixture(scope="package")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server over the shipped collection, which it indexes itself."""
    server, address = started(tmp_path_factory.mktemp("home"))
    yield address
    server.terminate()
    server.wait(20)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Started anew for each file: while Playwright runs, no other test of this process may run an event loop."""
    if CHROMIUM is None:
        reason = "no Chromium on this machine: the page was NOT tested in a browser"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def watched(browser: Browser, address: str) -> Iterator[tuple[BrowserContext, list[str]]]:
    """A browser with nothing stored, and what should not happen in it: a foreign request, an error, a dialog."""
    context = browser.new_context(viewport=SIZE, locale="vi-VN")
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
    yield context, trouble
    context.close()


@pytest.fixture
def context(browser: Browser, address: str) -> Iterator[BrowserContext]:
    """A browser with nothing stored; fails the test on a foreign request, an error or a dialog."""
    with watched(browser, address) as (context, trouble):
        yield context
    assert trouble == []


@pytest.fixture
def page(context: BrowserContext, address: str) -> Page:
    """The page of a reader who was never there."""
    return opened(context, address)


@pytest.fixture(scope="module")
def open_tab(browser: Browser, address: str) -> Iterator[Callable[[bool], tuple[Page, list[str]]]]:
    """Gives the tab of the module, or another one where asked to, and what should not have happened in it."""
    with watched(browser, address) as (context, trouble):
        tabs: list[Page] = []

        def tab(is_new: bool) -> tuple[Page, list[str]]:
            if is_new and tabs:
                tabs.pop().close()
            tabs[:] = tabs or [opened(context, address)]
            return tabs[0], trouble

        yield tab


@pytest.fixture
def tab(open_tab: Callable[[bool], tuple[Page, list[str]]], request: pytest.FixtureRequest) -> Iterator[Page]:
    """An empty conversation of a reader who had others; fails the test as `context` does."""
    page, trouble = open_tab(False)
    trouble.clear()
    page.set_viewport_size(SIZE)
    page.keyboard.press("Escape")
    page.locator("[data-new]").click()
    expect(page.locator("#chat .example").first).to_be_visible()
    failed = request.session.testsfailed
    yield page
    if request.session.testsfailed > failed:
        open_tab(True)  # what a failed test leaves behind is no matter of the next one
    assert trouble == []


@pytest.fixture
def indexed(assistant: object, home: Path, tmp_path: Path) -> Path:
    """A home with the index of the shipped collection, for a server of one's own."""
    return shutil.copytree(home, tmp_path / "indexed")
