"""Large datasets, whose rows stay on disk: the same answers as in memory, and a cache that is never stale."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import hermes_space as hs
from hermes_space import cache, copies, dataset, ui
from hermes_space.cache import Reading
from hermes_space.dataset import SAMPLE, DatasetError
from hermes_space.rows import InMemory, OnDisk
from hermes_space.tabs.selection import Selection, Selector
from hermes_space.viewer.catalog import Catalog, Choice
from tests.whole import whole

CALL = '<tool_call>\n{"name": "ls", "arguments": {}}\n</tool_call>'


def row(id: str | None, text: str = "Hello.", **more: Any) -> dict[str, Any]:
    messages = [{"from": "human", "value": "hi"}, {"from": "gpt", "value": f"<think>\n</think>\n{text}"}]
    return {"id": id, "conversations": messages, **more}


def write(path: Path, rows: list[dict[str, Any]], group: int = 2) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows), path, row_group_size=group)
    return path


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the caches of one test."""
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv(cache.VARIABLE, str(folder))
    return folder


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> Callable[..., hs.Dataset]:
    """Opens whatever it is as if it were large."""

    def opened(name: str | Path, **more: Any) -> hs.Dataset:
        with monkeypatch.context() as patch:
            patch.setattr(dataset, "LARGEST_IN_MEMORY", -1)
            found = hs.open_dataset(name, **more)
        assert isinstance(found.rows, OnDisk)
        return found

    return opened


Large = Callable[..., hs.Dataset]


