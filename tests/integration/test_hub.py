"""Datasets of the hub, from a hub on the loopback that is laid out as the real one and fails on demand."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from huggingface_hub import close_session, constants

import hermes_space as hs
from hermes_space import hub
from hermes_space.dataset import DatasetError
from tests.hub_server import Fault, Hub, Repository

NAME = "lambda/hermes-agent-reasoning-traces"
OLD, NEW = "0" * 39 + "1", "0" * 39 + "2"
KIMI = "data/kimi/train-0000{}-of-00002.parquet"
CARD = """---
license: apache-2.0
configs:
- config_name: kimi
  data_files:
  - split: train
    path: data/kimi/train-*
  default: true
- config_name: glm-5.1
  data_files:
  - split: train
    path: data/glm-5.1/train-*
---
# Traces
"""


def parquet(config: str, count: int) -> bytes:
    messages = [{"from": "human", "value": "hi"}, {"from": "gpt", "value": f"<think>\n</think>\n{config}"}]
    table = pa.table({"id": [f"{config}-{i}" for i in range(count)], "conversations": [messages] * count})
    file = io.BytesIO()
    pq.write_table(table, file)
    return file.getvalue()


def files(mark: str) -> dict[str, bytes]:
    return {
        ".gitattributes": b"*.parquet filter=lfs",
        "README.md": CARD.encode(),
        KIMI.format(0): parquet(f"kimi{mark}a", 3),
        KIMI.format(1): parquet(f"kimi{mark}b", 2),
        "data/glm-5.1/train-00000-of-00001.parquet": parquet(f"glm{mark}", 4),
        # An older flat layout that lies beside it, which no configuration names.
        "data/train.parquet": parquet("flat", 9),
    }


@pytest.fixture
def repository() -> Repository:
    return Repository({OLD: files("-old-"), NEW: files("-new-")}, {"main": NEW, "v1": OLD})


@pytest.fixture
def server(repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """The hub at its address, an empty cache, no token, and nothing of this machine's."""
    close_session()
    with Hub({NAME: repository}) as running:
        monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
        monkeypatch.setattr(constants, "ENDPOINT", running.url)
        template = f"{running.url}/{{repo_id}}/resolve/{{revision}}/{{filename}}"
        monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
        monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
        monkeypatch.setattr(constants, "HF_TOKEN_PATH", str(tmp_path / "token"))
        for name in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"):
            monkeypatch.delenv(name, raising=False)
        yield running
    close_session()


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that would have been waited; nobody waits."""
    waited: list[float] = []
    monkeypatch.setattr("time.sleep", waited.append)
    return waited


def test_one_configuration_of_the_newest_commit(server: Hub) -> None:
    dataset = hs.open_dataset(NAME, config="kimi")
    assert (dataset.configs, dataset.config, len(dataset)) == (("kimi", "glm-5.1"), "kimi", 5)
    ids = ["kimi-new-a-0", "kimi-new-a-1", "kimi-new-a-2", "kimi-new-b-0", "kimi-new-b-1"]
    assert dataset.table.column("id").to_pylist() == ids
    assert dataset.tables.traces.column("config").to_pylist() == ["kimi"] * 5
    assert not [one for one in server.asked if "glm-5.1" in one.path or "data/train" in one.path]


def test_all_configurations(server: Hub) -> None:
    dataset = hs.open_dataset(NAME)
    assert (dataset.configs, dataset.config) == (("kimi", "glm-5.1"), None)
    assert dataset.table.column("config").to_pylist() == ["kimi"] * 5 + ["glm-5.1"] * 4


def test_files_are_of_one_commit(server: Hub, repository: Repository) -> None:
    found = hub.resolve(NAME, "kimi")
    assert found.commit == NEW
    assert [file.path for file in found.files] == [KIMI.format(0), KIMI.format(1)]
    newer = "0" * 39 + "3"
    repository.commits[newer] = files("-newer-")
    repository.refs["main"] = newer
    for file in hub.ahead(found.files):
        assert hub.fetch(file).read_bytes() == repository.commits[NEW][file.path]
        assert file.size == len(repository.commits[NEW][file.path])
        assert file.url == f"hf://datasets/{NAME}@{NEW}/{file.path}"
    assert hub.resolve(NAME, "kimi").commit == newer


@pytest.mark.parametrize(("revision", "commit"), [("main", NEW), ("v1", OLD), (OLD, OLD), (None, NEW)])
def test_a_revision_is_a_branch_a_tag_or_a_commit(server: Hub, revision: str | None, commit: str) -> None:
    assert hub.resolve(NAME, revision=revision).commit == commit
    mark = "new" if commit == NEW else "old"
    assert hs.open_dataset(NAME, config="glm-5.1", revision=revision).row(0)["id"] == f"glm-{mark}--0"


def test_the_next_file_is_fetched_while_one_is_in_use_and_no_more(server: Hub) -> None:
    first, second, third = hub.resolve(NAME).files
    held = Fault(second.path, held=True)
    server.faults = [held]
    seen = hub.ahead([first, second, third])
    assert next(seen) == first
    assert held.met.wait(60)
    assert not [one for one in server.asked if third.path in one.path]
    held.free.set()
    assert list(seen) == [second, third]


def test_a_second_time_nothing_is_fetched(server: Hub) -> None:
    first = hs.open_dataset(NAME, config="kimi")
    server.asked.clear()
    assert hs.open_dataset(NAME, config="kimi").table.equals(first.table)
    assert [one.path for one in server.asked] == [f"/api/datasets/{NAME}"]
    server.asked.clear()
    assert hs.open_dataset(NAME, config="kimi", revision=NEW).table.equals(first.table)
    assert not server.asked


def test_without_a_network_the_cache_is_read(server: Hub, waits: list[float]) -> None:
    first = hs.open_dataset(NAME, config="kimi")
    server.close()
    close_session()
    for revision in (None, "main", NEW):
        assert hs.open_dataset(NAME, config="kimi", revision=revision).table.equals(first.table)
    assert not waits


@pytest.mark.parametrize("revision", [None, NEW])
def test_without_a_network_half_a_dataset_is_none(
    server: Hub, waits: list[float], revision: str | None
) -> None:
    hub.fetch(hub.resolve(NAME, "kimi").files[0])
    server.close()
    close_session()
    with pytest.raises(DatasetError, match=f"hub could not be reached to load '{NAME}', nor is it in the"):
        hs.open_dataset(NAME, config="kimi", revision=revision)
    assert not waits


@pytest.mark.parametrize("revision", [None, "main", "v1", OLD])
def test_without_a_network_what_is_not_there_is_told_at_once(
    server: Hub, waits: list[float], revision: str | None
) -> None:
    server.close()
    close_session()
    with pytest.raises(
        DatasetError, match=f"hub could not be reached to load '{NAME}', nor is it in the cache"
    ):
        hs.open_dataset(NAME, revision=revision)
    assert not waits
