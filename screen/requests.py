"""What all requests of the page's scripts have in common: who asks, what is sent, how a failure is told."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from corpus.errors import QuantrietError
from screen import texts
from screen.fragment import Reply

READER = "x-quantriet-reader"
"""The header with the browser's own name, which no page elsewhere can send."""
_LARGEST = 256 * 1024
"""Bytes of a click."""
#: What a person does is for whoever asks for it now, not for the next one at the same browser.
NO_STORE = {"cache-control": "no-store"}

_log = logging.getLogger(__name__)
Made = TypeVar("Made")


class BadRequestError(Exception):
    """What was sent is nothing that the page sends."""

    def __init__(self, status: int) -> None:
        super().__init__(texts.PACK_BAD_REQUEST)
        self.response = JSONResponse({"error": texts.PACK_BAD_REQUEST}, status_code=status, headers=NO_STORE)


class Once(Generic[Made]):
    """Makes something when it is first asked for, and gives that ever after; threads wait for one another."""

    def __init__(self, make: Callable[[], Made]) -> None:
        self._make = make
        self._made: list[Made] = []
        self._lock = threading.Lock()

    def __call__(self) -> Made:
        """What was made."""
        with self._lock:
            if not self._made:
                self._made.append(self._make())
            return self._made[0]


def reader_of(request: Request) -> str:
    """The browser that asks; empty where none says so."""
    return request.headers.get(READER, "")


async def sent(request: Request) -> object:
    """What a click sends.

    Raises:
        BadRequestError: it is no JSON, or more than a page sends.
    """
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LARGEST:
            raise BadRequestError(413)
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:  # no JSON, no UTF-8, or made to be deep
        raise BadRequestError(400) from error


async def reply(
    work: Callable[[], Reply], *, unexpected: str, statuses: Mapping[type[QuantrietError], int] | None = None
) -> Response:
    """What comes of some work done in a thread, or why it cannot be done.

    Args:
        work: gives what the script draws.
        unexpected: what is said when it fails for no known reason.
        statuses: of errors that have one of their own.
    """
    try:
        return JSONResponse(await run_in_threadpool(work), headers=NO_STORE)
    except QuantrietError as error:
        status = next((s for kind, s in (statuses or {}).items() if isinstance(error, kind)), 422)
        return JSONResponse({"error": str(error)}, status_code=status, headers=NO_STORE)
    except Exception:  # noqa: BLE001 - the reader must see that it failed
        _log.exception("what the page asked for failed")
        return JSONResponse({"error": unexpected}, status_code=500, headers=NO_STORE)
