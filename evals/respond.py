"""Drives an assistant over questions, as a user would, and keeps what came out.

Offline and repeatable: settings are made here and not read from the environment, so that no key, no
endpoint and no document that a user added matters.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from assistant.answer import Turn
from assistant.assistant import Assistant, open_assistant
from assistant.settings import ROOT, Settings
from evals.question import Question

HOME = ROOT / ".quantriet" / "evals" / "home"
_DEEP = 60
"""Passages that fill 6,000 characters with room to spare; an answer reports 10."""


class Text(NamedTuple):
    """One search result, as far as measuring goes."""

    file: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came out for one question."""

    status: str
    """As in the `ask` object; "error" where the assistant failed."""
    answer: str
    """Markdown with citation markers."""
    results: tuple[Text, ...] = ()
    """The passages that the answer reports, best first."""
    ranked: tuple[Text, ...] = ()
    """More of the same ranking, for measuring by characters."""
    error: str | None = None
    milliseconds: int = 0


Respond = Callable[[Question], Outcome]


def offline_assistant(home: Path = HOME, corpus: Path = ROOT / "corpus" / "sources") -> Assistant:
    """The assistant over the shipped collection with a complete index of its own; no chat model.

    Raises:
        QuantrietError: the collection cannot be read or indexed.
    """
    return open_assistant(Settings(home=home, corpus=corpus), wait_for_vectors=True)


def corpus_hash(assistant: Assistant) -> str:
    """Identity of the collection: sha256 over the names and bytes of its files."""
    listed = "\n".join(f"{n} {h}" for n, h in sorted(assistant.index.store.hashes().items()))
    return hashlib.sha256(listed.encode()).hexdigest()


def model_id(assistant: Assistant) -> str | None:
    """The embedding model; None where the search is lexical only."""
    return assistant.index.embedder.model_id if assistant.index.embedder else None


def respond(assistant: Assistant, question: Question) -> Outcome:
    """What the assistant makes of a question. A failure is an outcome too, and is counted."""
    history = [Turn(m.role, m.content) for m in question.history]
    started = time.perf_counter()
    try:
        answer = assistant.answer(question.question, history, answerer="extractive")
        taken = time.perf_counter() - started
        # Searched again, because a longer list must not change what the answer is made from.
        deep = assistant.retriever.search(answer.standalone_question, _DEEP)
    except Exception as error:  # noqa: BLE001 - whatever breaks, the question was not answered
        return Outcome(status="error", answer="", error=f"{type(error).__name__}: {error}")
    return Outcome(
        status=str(answer.status),
        answer=answer.text,
        results=tuple(Text(h.passage.file, h.passage.text) for h in answer.retrieved),
        ranked=tuple(Text(h.passage.file, h.passage.text) for h in deep.hits),
        milliseconds=round(1000 * taken),
    )
