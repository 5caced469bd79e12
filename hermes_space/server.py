"""Serves the app: address, limits and headers. What the page shows is ui.py's.

Every answer carries a content security policy: trace text is hostile, and escaping it is not the only wall.
"""

from __future__ import annotations

import os
import socket

from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HOST = "127.0.0.1"
PORT = 7860
MAX_BODY = 3_000_000

# Gradio needs inline scripts and eval; attributes such as onerror= never run, and nothing leaves the origin.
POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "script-src-attr 'none'",
        "style-src 'self' 'unsafe-inline'",
        "connect-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self' https://huggingface.co https://*.hf.space",
    )
)
HEADERS = [
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
]


class SecurityHeaders:
    """Adds HEADERS to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                ours = {name for name, _ in HEADERS}
                kept = [pair for pair in message["headers"] if pair[0].lower() not in ours]
                message = {**message, "headers": [*kept, *HEADERS]}
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


class BodyLimit:
    """Refuses a request body beyond `limit` bytes with 413, by its announced length or by counting chunks."""

    def __init__(self, app: ASGIApp, limit: int = MAX_BODY) -> None:
        self.app, self.limit = app, limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        announced = headers.get(b"content-length", b"")
        if announced.isdigit() and int(announced) > self.limit:
            await self._refuse(send)
        elif b"transfer-encoding" in headers:
            # Counted before the app sees any of it: a half-read body would end as the app's own error.
            chunks = await self._chunks(receive)
            if chunks is None:
                await self._refuse(send)
            else:
                await self.app(scope, _replay(chunks, receive), send)
        else:
            await self.app(scope, receive, send)

    async def _chunks(self, receive: Receive) -> list[Message] | None:
        """All messages of the body, or None as soon as it is too long."""
        chunks: list[Message] = []
        size = 0
        while True:
            message = await receive()
            chunks.append(message)
            size += len(message.get("body", b""))
            if size > self.limit:
                return None
            if message["type"] != "http.request" or not message.get("more_body", False):
                return chunks

    async def _refuse(self, send: Send) -> None:
        said = f"This request is too large; accepted are bodies of at most {self.limit:,} bytes.\n".encode()
        headers = [
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"content-length", str(len(said)).encode()),
        ]
        await send(
            {"type": "http.response.start", "status": 413, "headers": [*headers, (b"connection", b"close")]}
        )
        await send({"type": "http.response.body", "body": said})


def _replay(messages: list[Message], receive: Receive) -> Receive:
    """A `receive` that gives these messages first."""
    waiting = iter(messages)

    async def replayed() -> Message:
        message = next(waiting, None)
        return await receive() if message is None else message

    return replayed


def middleware() -> list[Middleware]:
    """Outermost first: a refusal carries the headers too."""
    return [Middleware(SecurityHeaders), Middleware(BodyLimit)]


def _refuse_taken(host: str, port: int) -> None:
    """Say in one sentence that the port is taken, before anything is started on it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise OSError(
                f"Port {port} on {host} cannot be used ({error.strerror}); choose another."
            ) from error


def serve(dataset: str = "sample", port: int | None = None, host: str = HOST) -> None:
    """Serve the app on `port` (else GRADIO_SERVER_PORT, else 7860), print the address, and stay."""
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    from hermes_space import ui  # gradio takes seconds to import, and reads its environment once
    from hermes_space.dataset import open_dataset

    port = port or int(os.environ.get("GRADIO_SERVER_PORT", PORT))
    _refuse_taken(host, port)
    opened = open_dataset(dataset)
    demo = ui.build_app(opened).queue(default_concurrency_limit=8, max_size=64)
    demo.launch(
        server_name=host,
        server_port=port,
        theme=ui.theme(),
        css_paths=ui.style_sheets(),
        app_kwargs={"middleware": middleware()},
        max_file_size=MAX_BODY,
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        show_error=False,
        enable_monitoring=False,
        prevent_thread_lock=True,
        quiet=True,
    )
    shown = HOST if host == "0.0.0.0" else host  # noqa: S104  (compared, not bound)
    print(f"Hermes Space shows {opened.name}: http://{shown}:{port}", flush=True)
    demo.block_thread()
