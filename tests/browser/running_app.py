"""Starts the app as a person does, in a process of its own on a free loopback port. It is not a test.

The browser fixtures, the bundle test and `make screenshots` share it.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM_ARGS = [
    "--no-sandbox",
    # The browser resolves nothing but the loopback: a page that needs the network breaks here.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


def chromium_path() -> str:
    """The system's Chromium, which `scripts/ensure.sh chromium` brings."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    raise FileNotFoundError("Chromium is missing: bring it with `sudo apt-get install chromium`.")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def running_app(
    *,
    folder: Path = ROOT,
    python: str = sys.executable,
    env: Mapping[str, str] | None = None,
    patience: int = 180,
) -> Iterator[str]:
    """Run `python app.py` in `folder`, yield its address once it answers, stop it in the end."""
    port = free_port()
    settings = {
        **(os.environ if env is None else env),
        "GRADIO_SERVER_PORT": str(port),
        "GRADIO_ANALYTICS_ENABLED": "False",
        "HF_HUB_OFFLINE": "1",
    }
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(
            [python, "app.py"], cwd=folder, env=settings, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            url = f"http://127.0.0.1:{port}/"
            if not _answers(url, process, patience):
                log.seek(0)
                raise RuntimeError(f"the app in {folder} did not start; it said:\n{log.read()}")
            yield url
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _answers(url: str, process: subprocess.Popen[bytes], patience: int) -> bool:
    """Whether the page comes before the process ends or patience does."""
    give_up = time.monotonic() + patience
    while process.poll() is None and time.monotonic() < give_up:
        with contextlib.suppress(urllib.error.URLError, OSError), urllib.request.urlopen(url, timeout=10):
            return True
        time.sleep(0.1)
    return False
