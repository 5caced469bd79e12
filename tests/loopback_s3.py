"""An S3 on the loopback, with a gate: what is put under a name behind it waits until the gate is opened."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Any

from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

BUCKET = "traces"
# Of anything that has to happen; the tests do not depend on how long it takes.
PATIENCE = 120


class LoopbackS3:
    """Serves from construction to `close`. All the state is moto's, in memory."""

    def __init__(self) -> None:
        self._app = DomainDispatcherApplication(create_backend_app)
        self._server = make_server("127.0.0.1", 0, self._answer, threaded=True)
        self._behind: str | None = None
        self._waiting: set[str] = set()
        self._changed = threading.Condition()
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs so that its s3:// is this one."""
        return {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self._server.server_port}",
            "AWS_ACCESS_KEY_ID": "nobody",
            "AWS_SECRET_ACCESS_KEY": "nothing",
            "AWS_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def hold(self, part: str) -> None:
        """Let every put wait whose path holds this part."""
        with self._changed:
            self._behind, self._waiting = part, set()

    def waiting(self, count: int) -> set[str]:
        """The paths that wait, once they are so many."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self._waiting) >= count, PATIENCE):
                raise AssertionError(f"{len(self._waiting)} puts came, {count} were awaited")
            found, self._waiting = self._waiting, set()
            return found

    def open(self) -> None:
        with self._changed:
            self._behind = None
            self._changed.notify_all()

    def close(self) -> None:
        self.open()
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        with self._changed:
            if environ["REQUEST_METHOD"] in ("PUT", "POST") and self._behind and self._behind in path:
                self._waiting.add(path)
                self._changed.notify_all()
                self._changed.wait_for(lambda: not self._behind, PATIENCE)
        answer: Iterable[bytes] = self._app(environ, start_response)
        return answer
