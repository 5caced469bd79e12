"""Shards carried by Daft, on this machine and on a Ray cluster of two nodes: the same tables, whatever dies.

Runs are made as people make them, in a process of their own; storage is a folder or an S3 on the loopback.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from pyarrow import fs
from ray.cluster_utils import Cluster

from hermes_space import Tables, parse_files
from hermes_space.damage import DatasetError
from hermes_space.engines import ENGINES, process
from hermes_space.shard_job import ShardReport
from tests.loopback_s3 import BUCKET, PATIENCE, LoopbackS3

ROOT = Path(__file__).resolve().parents[2]
SHARDS = 5
NOTHING: Mapping[str, str] = {}
ENGINE_NAMES = [engine.name for engine in ENGINES]


@pytest.fixture(scope="module")
def s3() -> Iterator[LoopbackS3]:
    server = LoopbackS3()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in server.environment.items():
            patch.setenv(name, value)
        files, path = fs.FileSystem.from_uri(f"s3://{BUCKET}?allow_bucket_creation=true")
        files.create_dir(path)
        yield server
    server.close()


@dataclass
class RayCluster:
    """A head that takes no work and two nodes of one core."""

    cluster: Any
    nodes: list[Any]

    def add(self) -> None:
        self.nodes.append(self.cluster.add_node(num_cpus=1, **SMALL))


SMALL = {"object_store_memory": 100 << 20, "include_dashboard": False}


@pytest.fixture(scope="module")
def cluster(s3: LoopbackS3) -> Iterator[RayCluster]:
    # Not under pytest's own folder: the path of a unix socket is short.
    home = tempfile.mkdtemp(prefix="ray-")
    # Ray notes the cluster's address in its usual folder all the same, and does not make that.
    Path(tempfile.gettempdir(), "ray").mkdir(exist_ok=True)
    head = {"num_cpus": 0, "temp_dir": home, **SMALL}
    found = RayCluster(Cluster(initialize_head=True, head_node_args=head), [])
    try:
        found.add()
        found.add()
        yield found
    finally:
        found.cluster.shutdown()
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(params=ENGINE_NAMES)
def engine(request: pytest.FixtureRequest) -> tuple[str, dict[str, str]]:
    """An engine's name, and what the environment of a run needs for it."""
    name = str(request.param)
    if name != "ray":
        return name, {}
    cluster: RayCluster = request.getfixturevalue("cluster")
    return name, {"RAY_ADDRESS": cluster.cluster.address}


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """Five shards of the sample's rows, three of Parquet and two of JSON lines."""
    folder = tmp_path / "in"
    folder.mkdir()
    rows = pq.read_table(next((ROOT / "hermes_space" / "data").rglob("*.parquet")))
    for number in range(SHARDS):
        part = rows.slice(number * 3, 3)
        if number % 2:
            lines = "\n".join(json.dumps(row, default=str) for row in part.to_pylist())
            (folder / f"{number}.jsonl").write_text(lines + "\n")
        else:
            pq.write_table(part, folder / f"{number}.parquet")
    return folder


@contextmanager
def parsing(*arguments: object, environment: Mapping[str, str] = NOTHING) -> Iterator[subprocess.Popen[str]]:
    """The command `parse` while it runs; it does not outlive the block."""
    command = [sys.executable, "-m", "hermes_space", "parse", *map(str, arguments)]
    run = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, **environment},
    )
    with run:
        try:
            yield run
        finally:
            run.kill()


def parsed(*arguments: object, status: int = 0, environment: Mapping[str, str] = NOTHING) -> str:
    """What a run said on stderr that ended with this status."""
    with parsing(*arguments, environment=environment) as run:
        _, said = run.communicate(timeout=PATIENCE)
    assert run.returncode == status, said
    return said


def direct(sources: Path, out: Path) -> Tables:
    """What no engine carries, to compare with."""
    return parse_files(sources, out=out)


