"""The shipped set is sound, the split is stable, broken answerers score badly, runs keep what they measured."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from assistant.settings import ROOT
from cli import main
from corpus.errors import InputError
from evals.check import problems
from evals.gates import missed, read_gates
from evals.outcome import Cited, Outcome, Text
from evals.predict import predict
from evals.question import SHIPPED, Question, read_questions, split
from evals.run import Report, run_eval
from evals.runfolder import read_run
from evals.scorecard import Scorecard, Scored, from_json, score_all, scorecard, to_json, to_text
from evals.sources import read_sources
from evals.systems import CORPUS, Product, offline_assistant

QUESTIONS = read_questions()
BY_ID = {q.id: q for q in QUESTIONS}
SOURCES = read_sources(CORPUS)


# The set


def test_the_set_is_large_enough_and_of_every_kind():
    categories = Counter(q.category for q in QUESTIONS)
    expected = Counter(q.expect for q in QUESTIONS)
    assert len(QUESTIONS) >= 300
    assert expected["not_in_corpus"] + expected["out_of_scope"] >= 40
    assert expected["ambiguous"] >= 20 and categories["injection"] >= 100
    assert sum(bool(q.history) for q in QUESTIONS) >= 30
    assert min(Counter(q.style for q in QUESTIONS).values()) >= 20


@pytest.mark.parametrize("name", ["shipped", "conversations", "matters"])
def test_the_shipped_sets_are_sound(name):
    """Quotes verbatim at their lines, required facts in the gold, twins and families whole."""
    assert problems(read_questions(SHIPPED.with_name(f"{name}.jsonl")), SOURCES) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"must_include": (("987.654",),)}, "must_include không có trong gold"),
        ({"gold": ()}, "thiếu gold"),
        ({"family": "zzz"}, "family"),
        ({"style": "nodiac"}, "có dấu"),
        ({"variant_of": "zzz"}, "variant_of"),
        ({"category": "not_in_corpus"}, "expect"),
    ],
)
def test_the_checker_finds_what_is_wrong(change, said):
    good = next(q for q in QUESTIONS if q.category == "target" and q.style == "formal" and not q.variant_of)
    assert problems([good], SOURCES) == []
    assert said in "; ".join(problems([good.model_copy(update=change)], SOURCES))


def test_the_checker_finds_a_quote_that_does_not_stand_there():
    good = next(q for q in QUESTIONS if q.category == "target" and q.style == "formal" and not q.variant_of)
    g = good.gold[0]
    for wrong in (
        g.model_copy(update={"quote": f"{g.quote[:30]} không {g.quote[30:90]}"}),
        g.at(g.lines[0] - 1, g.lines[1] - 1),
        g.at(9_998, 9_999),
        g.at(g.lines[0], g.lines[1] + 1),
        g.model_copy(update={"file": "khác.txt"}),
    ):
        assert problems([good.model_copy(update={"gold": (wrong,)})], SOURCES)


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
    assert 0.35 < halves["tune"] / len(QUESTIONS) < 0.65


def test_a_family_falls_into_one_half():
    for question in QUESTIONS:
        assert question.half == BY_ID[question.family].half


# Answerers


def perfect(question: Question) -> Outcome:
    """Knows the gold."""
    status = {"answer": "answered", "ambiguous": "clarify"}.get(question.expect, question.expect)
    found = tuple(Text(g.file, g.quote) for g in question.gold)
    said = "; ".join(group[0] for group in question.must_include)
    return Outcome(
        status=status,
        answer=f"{said} [1].",
        results=found,
        ranked=found,
        citations=tuple(
            Cited(marker=n, file=g.file, quote=g.quote, lines=g.lines, reference=said)
            for n, g in enumerate(question.gold, 1)
        ),
    )


def refusing(question: Question) -> Outcome:
    return Outcome(status="not_in_corpus", answer="Kho văn bản không có nội dung này.")


def gullible(question: Question) -> Outcome:
    """Answers whatever is asked with the first passage of the first file."""
    file, lines = next(iter(SOURCES.items()))
    quote = next(line for line in lines if len(line) > 60)
    at = lines.index(quote) + 1
    cited = Cited(marker=1, file=file, quote=quote, lines=(at, at))
    return Outcome(status="answered", answer=f"{quote} [1]", citations=(cited,), results=(Text(file, quote),))


def miscounting(question: Question) -> Outcome:
    """As the perfect one, but every digit is one too high."""
    outcome = perfect(question)
    wrong = re.sub(r"\d(?!\])", lambda m: str((int(m[0]) + 1) % 10), outcome.answer)
    cited = tuple(c.model_copy(update={"reference": ""}) for c in outcome.citations)
    return outcome.model_copy(update={"answer": wrong, "citations": cited})


def misciting(question: Question) -> Outcome:
    """As the perfect one, but every citation points three lines further down."""
    outcome = perfect(question)
    moved = tuple(
        c.model_copy(update={"lines": (c.lines[0] + 3, c.lines[1] + 3) if c.lines else None}) for c in outcome.citations
    )
    return outcome.model_copy(update={"citations": moved})


def failing(question: Question) -> Outcome:
    return Outcome(status="error", answer="", error="RuntimeError: hỏng")


def scored(answering, questions=QUESTIONS) -> list[Scored]:
    return score_all(questions, [answering(q) for q in questions], SOURCES)


def card_of(answering) -> Scorecard:
    return scorecard(scored(answering))


def fallen(answering) -> set[str]:
    return {m.gate.metric for m in missed(scored(answering), read_gates())}


def test_the_perfect_answerer_has_every_point():
    card = card_of(perfect)
    capped = ("recall_5", "recall_10", "ndcg_10", "precision_5")  # lists need more than ten passages
    for half in ("tune", "test"):
        for name, mean in card.halves[half].items():
            if name == "ungrounded":
                assert mean is not None and mean.value == 0
            elif name not in capped:
                assert mean is not None and mean.value == 1, (half, name)
    assert missed(scored(perfect), read_gates()) == []


def test_an_answerer_that_always_refuses_scores_badly():
    means = card_of(refusing).halves["test"]
    for name in ("context_recall", "recall_10", "mrr_10", "ndcg_10", "citation_recall", "clarification"):
        assert means[name].value == 0, name
    assert means["included"].value < 0.05
    expected = Counter(q.expect for q in QUESTIONS if q.half == "test")
    absent, asked = expected["not_in_corpus"], expected.total()
    assert means["status"].value == pytest.approx(absent / asked)
    assert means["refusal_recall"].value == 1
    assert means["refusal_precision"].value == pytest.approx((absent + expected["out_of_scope"]) / asked)
    assert {"context_recall", "status", "included", "correct", "refusal_precision"} <= fallen(refusing)


def test_an_answerer_that_always_answers_scores_badly():
    means = card_of(gullible).halves["test"]
    assert means["refusal_recall"].value == 0 and means["clarification"].value == 0
    assert means["correct"].value < 0.05 and means["citation_precision"].value < 0.05
    assert means["quote_validity"].value == 1
    assert {"refusal_recall", "correct", "citation_recall"} <= fallen(gullible)


def test_wrong_numbers_are_wrong_answers_and_have_no_ground():
    numeric = [q for q in QUESTIONS if any(all(re.search(r"\d", a) for a in g) for g in q.must_include)]
    numeric = [q for q in numeric if q.expect == "answer"]
    assert len(numeric) > 100
    figures = [s.score for s in scored(miscounting, numeric)]
    assert not any(f.correct for f in figures)
    assert all(f.status_right for f in figures)
    assert sum(bool(f.ungrounded) for f in figures) / len(figures) >= 0.9
    assert {"correct", "ungrounded"} <= fallen(miscounting)


def test_wrong_citations_are_found_although_the_answer_is_right():
    means = card_of(misciting).halves["test"]
    assert means["correct"].value == 1
    assert means["quote_validity"].value < 0.1
    assert means["citation_recall"].value < 0.2
    assert {"quote_validity", "citation_recall"} <= fallen(misciting)


def test_errors_are_counted_as_failures():
    card = card_of(failing)
    means = card.halves["test"]
    assert means["status"].value == means["correct"].value == means["recall_10"].value == 0
    assert means["refusal_precision"] is None and card.effort.errors == len(QUESTIONS)
    assert "refusal_precision" in fallen(failing)


# Gates


def test_gates_of_a_category_a_style_and_of_time(tmp_path: Path):
    path = tmp_path / "gates.toml"
    path.write_text(
        "[test]\ncorrect = 0.5\n[test.category.target]\ncorrect = 1.0\n[all.style.nodiac]\nstatus = 0.99\n"
        "[all]\nlatency_p95 = 5\nungrounded = 0.0\n",
        encoding="utf-8",
    )
    gates = read_gates(path)
    assert missed(scored(perfect), gates) == []
    slow = [s._replace(outcome=s.outcome.model_copy(update={"milliseconds": 9})) for s in scored(miscounting)]
    said = [str(m) for m in missed(slow, gates)]
    assert any("test category target" in s and "dưới mức" in s for s in said)
    assert any("latency_p95 9, vượt mức 5" in s for s in said)
    assert any("ungrounded" in s and "vượt mức" in s for s in said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[test]\nelegance = 1.0\n", "elegance"),
        ("[half]\ncorrect = 1.0\n", "half"),
        ('[test]\ncorrect = "cao"\n', "một số"),
        ("[test\n", "Không đọc được"),
    ],
)
def test_a_gate_that_cannot_be_is_an_error(tmp_path: Path, text: str, said: str):
    path = tmp_path / "gates.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        read_gates(path)


def test_a_scorecard_reads_in_text_and_in_json():
    card = card_of(perfect)
    text = to_text(card)
    assert "nửa kiểm tra" in text and "nodiac" in text and "comparison" in text
    figures = json.loads(json.dumps(to_json(card)))
    asked = sum(q.half == "test" for q in QUESTIONS)
    assert figures["half"]["test"]["status"] == {"value": 1.0, "low": 1.0, "high": 1.0, "questions": asked}
    assert from_json(figures) == card


# Predicting: kept by content, resumed


class Counting:
    """Counts what it is asked; fails where it is told to."""

    name = "đếm"

    def __init__(self, version: str = "1", fails: tuple[str, ...] = ()) -> None:
        self.identity = {"version": version}
        self.asked: list[str] = []
        self._fails = fails

    def respond(self, question: Question) -> Outcome:
        self.asked.append(question.id)
        return failing(question) if question.id in self._fails else perfect(question)


@pytest.mark.parametrize("parallel", [1, 4])
def test_what_was_asked_is_not_asked_again(tmp_path: Path, parallel: int):
    some = QUESTIONS[:12]
    first = Counting()
    outcomes = predict(some, first, tmp_path, parallel=parallel)
    assert [o.id for o in outcomes] == [q.id for q in some] and sorted(first.asked) == sorted(q.id for q in some)
    again = Counting()
    seen: list[tuple[int, int]] = []
    assert predict(some, again, tmp_path, parallel=parallel, progress=lambda d, t: seen.append((d, t))) == outcomes
    assert again.asked == [] and seen == [(12, 12)]
    changed, fresh = Counting("2"), Counting()
    predict(some, changed, tmp_path)
    predict(some, fresh, tmp_path, fresh=True)
    assert len(changed.asked) == len(fresh.asked) == 12


def test_a_run_that_was_killed_goes_on_where_it_was(tmp_path: Path):
    some = QUESTIONS[:6]
    predict(some[:4], Counting(), tmp_path)
    (file,) = tmp_path.glob("*.jsonl")
    file.write_bytes(file.read_bytes()[:-40])  # the last line was cut short
    again = Counting()
    outcomes = predict(some, again, tmp_path)
    assert again.asked == [some[3].id, some[4].id, some[5].id]
    assert [o.status for o in outcomes] == [perfect(q).status for q in some]


def test_failures_are_tried_again(tmp_path: Path):
    some = QUESTIONS[:3]
    predict(some, Counting(fails=(some[1].id,)), tmp_path)
    again = Counting()
    assert all(o.error is None for o in predict(some, again, tmp_path))
    assert again.asked == [some[1].id]


# Runs of the real assistant


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Product:
    return Product(offline_assistant(tmp_path_factory.mktemp("home")))


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Two questions of each half, one of each spoiled so that it must fail."""
    chosen = [next(q for q in QUESTIONS if q.half == h and q.category == "target") for h in ("tune", "test")]
    spoiled = [q.model_copy(update={"id": f"{q.id}x", "must_include": (("987.654",),)}) for q in chosen]
    path = tmp_path / "small.jsonl"
    path.write_text("\n".join(q.model_dump_json() for q in [*chosen, *spoiled]), encoding="utf-8")
    return path