def assert_same(found: hs.Dataset, expected: hs.Dataset) -> None:
    assert isinstance(expected.rows, InMemory)
    assert (found.configs, found.config, len(found)) == (expected.configs, expected.config, len(expected))
    assert found.labels.combine_chunks() == expected.labels.combine_chunks()
    for (name, table), (_, other) in zip(found.tables.items(), expected.tables.items(), strict=True):
        assert table.to_pylist() == other.to_pylist(), name
        assert table.schema == other.schema
    assert whole(found).to_pylist() == whole(expected).to_pylist()
    assert whole(found).column_names == whole(expected).column_names
    for i in range(0, len(expected), max(1, len(expected) // 20)):
        assert found.row(i) == expected.row(i)
        assert found.trace(i).to_dict() == expected.trace(i).to_dict()
        id, config = expected.row(i)["id"], expected.row(i)["config"]
        assert found.find(id, config) == expected.find(id, config)


@pytest.mark.parametrize("config", [None, "retail"])
def test_the_sample_is_the_same_on_disk(large: Large, config: str | None) -> None:
    expected = hs.open_dataset("sample", config=config)
    assert_same(large(SAMPLE, config=config), expected)
    assert_same(large(SAMPLE, config=config), expected)


@pytest.mark.parametrize("group", [1, 3, 100])
def test_files_whose_row_groups_are_too_large_are_copied(
    large: Large, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, group: int
) -> None:
    monkeypatch.setattr(copies, "LARGEST_GROUP", 0)
    monkeypatch.setattr(copies, "COPIED_GROUP", 400)
    monkeypatch.setattr(copies, "COPIED_FILE", 1000)
    for name in "ab":
        write(tmp_path / f"{name}.parquet", [row(f"{name}{i}", score=i) for i in range(20)], group)
    found = large(tmp_path)
    rows: Any = found.rows
    assert all(path.parent.name == "rows" for path in rows.files)
    assert (len(rows.files) > 2) == (group < 100)
    assert pq.ParquetFile(rows.files[0]).num_row_groups > 1
    assert_same(found, hs.open_dataset(tmp_path))


def test_json_lines_are_copied_with_all_their_columns(
    large: Large, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hermes_space.shards.BATCH_ROWS", 4)
    rows = [row(f"a{i}", outcome="passed" if i % 3 else "failed") for i in range(10)]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    write(tmp_path / "b.parquet", [row("b", score=0.5), row(None, tools='[{"name": "ls"}]')])
    found = large(tmp_path)
    assert_same(found, hs.open_dataset(tmp_path))
    assert found.labels["outcome"].to_pylist()[:3] == ["failed", "passed", "passed"]
    assert found.find("row-11") == 11


def test_openai_messages_are_read_through_their_container(large: Large, tmp_path: Path) -> None:
    call = {"id": "c", "type": "function", "function": {"name": "ls", "arguments": "{}"}}
    messages = [
        {"role": "user", "content": "hi"},
        {"role": "assistant", "content": "", "tool_calls": [call]},
        {"role": "tool", "content": "a.txt", "tool_call_id": "c"},
    ]
    write(tmp_path / "a.parquet", [{"id": str(i), "messages": messages} for i in range(5)])
    assert_same(large(tmp_path), hs.open_dataset(tmp_path))


def test_a_config_column_gives_configurations(large: Large, tmp_path: Path) -> None:
    path = write(tmp_path / "a.parquet", [row(str(i), CALL, config="ab"[i % 2]) for i in range(9)])
    assert_same(large(path), hs.open_dataset(path))
    for config in "ab":
        expected = hs.open_dataset(path, config=config)
        assert_same(large(path, config=config), expected)
        assert_same(large(path).only(config), expected)
        assert_same(large(path).only(config).first(2), expected.first(2))
    with pytest.raises(DatasetError, match="no configuration 'c'"):
        large(path, config="c")


def test_filters_and_lists_are_the_same(large: Large) -> None:
    found, expected = large(SAMPLE), hs.open_dataset("sample")
    selectors = Selector(found), Selector(expected)
    assert selectors[0].choices() == selectors[1].choices()
    for name, values in selectors[1].choices().items():
        for value in values[:3]:
            left, right = (each.select(Selection(**{name: value})) for each in selectors)
            assert [table.to_pylist() for _, table in left.items()] == [
                table.to_pylist() for _, table in right.items()
            ]
    catalogs = Catalog(found), Catalog(expected)
    for choice in (Choice(), Choice(marks="both", sort="longest"), Choice(outcome="failed", text="flight")):
        assert catalogs[0].rows(choice) == catalogs[1].rows(choice)
    pd_frames = [each.frame.drop(columns="subcategory") for each in catalogs]
    assert pd_frames[0].equals(pd_frames[1])


def test_a_later_opening_parses_nothing(large: Large, tmp_path: Path) -> None:
    path = write(tmp_path / "a.parquet", [row(str(i)) for i in range(5)])
    told: list[Reading] = []
    first = large(path, progress=told.append)
    assert first.tables.traces.num_rows == 5
    assert [reading.doing for reading in told] == [cache.FETCHING, *[cache.PARSING] * 3]
    assert (told[-1].traces, told[-1].bytes_done, told[-1].bytes_total) == (5, *[path.stat().st_size] * 2)
    told.clear()
    second = large(path, progress=told.append)
    assert second.tables.traces.num_rows == 5
    assert not told


def test_large_data_without_a_row_is_told(large: Large, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("{broken")
    with pytest.raises(DatasetError, match=r"a\.jsonl, line 1 .*; accepted is a dataset with at least one"):
        large(path)
    empty = pa.Table.from_pylist([row("a")]).slice(0, 0)
    pq.write_table(empty, tmp_path / "b.parquet")
    with pytest.raises(DatasetError, match=r"b\.parquet holds no traces; accepted is a dataset"):
        large(tmp_path / "b.parquet")


@pytest.mark.parametrize("change", ["content", "time", "version", "build", "another file"])
def test_what_is_stale_is_not_used(
    large: Large, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    path = write(tmp_path / "data" / "a.parquet", [row("a")])
    assert large(path.parent).tables.traces["id"].to_pylist() == ["a"]
    told: list[Reading] = []
    expected = ["a"]
    if change == "content":
        write(path, [row("b"), row("c")])
        expected = ["b", "c"]
    elif change == "time":
        os.utime(path, ns=(1, 1))
    elif change == "version":
        monkeypatch.setattr("hermes_space.cache.package_version", lambda: "0.0.0")
        monkeypatch.setattr("hermes_space.earlier.package_version", lambda: "0.0.0")
    elif change == "build":
        monkeypatch.setattr("hermes_space.cache.parser_build", lambda: "another")
    else:
        write(path.with_name("b.parquet"), [row("b")])
        expected = ["a", "b"]
    found = large(path.parent, progress=told.append)
    assert found.tables.traces["id"].to_pylist() == expected
    assert told[-1].bytes_before < told[-1].bytes_done == told[-1].bytes_total


def test_an_interrupted_start_continues_with_the_shards_not_done(large: Large, tmp_path: Path) -> None:
    for name in "abc":
        write(tmp_path / f"{name}.parquet", [row(f"{name}{i}") for i in range(4)])

    def interrupt(reading: Reading) -> None:
        if reading.doing == cache.PARSING and reading.path.endswith("c.parquet"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        large(tmp_path, progress=interrupt).tables  # noqa: B018
    told: list[Reading] = []
    found = large(tmp_path, progress=told.append)
    assert_same(found, hs.open_dataset(tmp_path))
    done = sum((tmp_path / f"{name}.parquet").stat().st_size for name in "ab")
    assert [reading.bytes_before for reading in told][-1] == done


def test_rows_that_cannot_be_read_are_named_and_left_out(large: Large, tmp_path: Path) -> None:
    path = write(tmp_path / "a.parquet", [row(str(i), f"text {i}", config="x") for i in range(6)])
    column = pq.read_metadata(path).row_group(1).column(2)
    assert column.path_in_schema.endswith("value")
    data = bytearray(path.read_bytes())
    at = column.dictionary_page_offset
    data[at : at + 8] = b"\xff" * 8
    path.write_bytes(data)
    found = large(path)
    assert found.tables.traces["trace"].to_pylist() == [0, 1, 4, 5]
    assert found.tables.traces["id"].to_pylist() == ["0", "1", "4", "5"]
    [problem] = found.problems
    assert "row group 1 (rows 2 to 3), column conversations, cannot be decoded" in problem
    assert ui.unread(found) == (
        f"The data could not be read at one place, whose traces are missing. {problem}"
    )
    assert found.trace(4).id == "4"
    with pytest.raises(DatasetError, match="cannot be read"):
        found.trace(2)
    assert Catalog(found).rows(Choice()) == [0, 1, 4, 5]
    assert Catalog(found).neighbours(2, Choice()) == (None, None)
    assert Catalog(found).neighbours(4, Choice()) == (("x", "1"), ("x", "5"))
    assert Selector(found).select(Selection(config="x")).traces["trace"].to_pylist() == [0, 1, 4, 5]


def test_another_process_is_waited_for(large: Large, tmp_path: Path) -> None:
    path = write(tmp_path / "a.parquet", [row("a")])
    large(path).tables  # noqa: B018
    [folder] = [each for each in cache.root().iterdir() if each.is_dir()]
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        waiting = threading.Event()
        found: list[int] = []

        def tell(reading: Reading) -> None:
            if reading.doing == cache.WAITING:
                waiting.set()

        other = threading.Thread(target=lambda: found.append(len(large(path, progress=tell))))
        other.start()
        assert waiting.wait(60)
        assert not found
    other.join(60)
    assert found == [1]


def test_two_at_once_do_each_other_no_harm(
    large: Large, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What `large` sets and takes back is no matter for threads.
    monkeypatch.setattr(dataset, "LARGEST_IN_MEMORY", -1)
    for name in "abcd":
        write(tmp_path / f"{name}.parquet", [row(f"{name}{i}") for i in range(20)])
    counts: list[dict[str, int]] = []
    at_once = [threading.Thread(target=lambda: counts.append(large(tmp_path).tables.counts())) for _ in "ab"]
    for each in at_once:
        each.start()
    for each in at_once:
        each.join(60)
    assert counts == [hs.open_dataset(tmp_path).tables.counts()] * 2


def test_a_folder_that_cannot_be_written_is_named_once(
    large: Large, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "a.parquet", [row("a")])
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "file"))
    for _ in range(2):
        assert large(path).tables.traces.num_rows == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert f"The cache folder {tmp_path / 'file'} cannot be written" in said
    assert "HERMES_SPACE_CACHE" in said


def test_where_the_cache_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(cache.VARIABLE)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache.root() == tmp_path / "xdg" / "hermes-space"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "me"))
    assert cache.root() == tmp_path / "me" / ".cache" / "hermes-space"
    (tmp_path / "data").mkdir()
    monkeypatch.setattr(cache, "PERSISTENT", tmp_path / "data")
    monkeypatch.setenv("SPACE_ID", "someone/space")
    assert cache.root() == tmp_path / "data" / "hermes-space"


def test_the_first_copy_goes_when_its_file_is_gone(large: Large, tmp_path: Path, home: Path) -> None:
    """An index that names files which are no longer there is made again."""
    path = write(tmp_path / "a.parquet", [row("a")])
    state = path.stat()
    large(path)
    other = path.with_name("b.parquet")
    shutil.move(path, other)
    with pytest.raises(DatasetError, match="no dataset"):
        large(path)
    shutil.move(other, path)
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert len(large(path)) == 1
    assert len(list(home.iterdir())) == 1


@pytest.fixture(autouse=True)
def _no_home_left(home: Path) -> Iterator[None]:
    yield
    shutil.rmtree(home, ignore_errors=True)
