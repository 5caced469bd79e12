"""Commands on datasets of the hub: parsed shard by shard as they come, and read by all that read datasets."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import hermes_space as hs
from hermes_space import hub
from hermes_space.cli import main
from hermes_space.runs import plan
from hermes_space.sft.prepare import Choice
from hermes_space.tabs.train_run import script
from tests.hub_repository import KIMI, NAME, NEW, OLD
from tests.hub_server import Fault, Hub, Repository

TOKEN = "hf_abcdefghijklmnopqrstuvwxyz01234567"


def test_parse_writes_the_tables_of_one_configuration(
    server: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "tables"
    assert main(["parse", NAME, "--config", "kimi", "--out", str(out)]) == 0
    assert f"{out}/traces/*.parquet  5 rows" in capsys.readouterr().out
    tables = hs.Tables.read(out)
    assert tables.traces.column("config").to_pylist() == ["kimi"] * 5
    expected = hs.open_dataset(NAME, config="kimi").tables
    for name, table in expected.items():
        assert getattr(tables, name).equals(table), name
    reports = [json.loads((out / "shards" / f"0000{i}.json").read_text()) for i in range(2)]
    assert [one["source"] for one in reports] == [
        f"hf://datasets/{NAME}@{NEW}/{KIMI.format(i)}" for i in range(2)
    ]
    assert [one["stamp"] for one in reports] == [
        {"size": file.size, "modified": None} for file in hub.resolve(NAME, "kimi").files
    ]


def test_parse_of_all_configurations_without_a_place_to_write_to(server: Hub) -> None:
    tables = hs.parse_files(NAME, revision="v1")
    assert tables.traces.column("config").to_pylist() == ["kimi"] * 5 + ["glm-5.1"] * 4
    assert tables.traces.column("id").to_pylist()[0] == "kimi-old-a-0"


def test_the_next_file_is_fetched_while_one_is_parsed(server: Hub, tmp_path: Path) -> None:
    first, second, third = hub.resolve(NAME).files
    held = Fault(second.path, held=True)
    server.faults = [held]
    seen: list[str] = []

    def tell(at: hs.Progress) -> None:
        seen.append(at.path)
        if at.path == first.url and at.traces:
            assert held.met.wait(60)
            assert not [one for one in server.asked if third.path in one.path]
            held.free.set()

    hs.parse_files(NAME, out=tmp_path / "tables", progress=tell)
    assert list(dict.fromkeys(seen)) == [first.url, second.url, third.url]


def test_a_file_that_does_not_come_is_named_and_the_rest_is_done(
    server: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "tables"
    command = ["parse", NAME, "--config", "kimi", "--out", str(out)]
    server.faults = [Fault(f"GET /cdn/{NAME.replace('/', '--')}/{NEW}/{KIMI.format(0)}", 99, status=500)]
    assert main(command) == 1
    said = capsys.readouterr()
    assert f"answers with status 500 instead of {KIMI.format(0)} of {NAME}; try again" in said.err
    assert "/traces/*.parquet  2 rows" in said.out
    server.faults.clear()
    asked = len(server.asked)
    assert main([*command, "--resume"]) == 0
    assert hs.Tables.read(out).traces.num_rows == 5
    assert not [one for one in server.asked[asked:] if KIMI.format(1) in one.path]


def test_a_configuration_and_a_revision_belong_to_the_hub(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.jsonl").write_text('{"messages": []}')
    for option in ("--config", "--revision"):
        assert main(["parse", str(tmp_path), option, "kimi", "--out", str(tmp_path / "tables")]) == 2
        said = capsys.readouterr().err
        assert "are of datasets of the hub; name one, as owner/name" in said


@pytest.mark.parametrize(
    "command",
    [["stats", NAME, "--config", "kimi"], ["show", NAME, "kimi-new-a-0"], ["check", NAME]],
    ids=["stats", "show", "check"],
)
def test_commands_read_the_hub(server: Hub, capsys: pytest.CaptureFixture[str], command: list[str]) -> None:
    assert main(command) == 0
    assert capsys.readouterr().out


OPENED: list[list[str]] = [
    ["stats", "--json"],
    ["show", "--json"],
    ["check", "--format", "json"],
    ["export", "--format", "messages", "--out", "rows.jsonl"],
    ["serve", "--port", "7862"],
]


@pytest.mark.parametrize("command", OPENED, ids=lambda command: command[0])
def test_commands_open_one_configuration_at_a_revision(
    server: Hub,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: list[str],
) -> None:
    opened: list[hs.Dataset] = []

    def noted(*args: Any, **options: Any) -> hs.Dataset:
        opened.append(hs.open_dataset(*args, **options))
        return opened[-1]

    monkeypatch.chdir(tmp_path)
    for module in ("hermes_space.dataset", "hermes_space.commands.check.sources"):
        monkeypatch.setattr(f"{module}.open_dataset", noted)
    monkeypatch.setattr("hermes_space.ui.mounted", lambda *app: None)
    monkeypatch.setattr("hermes_space.server._answer", lambda front, listening: None)
    name, *options = command
    id = ["kimi-old-b-1"] if name == "show" else []
    assert main([name, NAME, *id, *options, "--config", "kimi", "--revision", "v1"]) == 0
    (dataset,) = opened
    assert (dataset.commit, dataset.shown, len(dataset)) == (OLD, ("kimi",), 5)
    assert dataset.row(0)["id"] == "kimi-old-a-0"


@pytest.mark.parametrize("command", OPENED, ids=lambda command: command[0])
def test_a_revision_of_what_is_local_is_misuse(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: list[str],
) -> None:
    (tmp_path / "a.jsonl").write_text('{"messages": [{"role": "user", "content": "hi"}]}')
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("hermes_space.ui.mounted", lambda *app: None)
    monkeypatch.setattr("hermes_space.server._answer", lambda front, listening: None)
    name, *options = command
    assert main([name, "a.jsonl", *options, "--revision", "v1"]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"hermes-space {name}: a.jsonl is ") and said.count("\n") == 1
    assert "revision" in said and "hub ids" in said


def test_tables_that_parse_wrote_have_no_configuration(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.jsonl").write_text('{"messages": [{"role": "user", "content": "hi"}]}')
    out = tmp_path / "tables"
    hs.parse_files(tmp_path / "a.jsonl", out=out)
    assert main(["stats", str(out), "--config", "kimi"]) == 2
    assert f"{out} holds tables of parse; a configuration" in capsys.readouterr().err


def test_export_reads_the_hub(server: Hub, tmp_path: Path) -> None:
    out = tmp_path / "rows.jsonl"
    assert main(["export", NAME, "--config", "kimi", "--format", "messages", "--out", str(out)]) == 0
    assert len(out.read_text().splitlines()) == 5


def test_the_command_as_people_run_it(server: Hub, tmp_path: Path) -> None:
    """Addressed by HF_ENDPOINT, with a cache in HF_HOME and a token in HF_TOKEN; only waits are told."""
    server.faults = [
        Fault(f"GET /api/datasets/{NAME}{where}", status=429, headers={"Retry-After": seconds})
        for where, seconds in (("/revision", "1"), ("/tree", "0"))
    ]
    server.repositories[NAME].token = TOKEN
    ours = {"HF_ENDPOINT": server.url, "HF_HOME": str(tmp_path / "home"), "HF_TOKEN": TOKEN}
    command = ["parse", NAME, "--config", "kimi", "--revision", "v1", "--out", str(tmp_path / "tables")]
    done = subprocess.run(
        [sys.executable, "-m", "hermes_space", *command],
        env={**os.environ, **ours, "HF_HUB_OFFLINE": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    # On a slow machine the progress is told too.
    told = [line for line in done.stderr.splitlines() if " traces, in " not in line]
    assert told == ["The hub asks to wait 1 s.", "Rate limited. Waiting 1.0s before retry [Retry 1/5]."]
    assert done.returncode == 0
    assert "traces/*.parquet  5 rows" in done.stdout
    assert hs.Tables.read(tmp_path / "tables").traces.column("id").to_pylist()[0] == "kimi-old-a-0"
    assert (tmp_path / "home" / "hub" / f"datasets--{NAME.replace('/', '--')}" / "snapshots" / OLD).is_dir()


def test_jobs_are_planned_without_a_file_being_fetched(server: Hub) -> None:
    files = hub.resolve(NAME, "kimi").files
    tasks = list(plan([file.url for file in files], {files[1].url: "kimi"}))
    assert [(task.source, task.first, task.config) for task in tasks] == [
        (files[0].url, 0, None),
        (files[1].url, 3, "kimi"),
    ]
    assert not any(map(hub._is_cached, files))


def test_parse_of_json_lines_without_configurations(server: Hub) -> None:
    rows = b'{"id": "a", "config": "own", "messages": [{"role": "user", "content": "hi"}]}\n'
    server.repositories["owner/lines"] = Repository(
        {OLD: {"a.jsonl": rows, "b.jsonl": rows * 2}}, {"main": OLD}
    )
    traces = hs.parse_files("owner/lines").traces
    assert traces.select(["trace", "config"]).to_pydict() == {"trace": [0, 1, 2], "config": ["own"] * 3}


def test_the_script_of_the_train_tab_names_the_commit(server: Hub) -> None:
    dataset = hs.open_dataset(NAME, config="kimi", revision="v1")
    written, _ = script(dataset, Choice("kimi", "any"), 100)
    assert f"open_dataset({NAME!r}, config='kimi'," in written and f"revision={OLD!r})" in written
    compile(written, "rows.py", "exec")
