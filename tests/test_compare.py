"""Two runs beside each other: what is said only when it is sure, what changed, and in what forms."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli import main
from corpus.errors import InputError
from evals.compare import compare, to_json
from evals.compare_text import to_markdown, to_text
from evals.outcome import Outcome
from evals.question import SHIPPED, Question, read_questions
from evals.report import html
from evals.run import run_eval
from evals.runfolder import Run, read_run
from tests.test_evals import perfect, refusing


class Scripted:
    """Perfect, but for the questions that it refuses."""

    def __init__(self, name: str, refuses: frozenset[str] = frozenset()) -> None:
        self.name = name
        self.identity = {"name": name, "refuses": ",".join(sorted(refuses))}
        self._refuses = refuses

    def respond(self, question: Question) -> Outcome:
        return refusing(question) if question.id in self._refuses else perfect(question)


ANSWERABLE = [q.id for q in read_questions() if q.expect == "answer"]


def run_of(system: Scripted, folder: Path, half: str = "all", questions: Path = SHIPPED) -> Run:
    report = run_eval(system, half, questions=questions, out=folder / "out", cache=folder / "cache")  # type: ignore[arg-type]
    return read_run(report.run.folder)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, Run, Run]:
    folder = tmp_path_factory.mktemp("runs")
    good = run_of(Scripted("tốt"), folder)
    nearly = run_of(Scripted("gần tốt", frozenset(ANSWERABLE[:2])), folder)
    poor = run_of(Scripted("kém", frozenset(ANSWERABLE[:80])), folder)
    return good, nearly, poor


def test_a_run_beside_itself_shows_no_difference(runs):
    good, _, _ = runs
    c = compare(good, good)
    assert c.flips == () and {m.verdict for m in c.metrics.values()} == {"unseen", "not tested"}


def test_a_clear_loss_is_said_and_a_slight_one_is_not(runs):
    good, nearly, poor = runs
    worse = compare(good, poor)
    assert worse.metrics["correct"].verdict == "worse" and worse.metrics["correct"].difference.losses == 80
    assert compare(poor, good).metrics["correct"].verdict == "better"
    slight = compare(good, nearly)
    assert slight.metrics["correct"].verdict == "unseen" and len(slight.flips) == 2


def test_only_declared_metrics_are_judged(runs):
    good, _, poor = runs
    verdicts = {n: m.verdict for n, m in compare(good, poor).metrics.items()}
    assert verdicts["status"] == "not tested" and verdicts["mrr_10"] == "not tested"


def test_changes_of_the_test_half_are_counted_and_not_named(runs):
    good, _, poor = runs
    hidden = [q for q in read_questions() if q.half == "test" and q.id in ANSWERABLE[:80]]
    shown = [q for q in read_questions() if q.half == "tune" and q.id in ANSWERABLE[:80]]
    c = compare(good, poor)
    for text in (to_text(c), to_markdown(c), html(poor, c), json.dumps(to_json(c), ensure_ascii=False)):
        assert shown[0].id in text and hidden[0].question not in text
    assert to_json(c)["hidden_changes"] == len(hidden) and to_json(c)["lost_count"] == 80
    assert f"Trong đó {len(hidden)} câu thuộc nửa kiểm tra" in to_text(c)


def test_only_common_questions_are_compared(runs, tmp_path: Path):
    good, _, _ = runs
    tune = run_of(Scripted("tốt"), tmp_path, "tune")
    assert compare(good, tune).questions == sum(q.half == "tune" for q in read_questions())
    other = tmp_path / "other.csv"
    other.write_text("question,expect\nThời tiết?,out_of_scope\n", encoding="utf-8")
    with pytest.raises(InputError, match="không có câu hỏi nào chung"):
        compare(good, run_of(Scripted("tốt"), tmp_path, questions=other))


def test_the_command_line_compares_and_writes(runs, tmp_path: Path, capsys):
    good, _, poor = runs
    page, table = tmp_path / "c.html", tmp_path / "c.md"
    assert main(["eval", "compare", str(good.folder), str(poor.folder), "--out", str(page)]) == 0
    assert "kém hơn" in capsys.readouterr().out and "So sánh kém (B) với tốt (A)" in page.read_text(encoding="utf-8")
    assert main(["eval", "compare", str(good.folder), str(poor.folder), "--json", "--out", str(table)]) == 0
    assert json.loads(capsys.readouterr().out)["metrics"]["correct"]["verdict"] == "worse"
    assert "| đúng hoàn toàn |" in table.read_text(encoding="utf-8")
    assert main(["eval", "compare", str(good.folder), str(tmp_path)]) == 1
    assert "không phải thư mục kết quả" in capsys.readouterr().err
    assert main(["eval", "report", str(poor.folder), "--out", str(tmp_path / "r.pdf")]) == 1
    assert ".html hoặc .md" in capsys.readouterr().err
