"""Runs over many files: what lies where afterwards, what breaks, how a run is gone on with."""

from __future__ import annotations

import json
import pickle
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import hermes_space as hs
from hermes_space.cli import main
from hermes_space.commands import progress
from hermes_space.damage import MOST_TOLD, DatasetError
from hermes_space.progress import Progress
from hermes_space.runs import plan
from hermes_space.shard_job import Options, Problem, ShardReport, parse_shard
from hermes_space.shards import find_sources

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
    assert str(problem) == f"{shards / 'nothing.parquet'} cannot be read: there is no such file or folder."


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


def damaged(path: Path, count: int = 12) -> Path:
    """A Parquet file of three row groups, of which the second has a page that cannot be decoded."""
    parquet(path, count)
    start = pq.ParquetFile(path).metadata.row_group(1).column(0).data_page_offset
    data = bytearray(path.read_bytes())
    data[start : start + 12] = b"\xff" * 12
    path.write_bytes(bytes(data))
    return path


def failed(*args: Any, **options: Any) -> DatasetError:
    with pytest.raises(DatasetError) as caught:
        hs.parse_files(*args, **options)
    return caught.value


@pytest.mark.parametrize("written", [False, True])
def test_a_damaged_row_group_is_named_and_all_else_is_done(tmp_path: Path, written: bool) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    damaged(folder / "a.parquet")
    parquet(folder / "b.parquet", 3)
    error = failed(folder, out=tmp_path / "out" if written else None)
    [problem] = error.problems
    assert isinstance(problem, Problem) and (problem.row, problem.rows) == (4, 4)
    assert str(problem).startswith(
        f"{folder / 'a.parquet'}, row group 1 (rows 4 to 7), column id, cannot be decoded: "
    )
    assert str(error) == str(problem)
    # Rows that cannot be read leave a gap; those behind keep their numbers.
    assert error.tables is not None
    assert error.tables.traces["trace"].to_pylist() == [0, 1, 2, 3, 8, 9, 10, 11, 12, 13, 14]
    assert error.tables.traces["id"].to_pylist()[4:9] == ["a8", "a9", "a10", "a11", "b0"]
    whole = [each for each in rows("a", 12) if each["id"] not in ("a4", "a5", "a6", "a7")] + rows("b", 3)
    one_by_one = hs.parse_table(pa.Table.from_pylist(whole))
    assert error.tables.findings.drop("trace") == one_by_one.findings.drop("trace")
    if written:
        assert hs.Tables.read(tmp_path / "out") == error.tables
        # What is damaged is done: it is not read again until it changes.
        assert failed(folder, out=tmp_path / "out", resume=True).problems == error.problems


