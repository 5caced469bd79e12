"""The Hub's session format and ATIF: real files, what is kept, what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import hermes_space as hs
from hermes_space.cli import main
from hermes_space.containers import read_row
from tests.stored_traces import TRACES, said

HEADER = {"type": "session", "harness": "my-agent", "id": "abc123", "name": "what time is it"}
LINES: list[Any] = [
    HEADER,
    {"type": "message", "message": {"role": "user", "content": "what time is it?", "timestamp": 17}},
    {
        "type": "message",
        "message": {
            "role": "assistant",
            "content": "",
            "reasoningContent": "A clock.",
            "toolCalls": [{"id": "t1", "function": {"name": "get_time", "arguments": "{}"}}],
            "model": "m",
        },
    },
    {"type": "message", "message": {"role": "tool", "toolCallId": "t1", "content": "15:00"}},
    {"type": "pause", "seconds": 3},
    {"type": "message", "message": {"role": "assistant", "content": "it is 15:00"}, "n": 4},
]


def test_a_session_of_the_hub(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name, row = read_row(LINES)
    assert (name, row.id) == ("sts", "abc123")
    assert said(row) == [
        ("user", "what time is it?"),
        ("reasoning", "A clock."),
        ("call", "t1", "get_time", {}),
        ("response", "t1", "15:00", False),
        ("assistant", "it is 15:00"),
    ]
    assert row.metadata == {
        "harness": "my-agent",
        "name": "what time is it",
        "records": [{"line": 5, "record": {"type": "pause", "seconds": 3}}],
        "message_fields": {"0": {"timestamp": 17}, "1": {"model": "m"}, "3": {"line": {"n": 4}}},
    }
    path = tmp_path / "session.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in LINES) + "{half\n")
    trace = hs.parse_trace(path.read_text())
    assert trace.metadata["unread_lines"] == [{"line": 7, "text": "{half"}]
    assert [(call.name, call.response) for call in trace.calls] == [("get_time", 0)]
    assert len(hs.open_dataset(path).trace(0).messages) == 4
    assert main(["check", str(path)]) == 0
    assert main(["check", str(path), "--fix"]) == 0
    assert "nothing to mend" in capsys.readouterr().out


ATIF_FILES = sorted(
    str(path.relative_to(TRACES))
    for path in [
        *TRACES.glob("inspect-scout/atif/*.json"),
        *TRACES.glob("letta-trajectory/atif/*/input.json"),
    ]
)


@pytest.mark.parametrize("name", ATIF_FILES)
def test_every_step_of_a_trajectory_is_there(name: str) -> None:
    stored = json.loads((TRACES / name).read_text("utf-8"))
    container, row = read_row(stored)
    assert container == "atif"
    trace = hs.parse_trace(stored)
    calls = [call for step in stored["steps"] for call in step.get("tool_calls") or ()]
    # Where there is no function calling, calls stand in the texts and have no ids.
    assert [call.id for call in trace.calls if call.id] == [call["tool_call_id"] for call in calls]
    results = [one for step in stored["steps"] for one in (step.get("observation") or {}).get("results", ())]
    told = [part for part in said(row) if part[0] == "response"]
    environment = [
        fields
        for fields in row.metadata.get("message_fields", {}).values()
        if fields.get("source") == "environment"
    ]
    assert len(told) + len(environment) == len(results)
    assert len(row.messages) == len(stored["steps"]) + len(environment) + len(
        {id(step) for step in stored["steps"] for one in (step.get("observation") or {}).get("results", ())
         if "source_call_id" in one}
    )  # fmt: skip
    for key in ("final_metrics", "subagent_trajectories", "continued_trajectory_ref"):
        assert row.metadata.get(key) == stored.get(key)
    assert not [finding for finding in trace.findings if finding.code == "P502"]


def test_the_answers_of_a_step_and_what_the_environment_says() -> None:
    folder = TRACES / "letta-trajectory" / "atif"
    tools, cleanup = (
        read_row((folder / name / "input.json").read_bytes())[1] for name in ("tool-calls", "cleanup")
    )
    reference = [{"trajectory_path": "subagents/config.json", "session_id": "run-atif-1"}]
    assert said(tools) == [
        ("user", "Inspect the workspace.\n[image]"),
        ("reasoning", "I should list the files before reading one."),
        ("assistant", "I'll inspect it now."),
        ("call", "call-list", "shell", {"command": "find . -maxdepth 1 -type f"}),
        ("call", "call-delegate", "delegate", {"task": "inspect config"}),
        ("response", "call-list", "README.md\npackage.json", False),
        ("response", "call-delegate", {"subagent_trajectory_ref": reference}, False),
        ("assistant", "The workspace contains the expected project files."),
    ]
    assert (tools.id, tools.metadata["session_id"]) == ("trajectory-atif-1", "run-atif-1")
    assert tools.metadata["message_fields"]["1"] == {
        "timestamp": "2026-08-18T10:00:01Z",
        "model_name": "example-step-model",
    }
    assert said(cleanup)[2:] == [
        ("call", "call-check", "check", ["fast"]),
        ("response", "call-check", "Check complete.\n[image]", False),
        ("user", "Environment reset complete."),
        ("assistant", "The check completed."),
    ]


def test_declared_tools_and_files(tmp_path: Path) -> None:
    stored = json.loads(
        (TRACES / "inspect-scout/atif/openhands_hello-world.trajectory.json").read_text("utf-8")
    )
    trace = hs.parse_trace(stored)
    assert trace.tools == stored["agent"]["tool_definitions"]
    assert trace.metadata["agent"] == {k: v for k, v in stored["agent"].items() if k != "tool_definitions"}
    many = tmp_path / "many.jsonl"
    many.write_text((json.dumps(stored) + "\n") * 3)
    assert hs.parse_files(many).traces.num_rows == len(hs.open_dataset(many)) == 3
    assert main(["check", str(TRACES / ATIF_FILES[0])]) in (0, 1)


@pytest.mark.parametrize(
    ("step", "told"),
    [
        (3, "Step 1 is int"),
        ({"step_id": 1, "source": "robot"}, "The source of step 1 is none that is known; accepted are agent"),
        ({"step_id": 1, "source": "agent", "tool_calls": ["ls"]}, "tool_calls are no list of objects"),
        ({"step_id": 1, "source": "agent", "observation": "x"}, "The observation of step 1 has no results"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_sentence(step: Any, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        read_row({"schema_version": "ATIF-v1.7", "steps": [step]})
