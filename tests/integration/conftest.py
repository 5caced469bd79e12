"""A hub on the loopback for the tests that want one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from huggingface_hub import HfFileSystem, close_session, constants

from hermes_space import hub, storage
from tests.hub_repository import NAME, real_layout
from tests.hub_server import Hub, Repository


@pytest.fixture
def repository() -> Repository:
    return real_layout()


@pytest.fixture
def server(
    repository: Repository, waits: list[float], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Hub]:
    """The hub at its address, an empty cache, no token, and nothing of this machine's."""
    close_session()
    with Hub({NAME: repository}) as running:
        monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
        monkeypatch.setattr(constants, "ENDPOINT", running.url)
        template = f"{running.url}/{{repo_id}}/resolve/{{revision}}/{{filename}}"
        monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
        monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
        monkeypatch.setattr(constants, "HF_TOKEN_PATH", str(tmp_path / "token"))
        monkeypatch.setattr(hub._Client, "reached", set())
        storage._listed_sizes.cache_clear()
        HfFileSystem.clear_instance_cache()
        for name in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"):
            monkeypatch.delenv(name, raising=False)
        yield running
    close_session()


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds for which the hub would have been left alone; nobody waits them."""
    waited: list[float] = []
    sleep = time.sleep

    def note(seconds: float) -> None:
        waited.append(seconds) if seconds >= 1 else sleep(seconds)

    monkeypatch.setattr("time.sleep", note)
    return waited


@pytest.fixture
def disconnect(server: Hub) -> Callable[[], None]:
    """Makes the hub what a later process may find: nobody answers, and nobody did."""

    def gone() -> None:
        server.close()
        close_session()
        hub._Client.reached.clear()

    return gone
