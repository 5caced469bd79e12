"""Who answers at the address: the page of the start until the app is there, then the app.

The app is an ASGI app with a life of its own (Gradio's queue), which begins with the first request it gets.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from hermes_space.server.meter import Meter
from hermes_space.server.start_page import STATE, start_page, told_of

if TYPE_CHECKING:
    from fastapi import FastAPI

_FRESH = {"cache-control": "no-store"}
_NOT_YET = "The dataset is being read; the page at / says how far that is.\n"


class Front:
    """`dataset` is its name, for the page."""

    def __init__(self, dataset: str, meter: Meter) -> None:
        self.meter = meter
        self._dataset = dataset
        self._app: FastAPI | None = None
        self._begun: asyncio.Future[None] | None = None
        self._life: asyncio.Task[None] | None = None

    def show(self, app: FastAPI) -> None:
        """From now on the app answers."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _no_lifespan(receive, send)
            return
        if scope["type"] == "http" and scope["path"] == STATE:
            answer: ASGIApp = JSONResponse(told_of(self.meter.state), headers=_FRESH)
        elif self._app is not None:
            await self._alive(self._app)
            answer = self._app
        elif scope["type"] == "http":
            answer = self._waiting(Request(scope))
        else:
            return
        await answer(scope, receive, send)

    def _waiting(self, request: Request) -> Response:
        if request.url.path == "/" and request.method in ("GET", "HEAD"):
            return HTMLResponse(start_page(self._dataset, self.meter.state), headers=_FRESH)
        return PlainTextResponse(_NOT_YET, 503, headers={**_FRESH, "retry-after": "5"})

    async def _alive(self, app: FastAPI) -> None:
        """Wait until the app has begun, which the first to ask makes it do."""
        if self._begun is None:
            self._begun = asyncio.get_running_loop().create_future()
            self._life = asyncio.create_task(self._live(app, self._begun))
        await asyncio.shield(self._begun)

    async def _live(self, app: FastAPI, begun: asyncio.Future[None]) -> None:
        """The app's lifespan, in one task from beginning to end."""
        try:
            async with app.router.lifespan_context(app):
                begun.set_result(None)
                await asyncio.Event().wait()
        except Exception as error:
            if begun.done():
                raise
            begun.set_exception(error)


async def _no_lifespan(receive: Receive, send: Send) -> None:
    """The server's own beginning and end, which mean nothing here."""
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
