"""The command line, run as people run it: what it prints where, and its exit status."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import hermes_space as hs
from hermes_space.cli import main
from hermes_space.commands import COMMANDS
from hermes_space.exporters import EXPORTERS
from hermes_space.metrics import METRICS

GOOD = '<think>\nLook.\n</think>\n<tool_call>\n{"name": "ls", "arguments": {"path": "."}}\n</tool_call>'
BAD = '<think>\nLook.\n</think>\n<tool_call>\n{"name": "ls", \'arguments\': {}}\n</tool_call>'
RESPONSE = '<tool_response>\n{"tool_call_id": "a:0", "name": "ls", "content": "a.txt"}\n</tool_response>'

TRACES = Path(__file__).parents[1] / "data" / "traces"
SESSION = TRACES / "claude-code-log" / "representative_messages.jsonl"


def row(id: str, text: str) -> dict[str, Any]:
    turns = [
        ("human", "What is here?"),
        ("gpt", text),
        ("tool", RESPONSE),
        ("gpt", "<think>\nSo.\n</think>\nOne file."),
    ]
    return {"id": id, "conversations": [{"from": role, "value": value} for role, value in turns]}


@pytest.fixture
def good(tmp_path: Path) -> str:
    path = tmp_path / "good.jsonl"
    path.write_text(json.dumps(row("g", GOOD)) + "\n" + json.dumps(row("h", GOOD)) + "\n")
    return str(path)


@pytest.fixture
def bad(tmp_path: Path) -> str:
    path = tmp_path / "bad.jsonl"
    path.write_text(json.dumps(row("g", GOOD)) + "\n" + json.dumps(row("b", BAD)) + "\n")
    return str(path)


def run(*args: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "hermes_space", *args]
    return subprocess.run(command, input=stdin, capture_output=True, check=False)


def test_text_cannot_steer_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(row("\x1b[31mid", BAD + "\x1b]0;title\x07 \u202e")))
    main(["check", str(path)])
    main(["show", str(path), "\x1b[31mid"])
    printed = capsys.readouterr().out
    assert "title" in printed
    assert not {"\x1b", "\x07", "\u202e"} & set(printed)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["check"], "No file was named"),
        (["check", "nowhere.jsonl"], "no file or folder nowhere.jsonl"),
        (["check", "-", "--select", "Z999"], "no code Z999; accepted are the codes"),
        (["show", "sample", "no-such-id"], "no trace with the id 'no-such-id'"),
        (["stats", "nowhere.parquet"], "no dataset 'nowhere.parquet'; accepted are sample"),
        (["stats", "sample", "--config", "nothing"], "no configuration 'nothing'"),
        (["parse", "nowhere.parquet", "--out", "x"], "no file or folder"),
        (["rules", "Q1"], "no code Q1"),
        (["check", "--config", "a", "-"], "- is no dataset; a configuration and a revision are of hub ids"),
        (["check", "--fix", "--revision", "a", "-"], "--fix mends files, which have no configuration and no"),
    ],
)
def test_misuse_exits_with_2_and_one_sentence(
    args: list[str],
    said: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(args) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert said in printed.err
    assert printed.err.startswith(f"hermes-space {args[0]}: ")
    assert printed.err.count("\n") == 1


def test_unknown_commands_and_options_exit_with_2() -> None:
    for args in ([], ["fly"], ["check", "--format", "xml", "-"], ["parse", "a.jsonl"]):
        with pytest.raises(SystemExit) as caught:
            main(args)
        assert caught.value.code == 2


def test_help_says_what_a_command_does_with_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    for command in COMMANDS:
        with pytest.raises(SystemExit) as caught:
            main([command.name, "--help"])
        printed = capsys.readouterr().out
        assert caught.value.code == 0
        assert command.summary in printed
        assert command.example.startswith(f"hermes-space {command.name}")
        assert command.example in printed


def test_parse_writes_the_tables(bad: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "again.jsonl").write_text(Path(bad).read_text())
    assert main(["parse", bad, str(tmp_path / "again.jsonl"), "--out", str(tmp_path / "out")]) == 0
    assert f"{tmp_path / 'out'}/traces/*.parquet  4 rows\n" in capsys.readouterr().out
    assert hs.Tables.read(tmp_path / "out") == hs.parse_files([bad, tmp_path / "again.jsonl"])


def test_serve_hands_on_what_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[Any, ...]] = []

    def serve(dataset: str, port: int | None, *, config: str | None, revision: str | None) -> None:
        asked.append((dataset, port, config, revision))

    monkeypatch.setattr("hermes_space.server.serve", serve)
    chosen = ["--port", "7861", "--config", "kimi", "--revision", "v1"]
    assert [main(["serve"]), main(["serve", "owner/name", *chosen])] == [0, 0]
    assert asked == [("sample", None, None, None), ("owner/name", 7861, "kimi", "v1")]


def test_stats_are_the_metrics(good: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stats", good, "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert list(printed) == [metric.__name__ for metric in METRICS]
    assert [(tool["tool"], tool["calls"]) for tool in printed["tool_calls"]] == [("ls", 2)]
    assert main(["stats", good]) == 0
    assert any(line.split()[:2] == ["ls", "2"] for line in capsys.readouterr().out.splitlines())


def test_show_prints_what_was_said_and_done(good: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", good, "g"]) == 0
    printed = capsys.readouterr().out
    for part in (
        "What is here?",
        "Look.",
        "calls ls",
        '"path": "."',
        "a.txt",
        "One file.",
        "step 2 of 2",
        "answered",
    ):
        assert part in printed, part
    assert main(["show", good, "g", "--step", "2"]) == 0
    assert "What is here?" not in capsys.readouterr().out
    assert main(["show", good, "g", "--step", "3"]) == 2
    assert "its steps are 1 to 2" in capsys.readouterr().err


def test_show_for_programs(good: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", good, "g", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == hs.open_dataset(good).trace(0).to_dict()
    assert main(["show", good, "g", "--json", "--step", "1"]) == 0
    step = json.loads(capsys.readouterr().out)
    assert [message["role"] for message in step["messages"]] == ["assistant", "tool"]


def test_show_of_a_file_with_one_trace_needs_no_id(good: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", str(SESSION)]) == 0
    assert "11 messages, 5 steps, 2 calls" in capsys.readouterr().out
    assert main(["show", "sample"]) == 2
    assert "sample holds 442 traces; accepted is the id of one" in capsys.readouterr().err


def test_a_dialect_can_be_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = '<tool_call>\n{"name": "ls", "arguments": {}'
    (tmp_path / "a.txt").write_text(text)
    (tmp_path / "a.jsonl").write_text(json.dumps({"messages": [{"role": "assistant", "content": text}]}))
    for name in ("a.txt", "a.jsonl"):
        assert main(["check", str(tmp_path / name), "--select", "J"]) == 1
        assert main(["check", str(tmp_path / name), "--select", "J", "--dialect", "think"]) == 0
    capsys.readouterr()
    assert main(["check", str(tmp_path / "a.txt"), "--dialect", "latin"]) == 2
    assert 'There is no dialect "latin"' in capsys.readouterr().err
    assert main(["parse", str(tmp_path / "a.jsonl"), "--out", str(tmp_path / "t"), "--dialect", "think"]) == 0
    assert hs.Tables.read(tmp_path / "t").calls.num_rows == 0


def test_containers(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["containers", "--json"]) == 0
    assert list(json.loads(capsys.readouterr().out)) == hs.containers()
    assert main(["containers"]) == 0
    assert capsys.readouterr().out.startswith("sharegpt")


def test_rules_and_dialects(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "--json"]) == 0
    assert [rule["code"] for rule in json.loads(capsys.readouterr().out)] == [
        rule.code for rule in hs.rules()
    ]
    assert main(["rules"]) == 0
    listed = [line.split()[0] for line in capsys.readouterr().out.splitlines() if line]
    assert [word for word in listed if not word.endswith(":")] == [rule.code for rule in hs.rules()]
    assert main(["rules", "J201"]) == 0
    assert capsys.readouterr().out.startswith("J201 json-truncated (error)\n")
    assert main(["dialects", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == hs.dialects()
    assert main(["dialects"]) == 0
    assert capsys.readouterr().out.split() == hs.dialects()


def test_a_reader_that_leaves_early_is_no_error() -> None:
    command = [sys.executable, "-m", "hermes_space", "rules", "--json"]
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as closed:
        done = subprocess.run(command, stdout=closed, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_export(tmp_path: Path, good: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == [
        one.name for one in EXPORTERS
    ]
    assert main(["export", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0].keys() == {"name", "suffix", "summary"}
    out = tmp_path / "out.jsonl"
    assert main(["export", good, "--format", "openai", "--out", str(out)]) == 0
    assert capsys.readouterr().out == f"{out}  2 rows\n"
    assert [len(json.loads(line)["messages"]) for line in out.read_text().splitlines()] == [4, 4]
    assert main(["export", good, "--format", "openai"]) == 2
    assert main(["export", good, "--format", "csv", "--out", str(out)]) == 2
    assert "use one of messages" in capsys.readouterr().err