def test_a_cut_file_among_others_is_named(shards: Path, tmp_path: Path) -> None:
    data = (shards / "a.parquet").read_bytes()
    (shards / "a.parquet").write_bytes(data[: len(data) // 2])
    error = failed(shards, out=tmp_path / "out")
    assert str(error) == (
        f"{shards / 'a.parquet'} is cut off: a Parquet file ends with its index, and this one has none."
    )
    assert error.tables is not None and error.tables.traces.num_rows == 12
    assert [task.first for task in plan(find_sources(shards))] == [0, 0, 5]


def test_text_that_is_no_utf_8_costs_its_row_only(tmp_path: Path) -> None:
    path = parquet(tmp_path / "a.parquet", 10)
    data = path.read_bytes()
    assert data.count(b"a6") == 1
    path.write_bytes(data.replace(b"a6", b"\xff6"))
    error = failed(path)
    assert error.tables is not None
    assert error.tables.traces["trace"].to_pylist() == [0, 1, 2, 3, 4, 5, 7, 8, 9]
    [problem] = error.problems
    assert isinstance(problem, Problem) and (problem.row, problem.rows) == (6, 1)
    assert str(problem).startswith(f"{path}, row 6 cannot be parsed: ")


def test_rows_that_no_one_can_parse_are_told_once(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    damaged_texts = pa.array([b"\xff"] * 40, pa.binary()).cast(pa.string(), safe=False)
    turns = [row("a")["conversations"]] * 40
    pq.write_table(pa.table({"id": damaged_texts, "conversations": turns}), path)
    error = failed(path)
    [problem] = error.problems
    assert isinstance(problem, Problem) and (problem.row, problem.rows) == (0, 40)
    assert str(problem).startswith(f"{path}, row 0 cannot be parsed: The column `id` holds damaged data")
    assert str(problem).endswith("; the 39 rows after it cannot be read either.")
    assert error.tables is not None and error.tables.traces.num_rows == 0


def test_a_row_that_its_container_cannot_read_costs_that_row_only(tmp_path: Path) -> None:
    good = {"messages": json.dumps([{"role": "user", "content": "a"}])}
    stored = [good, good, {"messages": "no list"}, good]
    pq.write_table(pa.Table.from_pylist(stored), tmp_path / "a.parquet")
    error = failed(tmp_path / "a.parquet")
    assert error.tables is not None and error.tables.traces["trace"].to_pylist() == [0, 1, 3]
    assert re.search(r"a\.parquet, row 2 cannot be read: ", str(error))


def test_broken_lines_are_named_and_the_others_read(tmp_path: Path) -> None:
    path = jsonl(tmp_path / "a.jsonl", 6)
    lines = path.read_text().splitlines(keepends=True)
    lines[1] = lines[1][:40] + "\n"
    lines[3] = lines[4] = "no JSON\n"
    path.write_text("\n".join(lines))
    error = failed(path)
    assert error.tables is not None and error.tables.traces["trace"].to_pylist() == [0, 2, 5]
    assert [str(problem) for problem in error.problems] == [
        f"{path}, line 3 is not JSON: it is cut off.",
        f"{path}, line 7 is not JSON: there is no value in column 1; the one after it cannot be read either.",
    ]
    assert [(each.row, each.rows) for each in error.problems if isinstance(each, Problem)] == [(1, 1), (3, 2)]
    assert str(error).endswith("it is cut off (and 1 more: see problems).")
    [task] = plan([str(path)])
    assert parse_shard(task, tmp_path / "out", Options()).rows == 6


def test_a_file_of_broken_lines_is_told_with_an_end(tmp_path: Path) -> None:
    lines = [json.dumps(row(str(number))) if number % 2 else "{" for number in range(200)]
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    error = failed(tmp_path / "a.jsonl")
    assert error.tables is not None and error.tables.traces.num_rows == 100
    assert len(error.problems) == MOST_TOLD + 1
    assert str(error.problems[-1]) == f"{tmp_path / 'a.jsonl'}: {100 - MOST_TOLD} more lines cannot be read."
    assert sum(each.rows for each in error.problems if isinstance(each, Problem)) == 100


def test_a_run_is_gone_on_with_where_it_stopped(shards: Path, tmp_path: Path) -> None:
    """Interrupted in the middle of each shard in turn, and gone on with each time."""
    out = tmp_path / "out"
    hs.parse_files(shards, out=tmp_path / "whole")
    for stop in range(3):

        def interrupt(at: Progress, stop: int = stop) -> None:
            if at.path == str(sorted(shards.iterdir())[stop]) and at.bytes_done:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            hs.parse_files(shards, out=out, resume=True, progress=interrupt)
        found = files(out)
        assert found == {name: data for name, data in files(tmp_path / "whole").items() if name in found}
        assert sum(name.startswith("shards/") for name in found) == stop
    seen: list[Progress] = []
    tables = hs.parse_files(shards, out=out, resume=True, progress=seen.append)
    assert files(out) == files(tmp_path / "whole")
    assert tables == hs.parse_files(shards)
    # What was done before is no work of this run.
    assert seen[-1].bytes_before == sum((shards / name).stat().st_size for name in ("a.parquet", "b.jsonl"))
    assert (seen[-1].traces, seen[-1].bytes_done) == (22, seen[-1].bytes_total)


KILLED = """
import os, signal, sys
import hermes_space as hs

# Where the tests run in the background, Ctrl-C is ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)

def progress(at):
    if at.path.endswith("b.jsonl") and at.bytes_done:
        os.kill(os.getpid(), getattr(signal, sys.argv[3]))

hs.parse_files(sys.argv[1], out=sys.argv[2], progress=progress)
"""


@pytest.mark.parametrize("name", ["SIGINT", "SIGKILL"])
def test_a_process_that_is_stopped_leaves_whole_shards(name: str, shards: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    hs.parse_files(shards, out=tmp_path / "whole")
    stopped = subprocess.run(
        [sys.executable, "-c", KILLED, str(shards), str(out), name], capture_output=True, text=True
    )
    assert stopped.returncode == -getattr(signal, name) or "KeyboardInterrupt" in stopped.stderr
    found = files(out)
    named = {file: data for file, data in found.items() if not file.endswith(".part")}
    assert len(named) == 6 and named.items() <= files(tmp_path / "whole").items()
    assert (len(found) > len(named)) == (name == "SIGKILL")
    assert hs.Tables.read(out).traces.num_rows == 10
    hs.parse_files(shards, out=out, resume=True)
    assert files(out) == files(tmp_path / "whole")


def test_a_file_that_has_changed_is_parsed_again_and_those_behind_it(shards: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    hs.parse_files(shards, out=out)
    jsonl(shards / "b.jsonl", 6)
    notes: list[str] = []
    tables = hs.parse_files(shards, out=out, resume=True, progress=lambda at: notes.append(at.note or ""))
    assert [note for note in notes if note] == [
        f"{shards / 'b.jsonl'} has changed since it was parsed, and is parsed again.",
        f"{shards / 'c.parquet'} is parsed again: the files before it hold more or fewer rows now.",
    ]
    hs.parse_files(shards, out=tmp_path / "anew")
    assert files(out) == files(tmp_path / "anew")
    assert tables.traces["trace"].to_pylist() == list(range(23))
    parquet(shards / "d.parquet", 2)  # a file more, behind the others
    assert hs.parse_files(shards, out=out, resume=True).traces.num_rows == 25


def test_another_run_is_not_gone_on_with(shards: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    hs.parse_files(shards, out=out)
    before = files(out)
    assert "was parsed with dialect auto and no search for secrets" in str(
        failed(shards, out=out, resume=True, safety=True)
    )
    assert "other than now" in str(failed(shards, out=out, resume=True, dialect="hermes"))
    said = str(failed(shards / "b.jsonl", out=out, resume=True))
    assert said.startswith(f"Shard 0 in {out} was parsed from {shards / 'a.parquet'}, which is not file 0")
    assert files(out) == before
    hs.parse_files(shards).write(tmp_path / "written")
    assert "not written by a run of parse" in str(failed(shards, out=tmp_path / "written", resume=True))


def test_parse_says_what_could_not_be_read_and_exits_with_1(
    shards: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    damaged(shards / "a.parquet")
    args = ["parse", str(shards), "--out", str(tmp_path / "out")]
    assert main(args) == 1
    printed = capsys.readouterr()
    assert f"{tmp_path / 'out'}/traces/*.parquet  20 rows\n" in printed.out
    assert printed.err.startswith(f"hermes-space parse: {shards / 'a.parquet'}, row group 1 (rows 4 to 7), ")
    assert main(args) == 2
    assert "already holds 3 shards" in capsys.readouterr().err
    assert main([*args, "--resume"]) == 1
    assert capsys.readouterr() == printed


def test_lines_of_progress_tell_rate_and_time_left(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = [100.0]
    monkeypatch.setattr("hermes_space.commands.progress.time.monotonic", lambda: now[0])
    with progress.ProgressBar() as bar:
        now[0] += 10
        bar(Progress("a.parquet", 40, 300_000_000, 500_000_000, bytes_before=100_000_000))
        now[0] += 10
        bar(Progress("b.parquet", 90, 400_000_000, 20_000_000_000, note="b.parquet is parsed again."))
        now[0] += 10
        bar(Progress("-", 95, 0, 0))
    assert capsys.readouterr().err.splitlines() == [
        "60 %, 20.0 MB/s, 10 s left, 40 traces, in a.parquet",
        "b.parquet is parsed again.",
        "2 %, 20.0 MB/s, 16 min left, 90 traces, in b.parquet",
        "95 traces, in -",
    ]


def test_a_checksum_that_is_wrong_is_damage(tmp_path: Path) -> None:
    """What a flipped bit says would otherwise be taken for what was said."""
    path = tmp_path / "a.parquet"
    table = pa.Table.from_pylist(rows("a", 8))
    options = {"compression": "none", "use_dictionary": False, "row_group_size": 4}
    pq.write_table(table, path, write_page_checksum=True, **options)
    data = path.read_bytes()
    assert data.count(b"a6") == 1
    path.write_bytes(data.replace(b"a6", b"a7"))
    error = failed(path)
    assert error.tables is not None and error.tables.traces["id"].to_pylist() == ["a0", "a1", "a2", "a3"]
    assert "row group 1 (rows 4 to 7), column id, cannot be decoded: " in str(error)


def test_an_interrupted_command_says_how_to_go_on(
    shards: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(_: object, at: Progress) -> None:
        if at.path.endswith("b.jsonl"):
            raise KeyboardInterrupt

    args = ["parse", str(shards), "--out", str(tmp_path / "out")]
    with monkeypatch.context() as patch:
        patch.setattr(progress.ProgressBar, "__call__", interrupt)
        assert main(args) == 130
    assert capsys.readouterr().err == "Interrupted with 1 shard done; --resume goes on with the next.\n"
    assert main([*args, "--resume"]) == 0
    assert hs.Tables.read(tmp_path / "out") == hs.parse_files(shards)