def files(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def objects(prefix: str) -> list[str]:
    storage = fs.FileSystem.from_uri(f"s3://{BUCKET}")[0]
    home = f"{BUCKET}/{prefix}"
    found = storage.get_file_info(fs.FileSelector(home, recursive=True))
    return sorted(each.path.removeprefix(f"{home}/") for each in found if each.is_file)


def assert_same(one: Tables, other: Tables) -> None:
    for name, table in one.items():
        assert table.equals(getattr(other, name)), name


TOLD = """
import sys, hermes_space as hs
def tell(at): print(at.files_done, at.files_total, at.bytes_done, at.bytes_total, at.traces)
hs.parse_files(sys.argv[1], out=sys.argv[2], engine=sys.argv[3], progress=tell)
"""


def test_an_engine_gives_what_a_direct_run_gives_and_tells_how_far_it_is(
    engine: tuple[str, dict[str, str]], sources: Path, tmp_path: Path
) -> None:
    name, environment = engine
    out = tmp_path / "carried"
    command = [sys.executable, "-c", TOLD, str(sources), str(out), name]
    run = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, **environment},
        timeout=PATIENCE,
    )
    assert_same(direct(sources, tmp_path / "direct"), Tables.read(out))
    assert files(tmp_path / "direct") == files(out)

    told = [tuple(map(int, line.split())) for line in run.stdout.splitlines()]
    total = sum(file.stat().st_size for file in sources.iterdir())
    assert [(done, of) for done, of, *_ in told] == [(number + 1, SHARDS) for number in range(SHARDS)]
    assert [read for _, _, read, *_ in told] == sorted(read for _, _, read, *_ in told)
    assert told[-1] == (SHARDS, SHARDS, total, total, 3 * SHARDS)


