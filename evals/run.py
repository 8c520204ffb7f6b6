"""One run: ask every question, score, write the folder, compare with the gates.

What the test half of the shipped set says question by question is kept from whoever builds: it is
reported in means only. A set of one's own is shown whole.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from assistant.settings import ROOT
from evals.gates import Missed, missed, read_gates
from evals.predict import Progress, predict
from evals.question import SHIPPED, Question
from evals.report import write_reports
from evals.runfolder import Run, new_folder, rows_of, write_run
from evals.scorecard import Prices, Scorecard, score_all, scorecard, to_json, to_text
from evals.sources import read_sources
from evals.suites import read_suite
from evals.systems import CORPUS, System

OUT = ROOT / ".quantriet" / "evals"
CACHE = OUT / "cache"
Halves = Literal["tune", "test", "all"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The outcome of one run."""

    run: Run
    card: Scorecard
    missed: tuple[Missed, ...]
    text: str
    """For the terminal, in Vietnamese."""


def run_eval(
    system: System,
    half: Halves = "all",
    *,
    questions: Path = SHIPPED,
    gates: Path | None = None,
    corpora: Sequence[Path] = (CORPUS,),
    out: Path = OUT,
    cache: Path = CACHE,
    only: Sequence[str] = (),
    parallel: int = 1,
    fresh: bool = False,
    prices: Prices | None = None,
    progress: Progress | None = None,
    hide_test: bool | None = None,
) -> Report:
    """Measures a system on a set of questions.

    Args:
        system: whom to ask.
        half: which half of the questions to ask.
        questions: the set, in any form that `suites` reads.
        gates: bounds to keep; None for none.
        corpora: the folders of the files that quotes are looked up in.
        out: where the run's folder is made.
        cache: where outcomes are kept by content.
        only: ids of the questions to ask; all without.
        parallel: how many questions to ask at once.
        fresh: ask anew what is kept.
        prices: of a million tokens, for the cost.
        progress: called with (done, total) after each question.
        hide_test: whether the test half is reported in means only; by default for the shipped sets.

    Raises:
        QuantrietError: the set, the gates or the collection cannot be read.
    """
    bounds = read_gates(gates) if gates else ()
    asked = [q for q in read_suite(questions) if half in ("all", q.half) and (not only or q.id in only)]
    sources = read_sources(*corpora)
    outcomes = predict(asked, system, cache, parallel=parallel, fresh=fresh, progress=progress)
    scored = score_all(asked, outcomes, sources)
    card = scorecard(scored, prices)
    fallen = tuple(missed(scored, bounds))
    now = datetime.now(UTC)
    suite = questions.read_bytes()
    summary = {
        "time": now.isoformat(timespec="seconds"),
        "system": system.name,
        "identity": dict(system.identity),
        "set": questions.name,
        "set_sha256": hashlib.sha256(suite).hexdigest(),
        "asked": half,
        "questions": len(asked),
        **to_json(card),
        "missed": [{**m.gate._asdict(), "value": m.value} for m in fallen],
    }
    run = Run(
        folder=new_folder(out, now, system.name),
        summary=summary,
        rows=rows_of(scored, sources, hide_test=questions.parent == SHIPPED.parent if hide_test is None else hide_test),
    )
    write_run(run, suite)
    write_reports(run)
    return Report(run=run, card=card, missed=fallen, text=_text(run, card, fallen, bounds=bool(bounds)))


def _text(run: Run, card: Scorecard, fallen: Sequence[Missed], *, bounds: bool) -> str:
    s: Mapping[str, object] = run.summary
    parts = [
        f"{s['questions']} câu hỏi của {s['set']}; hệ thống: {run.name}. Số liệu theo phần trăm, khoảng tin cậy 95%.",
        to_text(card),
    ]
    failures = [r for r in run.rows if r.question is not None and not r.score.correct]
    if failures:
        lines = [f"Câu chưa đạt được nêu tên ({len(failures)}):"]
        lines += [f"  {_said(r.question)}\n        {'; '.join(r.wrong)}" for r in failures if r.question]
        parts.append("\n".join(lines))
    if fallen:
        parts.append("\n".join(["Không đạt ngưỡng:", *(f"  {m}" for m in fallen)]))
    elif bounds:
        parts.append("Đạt mọi ngưỡng.")
    return "\n\n".join(parts)


def _said(q: Question) -> str:
    return f"{q.id}  {q.question}"
