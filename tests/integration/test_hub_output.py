"""Tables written to a repository of the hub: a shard is one commit, whatever happens on the way."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
from huggingface_hub import constants

import hermes_space as hs
from hermes_space.cli import main
from hermes_space.hub_folder import HubFolder
from tests.hub_repository import OLD
from tests.hub_server import Fault, Hub, Repository

NAME = "me/tables"
OUT = f"hf://datasets/{NAME}/run"
TOKEN = "hf_abcdefghijklmnopqrstuvwxyz01234567"
# The library's own, of its HTTP library.
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content:DeprecationWarning")
COMMIT = f"POST /api/datasets/{NAME}/commit"


@pytest.fixture
def there(server: Hub, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A repository with a file of its own, and the token that may write to it."""
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    made = Repository({OLD: {"README.md": b"# Tables"}}, {"main": OLD, "other": OLD}, writer=TOKEN)
    server.repositories[NAME] = made
    return made


@pytest.fixture
def sources(tmp_path: Path) -> list[Path]:
    """Two files of traces, two and one."""
    made = []
    for name, texts in (("a", ("one", "two")), ("b", ("three",))):
        rows = [{"id": text, "messages": [{"role": "user", "content": text}]} for text in texts]
        made.append(tmp_path / f"{name}.jsonl")
        made[-1].write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return made


def files(there: Repository, branch: str = "main") -> dict[str, bytes]:
    """What the repository holds now, the file that it had left out."""
    found = dict(there.commits[there.refs[branch]])
    assert found.pop("README.md") == b"# Tables"
    return found


def expected(sources: list[Path], tmp_path: Path) -> dict[str, bytes]:
    """The same, as a run on this machine writes it."""
    folder = tmp_path / "expected"
    hs.parse_files(sources, out=folder)
    return {f"run/{path.relative_to(folder)}": path.read_bytes() for path in folder.glob("*/*")}


def command(sources: list[Path], *options: str) -> list[str]:
    return ["parse", *map(str, sources), "--out", OUT, *options]


