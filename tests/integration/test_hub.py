"""Datasets of the hub, from a hub on the loopback that is laid out as the real one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import hermes_space as hs
from hermes_space import hub
from hermes_space.damage import DatasetError
from tests.hub_repository import CARD, KIMI, NAME, NEW, OLD, files
from tests.hub_server import Fault, Hub, Repository
from tests.whole import whole


def test_one_configuration_of_the_newest_commit(server: Hub) -> None:
    dataset = hs.open_dataset(NAME, config="kimi")
    assert (dataset.configs, dataset.config, len(dataset)) == (("kimi", "glm-5.1"), "kimi", 5)
    ids = ["kimi-new-a-0", "kimi-new-a-1", "kimi-new-a-2", "kimi-new-b-0", "kimi-new-b-1"]
    assert dataset.labels["id"].to_pylist() == ids
    assert dataset.tables.traces.column("config").to_pylist() == ["kimi"] * 5
    assert not [one for one in server.asked if "glm-5.1" in one.path or "data/train" in one.path]


def test_all_configurations(server: Hub) -> None:
    dataset = hs.open_dataset(NAME)
    assert (dataset.configs, dataset.config) == (("kimi", "glm-5.1"), None)
    assert dataset.labels["config"].to_pylist() == ["kimi"] * 5 + ["glm-5.1"] * 4


def test_the_commit_is_kept(server: Hub) -> None:
    assert hs.open_dataset(NAME, config="kimi").commit == NEW
    assert hs.open_dataset(NAME, revision="v1").only("kimi").commit == OLD
    assert hs.open_dataset("sample").commit is None


def test_a_large_dataset_stays_on_disk_with_the_same_answers(
    server: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, disconnect: Callable[[], None]
) -> None:
    small = hs.open_dataset(NAME)
    monkeypatch.setattr("hermes_space.dataset.LARGEST_IN_MEMORY", 0)
    monkeypatch.setenv("HERMES_SPACE_CACHE", str(tmp_path / "tables"))
    for reachable in (True, False):
        if not reachable:
            disconnect()
        large = hs.open_dataset(NAME)
        assert list(large.each_row()) == list(small.each_row())
        assert all(table.equals(getattr(small.tables, name)) for name, table in large.tables.items())


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
    assert whole(hs.open_dataset(NAME, config="kimi")).equals(whole(first))
    assert [one.path for one in server.asked] == [f"/api/datasets/{NAME}"]
    server.asked.clear()
    assert whole(hs.open_dataset(NAME, config="kimi", revision=NEW)).equals(whole(first))
    assert not server.asked


def test_without_a_network_the_cache_is_read(disconnect: Callable[[], None], waits: list[float]) -> None:
    first = hs.open_dataset(NAME, config="kimi")
    disconnect()
    for revision in (None, "main", NEW):
        assert whole(hs.open_dataset(NAME, config="kimi", revision=revision)).equals(whole(first))
    assert not waits


@pytest.mark.parametrize("revision", [None, NEW])
def test_without_a_network_half_a_dataset_is_none(
    disconnect: Callable[[], None], waits: list[float], revision: str | None
) -> None:
    hub.fetch(hub.resolve(NAME, "kimi").files[0])
    disconnect()
    with pytest.raises(DatasetError, match=f"hub could not be reached to load {NAME}, nor is it in the"):
        hs.open_dataset(NAME, config="kimi", revision=revision)
    assert not waits


@pytest.mark.parametrize("revision", [None, "main", "v1", OLD])
def test_without_a_network_what_is_not_there_is_told_at_once(
    disconnect: Callable[[], None], waits: list[float], revision: str | None
) -> None:
    disconnect()
    with pytest.raises(
        DatasetError, match=f"hub could not be reached to load {NAME}, nor is it in the cache"
    ):
        hs.open_dataset(NAME, revision=revision)
    assert not waits


# how repositories are laid out


def test_a_repository_without_configurations(server: Hub) -> None:
    rows = b'{"id": "a", "config": "kimi", "messages": [{"role": "user", "content": "hi"}]}\n'
    server.repositories["owner/lines"] = Repository(
        {
            OLD: {
                "data/train-00000.jsonl": rows,
                "data/train-00001.jsonl": rows.replace(b'"a"', b'"b"'),
                "data/test-00000.jsonl": rows,
                "dataset_infos.json": b"{}",
            }
        },
        {"main": OLD},
    )
    found = hub.resolve("owner/lines")
    assert (found.configs, [file.path for file in found.files]) == (
        None,
        ["data/train-00000.jsonl", "data/train-00001.jsonl"],
    )
    dataset = hs.open_dataset("owner/lines")
    assert (dataset.configs, dataset.labels["id"].to_pylist()) == (("kimi",), ["a", "b"])


def test_a_repository_that_holds_nothing_to_read(server: Hub, repository: Repository) -> None:
    server.repositories["owner/pictures"] = Repository(
        {OLD: {"a.png": b"", "config.json": b"{}"}}, {"main": OLD}
    )
    with pytest.raises(
        DatasetError, match=r"owner/pictures holds no file of traces .*; accepted are \.parquet"
    ):
        hs.open_dataset("owner/pictures")
    repository.commits[NEW] = {"README.md": CARD.encode(), "data/kimi/test-00000.parquet": b""}
    with pytest.raises(DatasetError, match=f"{NAME}, configuration kimi, holds no file of traces"):
        hs.open_dataset(NAME, config="kimi")
