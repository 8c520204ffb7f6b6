"""A real HTTP server that speaks OpenAI's chat/completions, for tests: scripted replies and faults.

    def test_it(openai_server: OpenAIServer) -> None:
        openai_server.script(Reply(["Ban A chủ trì. [1]\\n"]), Reply(status=429))
        ... a client at openai_server.url ...
        assert openai_server.requests[0].json["model"] == "m"

Replies are used up in order; the last one answers all further requests. Import the fixture
`openai_server` where it is needed.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import threading
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI, Request
from starlette.responses import JSONResponse, Response, StreamingResponse

HTML = "<!doctype html><html><head><title>Welcome</title></head><body>It works!</body></html>"


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """A request that the server received."""

    path: str
    headers: dict[str, str]
    json: dict[str, Any]

    @property
    def messages(self) -> list[dict[str, str]]:
        messages: list[dict[str, str]] = self.json["messages"]
        return messages


@dataclass(frozen=True)
class Reply:
    """What the server answers to one request, and how it fails."""

    pieces: Sequence[str] = ()
    """The content of the stream's chunks."""
    finish: str | None = "stop"
    """The last chunk's finish_reason; None ends the stream without one: a clean cut."""
    usage: tuple[int, int] | None = (11, 7)
    """Sent when the request asks for it; None for servers that never do."""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    error: str = "scripted error"
    """The message in the body, for a status that is no success."""
    html: bool = False
    """An HTML page instead of the protocol."""
    delay: float = 0.0
    """Seconds before anything is sent."""
    hold_after: int | None = None
    """After that many pieces, wait until `OpenAIServer.release` is called."""
    stall_after: int | None = None
    """After that many pieces, send nothing more and keep the connection."""
    comments_after: int | None = None
    """After that many pieces, send nothing but comments, as gateways do while they wait."""
    drop_after: int | None = None
    """After that many pieces, break the connection off."""
    error_after: int | None = None
    """After that many pieces, send an error inside the stream."""


_NUMBERS = itertools.count(1)


class OpenAIServer:
    """The server; `url` is what goes into OPENAI_BASE_URL."""

    def __init__(self) -> None:
        self.requests: list[Recorded] = []
        self.finished = 0
        """How many streams were sent to their end."""
        self._replies: list[Reply] = [Reply(["Câu trả lời. [1]"])]
        self._released = threading.Event()
        self._stopping = threading.Event()
        config = uvicorn.Config(
            self._app(), host="127.0.0.1", port=0, log_level="critical", timeout_graceful_shutdown=1
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.005)
        self.port: int = self._server.servers[0].sockets[0].getsockname()[1]
        # A port may be given twice in one run, and what an endpoint refuses is remembered by its address.
        self.url = f"http://127.0.0.1:{self.port}/{next(_NUMBERS)}/v1"

    def script(self, *replies: Reply) -> None:
        """The answers to the next requests, and what was recorded so far is forgotten."""
        self._replies = list(replies)
        self.requests.clear()
        self.finished = 0
        self._released.clear()

    def release(self) -> None:
        """Lets a held stream go on."""
        self._released.set()

    def close(self) -> None:
        self._stopping.set()
        self._server.should_exit = True
        self._thread.join(10)

    def _app(self) -> FastAPI:
        app = FastAPI(openapi_url=None)

        @app.post("/{number}/v1/chat/completions")
        async def completions(request: Request) -> Response:
            body = await request.json()
            self.requests.append(Recorded(path=request.url.path, headers=dict(request.headers), json=body))
            reply = self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]
            await self._wait(reply.delay)
            if reply.status != 200:
                error = {"error": {"message": reply.error, "type": "scripted", "code": None}}
                return JSONResponse(error, reply.status, reply.headers)
            if reply.html:
                return Response(HTML, media_type="text/html")
            if not body.get("stream"):
                return JSONResponse(_completion(body, reply))
            return StreamingResponse(self._stream(body, reply), media_type="text/event-stream")

        return app

    async def _stream(self, body: dict[str, Any], reply: Reply) -> AsyncIterator[str]:
        yield _event(body, delta={"role": "assistant", "content": ""})
        for number, piece in enumerate([*reply.pieces, None]):
            if number == reply.hold_after:
                while not (self._released.is_set() or self._stopping.is_set()):
                    await asyncio.sleep(0.005)
            if number == reply.stall_after:
                await self._wait(60)
            while number == reply.comments_after and not self._stopping.is_set():
                yield ": keep-alive\n\n"
                await asyncio.sleep(0.05)
            if number == reply.drop_after:
                raise ConnectionAbortedError
            if number == reply.error_after:
                yield f"data: {json.dumps({'error': {'message': reply.error}})}\n\n"
                return
            if piece is not None:
                yield _event(body, delta={"content": piece})
        if reply.finish is None:
            return
        yield _event(body, delta={}, finish=reply.finish)
        if reply.usage and (body.get("stream_options") or {}).get("include_usage"):
            yield _event(body, usage=reply.usage)
        yield "data: [DONE]\n\n"
        self.finished += 1

    async def _wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end and not self._stopping.is_set():
            await asyncio.sleep(0.01)


def _event(
    body: dict[str, Any],
    *,
    delta: dict[str, str] | None = None,
    finish: str | None = None,
    usage: tuple[int, int] | None = None,
) -> str:
    event: dict[str, Any] = {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": body["model"],
        "choices": [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": finish}],
    }
    if usage:
        event["usage"] = _usage(usage)
    return f"data: {json.dumps(event, ensure_ascii=False)}\n\n"


def _completion(body: dict[str, Any], reply: Reply) -> dict[str, Any]:
    message = {"role": "assistant", "content": "".join(reply.pieces)}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": body["model"],
        "choices": [{"index": 0, "message": message, "finish_reason": reply.finish}],
        "usage": _usage(reply.usage or (0, 0)),
    }


def _usage(usage: tuple[int, int]) -> dict[str, int]:
    return {"prompt_tokens": usage[0], "completion_tokens": usage[1], "total_tokens": sum(usage)}


@pytest.fixture
def openai_server() -> Iterator[OpenAIServer]:
    """A server of its own for each test, on a free port of the loopback."""
    server = OpenAIServer()
    yield server
    server.close()
