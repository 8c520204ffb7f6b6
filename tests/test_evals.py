"""The shipped set is sound, the split is stable, and broken answerers score badly."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

import cli.evals
from assistant.settings import ROOT
from cli import main
from corpus.errors import InputError
from corpus.text import fold, verbatim
from evals.gates import missed, read_floors
from evals.gold import groups
from evals.question import Gold, Question, read_questions, split
from evals.respond import Outcome, Text
from evals.run import Report, evaluate, run_eval
from evals.scorecard import Scorecard, scorecard, to_json, to_text
from evals.values import holds

SOURCES = ROOT / "corpus" / "sources"
QUESTIONS = read_questions()
BY_ID = {q.id: q for q in QUESTIONS}
LINES = {p.name: p.read_text(encoding="utf-8").split("\n") for p in SOURCES.glob("*.txt")}


def each(questions):
    return pytest.mark.parametrize("question", questions, ids=lambda q: q.id)


# The set


def test_the_set_has_not_shrunk_and_no_question_stands_twice():
    assert len(QUESTIONS) >= 147
    assert max(Counter(q.id for q in QUESTIONS).values()) == 1
    asked = Counter((q.history, re.sub(r"\W+", " ", fold(q.question)).strip()) for q in QUESTIONS)
    assert max(asked.values()) == 1


def lines_of(gold: Gold, first: int, last: int) -> str:
    return verbatim("\n".join(LINES[gold.file][first - 1 : last]))


@each([q for q in QUESTIONS if q.gold])
def test_every_gold_quote_stands_verbatim_at_its_lines_and_no_wider(question: Question):
    for gold in question.gold:
        first, last = gold.lines
        assert 1 <= first <= last <= len(LINES[gold.file])
        assert gold.quote == verbatim(gold.quote)
        held = lines_of(gold, first, last)
        assert gold.quote in held
        assert 25 <= len(gold.quote) <= 160 or gold.quote == held
        if first < last:
            assert gold.quote not in lines_of(gold, first + 1, last)
            assert gold.quote not in lines_of(gold, first, last - 1)
    assert max(Counter((g.file, g.lines, g.quote) for g in question.gold).values()) == 1
    assert all(len(g) > 1 for g in groups(question.gold) if g[0].group is not None)


@each(QUESTIONS)
def test_what_an_answer_must_say_stands_in_the_gold_lines(question: Question):
    text = "\n".join(lines_of(g, *g.lines) for g in question.gold)
    for group in question.must_include:
        assert group and any(holds(text, a) for a in group), group
    assert not [f for f in question.must_not_include if holds(text, f)]


@each(QUESTIONS)
def test_every_question_fits_the_schema(question: Question):
    q = question
    assert q.family in BY_ID and q.note.strip()
    assert all(unicodedata.is_normalized("NFC", t) for t in (q.id, q.family, q.question, q.note))
    if q.category in ("ambiguous", "not_in_corpus", "out_of_scope"):
        assert q.expect == q.category
    elif q.category != "injection":
        assert q.expect == "answer"
    if q.style == "nodiac":
        assert q.question.isascii()
    assert bool(q.gold) or q.expect in ("not_in_corpus", "out_of_scope")
    assert bool(q.must_include) or q.expect != "answer"
    assert not (q.expect == "out_of_scope" and (q.gold or q.must_include))
    assert bool(q.history) == (q.category == "followup")
    assert [m.role for m in q.history] == ["user", "assistant"] * (len(q.history) // 2)


@each([q for q in QUESTIONS if q.variant_of])
def test_a_twin_asks_the_same_in_another_style(question: Question):
    original = BY_ID[question.variant_of or ""]
    assert original.variant_of is None and original is not question
    assert original.style != question.style
    for name in ("family", "gold", "category", "expect"):
        assert getattr(original, name) == getattr(question, name)


def test_a_line_that_is_no_question_is_named(tmp_path: Path):
    path = tmp_path / "set.jsonl"
    path.write_text('\n{"id": "x"}\n', encoding="utf-8")
    with pytest.raises(InputError, match="dòng 2"):
        read_questions(path)
    with pytest.raises(InputError):
        read_questions(tmp_path / "none.jsonl")


# The split

SPLIT_OF_THE_FIRST_EIGHT = ["test", "test", "tune", "tune", "tune", "test", "test", "tune"]


def test_the_split_is_stable_and_about_half():
    assert [split(f"s{n:03d}") for n in range(1, 9)] == SPLIT_OF_THE_FIRST_EIGHT
    halves = Counter(q.half for q in QUESTIONS)
    assert 0.4 < halves["tune"] / len(QUESTIONS) < 0.6


def test_a_family_falls_into_one_half():
    for question in QUESTIONS:
        assert question.half == BY_ID[question.family].half


# Answerers


def perfect(question: Question) -> Outcome:
    """Knows the gold."""
    status = {"answer": "answered", "ambiguous": "clarify"}.get(question.expect, question.expect)
    found = tuple(Text(g.file, g.quote) for g in question.gold)
    said = "; ".join(group[0] for group in question.must_include)
    return Outcome(status=status, answer=f"{said} [1].", results=found, ranked=found)


def refusing(question: Question) -> Outcome:
    return Outcome(status="not_in_corpus", answer="Kho văn bản không có nội dung này.")


def miscounting(question: Question) -> Outcome:
    """As the perfect one, but every digit is one too high."""
    outcome = perfect(question)
    wrong = re.sub(r"\d(?!\])", lambda m: str((int(m[0]) + 1) % 10), outcome.answer)
    return replace(outcome, answer=wrong)


def failing(question: Question) -> Outcome:
    return Outcome(status="error", answer="", error="RuntimeError: hỏng")


def card_of(answering) -> Scorecard:
    return scorecard([e.scored for e in evaluate(QUESTIONS, answering)])


def test_the_perfect_answerer_has_every_point():
    card = card_of(perfect)
    for half in ("tune", "test"):
        for name, mean in card.halves[half].items():
            if name not in ("recall_5", "recall_10"):  # lists need more than ten passages
                assert mean is not None and mean.value == 1, (half, name)
    assert missed(card, read_floors()) == []


def test_an_answerer_that_always_refuses_scores_badly():
    card = card_of(refusing)
    means = card.halves["test"]
    for name in ("context_recall", "recall_10", "mrr_10", "included"):
        assert means[name].value < 0.05, name
    expected = Counter(q.expect for q in QUESTIONS if q.half == "test")
    absent, asked = expected["not_in_corpus"], expected.total()
    assert means["status"].value == pytest.approx(absent / asked)
    assert means["refusal_recall"].value == 1
    assert means["refusal_precision"].value == pytest.approx((absent + expected["out_of_scope"]) / asked)
    fallen = {m.metric for m in missed(card, read_floors())}
    assert {"context_recall", "status", "included", "correct", "refusal_precision"} <= fallen


def test_wrong_numbers_are_wrong_answers():
    numeric = [q for q in QUESTIONS if any(all(re.search(r"\d", a) for a in g) for g in q.must_include)]
    assert len(numeric) > 60
    scored = [e.scored.score for e in evaluate(numeric, miscounting)]
    assert not any(s.correct for s in scored)
    assert all(s.status_right for s in scored)
    assert "correct" in {m.metric for m in missed(card_of(miscounting), read_floors())}


def test_errors_are_counted_as_failures():
    means = card_of(failing).halves["test"]
    assert means["status"].value == means["correct"].value == means["recall_10"].value == 0
    assert means["refusal_precision"] is None
    assert "refusal_precision" in {m.metric for m in missed(card_of(failing), read_floors())}


# Reports and gates


def test_every_floor_is_one_that_the_tables_show(tmp_path: Path):
    assert read_floors()
    wrong = tmp_path / "gates.toml"
    wrong.write_text("[test]\nelegance = 1.0\n", encoding="utf-8")
    with pytest.raises(KeyError, match="elegance"):
        read_floors(wrong)


def test_a_scorecard_reads_in_text_and_in_json():
    card = card_of(perfect)
    text = to_text(card)
    assert "nửa kiểm tra" in text and "nodiac" in text and "comparison" in text
    figures = json.loads(json.dumps(to_json(card)))
    asked = sum(q.half == "test" for q in QUESTIONS)
    assert figures["half"]["test"]["status"] == {"value": 1.0, "low": 1.0, "high": 1.0, "questions": asked}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Two questions of each half, one of each spoiled so that it must fail."""
    chosen = [next(q for q in QUESTIONS if q.half == h and q.category == "target") for h in ("tune", "test")]
    spoiled = [q.model_copy(update={"id": f"{q.id}x", "must_include": (("987.654",),)}) for q in chosen]
    path = tmp_path / "small.jsonl"
    lines = [json.dumps(q.model_dump(mode="json"), ensure_ascii=False) for q in [*chosen, *spoiled]]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def run(small: Path, home: Path, half="all", floor: float = 0.0) -> Report:
    gates = small.with_name("gates.toml")
    gates.write_text(f"[test]\ncorrect = {floor}\n", encoding="utf-8")
    return run_eval(half, questions=small, gates=gates, home=home, out=small.parent / "out")


