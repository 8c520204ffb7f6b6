"""What can be measured: this project's assistant, a records file, a Python function.

Each turns a question into an outcome and says by its `identity` what it is, so that an outcome is
kept only as long as everything that made it is the same.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from assistant.answer import Answer, Citation, Turn
from assistant.assistant import Assistant, open_assistant
from assistant.settings import ROOT, Settings
from corpus.directive import Correction
from corpus.errors import InputError
from evals.metrics.context_recall import BUDGET, fitting
from evals.outcome import Cited, Outcome, Said, Text, read_outcomes
from evals.question import Question
from prompts import load

HOME = ROOT / ".quantriet" / "evals" / "home"
CORPUS = ROOT / "corpus" / "sources"
_PATIENCE = 10.0
"""What a model says is measured, not whether a slow machine says it in time."""
_DEEP = 60
"""Passages that fill 6,000 characters with room to spare; an answer reports 10."""


class System(Protocol):
    """Something that answers questions."""

    @property
    def name(self) -> str:
        """Short, for tables: "extractive", "llm:qwen2.5"."""
        ...

    @property
    def identity(self) -> Mapping[str, str | None]:
        """Everything that an outcome depends on besides the question."""
        ...

    def respond(self, question: Question) -> Outcome:
        """What comes out. A failure is an outcome too (status "error"), and is counted."""
        ...


def digest(system: System) -> str:
    """Sixteen hexadecimal digits that change with the system's identity."""
    listed = json.dumps(dict(system.identity), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(listed.encode()).hexdigest()[:16]


class Product:
    """This project's assistant, with one of its answerers."""

    def __init__(self, assistant: Assistant, answerer: str = "extractive", model: str | None = None) -> None:
        """
        Args:
            assistant: opened, its index complete.
            answerer: "extractive" or "llm".
            model: the chat model's name, for "llm".
        """
        self._assistant = assistant
        self._answerer = answerer
        self.name = "extractive" if answerer == "extractive" else f"llm:{model}"
        self.identity = {
            "system": "quantriet",
            "answerer": self.name,
            "corpus": corpus_hash(assistant),
            "embedding": model_id(assistant),
            "index": assistant.index_state(),
            "code": code_hash(),
            "prompt": "-".join(load(n).hash for n in ("answer", "question", "repair")) if answerer == "llm" else None,
        }

    def respond(self, question: Question) -> Outcome:
        """Asked as a user would ask it."""
        history = [Turn(m.role, m.content, m.standalone) for m in question.history]
        started = time.perf_counter()
        try:
            answer = self._assistant.answer(question.question, history, answerer=self._answerer)
            taken = time.perf_counter() - started
            # Searched again, because a longer list must not change what the answer is made from.
            deep = self._assistant.retriever.search(answer.standalone_question, _DEEP)
        except Exception as error:  # noqa: BLE001 - whatever breaks, the question was not answered
            return Outcome(id=question.id, status="error", answer="", error=f"{type(error).__name__}: {error}")
        ranked = [Text(h.passage.file, h.passage.text) for h in deep.hits]
        return _outcome(question, answer, ranked, round(1000 * taken), self._assistant.corrections)


def _outcome(
    question: Question,
    answer: Answer,
    ranked: Sequence[Text],
    milliseconds: int,
    corrections: Callable[[str], Sequence[Correction]],
) -> Outcome:
    return Outcome(
        id=question.id,
        status=str(answer.status),
        answer=answer.text,
        standalone=answer.standalone_question,
        statements=tuple(Said(text=s.text, citations=s.citations) for s in answer.statements),
        citations=tuple(_cited(c, corrections(c.file)) for c in answer.citations),
        results=tuple(Text(h.passage.file, h.passage.text) for h in answer.retrieved),
        ranked=tuple(fitting(ranked, BUDGET)),
        fallback=answer.fallback,
        milliseconds=milliseconds,
        prompt_tokens=answer.usage.prompt_tokens,
        completion_tokens=answer.usage.completion_tokens,
    )


def _cited(c: Citation, corrections: Sequence[Correction]) -> Cited:
    d = c.document
    parts = (c.reference, *c.path, d.number, d.date, d.title, d.issuer, d.signer)
    return Cited(
        marker=c.marker,
        file=c.file,
        quote=c.quote,
        lines=(c.lines.first, c.lines.last),
        skipped_lines=c.skipped_lines,
        reference=" | ".join(p for p in parts if p),
        corrected=tuple(x.right for x in corrections if c.lines.first <= x.line <= c.lines.last),
    )


def offline_assistant(home: Path = HOME, corpus: Path = CORPUS, chat: Settings | None = None) -> Assistant:
    """The assistant over a collection with a complete index of its own.

    Without key or network unless `chat` is given: settings are made here and not read from the
    environment, so that no document that a user added matters.

    Args:
        home: where the index is kept.
        corpus: the folder of the collection.
        chat: whose chat endpoint and model to use.

    Raises:
        QuantrietError: the collection cannot be read or indexed.
    """
    endpoint: dict[str, Any] = {}
    if chat is not None:
        endpoint = {
            "openai_api_key": chat.openai_api_key,
            "openai_base_url": chat.openai_base_url,
            "openai_model": chat.openai_model,
            "patience": _PATIENCE,
        }
    return open_assistant(Settings(home=home, corpus=corpus, **endpoint), wait_for_vectors=True)


def corpus_hash(assistant: Assistant) -> str:
    """Identity of the collection: sha256 over the names and bytes of its files."""
    listed = "\n".join(f"{n} {h}" for n, h in sorted(assistant.index.store.hashes().items()))
    return hashlib.sha256(listed.encode()).hexdigest()


def model_id(assistant: Assistant) -> str | None:
    """The embedding model; None where the search is lexical only."""
    return assistant.index.embedder.model_id if assistant.index.embedder else None


@cache
def code_hash() -> str:
    """Identity of the code that answers: sha256 over the sources and data files of its packages."""
    found = hashlib.sha256()
    for package in ("corpus", "retrieval", "prompts", "assistant"):
        for path in sorted((ROOT / package).rglob("*")):
            if path.suffix in (".py", ".toml", ".md", ".npz", ".txt") and "sources" not in path.parts:
                found.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return found.hexdigest()


class Recorded:
    """A system that ran elsewhere and left a records file."""

    def __init__(self, path: Path) -> None:
        """
        Raises:
            InputError: the file cannot be read, or a line is no outcome.
        """
        self._outcomes = read_outcomes(path)
        self.name = path.stem
        self.identity = {"system": "records", "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}

    def respond(self, question: Question) -> Outcome:
        """What the file holds for the question's id; an error where it holds nothing."""
        missing = Outcome(id=question.id, status="error", answer="", error="không có trong tệp kết quả")
        return self._outcomes.get(question.id, missing)


class Function:
    """A Python function: `answer(question: str, history: list[dict]) -> dict | str`.

    The dict has the keys of an outcome, as many as the function knows; a plain string is the answer
    of a system that always answers.
    """

    def __init__(self, name: str) -> None:
        """
        Args:
            name: "module:function", the module importable from the working directory.

        Raises:
            InputError: there is no such function.
        """
        module, _, attribute = name.partition(":")
        sys.path.insert(0, str(Path.cwd()))
        try:
            loaded = importlib.import_module(module)
            self._call: Callable[[str, list[dict[str, str]]], Any] = getattr(loaded, attribute)
        except (ImportError, AttributeError, ValueError) as error:
            raise InputError(f"Không nạp được hàm {name} (viết theo dạng tên_mô_đun:tên_hàm): {error}") from error
        finally:
            sys.path.remove(str(Path.cwd()))
        self.name = name
        file = getattr(loaded, "__file__", None)
        source = hashlib.sha256(Path(file).read_bytes()).hexdigest() if file else None
        self.identity = {"system": "function", "name": name, "source": source}

    def respond(self, question: Question) -> Outcome:
        """What the function gives; what it raises is counted as an error."""
        started = time.perf_counter()
        try:
            given = self._call(question.question, [{"role": m.role, "content": m.content} for m in question.history])
            fields = {"status": "answered", "answer": given} if isinstance(given, str) else dict(given)
            fields = {"milliseconds": round(1000 * (time.perf_counter() - started)), **fields, "id": question.id}
            return Outcome.model_validate(fields)
        except Exception as error:  # noqa: BLE001 - a stranger's code may raise anything
            return Outcome(id=question.id, status="error", answer="", error=f"{type(error).__name__}: {error}")
