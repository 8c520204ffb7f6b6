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
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from pydantic import ValidationError

from evals.outcome import Outcome
from evals.question import Message, Question
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
    outcomes: dict[str, Outcome] = {}
    lock = threading.Lock()

    def told(conversation: Sequence[Question]) -> Iterator[tuple[Question, Outcome | None]]:
        """Each question with what was said before it, and its kept outcome; asked by whoever gets none."""
        said: tuple[Message, ...] = ()
        for question in conversation:
            asked = question.model_copy(update={"history": (*question.history, *said)})
            yield asked, kept.get(asked)
            said = (
                *asked.history,
                Message(role="user", content=question.question, standalone=outcomes[question.id].standalone),
                Message(role="assistant", content=outcomes[question.id].answer),
            )

    def ask(conversation: Sequence[Question]) -> None:
        for question, known in told(conversation):
            outcome = known or system.respond(question)
            if known is None:
                kept.put(question, outcome)
            with lock:
                is_new = question.id not in outcomes
                outcomes[question.id] = outcome
                if progress and is_new:
                    progress(len(outcomes), len(questions))

    conversations = _conversations(questions)
    for conversation in conversations:
        for question, known in told(conversation):
            if known is None:
                break
            outcomes[question.id] = known
    if progress and outcomes:
        progress(len(outcomes), len(questions))
    left = [c for c in conversations if any(q.id not in outcomes for q in c)]
    if parallel <= 1:
        for conversation in left:
            ask(conversation)
    else:
        with ThreadPoolExecutor(max_workers=parallel) as pool:
            for future in as_completed([pool.submit(ask, c) for c in left]):
                future.result()
    return [outcomes[q.id].model_copy(update={"id": q.id}) for q in questions]


def _conversations(questions: Sequence[Question]) -> list[list[Question]]:
    """The questions in runs of which each follows the one before; most are runs of their own.

    A question whose forerunner is not asked has nothing to follow, and begins a run.
    """
    last: dict[str, list[Question]] = {}
    found: list[list[Question]] = []
    for question in questions:
        run = last.pop(question.follows, None) if question.follows else None
        if run is None:
            run = []
            found.append(run)
        run.append(question)
        last[question.id] = run
    return found


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
    asked = json.dumps(
        [question.question, [m.model_dump(exclude_none=True) for m in question.history]], ensure_ascii=False
    )
    return hashlib.sha256(asked.encode()).hexdigest()[:24]