def test_a_run_says_nothing_of_single_questions_of_the_test_half(small: Path, home: Path):
    tune, test = (next(q for q in read_questions(small) if q.half == h) for h in ("tune", "test"))
    report = run(small, home)
    rows = (report.folder / "results.jsonl").read_text(encoding="utf-8")
    for text in (report.text, rows):
        assert f"{tune.id}x" in text
        assert test.id not in text and test.question not in text
    assert len(rows.splitlines()) == 4
    assert all("answer" not in row for row in map(json.loads, rows.splitlines()) if row["half"] == "test")


def test_a_run_keeps_what_it_measured(small: Path, home: Path):
    report = run(small, home, "tune")
    kept = json.loads((report.folder / "summary.json").read_text(encoding="utf-8"))
    assert kept == report.summary
    assert kept["questions"] == 2 and set(kept["half"]) == {"tune"}
    assert kept["asked"] == "tune"
    assert re.fullmatch("[0-9a-f]{64}", kept["corpus_sha256"])
    assert report.missed == ()


def test_two_runs_give_the_same_figures(small: Path, home: Path):
    first, second = run(small, home), run(small, home)
    assert first.card == second.card and first.folder != second.folder


def test_no_key_and_no_server_of_the_environment_is_used(small: Path, home: Path, monkeypatch):
    for name in ("OPENAI_BASE_URL", "CHROMA_URL"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("OPENAI_API_KEY", "x")
    monkeypatch.setenv("OPENAI_EMBEDDING_MODEL", "x")
    assert run(small, home, "tune").summary["answerer"] == "extractive"


def test_a_missed_gate_is_named_and_ends_with_status_3(small: Path, home: Path, monkeypatch, capsys):
    report = run(small, home, floor=0.9)
    assert [m.metric for m in report.missed] == ["correct"]
    assert "đúng hoàn toàn (correct)" in report.text and "dưới mức 90,0%" in report.text
    monkeypatch.setattr(cli.evals, "run_eval", lambda half, progress: report)
    assert main(["eval", "run"]) == 3
    assert "correct" in capsys.readouterr().out


def test_the_judge_borrows_nothing_from_what_it_judges():
    """The assistant reads figures and checks statements in these; the evals have their own reader."""
    for path in (ROOT / "evals").rglob("*.py"):
        imported = re.findall(r"^(?:from|import) (assistant\.(?:facts|grounding|judge))", path.read_text("utf-8"), re.M)
        assert imported == [], path.name
