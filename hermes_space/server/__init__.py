"""Serves the app: the address, and who answers while a dataset is read. What the app shows is ui.py's."""

from __future__ import annotations

import os
import socket
import threading
from contextlib import suppress
from importlib import import_module

import uvicorn

from hermes_space.server.front import Front
from hermes_space.server.meter import Meter
from hermes_space.server.stubs import leave_out_stubs
from hermes_space.server.walls import MAX_BODY, walled

__all__ = ["HOST", "MAX_BODY", "PORT", "serve", "walled"]

HOST = "127.0.0.1"
PORT = 7860


def serve(
    dataset: str = "sample",
    port: int | None = None,
    host: str = HOST,
    *,
    config: str | None = None,
    revision: str | None = None,
) -> None:
    """Serve the app on `port` (else GRADIO_SERVER_PORT, else 7860), print the address, and stay.

    It shows one configuration of the dataset, or all, at a revision of the hub.

    What opens at once is served once it is open. While a large dataset is read for the first time, a page
    says how far that is, and becomes the app.
    """
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    port = port or int(os.environ.get("GRADIO_SERVER_PORT", PORT))
    meter = Meter()
    front = Front(dataset, meter)
    with _listening(host, port) as listening:
        threading.Thread(target=_open, args=(dataset, config, revision, front), daemon=True).start()
        meter.wait()
        answering = threading.Thread(target=_answer, args=(front, listening), daemon=True)
        answering.start()
        shown = HOST if host == "0.0.0.0" else host  # noqa: S104  (compared, not bound)
        print(f"Hermes Space shows {dataset}: http://{shown}:{port}", flush=True)
        with suppress(KeyboardInterrupt):
            answering.join()


def _open(dataset: str, config: str | None, revision: str | None, front: Front) -> None:
    """Open the dataset and build the app over it."""
    leave_out_stubs()
    # Importing Gradio takes seconds, in which a cache is read.
    threading.Thread(target=import_module, args=("hermes_space.ui",), daemon=True).start()
    try:
        from hermes_space.dataset import open_dataset

        opened = open_dataset(dataset, config=config, revision=revision, progress=front.meter.tell)
        opened.tables  # noqa: B018  (parsed now, while somebody looks at the meter)
        front.meter.build()
        from fastapi import FastAPI

        from hermes_space import ui

        front.show(ui.mounted(FastAPI(openapi_url=None), opened, MAX_BODY))
    except BaseException as error:  # noqa: BLE001  (told where somebody waits)
        front.meter.fail(error)
    else:
        front.meter.finish()


def _answer(front: Front, listening: socket.socket) -> None:
    uvicorn.Server(uvicorn.Config(walled(front), log_level="warning")).run(sockets=[listening])


def _listening(host: str, port: int) -> socket.socket:
    """The socket, which takes what comes before anything answers. In one sentence if the port is taken."""
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(128)
    except OSError as error:
        listening.close()
        raise OSError(f"Port {port} on {host} cannot be used ({error.strerror}); choose another.") from error
    return listening
