"""Asks a system a set of questions, keeping each outcome as soon as it is there.

Outcomes are kept by content: one file for a system's identity (collection, index, code, prompt, model),
one line a question in it, appended and flushed. A run that was stopped at any moment goes on where it
was; a change of anything that matters begins a new file. Failures are not kept, so a rerun tries them
again.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from pydantic import ValidationError

from evals.outcome import Outcome
from evals.question import Question
from evals.systems import System, digest

Progress = Callable[[int, int], None]
"""Called with (done, total) after each question."""


def predict(
    questions: Sequence[Question],
    system: System,
    cache: Path,
    *,
    parallel: int = 1,
    fresh: bool = False,
    progress: Progress | None = None,
) -> list[Outcome]:
    """The outcomes, in the order of the questions.

    Args:
        questions: what to ask.
        system: whom to ask.
        cache: folder of the kept outcomes.
        parallel: how many questions to ask at once; more than one for an endpoint that takes them.
        fresh: ask all of them anew.
        progress: told how far it is.
    """
    kept = _Kept(cache / f"{digest(system)}.jsonl", fresh=fresh)
    outcomes: dict[int, Outcome] = {}
    for n, question in enumerate(questions):
        if (known := kept.get(question)) is not None:
            outcomes[n] = known
    if progress and outcomes:
        progress(len(outcomes), len(questions))
    left = [n for n in range(len(questions)) if n not in outcomes]

    def ask(n: int) -> tuple[int, Outcome]:
        return n, system.respond(questions[n])

    if parallel <= 1:
        answered = map(ask, left)
        for n, outcome in answered:
            outcomes[n] = outcome
            kept.put(questions[n], outcome)
            if progress:
                progress(len(outcomes), len(questions))
    else:
        with ThreadPoolExecutor(max_workers=parallel) as pool:
            for future in as_completed([pool.submit(ask, n) for n in left]):
                n, outcome = future.result()
                outcomes[n] = outcome
                kept.put(questions[n], outcome)
                if progress:
                    progress(len(outcomes), len(questions))
    return [outcomes[n].model_copy(update={"id": questions[n].id}) for n in range(len(questions))]


class _Kept:
    """The outcomes of one system on disk; a line that a kill cut short is passed over."""

    def __init__(self, path: Path, *, fresh: bool) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._outcomes: dict[str, Outcome] = {}
        if fresh or not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"")
            return
        for line in path.read_text(encoding="utf-8", errors="replace").split("\n"):
            try:
                row = json.loads(line)
                self._outcomes[row["key"]] = Outcome.model_validate(row["outcome"])
            except (ValueError, KeyError, TypeError, ValidationError):
                continue

    def get(self, question: Question) -> Outcome | None:
        return self._outcomes.get(_key(question))

    def put(self, question: Question, outcome: Outcome) -> None:
        if outcome.error is not None:
            return
        row = {"key": _key(question), "outcome": outcome.model_dump(mode="json")}
        with self._lock, self._path.open("a", encoding="utf-8", newline="\n") as out:
            # A cut line before it must not swallow this one.
            out.write(f"\n{json.dumps(row, ensure_ascii=False)}\n")


def _key(question: Question) -> str:
    asked = json.dumps([question.question, [m.model_dump() for m in question.history]], ensure_ascii=False)
    return hashlib.sha256(asked.encode()).hexdigest()[:24]
