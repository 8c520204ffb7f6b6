"""What the page's script asks for study packs: HTML to show, and clicks with what they draw anew.

A request names its browser in a header, which no page elsewhere can send; a pack that is not this
browser's is as good as none. The work is done in threads, so that answers to others go on. What makes
packs is imported when the first one is asked for.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from corpus.errors import InputError
from screen import texts
from screen.fragment import Reply
from screen.frame import STUDY_PATH, STUDY_QUERY
from screen.pack_store import UnknownPackError
from screen.requests import NO_STORE, BadRequestError, Once, reader_of, reply, sent

if TYPE_CHECKING:
    from screen.pack_page import PackPage

_log = logging.getLogger(__name__)


class PackRoutes:
    """The routes under `STUDY_PATH`."""

    def __init__(self, open_page: Callable[[], PackPage]) -> None:
        """
        Args:
            open_page: called once, when something of it is asked for.
        """
        self.page = Once(open_page)

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
        return await self._reply(lambda: self.page().show(reader_of(request), pack))

    async def _news(self, request: Request) -> Response:
        pack, after = request.query_params.get("bo", ""), request.query_params.get("sau", "")
        since = int(after) if after.isascii() and after.isdecimal() and len(after) < 10 else -1
        return await self._reply(lambda: self.page().news(reader_of(request), pack, since))

    async def _act(self, request: Request) -> Response:
        try:
            data = await sent(request)
        except BadRequestError as error:
            return error.response
        action = request.path_params["action"]
        return await self._reply(lambda: self.page().act(reader_of(request), action, data))

    async def _file(self, request: Request) -> Response:
        pack, suffix = request.path_params["pack"], request.path_params["suffix"]
        try:
            name, made = await run_in_threadpool(lambda: self.page().file(pack, suffix))
        except InputError as error:
            return PlainTextResponse(str(error), status_code=404, headers=NO_STORE)
        except Exception:  # noqa: BLE001 - the reader must see that it failed
            _log.exception("writing a pack as %s failed", suffix)
            return PlainTextResponse(texts.PACK_FILE_FAILED, status_code=500, headers=NO_STORE)
        headers = {"content-disposition": f"attachment; filename={name}", **NO_STORE}
        return Response(made, media_type="application/octet-stream", headers=headers)

    async def _reply(self, work: Callable[[], Reply]) -> Response:
        return await reply(work, unexpected=texts.PACK_UNEXPECTED, statuses={UnknownPackError: 404})