def test_a_shard_is_one_commit_and_the_same_files_as_anywhere(
    there: Repository, sources: list[Path], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(command(sources)) == 0
    said = capfd.readouterr()
    assert f"{OUT}/traces/*.parquet  3 rows" in said.out and not said.err
    assert files(there) == expected(sources, tmp_path)
    added = [set(after) - set(before) for before, after in pairwise(there.commits.values())]
    assert [len(each) for each in added] == [6, 6]
    assert all(f"run/shards/0000{number}.json" in each for number, each in enumerate(added))
    assert hs.Tables.read(OUT) == hs.parse_files(sources)


def test_a_branch_and_the_repository_itself(there: Repository, sources: list[Path]) -> None:
    hs.parse_files(sources, out=f"hf://datasets/{NAME}@other")
    assert "shards/00001.json" in files(there, "other") and not files(there)
    assert hs.Tables.read(f"hf://datasets/{NAME}@other").traces.num_rows == 3


def test_it_goes_on_where_it_was_interrupted(
    there: Repository, sources: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(at: hs.Progress) -> None:
        if at.path == str(sources[1]):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        hs.parse_files(sources, out=OUT, progress=stop)
    assert sorted(path for path in files(there) if "shards" in path) == ["run/shards/00000.json"]
    assert main(command(sources)) == 2
    assert f"{OUT} already holds 1 shard; resume" in capsys.readouterr().err
    assert main(command(sources, "--resume")) == 0
    assert files(there) == expected(sources, tmp_path)
    assert len(there.commits) == 3
    assert main(command(sources, "--resume")) == 0
    assert len(there.commits) == 3


def test_what_has_changed_is_written_again(there: Repository, sources: list[Path], tmp_path: Path) -> None:
    hs.parse_files(sources, out=OUT)
    sources[0].write_text(sources[1].read_text())
    hs.parse_files(sources, out=OUT, resume=True)
    assert files(there) == expected(sources, tmp_path)
    # Each time the report goes first.
    removed = [set(before) - set(after) for before, after in pairwise(there.commits.values())]
    assert [each for each in removed if each] == [{f"run/shards/0000{number}.json"} for number in (0, 1)]


def test_a_table_written_there_replaces_what_was_there(there: Repository, sources: list[Path]) -> None:
    hs.parse_files(sources, out=OUT)
    tables = hs.parse_files(sources[0])
    tables.write(OUT)
    assert len(files(there)) == 6
    assert hs.Tables.read(OUT) == tables


@pytest.mark.parametrize(
    "fault",
    [
        Fault(COMMIT, times=3, status=429, headers={"Retry-After": "6"}),
        Fault(COMMIT, times=2, status=503),
        Fault(COMMIT, times=2, status=412),
        Fault(COMMIT, times=2, reset=True),
        Fault(COMMIT, cut=5),
        Fault(f"POST /api/datasets/{NAME}/preupload", times=2, status=500),
        Fault("PUT /objects", times=3, reset=True),
        Fault(f"GET /api/datasets/{NAME}/tree", times=2, status=429, headers={"Retry-After": "6"}),
    ],
    ids=lambda fault: f"{fault.where}-{fault.status or fault.reset or fault.cut}",
)
def test_what_passes_costs_nothing(
    server: Hub, waits: list[float], there: Repository, sources: list[Path], tmp_path: Path, fault: Fault
) -> None:
    server.faults = [fault]
    hs.parse_files(sources, out=OUT)
    assert fault.met.is_set() and fault.times == 0
    assert files(there) == expected(sources, tmp_path)
    # A commit whose answer was lost is not made twice.
    assert len(there.commits) == 3


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (
            Fault(COMMIT, 99, status=429, headers={"Retry-After": "2040"}),
            "asked too often .* in 2040 seconds",
        ),
        (Fault(COMMIT, 99, status=500), f"status 500 where it was asked to write to {NAME}; try again later"),
        (Fault(COMMIT, 99, reset=True), f"could not be reached to write to {NAME}: .*; try again later"),
        (Fault("PUT /objects", 99, status=403), f"token that was given may not write to {NAME}; accepted is"),
        (Fault("/tree/", 99, status=500), f"status 500 where it was asked to read {NAME}; try again later"),
    ],
    ids=lambda fault: fault.where if isinstance(fault, Fault) else "",
)
def test_what_does_not_pass_is_told_in_one_sentence_and_done_the_next_time(
    server: Hub,
    waits: list[float],
    there: Repository,
    sources: list[Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    fault: Fault,
    said: str,
) -> None:
    server.faults = [fault]
    assert main(command(sources)) == 2
    told(capsys, said)
    assert not files(there)
    server.faults = []
    assert main(command(sources, "--resume")) == 0
    assert files(there) == expected(sources, tmp_path)


@pytest.mark.parametrize(
    ("given", "out", "said"),
    [
        (None, OUT, f"lets nobody write to {NAME} without a token; give one that may .HF_TOKEN, or `hf auth"),
        ("", OUT, f"lets nobody write to {NAME} without a token"),
        ("hf_other", OUT, f"The token that was given may not write to {NAME}; accepted is one that may"),
        (
            TOKEN,
            "hf://datasets/me/other/run",
            "There is no repository me/other on .*; make it .`hf repos create",
        ),
        (
            None,
            "hf://datasets/me/other/run",
            "lets nobody read me/other without a token; .* the name is right",
        ),
        (TOKEN, f"hf://datasets/{NAME}@none/run", f"{NAME} has no branch 'none' on the hub; accepted is"),
    ],
)
def test_who_may_not_write_is_told_what_is_needed(
    there: Repository,
    sources: list[Path],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    given: str | None,
    out: str,
    said: str,
) -> None:
    monkeypatch.delenv("HF_TOKEN")
    if given is not None:
        monkeypatch.setenv("HF_TOKEN", given)
    assert main(["parse", *map(str, sources), "--out", out]) == 2
    told(capsys, said)
    assert not files(there)


def test_a_hub_that_may_not_be_asked(
    there: Repository,
    sources: list[Path],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    assert main(command(sources)) == 2
    told(capsys, "HF_HUB_OFFLINE forbids to ask the hub, which has to be asked to read")


def test_only_files_are_listed(there: Repository) -> None:
    there.commits[OLD] |= {
        f"run/{name}": b"" for name in ("calls/b", "calls/a", "calls/deep/c", "callsother")
    }
    folder = HubFolder(OUT)
    assert folder.names("calls") == ["a", "b"]
    assert folder.names("shards") == []


def told(capsys: pytest.CaptureFixture[str], said: str) -> None:
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1 and re.search(said, lines[0]), lines
