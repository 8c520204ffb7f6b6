"""A run on disk: one folder with what was asked, of whom, and what came of it.

`summary.json` says what the run was made of and its means; `results.jsonl` has a row a question;
`suite.jsonl` is the set as it was asked; `report.html` and `report.md` are for reading. Rows of a hidden
half have figures and a digest in the question's place: enough to pair two runs, not to build on.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from corpus.errors import InputError
from evals.metrics.quotes import Sources
from evals.outcome import Outcome
from evals.question import Half, Question
from evals.score import Score, complaints, retrieval_complaint
from evals.scorecard import Scored


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One question of a run."""

    digest: str
    """Of the question's id."""
    family: str
    """Digest of its family."""
    half: Half
    score: Score
    question: Question | None = None
    """None in a hidden half, with all that follows."""
    outcome: Outcome | None = None
    wrong: tuple[str, ...] = ()
    """What is wrong with the answer, in Vietnamese."""
    retrieval: str | None = None
    """What retrieval did not find."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run as its folder has it."""

    folder: Path
    summary: Mapping[str, Any]
    rows: tuple[Row, ...]

    @property
    def name(self) -> str:
        """Of the system that was asked."""
        return str(self.summary.get("system", self.folder.name))


def rows_of(scored: Sequence[Scored], sources: Sources, *, hide_test: bool) -> tuple[Row, ...]:
    """A run's rows; the test half's without question and answer where it is hidden."""
    found = []
    for s in scored:
        hidden = hide_test and s.question.half == "test"
        found.append(
            Row(
                digest=_digest(s.question.id),
                family=_digest(s.question.family),
                half=s.question.half,
                score=s.score,
                question=None if hidden else s.question,
                outcome=None if hidden else s.outcome.model_copy(update={"ranked": ()}),
                wrong=() if hidden else tuple(complaints(s.question, s.outcome, sources)),
                retrieval=None if hidden else retrieval_complaint(s.question, s.outcome),
            )
        )
    return tuple(found)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def new_folder(out: Path, now: datetime, name: str) -> Path:
    """An empty folder for one run, named by time and system."""
    safe = "".join(c if c.isalnum() or c in "-_." else "-" for c in name)[:60]
    folder = out / f"{now:%Y%m%d-%H%M%S-%f}-{safe}"
    folder.mkdir(parents=True)
    return folder


def write_run(run: Run, suite: bytes) -> None:
    """Writes everything but the reports."""
    with (run.folder / "results.jsonl").open("w", encoding="utf-8", newline="\n") as out:
        for row in run.rows:
            out.write(json.dumps(_row(row), ensure_ascii=False) + "\n")
    (run.folder / "suite.jsonl").write_bytes(suite)
    summary = json.dumps(run.summary, ensure_ascii=False, indent=2)
    (run.folder / "summary.json").write_text(summary + "\n", encoding="utf-8")


def _row(row: Row) -> dict[str, Any]:
    found: dict[str, Any] = {
        "digest": row.digest,
        "family": row.family,
        "half": row.half,
        "score": asdict(row.score),
    }
    if row.question is not None and row.outcome is not None:
        found |= {
            "question": row.question.model_dump(mode="json"),
            "outcome": row.outcome.model_dump(mode="json"),
            "wrong": list(row.wrong),
            "retrieval": row.retrieval,
        }
    return found


def read_run(folder: Path) -> Run:
    """The run that a folder holds.

    Raises:
        InputError: it holds none, or one of another version.
    """
    try:
        summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
        lines = (folder / "results.jsonl").read_text(encoding="utf-8").splitlines()
        rows = tuple(_read_row(json.loads(line)) for line in lines if line.strip())
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{folder}: không phải thư mục kết quả đo (thiếu summary.json hoặc results.jsonl).") from error
    except (ValueError, KeyError, TypeError, ValidationError) as error:
        raise InputError(f"{folder}: kết quả đo bị hỏng hoặc do phiên bản khác ghi; hãy đo lại.") from error
    return Run(folder=folder, summary=summary, rows=rows)


def _read_row(row: dict[str, Any]) -> Row:
    visible = "question" in row
    return Row(
        digest=row["digest"],
        family=row["family"],
        half=row["half"],
        score=Score(**row["score"]),
        question=Question.model_validate(row["question"]) if visible else None,
        outcome=Outcome.model_validate(row["outcome"]) if visible else None,
        wrong=tuple(row.get("wrong", ())),
        retrieval=row.get("retrieval"),
    )
