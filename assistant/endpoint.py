"""One streamed reply of an OpenAI-compatible chat endpoint: text in pieces, or one reason why not.

The one door to openai and langchain_openai for chat; both are imported with the first call. Neither
the key nor the messages get into an error: some endpoints repeat them, so their words are not quoted.
"""

from __future__ import annotations

import time
import warnings
import weakref
from collections import defaultdict
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from assistant.answer import Usage
from corpus.errors import ModelError

if TYPE_CHECKING:
    import httpx2
    from langchain_core.messages import AIMessageChunk, BaseMessage
    from langchain_openai import ChatOpenAI

_MOST_CHARACTERS = 20_000
"""A small model can fall into a loop; no answer is this long."""

_CUT = "dòng trả lời bị ngắt giữa chừng"
_UNFINISHED = {
    "": _CUT,
    "length": "câu trả lời bị cắt vì quá dài",
    "content_filter": "từ chối trả lời vì bộ lọc nội dung",
    "tool_calls": "đòi gọi công cụ thay vì trả lời",
}
"""By finish_reason; a stream that was cut ends without one, and without an exception."""
_OPTIONAL: dict[str, dict[str, Any]] = {
    "stream_options": {"stream_usage": True},
    "temperature": {"temperature": 0},
}
"""What not every endpoint takes, by the names in which it refuses it."""
_ALSO_CALLED = {"response_format": ("json_schema",)}
_REFUSED: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
"""By address and model; what one connection learns, those with other limits need not ask again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """How a chat model is reached."""

    model: str
    base_url: str
    api_key: str = field(repr=False)
    connect_seconds: float
    """To wait for a connection."""
    silence_seconds: float
    """To wait for the first and for each further piece of a reply."""
    total_seconds: float
    """To wait for a whole reply."""
    max_retries: int
    """Further attempts when there was no reply at all."""

    @property
    def host(self) -> str:
        """Host and port, without a password that the address may hold."""
        return urlsplit(self.base_url).netloc.rpartition("@")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Structured:
    """What is asked instead where the endpoint takes a schema of the reply."""

    user: str
    response_format: Mapping[str, Any]


class Reply:
    """A reply, and what has come of it so far."""

    def __init__(self, endpoint: Endpoint, system: str, user: str, structured: Structured | None = None) -> None:
        self.text = ""
        self.prompt = ""
        """What was sent."""
        self.usage: Usage | None = None
        """The endpoint's own count, where it gives one."""
        self.has_begun = False
        self._finish_reason = ""
        self._endpoint = endpoint
        self._system = system
        self._user = user
        self._structured = structured

    def pieces(self) -> Generator[str]:
        """The text, piece by piece; it is whole when this ends without an exception.

        Raises:
            ModelError: the endpoint is missing, down, slow, or its reply is unusable.
        """
        try:
            yield from self._received()
        except ModelError:
            raise
        except Exception as error:
            reason = self._reason(error)
            if reason is None:
                raise
            raise self.error(reason) from None
        if unfinished := _UNFINISHED.get(self._finish_reason):
            raise self.error(unfinished)

    def error(self, reason: str) -> ModelError:
        """An error that names the model and the host."""
        return ModelError(f"Mô hình {self._endpoint.model} ở {self._endpoint.host}: {reason}.")

    def _received(self) -> Iterator[str]:
        response_format = self._structured.response_format if self._structured else None
        end = time.monotonic() + self._endpoint.total_seconds
        with closing(_connection(self._endpoint).stream(self._messages, response_format)) as chunks:
            for chunk in chunks:
                if piece := self._take(chunk):
                    yield piece
                if time.monotonic() > end:
                    raise self.error(f"trả lời quá {self._endpoint.total_seconds:.0f} giây mà chưa xong")
                if len(self.text) > _MOST_CHARACTERS:
                    raise self.error("trả lời dài bất thường")

    def _messages(self, is_structured: bool) -> list[BaseMessage]:
        from langchain.messages import HumanMessage, SystemMessage

        user = self._structured.user if is_structured and self._structured else self._user
        self.prompt = self._system + user
        return [*([SystemMessage(self._system)] if self._system else []), HumanMessage(user)]

    def _take(self, chunk: AIMessageChunk) -> str:
        self.has_begun = True
        piece = str(chunk.text)
        self.text += piece
        self._finish_reason = chunk.response_metadata.get("finish_reason") or self._finish_reason
        if used := chunk.usage_metadata:
            self.usage = Usage(prompt_tokens=used["input_tokens"], completion_tokens=used["output_tokens"])
        return piece

    def _reason(self, error: Exception) -> str | None:
        import openai
        from langchain_core.exceptions import ContextOverflowError

        from retrieval.embeddings import endpoint_reason

        if isinstance(error, ContextOverflowError):
            return "câu hỏi cùng các đoạn trích dài quá mức mô hình nhận được"
        if self.has_begun:
            if isinstance(error, openai.APITimeoutError):
                return "ngừng giữa chừng khi đang trả lời"
            if isinstance(error, (openai.APIError, ValueError)):
                return _CUT
        return endpoint_reason(error, self._endpoint.model)