def run(small: Path, product: Product, half="all", floor: float = 0.0, **options) -> Report:
    gates = small.with_name("gates.toml")
    gates.write_text(f"[test]\ncorrect = {floor}\n", encoding="utf-8")
    folders = {"out": small.parent / "out", "cache": small.parent / "cache"}
    return run_eval(product, half, questions=small, gates=gates, **folders, **options)


def test_a_run_says_nothing_of_single_questions_of_the_test_half(small: Path, product: Product):
    tune, test = (next(q for q in read_questions(small) if q.half == h) for h in ("tune", "test"))
    report = run(small, product, hide_test=True)
    files = ("results.jsonl", "report.html", "report.md", "summary.json")
    for text in (report.text, *((report.run.folder / f).read_text(encoding="utf-8") for f in files[:3])):
        assert f"{tune.id}x" in text
        assert test.id not in text and test.question not in text
    rows = (report.run.folder / "results.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(rows) == 4
    assert all("outcome" not in row for row in map(json.loads, rows) if row["half"] == "test")


def test_a_set_of_ones_own_is_shown_whole(small: Path, product: Product):
    report = run(small, product)
    assert all(r.question is not None for r in report.run.rows)


def test_a_run_keeps_what_it_measured(small: Path, product: Product):
    report = run(small, product, "tune")
    kept = read_run(report.run.folder)
    assert kept.summary == json.loads(json.dumps(report.run.summary)) and kept.rows == report.run.rows
    assert kept.summary["questions"] == 2 and set(kept.summary["half"]) == {"tune"}
    assert kept.summary["asked"] == "tune" and kept.summary["system"] == "extractive"
    assert re.fullmatch("[0-9a-f]{64}", kept.summary["identity"]["corpus"])
    assert (report.run.folder / "suite.jsonl").read_bytes() == small.read_bytes()
    assert report.missed == ()
    with pytest.raises(InputError, match="không phải thư mục kết quả"):
        read_run(small.parent)


def test_two_runs_give_the_same_figures(small: Path, product: Product):
    first, second = run(small, product), run(small, product, fresh=True)
    assert first.run.folder != second.run.folder
    assert first.card.halves == second.card.halves and first.card.categories == second.card.categories


def test_no_key_and_no_server_of_the_environment_is_used(tmp_path: Path, monkeypatch):
    for name in ("OPENAI_BASE_URL", "CHROMA_URL"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("OPENAI_API_KEY", "x")
    monkeypatch.setenv("OPENAI_EMBEDDING_MODEL", "x")
    asked = next(q for q in QUESTIONS if q.category == "target")
    outcome = Product(offline_assistant(tmp_path)).respond(asked)
    assert outcome.status == "answered" and outcome.error is None


def test_a_missed_gate_is_named_and_ends_with_status_3(small: Path, product: Product, monkeypatch, capsys):
    report = run(small, product, floor=0.9)
    assert [m.gate.metric for m in report.missed] == ["correct"]
    assert "đúng hoàn toàn (correct)" in report.text and "dưới mức 90,0" in report.text
    monkeypatch.setattr("evals.run.run_eval", lambda *args, **options: report)
    monkeypatch.setattr("cli.evals._systems", lambda *args: iter([product]))
    assert main(["eval", "run"]) == 3
    assert "correct" in capsys.readouterr().out


def test_the_judge_borrows_nothing_from_what_it_judges():
    """The assistant reads figures and checks statements in these; the evals have their own reader."""
    for path in (ROOT / "evals").rglob("*.py"):
        text = path.read_text("utf-8")
        imported = re.findall(r"^(?:from|import) ((?:assistant|corpus)\.(?:facts|grounding|judge))", text, re.M)
        assert imported == [], path.name


def test_the_shipped_set_is_the_one_that_is_hidden():
    assert SHIPPED.name == "shipped.jsonl"
