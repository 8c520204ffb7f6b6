"""A bare chat model given our passages: the same retrieval, none of the assistant's checks.

What a model does alone, beside which the assistant's grounding check shows what it is worth. The model
gets the first passages of the search, numbered, and is asked to cite them by number; what it writes is
taken as it is. Any OpenAI-compatible endpoint.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence

from assistant.answer import Turn
from assistant.assistant import Assistant
from assistant.cite import reference
from assistant.conversation import standalone
from assistant.endpoint import Endpoint, Reply
from corpus.errors import ModelError
from evals.metrics.context_recall import BUDGET, fitting
from evals.outcome import Cited, Outcome, Text
from evals.question import Question
from evals.systems import corpus_hash, model_id
from prompts import load
from retrieval.search import Hit

_SHOWN = 8
_DEEP = 60
_MARK = re.compile(r"\[(\d{1,2})\]")
_DECLINES = re.compile(r"không có trong (?:kho|các đoạn)|không tìm thấy|không đủ thông tin|không nêu", re.IGNORECASE)


class Closed:
    """Our retrieval, a model's own answer."""

    def __init__(self, assistant: Assistant, endpoint: Endpoint) -> None:
        """
        Args:
            assistant: for its retrieval; opened, its index complete.
            endpoint: the chat model.
        """
        self._assistant = assistant
        self._endpoint = endpoint
        self._prompt = load("closed")
        self.name = f"closed:{endpoint.model}"
        self.identity = {
            "system": "closed",
            "model": endpoint.model,
            "corpus": corpus_hash(assistant),
            "embedding": model_id(assistant),
            "prompt": self._prompt.hash,
        }

    def respond(self, question: Question) -> Outcome:
        """Searches as the assistant does, and takes what the model writes."""
        started = time.perf_counter()
        history = [Turn(m.role, m.content) for m in question.history]
        asked = standalone(question.question, history, self._assistant.collection)
        hits = self._assistant.retriever.search(asked, _DEEP).hits
        shown = hits[:_SHOWN]
        passages = "\n\n".join(f"[{n}] {_label(h)}\n{h.passage.text}" for n, h in enumerate(shown, 1))
        reply = Reply(self._endpoint, self._prompt.render(passages=passages), asked)
        try:
            for _ in reply.pieces():
                pass
        except ModelError as error:
            return Outcome(id=question.id, status="error", answer="", error=str(error))
        return Outcome(
            id=question.id,
            status="not_in_corpus" if _DECLINES.search(reply.text) and not _MARK.search(reply.text) else "answered",
            answer=reply.text,
            citations=tuple(_cited(reply.text, shown)),
            results=tuple(Text(h.passage.file, h.passage.text) for h in hits[:10]),
            ranked=tuple(fitting([Text(h.passage.file, h.passage.text) for h in hits], BUDGET)),
            milliseconds=round(1000 * (time.perf_counter() - started)),
            prompt_tokens=reply.usage.prompt_tokens if reply.usage else 0,
            completion_tokens=reply.usage.completion_tokens if reply.usage else 0,
        )


def _label(hit: Hit) -> str:
    return reference(hit.document, hit.passage)


def _cited(text: str, shown: Sequence[Hit]) -> list[Cited]:
    found = []
    for n in dict.fromkeys(int(m[1]) for m in _MARK.finditer(text)):
        if 1 <= n <= len(shown):
            p = shown[n - 1].passage
            found.append(
                Cited(
                    marker=n,
                    file=p.file,
                    quote=p.text,
                    lines=(p.lines.first, p.lines.last),
                    skipped_lines=p.skipped_lines,
                    reference=_label(shown[n - 1]),
                )
            )
    return found
