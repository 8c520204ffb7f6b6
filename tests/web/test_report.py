"""The HTML report of an eval run in a real browser: opens offline, filters, shows hostile text as text."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from evals.outcome import Cited, Outcome
from evals.question import Question, read_questions
from evals.run import run_eval
from evals.suites import write_suite

pytestmark = [pytest.mark.web, pytest.mark.xdist_group("web")]

HOSTILE = "<script>document.title='cướp'</script><img src=http://127.0.0.1:9/x onerror=\"document.title='cướp'\">"


class Hostile:
    """Answers every question with markup."""

    def __init__(self) -> None:
        self.name = HOSTILE
        self.identity = {"system": "hostile"}

    def respond(self, question: Question) -> Outcome:
        cited = Cited(marker=1, file=HOSTILE, quote=HOSTILE, lines=(1, 2))
        return Outcome(status="answered", answer=HOSTILE, citations=(cited,))


def test_the_report_opens_offline_filters_and_runs_nothing(browser: Browser, tmp_path: Path):
    chosen = [q for q in read_questions() if q.half == "tune"][:12]
    suite = tmp_path / "set.jsonl"
    write_suite([chosen[0].model_copy(update={"question": HOSTILE, "note": HOSTILE}), *chosen[1:]], suite)
    report = run_eval(Hostile(), questions=suite, out=tmp_path / "out", cache=tmp_path / "cache")
    page = browser.new_page()
    asked: list[str] = []
    errors: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    page.on("pageerror", lambda e: errors.append(str(e)))
    page.goto((report.run.folder / "report.html").as_uri())
    assert "cướp" not in page.title().removeprefix("Đo chất lượng: ").replace(HOSTILE, "")
    expect(page.locator("#count")).to_have_text("12 câu")
    page.fill("#words", "onerror")
    page.locator("details.row:visible summary").first.click()
    expect(page.locator("details.row[open] pre")).to_have_text(HOSTILE)
    page.fill("#words", "")
    page.select_option("#category", chosen[1].category)
    same = sum(q.category == chosen[1].category for q in chosen)
    expect(page.locator("#count")).to_have_text(f"{same} câu")
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator("img, iframe, object").count() == 0
    assert errors == [] and all(url.startswith("file:") for url in asked)
    page.close()
