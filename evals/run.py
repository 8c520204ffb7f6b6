"""One run: ask every question, score, write the results, compare with the gates.

What the test half says question by question is kept from whoever builds: it is reported in means
only, and its rows in results.jsonl are told apart by a digest (enough to pair two runs).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Literal, NamedTuple

from assistant.settings import ROOT
from evals.gates import GATES, Missed, missed, read_floors
from evals.question import SHIPPED, Question, read_questions
from evals.respond import HOME, Outcome, Respond, corpus_hash, model_id, offline_assistant, respond
from evals.score import complaints, score
from evals.scorecard import Scorecard, Scored, scorecard, to_json, to_text

OUT = ROOT / ".quantriet" / "evals"
Halves = Literal["tune", "test", "all"]


class Evaluated(NamedTuple):
    """A question, what came out, and its figures."""

    question: Question
    outcome: Outcome
    scored: Scored


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The outcome of one run."""

    folder: Path
    """Holds results.jsonl and summary.json."""
    summary: dict[str, Any]
    card: Scorecard
    missed: tuple[Missed, ...]
    text: str
    """For the terminal, in Vietnamese."""


def evaluate(questions: Sequence[Question], answering: Respond) -> Iterator[Evaluated]:
    """Asks the questions one after the other and scores what comes out."""
    for question in questions:
        outcome = answering(question)
        yield Evaluated(question, outcome, Scored(question, score(question, outcome)))


def run_eval(
    half: Halves = "all",
    *,
    questions: Path = SHIPPED,
    gates: Path = GATES,
    home: Path = HOME,
    out: Path = OUT,
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Measures the assistant of this checkout on the shipped collection, without key or network.

    Args:
        half: which half of the questions to ask.
        questions: the set.
        gates: the floors for the test half.
        home: where the index is kept.
        out: where the run's folder is made.
        progress: called with (done, total) after each question.

    Raises:
        QuantrietError: the set or the collection cannot be read.
    """
    asked = [q for q in read_questions(questions) if half in ("all", q.half)]
    assistant = offline_assistant(home)
    evaluated = []
    for done, e in enumerate(evaluate(asked, partial(respond, assistant)), 1):
        evaluated.append(e)
        if progress:
            progress(done, len(asked))
    card = scorecard([e.scored for e in evaluated])
    fallen = missed(card, read_floors(gates))
    now = datetime.now(UTC)
    summary = {
        "time": now.isoformat(timespec="seconds"),
        "set": questions.name,
        "set_sha256": hashlib.sha256(questions.read_bytes()).hexdigest(),
        "asked": half,
        "questions": len(asked),
        "corpus_sha256": corpus_hash(assistant),
        "model": model_id(assistant),
        "index": assistant.index_state(),
        "answerer": "extractive",
        **to_json(card),
        "missed": [m._asdict() for m in fallen],
    }
    folder = _new_folder(out, now)
    _write(folder, evaluated, summary)
    text = _text(evaluated, card, fallen, summary)
    return Report(folder=folder, summary=summary, card=card, missed=tuple(fallen), text=text)


def _new_folder(out: Path, now: datetime) -> Path:
    folder = out / now.strftime("%Y%m%d-%H%M%S-%f")
    folder.mkdir(parents=True)
    return folder


def _write(folder: Path, evaluated: Sequence[Evaluated], summary: dict[str, Any]) -> None:
    with (folder / "results.jsonl").open("w", encoding="utf-8", newline="\n") as out:
        for e in evaluated:
            out.write(json.dumps(_row(e), ensure_ascii=False) + "\n")
    (folder / "summary.json").write_text(json.dumps(summary, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _row(e: Evaluated) -> dict[str, Any]:
    figures = asdict(e.scored.score)
    if e.question.half == "test":
        digests = {k: hashlib.sha256(getattr(e.question, k).encode()).hexdigest()[:12] for k in ("id", "family")}
        return {**digests, "half": "test", **figures}
    return {
        "id": e.question.id,
        "family": e.question.family,
        "half": "tune",
        **figures,
        "question": e.question.question,
        "status": e.outcome.status,
        "answer": e.outcome.answer,
        "wrong": complaints(e.question, e.outcome),
        "results": [r._asdict() for r in e.outcome.results],
        "milliseconds": e.outcome.milliseconds,
    }


def _text(evaluated: Sequence[Evaluated], card: Scorecard, fallen: Sequence[Missed], summary: dict[str, Any]) -> str:
    parts = [
        f"{summary['questions']} câu hỏi của {summary['set']}; trả lời bằng trích nguyên văn; "
        f"tìm theo nghĩa: {summary['model'] or 'không có'}. Số liệu theo phần trăm, khoảng tin cậy 95%.",
        to_text(card),
    ]
    failures = [e for e in evaluated if e.question.half == "tune" and not e.scored.score.correct]
    if failures:
        lines = [f"Chưa đạt ở nửa xây dựng ({len(failures)} câu):"]
        lines += [
            f"  {e.question.id}  {e.question.question}\n        {'; '.join(complaints(e.question, e.outcome))}"
            for e in failures
        ]
        parts.append("\n".join(lines))
    if fallen:
        parts.append("\n".join(["Không đạt ngưỡng ở nửa kiểm tra:", *(f"  {m}" for m in fallen)]))
    elif "test" in card.halves:
        parts.append("Đạt mọi ngưỡng ở nửa kiểm tra.")
    return "\n\n".join(parts)
