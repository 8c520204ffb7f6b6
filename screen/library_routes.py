"""What the page's script asks for the collection: HTML to show, files that come in, clicks.

Every request names its browser in a header, which no page elsewhere can send. The work is done in
threads, so that answers to others go on. What it takes is imported when something is first asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from corpus.errors import QuantrietError
from screen import texts
from screen.fragment import Reply
from screen.frame import LIBRARY_PATH, LIBRARY_QUERY
from screen.requests import NO_STORE, BadRequestError, Once, reader_of, reply, sent

if TYPE_CHECKING:
    from screen.library_page import LibraryPage


class LibraryRoutes:
    """The routes under `LIBRARY_PATH`."""

    def __init__(self, open_page: Callable[[], LibraryPage]) -> None:
        """
        Args:
            open_page: called once, when something of it is asked for.
        """
        self.page = Once(open_page)

    def routes(self) -> list[Route]:
        """For the server."""
        return [
            Route(LIBRARY_PATH, lambda _: RedirectResponse(f"/?{LIBRARY_QUERY}")),
            Route(LIBRARY_PATH + "/trang", self._show),
            Route(LIBRARY_PATH + "/bang", self._table),
            Route(LIBRARY_PATH + "/moi", self._news),
            Route(LIBRARY_PATH + "/can-xem", self._marks),
            Route(LIBRARY_PATH + "/goc", self._original),
            Route(LIBRARY_PATH + "/anh", self._picture),
            Route(LIBRARY_PATH + "/nhan", self._receive, methods=["POST"]),
            Route(LIBRARY_PATH + "/lam/{action}", self._act, methods=["POST"]),
        ]

    async def _show(self, request: Request) -> Response:
        document, chosen = request.query_params.get("vb", ""), dict(request.query_params)
        return await self._reply(lambda: self.page().show(reader_of(request), document, chosen))

    async def _table(self, request: Request) -> Response:
        chosen = dict(request.query_params)
        return await self._reply(lambda: self.page().table(chosen))

    async def _news(self, request: Request) -> Response:
        chosen, seen = dict(request.query_params), request.query_params.get("sau", "")
        generation = int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 16 else -1
        return await self._reply(lambda: self.page().news(reader_of(request), generation, chosen))

    async def _marks(self, request: Request) -> Response:
        documents = tuple(request.query_params.getlist("vb"))
        return await self._reply(lambda: self.page().marks(documents))

    async def _original(self, request: Request) -> Response:
        document = request.query_params.get("vb", "")
        try:
            path = await run_in_threadpool(lambda: self.page().library.original(document))
        except QuantrietError as error:
            return PlainTextResponse(str(error), status_code=404, headers=NO_STORE)
        # Never shown in the page's own origin, whatever it holds.
        return FileResponse(path, media_type="application/octet-stream", filename=path.name, headers=NO_STORE)

    async def _picture(self, request: Request) -> Response:
        document, page = request.query_params.get("vb", ""), request.query_params.get("so", "")
        number = int(page) if page.isascii() and page.isdecimal() and len(page) < 6 else 0
        try:
            path = await run_in_threadpool(lambda: self.page().library.picture(document, number))
        except QuantrietError as error:
            return PlainTextResponse(str(error), status_code=404, headers=NO_STORE)
        if path is None:
            return PlainTextResponse(texts.LIBRARY_LOST, status_code=404, headers=NO_STORE)
        return FileResponse(path, media_type="image/jpeg", headers={"cache-control": "private, max-age=300"})

    async def _receive(self, request: Request) -> Response:
        """A file, as it is: its name and the one that it replaces stand in the address."""
        owner, replaces = reader_of(request), request.query_params.get("thay", "")
        if not owner:
            return _refused(texts.LIBRARY_FOREIGN, 403)
        named = request.query_params.get("ten", "")
        try:
            page = await run_in_threadpool(self.page)
            name = await run_in_threadpool(page.name_of, named, replaces, owner)
            path = await page.uploads.receive(name, request.stream())
        except ClientDisconnect:
            return _refused(texts.LIBRARY_FOREIGN, 400)  # nobody hears it
        except QuantrietError as error:
            return _refused(str(error), 422)
        return await self._reply(lambda: page.received(owner, path, replaces))

    async def _act(self, request: Request) -> Response:
        owner = reader_of(request)
        if not owner:
            return _refused(texts.LIBRARY_FOREIGN, 403)
        try:
            data = await sent(request)
        except BadRequestError as error:
            return error.response
        action = request.path_params["action"]
        return await self._reply(lambda: self.page().act(owner, action, data))

    async def _reply(self, work: Callable[[], Reply]) -> Response:
        return await reply(work, unexpected=texts.LIBRARY_UNEXPECTED)


def _refused(message: str, status: int) -> Response:
    return JSONResponse({"error": message}, status_code=status, headers=NO_STORE)
