"""What can be measured: records made elsewhere, Python functions, chat models with and without our checks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.endpoint import Endpoint
from assistant.records import Records, Verdict
from assistant.settings import Settings
from cli import main
from corpus.errors import InputError
from evals.closed import Closed
from evals.draft import drafted
from evals.judge import Judge, agreement, kappa, read_labels
from evals.question import read_questions
from evals.run import run_eval
from evals.suites import read_suite
from evals.systems import Function, Product, Recorded, code_hash, digest, offline_assistant
from tests.openai_server import OpenAIServer, Reply, openai_server  # noqa: F401 - a fixture

QUESTIONS = read_questions()
TARGET = next(q for q in QUESTIONS if q.category == "target" and q.style == "formal")


def records(path: Path, *rows: dict) -> Path:
    path.write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in rows), encoding="utf-8")
    return path


def test_a_records_file_made_elsewhere_is_scored(tmp_path: Path):
    said = "; ".join(g[0] for g in TARGET.must_include)
    path = records(tmp_path / "khác.jsonl", {"id": TARGET.id, "status": "answered", "answer": said, "extra": 1})
    report = run_eval(Recorded(path), only=(TARGET.id, QUESTIONS[0].id), out=tmp_path / "out", cache=tmp_path / "cache")
    means = {h: m["correct"].value for h, m in report.card.halves.items()}
    assert report.card.effort.errors == 1 and 1.0 in means.values()
    assert report.run.name == "khác"


@pytest.mark.parametrize("line", ['{"id": "x"}', "chữ", '{"status": "answered", "answer": "y"}'])
def test_a_line_that_is_no_outcome_is_named(tmp_path: Path, line: str):
    path = tmp_path / "r.jsonl"
    path.write_text(f"\n{line}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"r\.jsonl, dòng 2"):
        Recorded(path)
    with pytest.raises(InputError, match="Không đọc được"):
        Recorded(tmp_path / "none.jsonl")


def test_a_python_function_is_measured(tmp_path: Path, monkeypatch):
    (tmp_path / "mine.py").write_text(
        "def answer(question, history):\n    return {'status': 'not_in_corpus', 'answer': 'không có'}\n"
        "def words(question, history):\n    return question.upper()\n"
        "def broken(question, history):\n    raise ValueError('hỏng')\n",
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    assert Function("mine:answer").respond(TARGET).status == "not_in_corpus"
    assert Function("mine:words").respond(TARGET).answer == TARGET.question.upper()
    assert Function("mine:broken").respond(TARGET).error == "ValueError: hỏng"
    for wrong in ("mine:none", "nichts:answer", "mine"):
        with pytest.raises(InputError, match="Không nạp được hàm"):
            Function(wrong)
    assert digest(Function("mine:answer")) != digest(Function("mine:words"))


def test_an_identity_changes_with_the_code(monkeypatch):
    product = Product.__new__(Product)
    product.identity = {"code": code_hash()}
    other = Product.__new__(Product)
    other.identity = {"code": "x"}
    assert digest(product) != digest(other)


# Chat models


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


def endpoint(url: str) -> Endpoint:
    return Endpoint(
        model="m", base_url=url, api_key="none", connect_seconds=5, silence_seconds=5, total_seconds=20, max_retries=0
    )


def test_a_bare_model_gets_our_passages_and_is_taken_at_its_word(openai_server: OpenAIServer, home: Path):  # noqa: F811
    openai_server.script(Reply(["Đến năm 2025 đạt 999.999 đoàn viên [1], xem [77]."]))
    system = Closed(offline_assistant(home), endpoint(openai_server.url))
    outcome = system.respond(TARGET)
    assert outcome.status == "answered" and "999.999" in outcome.answer
    assert [c.marker for c in outcome.citations] == [1] and outcome.citations[0].quote == outcome.results[0].text
    assert outcome.prompt_tokens == 11 and len(outcome.results) == 10
    sent = openai_server.requests[0].messages
    assert outcome.results[0].text in sent[0]["content"] and sent[1]["content"] == TARGET.question


def test_a_bare_model_that_declines_or_dies(openai_server: OpenAIServer, home: Path):  # noqa: F811
    openai_server.script(Reply(["Không có trong kho văn bản."]), Reply(status=500))
    system = Closed(offline_assistant(home), endpoint(openai_server.url))
    assert system.respond(TARGET).status == "not_in_corpus"
    dead = system.respond(TARGET)
    assert dead.status == "error" and dead.error


def test_a_matrix_of_answerers_and_models(openai_server: OpenAIServer, tmp_path: Path, monkeypatch, capsys):  # noqa: F811
    openai_server.script(Reply(["Không có trong kho văn bản."]))
    monkeypatch.setenv("OPENAI_BASE_URL", openai_server.url)
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    monkeypatch.setattr("evals.run.CACHE", tmp_path / "cache")
    call = ["eval", "run", "--answerer", "extractive", "closed", "--model", "a", "b", "--sample", "3"]
    assert main([*call, "--out", str(tmp_path / "out"), "--parallel", "2"]) == 0
    said = capsys.readouterr().out
    assert "hệ thống: extractive" in said and "hệ thống: closed:a" in said and "hệ thống: closed:b" in said
    assert "B: closed:b" in said and len(list((tmp_path / "out").iterdir())) == 3


def test_a_model_without_an_endpoint_is_an_error(monkeypatch, capsys):
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    assert main(["eval", "run", "--answerer", "llm"]) == 1
    assert "OPENAI_BASE_URL" in capsys.readouterr().err


# The optional judge


def test_kappa_by_hand():
    """Ten statements: five yes and five no by hand; the judge agrees on eight (Cohen: 0.8 - 0.5 over 0.5)."""
    pairs = [(True, True)] * 4 + [(True, False)] + [(False, False)] * 4 + [(False, True)]
    assert kappa(pairs) == pytest.approx(0.6)
    assert kappa([(True, True), (False, True)]) == 0
    assert kappa([]) == 0


def test_a_judge_is_measured_on_labels_by_hand_and_kept(openai_server: OpenAIServer, tmp_path: Path):  # noqa: F811
    labels = read_labels()[:4]
    openai_server.script(Reply(["CÓ."]), Reply(["Không, vì sai số"]), Reply(["Tôi nghĩ là"]), Reply(["có"]))
    judge = Judge(endpoint(openai_server.url), tmp_path)
    first = agreement(judge, labels)
    assert first.statements == 4 and first.unreadable == 1
    asked = len(openai_server.requests)
    assert agreement(judge, labels) == first and len(openai_server.requests) == asked
    assert labels[0].statement in openai_server.requests[0].messages[1]["content"]


def test_the_labels_are_a_hundred_and_of_both_kinds():
    labels = read_labels()
    assert len(labels) >= 100
    assert sum(not x.supported for x in labels) >= 20 and sum(x.supported for x in labels) >= 60


# From use to a set


def test_thumbs_down_become_a_draft(home: Path, tmp_path: Path, monkeypatch, capsys):
    kept = Records(tmp_path / "home")
    assistant = offline_assistant(home)
    conversation = kept.start_conversation()
    ids = []
    for question in ("Chỉ thị 42 giao ai chủ trì tuyên truyền?", "van ban do ai ky?"):
        exchange = kept.ask(conversation, question)
        kept.finish(exchange, assistant.answer(question), "corpus")
        ids.append(exchange)
    kept.judge(ids[0], Verdict.UP)
    kept.judge(ids[1], Verdict.DOWN)
    (draft,) = drafted(kept)
    assert draft.question == "van ban do ai ky?" and draft.style == "nodiac" and draft.category == "followup"
    assert [m.role for m in draft.history] == ["user", "assistant"] and "BẢN NHÁP" in draft.note
    monkeypatch.setenv("QUANTRIET_HOME", str(tmp_path / "home"))
    out = tmp_path / "draft.csv"
    assert main(["eval", "draft", "--out", str(out)]) == 0
    assert "1 câu nháp" in capsys.readouterr().out and read_suite(out)[0].question == draft.question
    monkeypatch.setenv("QUANTRIET_HOME", str(tmp_path / "empty"))
    assert main(["eval", "draft", "--out", str(out)]) == 0
    assert "Chưa có" in capsys.readouterr().out


def test_settings_for_a_model_are_only_its_endpoint(home: Path):
    chat = Settings(home=Path("x"), corpus=Path("y"), openai_base_url="http://127.0.0.1:9", openai_model="z")
    assert Product(offline_assistant(home, chat=chat), "llm", "z").name == "llm:z"