def test_poisoned_shards_are_named_the_rest_is_done_and_resumed(
    engine: tuple[str, dict[str, str]], sources: Path, tmp_path: Path
) -> None:
    name, environment = engine
    whole = (sources / "0.parquet").read_bytes()
    (sources / "0.parquet").write_bytes(whole[: len(whole) // 2])
    (sources / "1.jsonl").write_text("no row\n")
    # What nobody foresees when a job is written: a folder stands where a table is to be.
    out = tmp_path / "carried"
    (out / "calls" / "00003.parquet").mkdir(parents=True)
    said = parsed(sources, "--out", out, "--engine", name, status=1, environment=environment)
    assert f"hermes-space parse: {sources}/0.parquet is cut off" in said
    assert f"hermes-space parse: {sources}/1.jsonl" in said
    assert f"hermes-space parse: {sources}/3.jsonl was not parsed: " in said
    assert sorted(file.stem for file in (out / "shards").iterdir()) == ["00000", "00001", "00002", "00004"]

    (out / "calls" / "00003.parquet").rmdir()
    before = {path: path.stat().st_ino for path in out.rglob("*.*")}
    said = parsed(sources, "--out", out, "--engine", name, "--resume", status=1, environment=environment)
    assert "3.jsonl was not parsed" not in said
    written = {path.stem for path in out.rglob("*.*") if path.stat().st_ino != before.get(path)}
    assert written == {"00003"}
    with pytest.raises(DatasetError):
        direct(sources, tmp_path / "direct")
    assert files(tmp_path / "direct") == files(out)


def test_daft_reads_from_s3_and_writes_to_it(s3: LoopbackS3, sources: Path, tmp_path: Path) -> None:
    storage, home = fs.FileSystem.from_uri(f"s3://{BUCKET}/away")
    fs.copy_files(str(sources), f"{home}/in", destination_filesystem=storage)
    parsed(f"s3://{home}/in", "--out", f"s3://{home}/out", "--engine", "daft")
    assert_same(direct(sources, tmp_path / "direct"), Tables.read(f"s3://{home}/out"))
    assert objects("away/out") == sorted(files(tmp_path / "direct"))


@pytest.mark.parametrize("engine_options", [[], ["--engine", "daft"]], ids=["direct", "daft"])
def test_a_bucket_that_is_not_there_is_told(s3: LoopbackS3, sources: Path, engine_options: list[str]) -> None:
    status = 1 if engine_options else 2
    said = parsed(sources / "0.parquet", "--out", "s3://none/out", *engine_options, status=status)
    assert "s3://none/out cannot be written to: there is no such bucket; make it, or name another." in said
    assert "Error" not in said


def below(pid: int) -> list[tuple[int, int, str]]:
    """The processes below one: number, parent, command."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True)
    every = [(int(own), int(parent), args) for own, parent, args in map(_fields, listed.stdout.splitlines())]
    found = [each for each in every if each[1] == pid]
    for own, _, _ in found:
        found += [each for each in every if each[1] == own]
    return found


def _fields(line: str) -> list[str]:
    return line.split(None, 2)


def jobs_below(pid: int) -> list[tuple[int, int, str]]:
    return [each for each in below(pid) if "hermes_space.engines.child" in each[2]]


@pytest.mark.parametrize("what", ["worker", "node"])
def test_what_is_killed_while_it_writes_loses_and_doubles_nothing(
    what: str, cluster: RayCluster, s3: LoopbackS3, sources: Path, tmp_path: Path
) -> None:
    out = f"killed-{what}"
    s3.hold(f"{out}/messages/")
    command = (sources, "--out", f"s3://{BUCKET}/{out}", "--engine", "ray")
    with parsing(*command, environment={"RAY_ADDRESS": cluster.cluster.address}) as run:
        try:
            held = s3.waiting(2)
            assert not [name for name in objects(out) if name.startswith("shards/")]
            kill(cluster, what)
        finally:
            s3.open()
        _, said = run.communicate(timeout=PATIENCE)
    assert run.returncode == 0, said
    assert len(held) == 2
    assert_same(direct(sources, tmp_path / "direct"), Tables.read(f"s3://{BUCKET}/{out}"))
    assert objects(out) == sorted(files(tmp_path / "direct"))


def kill(cluster: RayCluster, what: str) -> None:
    """Without warning: a node's worker, or a node with all that runs on it."""
    node = cluster.nodes[-1]
    raylet = node.all_processes["raylet"][0].process.pid
    # Those of an earlier run end when its workers do.
    deadline = time.monotonic() + PATIENCE
    while len(jobs_below(raylet)) != 1 and time.monotonic() < deadline:
        time.sleep(0.1)
    [(job, worker, _)] = jobs_below(raylet)
    if what == "worker":
        os.kill(worker, signal.SIGKILL)
        return
    cluster.nodes.remove(node)
    cluster.cluster.remove_node(node, allow_graceful=False)
    # With its machine it would have gone too.
    os.kill(job, signal.SIGKILL)
    cluster.add()


def job(source: Path, out: str) -> str:
    task = {"number": 0, "source": str(source), "first": 0}
    options = {"dialect": "auto", "safety": False, "threads": 1}
    return json.dumps({"task": task, "out": out, "home": str(ROOT), "options": options})


@pytest.mark.parametrize("kills", [1, 2])
def test_a_job_that_ends_its_process_is_tried_again_and_then_named(
    kills: int, s3: LoopbackS3, sources: Path
) -> None:
    out = f"s3://{BUCKET}/ended-{kills}"
    source = sources / "0.parquet"
    answers: list[str] = []
    s3.hold(f"ended-{kills}/messages/")
    worker = threading.Thread(target=lambda: answers.append(process.answer(job(source, out))))
    worker.start()
    try:
        for _ in range(kills):
            s3.waiting(1)
            [(child, _, _)] = jobs_below(os.getpid())
            os.kill(child, signal.SIGKILL)
    finally:
        s3.open()
    worker.join(PATIENCE)
    report = ShardReport.from_dict(json.loads(answers[0]))
    assert report.done == (kills == 1)
    expected = [] if kills == 1 else [f"{source} was not parsed: its process ended 2 times (signal 9)."]
    assert [problem.sentence for problem in report.problems] == expected


def test_an_engine_without_its_packages_says_what_to_install(sources: Path, tmp_path: Path) -> None:
    script = (
        "import sys; sys.modules['daft'] = None\n"
        "from hermes_space.cli import main\n"
        "sys.exit(main(['parse', sys.argv[1], '--out', sys.argv[2], '--engine', 'daft']))"
    )
    command = [sys.executable, "-c", script, str(sources), str(tmp_path / "out")]
    run = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, timeout=PATIENCE)
    assert run.returncode == 2
    assert "needs packages that are not installed (daft): pip install 'hermes-space[cluster]'." in run.stderr


@pytest.mark.parametrize("port", [1, 99_999])
def test_a_cluster_that_does_not_answer_is_told_at_once(sources: Path, tmp_path: Path, port: int) -> None:
    address = f"127.0.0.1:{port}"
    environment = {"RAY_ADDRESS": address}
    said = parsed(sources, "--out", tmp_path / "out", "--engine", "ray", status=2, environment=environment)
    assert (
        f"No Ray cluster answers at {address}; RAY_ADDRESS names one that runs, as host:port or auto." in said
    )
    assert len(said.splitlines()) == 1


def test_an_engine_that_is_none_is_refused(sources: Path, tmp_path: Path) -> None:
    said = parsed(sources, "--out", tmp_path / "out", "--engine", "spark", status=2)
    assert "accepted are daft (the cores of this machine), ray (the nodes of a Ray cluster)" in said
