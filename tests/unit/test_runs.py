"""Runs over many files: what lies where afterwards, what breaks, how a run is gone on with."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import hermes_space as hs
from hermes_space.runs import plan
from hermes_space.shard_job import Options, ShardReport, parse_shard
from hermes_space.shards import DatasetError, find_sources

CALL = '<think>\nLook.\n</think>\n<tool_call>\n{"name": "ls", "arguments": {"path": "é"}}\n</tool_call>'


def row(name: str, text: str = CALL) -> dict[str, Any]:
    turns = [{"from": "human", "value": "What is here?"}, {"from": "gpt", "value": text}]
    return {"id": name, "conversations": turns, "tools": "[]"}


def rows(name: str, count: int) -> list[dict[str, Any]]:
    return [row(f"{name}{i}", CALL if i % 3 else "<think>never closed") for i in range(count)]


def parquet(path: Path, count: int, group: int = 4) -> Path:
    # Not compressed and without dictionaries, so that a text stands in the file as it is.
    table = pa.Table.from_pylist(rows(path.stem, count))
    pq.write_table(table, path, row_group_size=group, compression="none", use_dictionary=False)
    return path


def jsonl(path: Path, count: int) -> Path:
    path.write_text("".join(json.dumps(each) + "\n" for each in rows(path.stem, count)))
    return path


@pytest.fixture
def shards(tmp_path: Path) -> Path:
    """A folder of three shards with 10, 5 and 7 rows."""
    folder = tmp_path / "data"
    folder.mkdir()
    parquet(folder / "a.parquet", 10)
    jsonl(folder / "b.jsonl", 5)
    parquet(folder / "c.parquet", 7)
    return folder


def files(out: Path) -> dict[str, bytes]:
    """What lies in a folder of tables, by name."""
    return {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file()}


def test_each_file_is_a_shard_of_five_tables_and_a_report(shards: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    tables = hs.parse_files(shards, out=out)
    assert set(files(out)) == {
        f"{folder}/{number:05}.{suffix}"
        for number in range(3)
        for folder, suffix in [*((name, "parquet") for name in hs.Tables.names()), ("shards", "json")]
    }
    assert tables == hs.parse_files(shards) == hs.Tables.read(out)
    assert tables.traces["trace"].to_pylist() == list(range(22))
    assert pq.read_table(out / "traces" / "00001.parquet")["trace"].to_pylist() == list(range(10, 15))
    report = ShardReport.from_dict(json.loads((out / "shards" / "00001.json").read_text()))
    assert (report.number, report.source, report.first, report.rows) == (1, str(shards / "b.jsonl"), 10, 5)
    assert report.counts == {
        name: pq.read_table(out / name / "00001.parquet").num_rows for name in tables.names()
    }
    assert report.stamp is not None and report.stamp.size == (shards / "b.jsonl").stat().st_size
    assert report.problems == () and report.done


def test_shards_parsed_apart_in_any_order_give_the_same_files(shards: Path, tmp_path: Path) -> None:
    hs.parse_files(shards, out=tmp_path / "together")
    tasks = list(plan(find_sources(shards)))
    assert [(task.number, task.first) for task in tasks] == [(0, 0), (1, 10), (2, 15)]
    for task in reversed(tasks):
        task, options = pickle.loads(pickle.dumps((task, Options())))
        report = pickle.loads(pickle.dumps(parse_shard(task, str(tmp_path / "apart"), options)))
        assert report == ShardReport.from_dict(json.loads(json.dumps(report.to_dict())))
    # Done again, nothing is doubled.
    parse_shard(tasks[1], tmp_path / "apart", Options())
    assert files(tmp_path / "apart") == files(tmp_path / "together")


def test_a_file_that_is_not_there_is_told_and_not_done(shards: Path, tmp_path: Path) -> None:
    task = next(plan([str(shards / "nothing.parquet")]))
    report = parse_shard(task, tmp_path / "out", Options())
    assert not report.done and not files(tmp_path / "out")
    [problem] = report.problems
    assert str(problem) == f"{shards / 'nothing.parquet'} cannot be read: [Errno 2] there is no such file."


def test_sources_may_be_urls(shards: Path, tmp_path: Path) -> None:
    url = shards.as_uri()
    assert find_sources(url) == [f"{url}/{name}" for name in ("a.parquet", "b.jsonl", "c.parquet")]
    assert find_sources(f"{url}/a.parquet") == [f"{url}/a.parquet"]
    assert hs.parse_files(url, out=(tmp_path / "out").as_uri()) == hs.parse_files(shards)
    with pytest.raises(
        DatasetError, match=r"There is no file of traces at file://.*; accepted are \.parquet"
    ):
        hs.parse_files(f"{url}/nowhere")
    with pytest.raises(ValueError, match=r"gopher://a is no place that can be reached; accepted are folders"):
        hs.parse_files(shards, out="gopher://a")


def test_a_folder_with_shards_is_not_written_over(shards: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    hs.parse_files(shards, out=out)
    before = files(out)
    with pytest.raises(DatasetError, match=r"out already holds 3 shards; resume \(--resume\) goes on"):
        hs.parse_files(shards, out=out)
    assert files(out) == before
    with pytest.raises(ValueError, match="name that folder as out"):
        hs.parse_files(shards, resume=True)
