"""The chat-model answerer's model: drafts statements over an OpenAI-compatible endpoint, streaming.

It promises statements with the markers that the model wrote, one by one, and one-line reasons when
there are none. They are asked for as JSON where the endpoint takes a schema, as lines where not. It
does not know whether a statement is true: the grounding check does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import prompts
from assistant.answer import Turn, Usage
from assistant.drafts import REFUSAL, Draft, Refused, read_drafts, without_thoughts
from assistant.endpoint import Endpoint, Reply, Structured
from assistant.json_drafts import RESPONSE_FORMAT, Malformed
from assistant.messages import (
    Evidence,
    Failure,
    followup_message,
    in_form,
    passage_block,
    question_message,
    repair_message,
)
from assistant.settings import Settings
from assistant.tokens import TokenCounter, token_counter

__all__ = [
    "BUDGET_TOKENS",
    "REFUSAL",
    "ChatModel",
    "Draft",
    "Evidence",
    "Failure",
    "OpenAIChatModel",
    "Refused",
    "ScriptedCall",
    "ScriptedChatModel",
]

BUDGET_TOKENS = 6_000
"""For the passages; the rules and the question come on top."""

_PROMPTS = ("answer", "question", "repair", "form_json", "form_lines", "followup")
_REWRITE_SECONDS = 20.0
"""A question rewritten later is not worth waiting for: the rules have one ready."""


_LONGEST_LINE = 1_000
"""Characters of a rewritten question after which a model is not listened to any longer."""


class ChatModel(Protocol):
    """What drafts an answer from passages, and makes follow-ups stand alone.

    One object an answer: `usage` is that of its last call.
    """

    name: str
    usage: Usage
    prompt_hash: str
    """Of all prompts together; kept with every answer."""

    def draft(self, question: str, evidence: Sequence[Evidence]) -> Iterator[Draft]:
        """Statements, each as soon as it is complete.

        Raises:
            ModelError: the endpoint failed or answered nonsense; drafts yielded before are void.
            Refused: the passages do not answer the question.
        """
        ...

    def repair(
        self,
        question: str,
        evidence: Sequence[Evidence],
        failures: Sequence[Failure],
    ) -> Iterator[Draft]:
        """Statements in place of the failed ones, perhaps fewer. Raises as `draft` does."""
        ...

    def rewrite(self, question: str, history: Sequence[Turn]) -> str:
        """The question as the model makes it stand alone, not checked; at most one attempt, of seconds.

        Raises:
            ModelError: the endpoint failed.
        """
        ...


class OpenAIChatModel:
    """Any OpenAI-compatible endpoint. Cheap to make: objects of one endpoint share its connection."""

    def __init__(
        self,
        settings: Settings,
        *,
        budget_tokens: int = BUDGET_TOKENS,
        connect_seconds: float = 5.0,
        silence_seconds: float = 60.0,
        total_seconds: float = 300.0,
        max_retries: int = 1,
    ) -> None:
        """Nothing is asked of the endpoint yet.

        Args:
            settings: name the model, the endpoint (OpenAI's own when it has no URL) and the key,
                which local servers do without.
            budget_tokens: the most that the passages may take.
            connect_seconds: this and the following as in `Endpoint`.
            silence_seconds: see there.
            total_seconds: see there.
            max_retries: see there.
        """
        self.name = settings.openai_model
        self.usage = Usage()
        self.prompt_hash = "-".join(prompts.load(name).hash[:6] for name in _PROMPTS)
        self._home = settings.home
        self._budget_tokens = budget_tokens
        self._endpoint = Endpoint(
            model=settings.openai_model,
            base_url=settings.openai_base_url or "https://api.openai.com/v1",
            api_key=settings.openai_api_key or "none",
            connect_seconds=connect_seconds,
            silence_seconds=silence_seconds * settings.patience,
            total_seconds=total_seconds * settings.patience,
            max_retries=max_retries,
        )
        limit = _REWRITE_SECONDS * settings.patience
        self._impatient = replace(
            self._endpoint,
            silence_seconds=min(self._endpoint.silence_seconds, limit),
            total_seconds=min(self._endpoint.total_seconds, limit),
            max_retries=0,
        )

    @property
    def host(self) -> str:
        """The endpoint's host, to be named on screen before questions go there."""
        return self._endpoint.host

    def draft(self, question: str, evidence: Sequence[Evidence]) -> Iterator[Draft]:
        """See `ChatModel.draft`."""
        sent = self.fitting(evidence)
        return self._statements(question_message(question, sent), sent)

    def repair(
        self,
        question: str,
        evidence: Sequence[Evidence],
        failures: Sequence[Failure],
    ) -> Iterator[Draft]:
        """See `ChatModel.repair`."""
        sent = self.fitting(evidence)
        # One message, not two: templates of many open models want the roles to take turns.
        asked = question_message(question, sent)
        message = f"{asked}\n{repair_message(failures, self._tokens)}"
        return self._statements(message, sent)

    def rewrite(self, question: str, history: Sequence[Turn]) -> str:
        """See `ChatModel.rewrite`."""
        reply = Reply(self._impatient, "", followup_message(question, history, self._tokens))
        try:
            written = ""
            with closing(reply.pieces()) as pieces:
                for piece in without_thoughts(pieces):
                    written += piece
                    if "\n" in written.strip() or len(written) > _LONGEST_LINE:
                        break  # no question any more: small models go on with the conversation itself
            return written.strip()
        finally:
            self.usage = reply.usage or self._counted(reply)

    def fitting(self, evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
        """The passages that the budget lets through: whole ones, best (first) first, at least one."""
        chosen: list[Evidence] = []
        left = self._budget_tokens
        for item in evidence:
            cost = self._tokens.count(passage_block(item))
            if cost <= left or not chosen:
                chosen.append(item)
                left -= cost
        return tuple(chosen)

    @property
    def _tokens(self) -> TokenCounter:
        return _counter(self._home, self.name)

    def _statements(self, message: str, sent: Sequence[Evidence]) -> Iterator[Draft]:
        self.usage = Usage()
        if not sent:
            raise Refused
        count = 0
        reply = Reply(
            self._endpoint,
            prompts.load("answer").render(),
            in_form(message, "lines"),
            Structured(user=in_form(message, "json"), response_format=RESPONSE_FORMAT),
        )
        try:
            with closing(reply.pieces()) as pieces:
                for draft in read_drafts(pieces):
                    count += 1
                    yield draft
        except Malformed:
            raise reply.error("trả lời không đúng dạng JSON") from None
        finally:
            self.usage = reply.usage or self._counted(reply)
        if not count:
            raise reply.error("trả lời trống")

    def _counted(self, reply: Reply) -> Usage:
        """The usage where the endpoint does not report it, or the reply was broken off."""
        if not reply.has_begun:
            return Usage()
        return Usage(prompt_tokens=self._tokens.count(reply.prompt), completion_tokens=self._tokens.count(reply.text))


class ScriptedChatModel:
    """A FAKE for tests: says what it is told to, whatever it is asked.

    Each call of `draft` or `repair` uses up one reply, each of `rewrite` one of `rewritings`; an
    exception in them is raised where it stands. What was asked is kept in `calls`.
    """

    def __init__(
        self,
        *replies: Sequence[Draft | Exception],
        rewritings: Sequence[str | Exception] = (),
        name: str = "scripted",
    ) -> None:
        self.name = name
        self.usage = Usage()
        self.prompt_hash = "scripted"
        self.calls: list[ScriptedCall] = []
        self._replies = list(replies)
        self._rewritings = list(rewritings)

    def draft(self, question: str, evidence: Sequence[Evidence]) -> Iterator[Draft]:
        """The next reply."""
        return self._next(ScriptedCall(question, tuple(evidence), (), ()))

    def repair(
        self,
        question: str,
        evidence: Sequence[Evidence],
        failures: Sequence[Failure],
    ) -> Iterator[Draft]:
        """The next reply."""
        return self._next(ScriptedCall(question, tuple(evidence), tuple(failures), ()))

    def rewrite(self, question: str, history: Sequence[Turn]) -> str:
        """The next rewriting."""
        self.calls.append(ScriptedCall(question, (), (), tuple(history)))
        written = self._rewritings.pop(0)
        self.usage = Usage(prompt_tokens=50, completion_tokens=5)
        if isinstance(written, Exception):
            raise written
        return written

    def _next(self, call: ScriptedCall) -> Iterator[Draft]:
        self.calls.append(call)
        reply = self._replies.pop(0)
        self.usage = Usage(prompt_tokens=100, completion_tokens=10 * len(reply))
        for item in reply:
            if isinstance(item, Exception):
                raise item
            yield item


@dataclass(frozen=True, slots=True)
class ScriptedCall:
    """What a `ScriptedChatModel` was asked; `failures` is empty but for repairs, `evidence` for rewritings."""

    question: str
    evidence: tuple[Evidence, ...]
    failures: tuple[Failure, ...]
    history: tuple[Turn, ...]


@lru_cache(maxsize=8)
def _counter(home: Path, model: str) -> TokenCounter:
    return token_counter(home, model)
