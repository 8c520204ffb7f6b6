"""Study packs on the page: choose, follow the making, look through, change, drop, make again, take along, find again.

Over the shipped collection, words only, in this process, so that a test can hold a section back.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

import app  # noqa: TID251 - what is tested
from assistant.assistant import Assistant, open_index
from assistant.records import Records
from assistant.settings import Settings
from screen import texts
from screen.pack_store import PackStore
from study.build import Builder
from study.pack import Section
from study.template import SectionShape
from tests.web.test_page import QUESTION, ROOT, SOURCES, TIMEOUT_MS, ask, box, opened, overflow, pytestmark, reload

__all__ = ["pytestmark"]

MAIN = "Chỉ thị số 42-CT/TW ngày 24/3/2020 của Ban Bí thư"
OTHER = "Chương trình số 43-CTr/TU ngày 29/6/2020 của Ban Thường vụ Tỉnh ủy Đắk Lắk"


class Gate:
    """Holds sections back while it is shut."""

    def __init__(self) -> None:
        self._whole = Builder.section
        self._steps = threading.Semaphore(0)
        self.is_shut = False

    def section(self, builder: Builder, shape: SectionShape) -> Section | None:
        if self.is_shut:
            self._steps.acquire(timeout=30)
        return self._whole(builder, shape)

    def go_on(self, steps: int) -> None:
        self._steps.release(steps)

    def open(self) -> None:
        self.is_shut = False
        self._steps.release(40)

    def shut(self) -> None:
        while self._steps.acquire(blocking=False):
            pass
        self.is_shut = True


def serving(home: Path, password: str | None = None) -> Iterator[str]:
    settings = Settings(home=home, corpus=SOURCES, password=password)
    index = open_index(settings, embedder=False)
    index.refresh()
    made = app.create_app(Assistant(index, None, settings), settings, Records(home), PackStore(home))
    config = uvicorn.Config(made, host="127.0.0.1", port=0, log_level="critical", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from serving(tmp_path_factory.mktemp("home"))


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    gate = Gate()
    monkeypatch.setattr(Builder, "section", lambda builder, shape: gate.section(builder, shape))
    yield gate
    gate.open()


def study(page: Page) -> None:
    page.get_by_role("link", name="Chuẩn bị học tập, quán triệt").click()
    expect(page.locator("[data-study-form]")).to_be_visible()


def choose(page: Page, *documents: str, sections: tuple[str, ...] = ()) -> None:
    """Check documents in this order, and of the sections these only."""
    for name in documents:
        page.locator(".options").get_by_label(name).check()
    if sections:
        for field in page.locator("[name=section]:enabled").all():
            field.set_checked(field.get_attribute("value") in sections)


def make(page: Page) -> None:
    page.get_by_role("button", name="Soạn tài liệu").click()
    expect(page.locator("#study-bar")).to_be_visible()


def made(page: Page) -> None:
    expect(page.locator("#study .files")).to_be_visible(timeout=TIMEOUT_MS)


def part(page: Page, section: str) -> Locator:
    return page.locator(f"#part-{section}")


def said(page: Page) -> Locator:
    return page.locator("#study-said")


def downloaded(page: Page) -> dict:
    with page.expect_download() as download:
        page.get_by_role("link", name="JSON").click()
    assert download.value.suggested_filename == "hoc-tap-chi-thi-so-42-ct-tw.json"
    return json.loads(download.value.path().read_text("utf-8"))


def test_a_pack_is_made_looked_through_changed_and_taken_along(page: Page, gate: Gate) -> None:
    study(page)
    choose(page, OTHER, MAIN)
    chosen = page.locator(".chosen li")
    expect(chosen.first).to_contain_text(f"{OTHER} văn bản chính")
    page.get_by_role("button", name=f"Đặt làm văn bản chính: {MAIN}").click()
    expect(chosen.first).to_contain_text(f"{MAIN} văn bản chính")
    page.get_by_label("Báo cáo viên, tuyên truyền viên").check()
    page.get_by_label("Thời lượng (phút)").fill("45")
    page.get_by_label("Mẫu bài thu hoạch").uncheck()

    # Section by section.
    gate.shut()
    make(page)
    expect(page.locator("#study h2")).to_contain_text(MAIN)
    expect(page.locator("#study")).to_contain_text("Báo cáo viên, tuyên truyền viên · 45 phút")
    expect(page.locator("#study-bar")).to_contain_text("Đang soạn: Tóm tắt một trang (1/15)")
    gate.go_on(2)
    expect(part(page, "tom-tat")).to_be_visible()
    expect(page.locator("#study-bar")).to_contain_text("Bối cảnh và sự cần thiết (3/15)")
    expect(page.locator("#study .heard[role]")).to_contain_text("Đang soạn")
    expect(part(page, "noi-dung")).to_have_count(0)
    gate.open()
    made(page)
    expect(said(page)).to_have_text(texts.PACK_FINISHED)
    expect(part(page, "thu-hoach")).to_have_count(0)
    order = page.locator("#study-parts > section").evaluate_all("parts => parts.map((p) => p.dataset.part)")
    assert order[:4] == ["tom-tat", "thong-tin", "boi-canh", "noi-dung"] and "so-sanh" in order

    # What is advice is marked, what is content is cited.
    expect(part(page, "thao-luan").locator("h3")).to_contain_text("gợi ý")
    for line in part(page, "tom-tat").locator("li.line-of").all():
        is_advice = "suggestion" in (line.get_attribute("class") or "")
        assert line.locator(".tag.advice").count() == is_advice and bool(line.locator("a.cite").count()) != is_advice
    assert part(page, "phan-cong").locator("td a.cite").count() > 3
    assert part(page, "hoi-dap").locator(".asked").count() > 3
    expect(part(page, "trac-nghiem").locator("ol li .tag").first).to_have_text("đáp án")

    # A citation opens at the very passage.
    chip = part(page, "noi-dung").locator("li.content a.cite").first
    words = part(page, "noi-dung").locator("li.content .said p").first.inner_text().removesuffix(chip.inner_text())
    chip.click()
    expect(page.locator("#panel mark").first).to_be_in_viewport()
    assert page.locator("#panel mark").first.inner_text().startswith(words.strip()[:40])
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()
    expect(chip).to_be_focused()

    # A number that no passage has.
    line = part(page, "noi-dung").locator("li.content").nth(1)
    line.get_by_role("button", name="Sửa").click()
    field = line.get_by_label("Nội dung dòng")
    expect(field).to_be_focused()
    wrong = f"{field.input_value()} Đến năm 2031 đạt 95%."
    field.fill(wrong)
    line.get_by_role("button", name="Lưu").click()
    expect(line.locator(".tag.own")).to_have_text(["lời của người soạn", "chưa khớp nguồn"])
    expect(line.locator(".why")).to_contain_text("con số “95%” không có trong đoạn được dẫn")
    expect(said(page)).to_contain_text("chưa khớp nguồn")
    expect(line.get_by_role("button", name="Sửa")).to_be_focused()
    expect(page.locator("#study-bar")).to_contain_text("1 dòng đã sửa chưa khớp nguồn")

    # A line and a section less.
    gone = part(page, "noi-dung").locator("li.content").nth(2)
    lost = gone.locator(".said p").inner_text()[:60]
    gone.get_by_role("button", name="Bỏ").click()
    expect(gone.get_by_role("button", name="Lấy lại")).to_be_focused()
    part(page, "boi-canh").get_by_role("button", name="Bỏ phần này").click()
    expect(part(page, "boi-canh").get_by_role("button", name="Lấy lại phần này")).to_be_focused()

    # Another quiz.
    asked = part(page, "trac-nghiem").locator(".asked").all_inner_texts()
    part(page, "trac-nghiem").get_by_role("button", name="Bộ câu khác").click()
    expect(page.locator("#part-trac-nghiem[data-made='2']")).to_be_visible()
    made(page)
    assert part(page, "trac-nghiem").locator(".asked").all_inner_texts() != asked

    for name in ("Word", "PowerPoint", "Excel (các bảng)", "Trang HTML", "Markdown", "CSV (thẻ hỏi - đáp)"):
        with page.expect_download() as download:
            page.get_by_role("link", name=name).click()
        assert download.value.path().stat().st_size > 1_000, name

    def is_as_changed(pack: dict) -> None:
        sections = {s["id"]: s["items"] for s in pack["sections"]}
        assert "boi-canh" not in sections and "thu-hoach" not in sections
        own = next(i for i in sections["noi-dung"] if i["text"] == wrong)
        assert (own["kind"], own["citations"]) == ("own", [])
        assert not [i for i in sections["noi-dung"] if i["text"].startswith(lost)]
        assert (pack["audience"], pack["minutes"], pack["seed"]) == ("bao-cao-vien", 45, 2)
        assert pack["subtitle"].startswith(MAIN)

    is_as_changed(downloaded(page))

    # It is there again after a reload, and in the list.
    reload(page)
    made(page)
    expect(part(page, "noi-dung").locator("li.content").nth(1).locator(".tag.own").first).to_be_visible()
    expect(part(page, "boi-canh")).to_have_class(re.compile("dropped"))
    is_as_changed(downloaded(page))
    page.get_by_role("link", name="Soạn bộ khác, xem các bộ đã soạn").click()
    page.locator(".packs .name").click()
    made(page)
    line = part(page, "noi-dung").locator("li.content").nth(1)
    line.get_by_role("button", name="Sửa").click()
    line.get_by_role("button", name="Trả lại như cũ").click()
    expect(line.locator(".tag.own")).to_have_count(0)
    expect(page.locator("#study-bar")).not_to_contain_text("chưa khớp nguồn")


def test_making_is_stopped_in_the_middle_and_goes_on_later(page: Page, gate: Gate) -> None:
    study(page)
    choose(page, MAIN, sections=("thong-tin", "boi-canh", "chuong-trinh"))
    gate.shut()
    make(page)
    gate.go_on(1)
    expect(part(page, "thong-tin")).to_be_visible()
    page.get_by_role("button", name="Dừng").click()
    expect(page.locator("#study-bar")).to_contain_text("Đã dừng: còn 2 phần chưa soạn")
    expect(page.get_by_role("button", name="Soạn tiếp")).to_be_focused()
    gate.open()
    page.wait_for_timeout(600)
    reload(page)
    made(page)
    expect(page.locator("#study-parts > section")).to_have_count(1)
    page.locator("#study-rest").get_by_role("button", name="Soạn phần “Chương trình hội nghị").click()
    expect(part(page, "chuong-trinh")).to_be_visible()
    page.get_by_role("button", name="Soạn tiếp").click()
    expect(part(page, "boi-canh")).to_be_visible()
    expect(page.locator("#study-bar")).not_to_contain_text("Đã dừng")
    order = page.locator("#study-parts > section").evaluate_all("parts => parts.map((p) => p.dataset.part)")
    assert order == ["thong-tin", "boi-canh", "chuong-trinh"]


def test_a_reload_while_a_pack_is_made_finds_it_and_follows_it(browser: Browser, address: str, gate: Gate) -> None:
    # Not the context of the other tests: a request cut off by the reload is an error of no one.
    context = browser.new_context(locale="vi-VN")
    page = opened(context, address)
    study(page)
    choose(page, MAIN, sections=("thong-tin", "boi-canh", "chuong-trinh"))
    gate.shut()
    make(page)
    page.reload()
    expect(page.locator("#study-bar")).to_contain_text("Đang soạn: Thông tin văn bản (1/3)")
    gate.open()
    made(page)
    expect(page.locator("#study-parts > section")).to_have_count(3)
    context.close()


def test_a_line_that_is_being_changed_stays_while_other_sections_come(page: Page, gate: Gate) -> None:
    study(page)
    choose(page, MAIN, sections=("thong-tin", "boi-canh", "chuong-trinh"))
    gate.shut()
    make(page)
    gate.go_on(2)
    line = part(page, "boi-canh").locator("li.content").first
    line.get_by_role("button", name="Sửa").click()
    line.get_by_label("Nội dung dòng").fill("Viết dở")
    gate.open()
    made(page)
    expect(line.get_by_label("Nội dung dòng")).to_have_value("Viết dở")
    expect(line.get_by_label("Nội dung dòng")).to_be_focused()


def test_what_is_missing_is_said_where_it_is_chosen(browser: Browser, address: str) -> None:
    # Not the context of the other tests: the console tells of every refusal too.
    context = browser.new_context(locale="vi-VN")
    page = opened(context, address)
    study(page)
    page.get_by_label("Thời lượng (phút)").fill("5")
    button = page.get_by_role("button", name="Soạn tài liệu")
    alert = page.locator("[data-study-form] .alert")
    button.click()
    expect(alert).to_have_text("Thời lượng phải là số phút từ 15 đến 480.")
    page.get_by_label("Thời lượng (phút)").fill("60")
    button.click()
    expect(alert).to_have_text("Xin chọn ít nhất một văn bản.")
    context.close()


def test_documents_are_found_without_accents(page: Page) -> None:
    study(page)
    shown = page.locator(".options label:visible")
    everything = shown.count()
    page.get_by_label("Tìm văn bản").fill("thien tai DAK LAK")
    expect(shown).to_have_count(1)
    expect(shown).to_contain_text("43-CTr/TU")
    page.get_by_label("Tìm văn bản").fill("")
    expect(shown).to_have_count(everything)


def test_packs_are_listed_for_their_browser_and_deleted_when_asked_twice(
    page: Page, browser: Browser, address: str
) -> None:
    study(page)
    choose(page, MAIN, sections=("chuong-trinh",))
    make(page)
    made(page)
    link = page.url
    other = browser.new_context(locale="vi-VN")
    stranger = other.new_page()
    stranger.goto(link)
    expect(stranger.locator("#study")).to_contain_text("Không có bộ tài liệu này trên trình duyệt này")
    stranger.get_by_role("link", name="Soạn bộ khác").click()
    expect(stranger.locator("#study")).to_contain_text("Chưa có bộ tài liệu nào")
    other.close()

    page.get_by_role("link", name="Soạn bộ khác").click()
    remove = page.get_by_role("button", name="Xóa bộ tài liệu")
    remove.click()
    expect(page.get_by_role("button", name="Xóa hẳn?")).to_be_focused()
    expect(page.locator("#study .heard[role]")).to_contain_text("Bấm lần nữa để xóa hẳn")
    page.keyboard.press("Escape")
    expect(remove).to_be_visible()
    remove.click()
    page.get_by_role("button", name="Xóa hẳn?").click()
    expect(page.locator("#study")).to_contain_text("Chưa có bộ tài liệu nào")
    expect(said(page)).to_have_text("Đã xóa bộ tài liệu.")


def test_making_a_changed_section_again_is_asked_twice(page: Page) -> None:
    study(page)
    choose(page, MAIN, sections=("thao-luan",))
    make(page)
    made(page)
    line = part(page, "thao-luan").locator("li").first
    line.get_by_role("button", name="Sửa").click()
    line.get_by_label("Nội dung dòng").fill("Câu hỏi của chi bộ ta?")
    page.keyboard.press("Control+Enter")
    expect(line.locator(".tag")).to_have_text("lời của người soạn")
    part(page, "thao-luan").get_by_role("button", name="Soạn lại").click()
    sure = part(page, "thao-luan").get_by_role("button", name="Soạn lại, bỏ các chỗ đã sửa?")
    expect(sure).to_be_focused()
    sure.click()
    expect(page.locator("#part-thao-luan[data-made='2']")).to_be_visible()
    expect(part(page, "thao-luan")).not_to_contain_text("Câu hỏi của chi bộ ta?")


def test_the_chat_stays_as_it_is_behind_the_packs(page: Page) -> None:
    ask(page, QUESTION)
    box(page).fill("Còn Ban Dân vận?")
    study(page)
    expect(page.locator("#chat")).to_be_hidden()
    expect(box(page)).to_be_hidden()
    assert "trang=hoc-tap" in page.url and page.title().startswith("Chuẩn bị học tập")
    page.go_back()
    expect(box(page)).to_have_value("Còn Ban Dân vận?")
    expect(page.locator("#chat .answer.final")).to_have_count(1)
    page.go_forward()
    expect(page.locator("[data-study-form]")).to_be_visible()
    page.get_by_role("link", name="Hỏi đáp").click()
    expect(box(page)).to_be_focused()
    page.locator("#chat .answer.final .text a.cite").first.click()
    expect(page.locator("#panel mark").first).to_be_visible()


def test_a_link_opens_the_packs_at_once(context: BrowserContext, address: str) -> None:
    page = context.new_page()
    page.goto(f"{address}/hoc-tap")
    assert page.url.endswith("/?trang=hoc-tap")
    expect(page.locator("[data-study-form]")).to_be_visible()
    expect(page.get_by_role("link", name="Chuẩn bị học tập, quán triệt")).to_have_attribute("aria-current", "page")
    expect(box(page)).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_pack_fits_a_phone(browser: Browser, address: str, scheme: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="vi-VN", color_scheme=scheme)
    page = opened(context, address)
    page.get_by_role("link", name="Học tập, quán triệt").click()
    expect(page.locator("[data-study-form]")).to_be_visible()
    assert overflow(page) <= 0
    choose(page, MAIN, OTHER, sections=("thong-tin", "noi-dung", "phan-cong", "trac-nghiem"))
    make(page)
    made(page)
    # The names of the sections first.
    summaries = page.locator("#study .part summary")
    assert summaries.count() == 4 and page.locator("#study li.line-of:visible").count() == 0
    for summary in summaries.all():
        summary.click()
    assert overflow(page) <= 0
    row = part(page, "phan-cong").locator("tr.line-of").first
    cells = [cell.bounding_box() for cell in row.locator("td[data-label]").all()]
    assert all(c and c["width"] > 250 for c in cells if c)
    row.get_by_role("button", name="Sửa").click()
    expect(row.get_by_label("Vai trò")).to_be_visible()
    assert overflow(page) <= 0
    part(page, "noi-dung").locator("a.cite").first.click()
    expect(page.get_by_role("dialog", name="Nguyên văn được trích dẫn")).to_be_visible()
    expect(page.locator("#panel mark").first).to_be_in_viewport()
    page.get_by_role("button", name="Đóng").click()
    expect(part(page, "noi-dung").locator("a.cite").first).to_be_focused()
    context.close()


def test_a_pack_is_changed_by_keyboard_alone(page: Page) -> None:
    def tab_to(selector: str) -> None:
        for _ in range(80):
            if page.evaluate("s => document.activeElement?.matches(s) ?? false", selector):
                return
            page.keyboard.press("Tab")
        pytest.fail(f"Tab never reached {selector}")

    tab_to("[data-view=study]")
    page.keyboard.press("Enter")
    expect(page.locator("#study h2")).to_be_focused()
    tab_to("[name=document]")
    page.keyboard.press("Space")
    tab_to("[data-study-form] button.main")
    page.keyboard.press("Enter")
    made(page)
    tab_to("#part-tom-tat [data-study=edit]")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(page.locator("#part-tom-tat textarea")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#part-tom-tat textarea")).to_have_count(0)
    expect(page.locator("#part-tom-tat [data-study=edit]").first).to_be_focused()
    tab_to("#part-tom-tat a.cite")
    page.keyboard.press("Space")
    expect(page.locator("#panel .close")).to_be_focused()


# By HTTP


def requested(address: str, path: str, data: bytes | None = None, **headers: str) -> tuple[int, dict[str, str], str]:
    request = urllib.request.Request(address + path, data=data, headers=headers)
    try:
        with urllib.request.urlopen(request) as reply:
            return reply.status, {k.lower(): v for k, v in reply.headers.items()}, reply.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, {k.lower(): v for k, v in error.headers.items()}, error.read().decode()


def test_nothing_of_a_pack_is_stored_or_given_to_others(address: str) -> None:
    who = {"x-quantriet-reader": "somebody"}
    asked = {"documents": ["002_7c4a6313622df1c1-4"], "audience": "chi-bo", "minutes": 90, "sections": ["chuong-trinh"]}
    code, headers, body = requested(address, "/hoc-tap/lam/make", json.dumps(asked).encode(), **who)
    pack = json.loads(body)["pack"]
    assert code == 200 and headers["cache-control"] == "no-store"
    deadline = time.monotonic() + 20
    while json.loads(requested(address, f"/hoc-tap/moi?bo={pack}", **who)[2])["building"]:
        assert time.monotonic() < deadline
    code, headers, body = requested(address, f"/hoc-tap/{pack}/tai-ve.json")
    assert (code, headers["cache-control"]) == (200, "no-store") and "Chương trình hội nghị" in body
    assert headers["content-disposition"] == "attachment; filename=hoc-tap-chi-thi-so-42-ct-tw.json"
    assert requested(address, f"/hoc-tap/moi?bo={pack}", **{"x-quantriet-reader": "other"})[0] == 404
    assert requested(address, "/hoc-tap/lam/remove", json.dumps({"pack": pack}).encode())[0] == 404
    assert requested(address, "/hoc-tap/lam/make", b"\xff", **who)[0] == 400
    assert requested(address, "/hoc-tap/lam/make", b"[" * 300_000, **who)[0] == 413
    assert requested(address, "/hoc-tap/lam/make", b"[" * 100_000, **who)[0] == 400
    code, headers, body = requested(address, f"/hoc-tap/{pack}/tai-ve.exe")
    assert code == 404 and "chưa ghi được tệp .exe" in body and headers["cache-control"] == "no-store"
    assert requested(address, "/hoc-tap/nothing/tai-ve.json")[0] == 404


def test_with_a_password_nothing_is_given_without_a_log_in(tmp_path: Path) -> None:
    for address in serving(tmp_path, "mật khẩu dài 42"):
        for path in ("trang", "moi?bo=x", "x/tai-ve.json", "lam/make"):
            code, headers, body = requested(address, f"/hoc-tap/{path}")
            assert (code, headers["cache-control"]) == (401, "no-store") and "đăng nhập" in body, path
        assert requested(address, "/hoc-tap/lam/make", b"{}")[0] == 401
        assert 'type="password"' in requested(address, "/hoc-tap")[2].replace("'", '"')


def test_opening_the_page_loads_nothing_that_makes_packs(tmp_path: Path) -> None:
    script = """
import sys
from pathlib import Path
import app
from assistant.records import Records
from assistant.settings import Settings
from tests.scripted import ReadCollection, ScriptedAssistant
home = Path(sys.argv[1])
files = sorted((Path("corpus") / "sources").glob("002*.txt"))
app.create_app(ScriptedAssistant(ReadCollection(files)), Settings(home=home, corpus=home), Records(None))
print(*sorted({name.partition(".")[0] for name in sys.modules} & {"study", "docx", "pptx", "openpyxl"}))
"""
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout.split() == []
