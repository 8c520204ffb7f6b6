"""What the page's script asks for study packs: HTML to show, and clicks with what they draw anew.

A request names its browser in a header, which no page elsewhere can send; a pack that is not this
browser's is as good as none. The work is done in threads, so that answers to others go on. What makes
packs is imported when the first one is asked for.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from corpus.errors import InputError, QuantrietError
from screen import texts
from screen.frame import STUDY_PATH, STUDY_QUERY
from screen.pack_store import UnknownPackError

if TYPE_CHECKING:
    from screen.pack_page import PackPage

READER = "x-quantriet-reader"
"""The header with the browser's own name."""
_LARGEST = 256 * 1024
"""Bytes of a request."""
#: What a person prepares is for whoever asks for it now, not for the next one at the same browser.
_NO_STORE = {"cache-control": "no-store"}

_log = logging.getLogger(__name__)


class PackRoutes:
    """The routes under `STUDY_PATH`."""

    def __init__(self, open_page: Callable[[], PackPage]) -> None:
        """
        Args:
            open_page: called once, when something of it is asked for.
        """
        self._open_page = open_page
        self._opened: PackPage | None = None
        self._lock = threading.Lock()

    def page(self) -> PackPage:
        """The page of packs."""
        with self._lock:
            if self._opened is None:
                self._opened = self._open_page()
            return self._opened

    def routes(self) -> list[Route]:
        """For the server."""
        return [
            Route(STUDY_PATH, lambda _: RedirectResponse(f"/?{STUDY_QUERY}")),
            Route(STUDY_PATH + "/trang", self._show),
            Route(STUDY_PATH + "/moi", self._news),
            Route(STUDY_PATH + "/{pack}/tai-ve{suffix}", self._file),
            Route(STUDY_PATH + "/lam/{action}", self._act, methods=["POST"]),
        ]

    async def _show(self, request: Request) -> Response:
        pack = request.query_params.get("bo", "")
        return await self._reply(lambda: self.page().show(_reader(request), pack))

    async def _news(self, request: Request) -> Response:
        pack, after = request.query_params.get("bo", ""), request.query_params.get("sau", "")
        since = int(after) if after.isascii() and after.isdecimal() and len(after) < 10 else -1
        return await self._reply(lambda: self.page().news(_reader(request), pack, since))

    async def _act(self, request: Request) -> Response:
        body = await _body(request)
        if body is None:
            return JSONResponse({"error": texts.PACK_BAD_REQUEST}, status_code=413, headers=_NO_STORE)
        try:
            data = json.loads(body)
        except (ValueError, RecursionError):  # no JSON, no UTF-8, or made to be deep
            return JSONResponse({"error": texts.PACK_BAD_REQUEST}, status_code=400, headers=_NO_STORE)
        action = request.path_params["action"]
        return await self._reply(lambda: self.page().act(_reader(request), action, data))

    async def _file(self, request: Request) -> Response:
        pack, suffix = request.path_params["pack"], request.path_params["suffix"]
        try:
            name, made = await run_in_threadpool(lambda: self.page().file(pack, suffix))
        except InputError as error:
            return PlainTextResponse(str(error), status_code=404, headers=_NO_STORE)
        except Exception:  # noqa: BLE001 - the reader must see that it failed
            _log.exception("writing a pack as %s failed", suffix)
            return PlainTextResponse(texts.PACK_FILE_FAILED, status_code=500, headers=_NO_STORE)
        headers = {"content-disposition": f"attachment; filename={name}", **_NO_STORE}
        return Response(made, media_type="application/octet-stream", headers=headers)

    async def _reply(self, work: Callable[[], dict[str, Any]]) -> Response:
        """What comes of some work, or why it cannot be done."""
        try:
            return JSONResponse(await run_in_threadpool(work), headers=_NO_STORE)
        except UnknownPackError as error:
            return JSONResponse({"error": str(error)}, status_code=404, headers=_NO_STORE)
        except QuantrietError as error:
            return JSONResponse({"error": str(error)}, status_code=422, headers=_NO_STORE)
        except Exception:  # noqa: BLE001 - the reader must see that it failed
            _log.exception("a pack could not be shown or changed")
            return JSONResponse({"error": texts.PACK_UNEXPECTED}, status_code=500, headers=_NO_STORE)


def _reader(request: Request) -> str:
    return request.headers.get(READER, "")


async def _body(request: Request) -> bytes | None:
    """What was sent; None for more than a page sends."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LARGEST:
            return None
    return body