class _Connection:
    """A client of one endpoint, which sends no more what the endpoint does not take."""

    def __init__(self, endpoint: Endpoint) -> None:
        import openai

        from retrieval.embeddings import is_loopback

        self._endpoint = endpoint
        self._refused = _REFUSED[endpoint.base_url, endpoint.model]
        by_environment = not is_loopback(endpoint.base_url)
        self._http = openai.DefaultHttpxClient(
            trust_env=by_environment, event_hooks={"response": [_watching(endpoint.silence_seconds)]}
        )
        weakref.finalize(self, self._http.close)
        # Never used, but langchain_openai would make one that reads the proxies.
        self._async_http = openai.DefaultAsyncHttpxClient(trust_env=by_environment)
        self._client = self._made()

    def stream(
        self, messages: Callable[[bool], list[BaseMessage]], response_format: Mapping[str, Any] | None
    ) -> Generator[AIMessageChunk]:
        """The reply's chunks.

        Args:
            messages: gives them, for a reply in `response_format` or not.
            response_format: what to ask for where the endpoint takes it.
        """
        import openai

        optional = dict(_OPTIONAL)
        if response_format is not None:
            # Given by name, it would take langchain_openai another way: through a stream that collects the
            # whole reply itself and ends in an AssertionError where nothing came.
            optional["response_format"] = {"extra_body": {"response_format": response_format}}
        while True:
            sent = {name: options for name, options in optional.items() if name not in self._refused}
            options = {name: value for option in sent.values() for name, value in option.items()}
            try:
                yield from self._client.stream(messages("response_format" in sent), **options)
                return
            # Some servers answer what they cannot validate with 500.
            except (openai.BadRequestError, openai.UnprocessableEntityError, openai.InternalServerError) as error:
                refused = [n for n in sent if any(word in str(error) for word in (n, *_ALSO_CALLED.get(n, ())))]
                if not refused:
                    raise
                self._refused.update(refused)

    def _made(self) -> ChatOpenAI:
        import openai
        from langchain_openai import ChatOpenAI
        from pydantic import SecretStr

        end = self._endpoint
        # langchain_openai explains its own API to us when an endpoint refuses a schema.
        warnings.filterwarnings("ignore", message="This model does not support OpenAI's structured output")
        return ChatOpenAI(
            model=end.model,
            base_url=end.base_url,
            api_key=SecretStr(end.api_key),
            timeout=openai.Timeout(end.silence_seconds, connect=end.connect_seconds),
            max_retries=end.max_retries,
            use_responses_api=False,
            http_client=self._http,
            http_async_client=self._async_http,
        )


@lru_cache(maxsize=8)
def _connection(endpoint: Endpoint) -> _Connection:
    return _Connection(endpoint)


def _watching(seconds: float) -> Callable[[httpx2.Response], None]:
    """A hook that ends a stream in which nothing but comments came for `seconds`.

    Gateways send comments (": keep-alive") while the model behind them is silent, so that the HTTP
    client's own time limit, which any byte resets, never ends the wait.
    """
    import httpx2

    class Watched(httpx2.SyncByteStream):
        def __init__(self, inner: httpx2.SyncByteStream) -> None:
            self._inner = inner

        def __iter__(self) -> Iterator[bytes]:
            end = time.monotonic() + seconds
            for part in self._inner:
                now = time.monotonic()
                if not part.startswith(b":"):
                    end = now + seconds
                elif now > end:
                    raise httpx2.ReadTimeout("only comments")
                yield part

        def close(self) -> None:
            self._inner.close()

    def watch(response: httpx2.Response) -> None:
        if isinstance(response.stream, httpx2.SyncByteStream):
            response.stream = Watched(response.stream)

    return watch
