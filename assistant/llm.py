"""The chat-model answerer's model: drafts statements over an OpenAI-compatible endpoint, streaming.

It promises statements with the markers that the model wrote, one by one, and one-line reasons when
there are none. It does not know whether a statement is true: the grounding check does.
"""

from __future__ import annotations

import re
import time
import weakref
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

import prompts
from assistant.answer import Turn, Usage
from assistant.drafts import MARKER, REFUSAL, Draft, Refused, read_drafts
from assistant.settings import Settings
from assistant.tokens import TokenCounter, token_counter
from corpus.directive import Directive, Passage
from corpus.errors import ModelError
from corpus.text import nfc

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

if TYPE_CHECKING:
    from langchain_core.messages import AIMessageChunk, BaseMessage
    from langchain_openai import ChatOpenAI

BUDGET_TOKENS = 6_000
"""For the passages; the rules, the conversation and the question come on top."""

_TOTAL_SECONDS = 300.0
_MOST_CHARACTERS = 20_000
"""A small model can fall into a loop; no answer is this long."""
_TURNS = 6
_TURN_CHARACTERS = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A passage as the model gets it."""

    marker: int
    """The number by which the model cites it."""
    passage: Passage
    document: Directive
    text: str
    """As it should read: scanning errors mended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A statement that the grounding check did not let through."""

    draft: Draft
    reason: str
    """In Vietnamese; the model reads it."""


class ChatModel(Protocol):
    """What drafts an answer from passages. One object an answer: `usage` is that of its last call."""

    name: str
    usage: Usage

    def draft(
        self, question: str, evidence: Sequence[Evidence], history: Sequence[Turn] = ()
    ) -> Iterator[Draft]:
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
        history: Sequence[Turn] = (),
    ) -> Iterator[Draft]:
        """Statements in place of the failed ones, perhaps fewer. Raises as `draft` does."""
        ...


class OpenAIChatModel:
    """Any OpenAI-compatible endpoint. Cheap to make: objects of one endpoint share its connection."""

    def __init__(
        self,
        *,
        model: str,
        home: Path,
        base_url: str | None = None,
        api_key: str | None = None,
        budget_tokens: int = BUDGET_TOKENS,
        connect_seconds: float = 5.0,
        silence_seconds: float = 60.0,
        total_seconds: float = _TOTAL_SECONDS,
        max_retries: int = 1,
    ) -> None:
        """Nothing is asked of the endpoint yet.

        Args:
            model: the endpoint's name for it.
            home: where the token ranks are kept (`Settings.home`).
            base_url: OpenAI's own when None.
            api_key: may be None for local servers.
            budget_tokens: the most that the passages may take.
            connect_seconds: to wait for a connection.
            silence_seconds: to wait for the first and for each further piece of the reply.
            total_seconds: to wait for the whole reply.
            max_retries: further attempts when there was no reply at all.
        """
        from retrieval.embeddings import OPENAI_URL

        self.name = model
        self.usage = Usage()
        self._home = home
        self._budget_tokens = budget_tokens
        self._total_seconds = total_seconds
        self._endpoint = _Endpoint(
            model, base_url or OPENAI_URL, api_key or "none", connect_seconds, silence_seconds, max_retries
        )

    @classmethod
    def from_settings(cls, settings: Settings) -> OpenAIChatModel:
        """The model that the user's settings name."""
        return cls(
            model=settings.openai_model,
            home=settings.home,
            base_url=settings.openai_base_url,
            api_key=settings.openai_api_key,
        )

    @property
    def host(self) -> str:
        """The endpoint's host, to be named on screen before questions go there."""
        return self._endpoint.host

    @property
    def prompt_hash(self) -> str:
        """Of all prompts together; stored with every measurement."""
        return "-".join(prompts.load(name).hash[:6] for name in ("answer", "question", "repair"))

    def draft(
        self, question: str, evidence: Sequence[Evidence], history: Sequence[Turn] = ()
    ) -> Iterator[Draft]:
        """See `ChatModel.draft`."""
        sent = self.fitting(evidence)
        return self._statements(question_message(question, sent, history), sent)

    def repair(
        self,
        question: str,
        evidence: Sequence[Evidence],
        failures: Sequence[Failure],
        history: Sequence[Turn] = (),
    ) -> Iterator[Draft]:
        """See `ChatModel.repair`."""
        sent = self.fitting(evidence)
        # One message, not two: templates of many open models want the roles to take turns.
        message = question_message(question, sent, history) + "\n" + repair_message(failures)
        return self._statements(message, sent)

    def fitting(self, evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
        """The passages that the budget lets through: whole ones, best (first) first, at least one."""
        chosen: list[Evidence] = []
        left = self._budget_tokens
        for item in evidence:
            cost = self._tokens.count(_passage_block(item))
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
        valid = {item.marker for item in sent}
        count, has_valid = 0, False
        with closing(self._pieces(message)) as pieces:
            for draft in read_drafts(pieces):
                count += 1
                has_valid = has_valid or not valid.isdisjoint(draft.markers)
                yield draft
        if not count:
            raise self._error("trả lời trống")
        if not has_valid:
            raise self._error("trả lời mà không dẫn đoạn trích nào")

    def _pieces(self, message: str) -> Generator[str]:
        """The reply's text, piece by piece; whole when it ends without an exception."""
        from langchain_core.messages import HumanMessage, SystemMessage

        system = prompts.load("answer").render()
        reply = _Reply()
        started = time.monotonic()
        try:
            messages = [SystemMessage(system), HumanMessage(message)]
            with closing(_connection(self._endpoint).stream(messages)) as chunks:
                for chunk in chunks:
                    if piece := reply.take(chunk):
                        yield piece
                    if time.monotonic() - started > self._total_seconds:
                        raise self._error(f"trả lời quá {self._total_seconds:.0f} giây mà chưa xong")
                    if len(reply.text) > _MOST_CHARACTERS:
                        raise self._error("trả lời dài bất thường")
        except ModelError:
            raise
        except Exception as error:
            reason = self._reason(error, reply)
            if reason is None:
                raise
            # The cause stays out: some endpoints repeat the key or the request in their messages.
            raise self._error(reason) from None
        finally:
            self.usage = reply.usage or self._counted(reply, system, message)
        if unfinished := _UNFINISHED.get(reply.finish_reason):
            raise self._error(unfinished)

    def _counted(self, reply: _Reply, *prompt: str) -> Usage:
        """The usage where the endpoint does not report it, or the reply was broken off."""
        if not reply.has_begun:
            return Usage()
        return Usage(
            prompt_tokens=sum(map(self._tokens.count, prompt)),
            completion_tokens=self._tokens.count(reply.text),
        )

    def _reason(self, error: Exception, reply: _Reply) -> str | None:
        import openai
        from langchain_core.exceptions import ContextOverflowError

        from retrieval.embeddings import endpoint_reason

        if isinstance(error, ContextOverflowError):
            return "câu hỏi cùng các đoạn trích dài quá mức mô hình nhận được"
        if reply.has_begun:
            if isinstance(error, openai.APITimeoutError):
                return "ngừng giữa chừng khi đang trả lời"
            if isinstance(error, (openai.APIError, ValueError)):
                return _CUT
        return endpoint_reason(error, self.name)

    def _error(self, reason: str) -> ModelError:
        return ModelError(f"Mô hình {self.name} ở {self.host}: {reason}.")


class ScriptedChatModel:
    """A FAKE for tests: says what it is told to, whatever it is asked.

    Each call of `draft` or `repair` uses up one reply; an exception in a reply is raised where it
    stands. What was asked is kept in `calls`.
    """

    def __init__(self, *replies: Sequence[Draft | Exception], name: str = "scripted") -> None:
        self.name = name
        self.usage = Usage()
        self.calls: list[ScriptedCall] = []
        self._replies = list(replies)

    def draft(
        self, question: str, evidence: Sequence[Evidence], history: Sequence[Turn] = ()
    ) -> Iterator[Draft]:
        """The next reply."""
        return self._next(ScriptedCall(question, tuple(evidence), (), tuple(history)))

    def repair(
        self,
        question: str,
        evidence: Sequence[Evidence],
        failures: Sequence[Failure],
        history: Sequence[Turn] = (),
    ) -> Iterator[Draft]:
        """The next reply."""
        return self._next(ScriptedCall(question, tuple(evidence), tuple(failures), tuple(history)))

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
    """What a `ScriptedChatModel` was asked; `failures` is empty for first drafts."""

    question: str
    evidence: tuple[Evidence, ...]
    failures: tuple[Failure, ...]
    history: tuple[Turn, ...]


# --- the messages -------------------------------------------------------------------------------


def question_message(question: str, evidence: Sequence[Evidence], history: Sequence[Turn]) -> str:
    """The user message: passages, conversation, question, none of which can leave its block."""
    return prompts.load("question").render(
        passages="\n".join(_passage_block(item) for item in evidence),
        conversation="\n".join(_turn_line(turn) for turn in history[-_TURNS:]) or "(không có)",
        question=_contained(question),
    )


def repair_message(failures: Sequence[Failure]) -> str:
    """What follows the user message in the repair attempt."""
    lines = (
        f"- {_contained(f.draft.text)} {''.join(f'[{m}]' for m in f.draft.markers) or '(không ghi số đoạn)'}"
        f" — {_contained(f.reason)}"
        for f in failures
    )
    return prompts.load("repair").render(failures="\n".join(lines))


def _passage_block(item: Evidence) -> str:
    place = ", ".join(item.passage.units) or " > ".join(item.passage.path)
    lines = [
        f'<doan so="{item.marker}">',
        f"Văn bản: {_contained(_document_name(item.document))}",
        *([f"Vị trí: {_contained(place)}"] if place else []),
        f"Nội dung: {_contained(item.text)}",
        "</doan>",
    ]
    return "\n".join(lines)


def _document_name(document: Directive) -> str:
    parts = [document.type]
    if document.number:
        parts.append(f"số {document.number}")
    if document.date:
        parts.append("ngày " + "/".join(p.lstrip("0") for p in reversed(document.date.split("-"))))
    if document.issuer:
        parts.append(f"của {document.issuer}")
    if document.place and document.place not in (document.issuer or ""):
        parts.append(f"({document.place})")
    if document.title:
        parts.append(f"— {document.title}")
    return " ".join(parts)


def _turn_line(turn: Turn) -> str:
    content = MARKER.sub("", turn.content) if turn.role == "assistant" else turn.content
    content = _contained(content)
    if len(content) > _TURN_CHARACTERS:
        content = content[:_TURN_CHARACTERS].rsplit(" ", 1)[0] + " …"
    return f"{'Trợ lý' if turn.role == 'assistant' else 'Người dùng'}: {content}"


_UNPRINTABLE = re.compile("[\0-\x08\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
_ANGLES = str.maketrans("<>", "‹›")


def _contained(text: str) -> str:
    """`text` on one line, without what could close its block or hide in it."""
    return " ".join(_UNPRINTABLE.sub("", nfc(text)).translate(_ANGLES).split())


# --- the endpoint -------------------------------------------------------------------------------

_CUT = "dòng trả lời bị ngắt giữa chừng"
_UNFINISHED = {
    "": _CUT,
    "length": "câu trả lời bị cắt vì quá dài",
    "content_filter": "từ chối trả lời vì bộ lọc nội dung",
    "tool_calls": "đòi gọi công cụ thay vì trả lời",
}


class _Reply:
    """What has come of a reply so far."""

    def __init__(self) -> None:
        self.text = ""
        self.finish_reason = ""
        self.usage: Usage | None = None
        self.has_begun = False

    def take(self, chunk: AIMessageChunk) -> str:
        """Takes in a chunk; returns its text."""
        self.has_begun = True
        piece = str(chunk.text)
        self.text += piece
        self.finish_reason = chunk.response_metadata.get("finish_reason") or self.finish_reason
        if used := chunk.usage_metadata:
            self.usage = Usage(prompt_tokens=used["input_tokens"], completion_tokens=used["output_tokens"])
        return piece


@dataclass(frozen=True, slots=True)
class _Endpoint:
    """How the model is reached."""

    model: str
    base_url: str
    api_key: str = field(repr=False)
    connect_seconds: float
    silence_seconds: float
    max_retries: int

    @property
    def host(self) -> str:
        return urlsplit(self.base_url).netloc.rpartition("@")[2]


class _Connection:
    """A client of one endpoint, which remembers what the endpoint does not take."""

    def __init__(self, endpoint: _Endpoint) -> None:
        self._endpoint = endpoint
        self._optional: dict[str, dict[str, Any]] = {
            "stream_options": {"stream_usage": True},
            "temperature": {"temperature": 0},
        }
        from retrieval.embeddings import direct_clients

        self._http = direct_clients(endpoint.base_url)
        if self._http:
            weakref.finalize(self, self._http["http_client"].close)
        self._client = self._made()

    def stream(self, messages: list[BaseMessage]) -> Generator[AIMessageChunk]:
        import openai

        while True:
            try:
                yield from self._client.stream(messages)
                return
            except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
                refused = [name for name in self._optional if name in str(error)]
                if not refused:
                    raise
                for name in refused:
                    self._optional.pop(name, None)
                self._client = self._made()

    def _made(self) -> ChatOpenAI:
        import openai
        from langchain_openai import ChatOpenAI
        from pydantic import SecretStr

        end = self._endpoint
        options: dict[str, Any] = {
            "timeout": openai.Timeout(end.silence_seconds, connect=end.connect_seconds),
            "use_responses_api": False,
            **self._http,
        }
        for optional in self._optional.values():
            options |= optional
        return ChatOpenAI(
            model=end.model,
            base_url=end.base_url,
            api_key=SecretStr(end.api_key),
            max_retries=end.max_retries,
            **options,
        )


@lru_cache(maxsize=8)
def _connection(endpoint: _Endpoint) -> _Connection:
    return _Connection(endpoint)


@lru_cache(maxsize=8)
def _counter(home: Path, model: str) -> TokenCounter:
    return token_counter(home, model)
