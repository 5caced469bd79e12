"""OpenHands events: those of its SDK, and the older actions and observations.

No log of the older layout is at hand; these are built after the project's own description of it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import hermes_space as hs
from hermes_space.containers import read_row, recognise
from tests.stored_traces import said, stored


def texts(*words: str) -> list[dict[str, str]]:
    return [{"type": "text", "text": word} for word in words]


def test_the_peers_example() -> None:
    name, row = read_row(stored("letta-trajectory/openhands/tool-calls/input.json"))
    assert name == "openhands"
    assert said(row) == [
        ("user", "Inspect and update the entry point."),
        ("assistant", "I'll inspect the workspace first."),
        ("call", "call_oh_1", "terminal", {"command": "pwd"}),
        ("response", "call_oh_1", "/workspace\n\nready", False),
        ("call", "action-2", "file_editor", {"path": "src/app.ts", "content": "updated"}),
        ("response", "action-2", "Edit was not approved.", True),
        ("assistant", "I inspected the workspace; the edit was rejected."),
    ]
    assert row.metadata["message_fields"]["1"]["timestamp"] == "2026-07-03T10:00:01"


def test_events_that_are_broken_or_silent_are_kept_as_records() -> None:
    row = read_row(stored("letta-trajectory/openhands/cleanup/input.json"))[1]
    assert [record and record["kind"] for record in row.metadata["records"]] == [None, "StateEvent"]
    assert [message.role for message in row.messages] == [
        "user",
        "user",
        "assistant",
        "tool",
        "tool",
        "assistant",
    ]


def action(number: int, response: str, **more: Any) -> dict[str, Any]:
    call = {"id": f"c{number}", "name": "terminal", "arguments": json.dumps({"command": str(number)})}
    return {
        "kind": "ActionEvent",
        "id": f"a{number}",
        "source": "agent",
        "thought": [],
        "tool_name": "terminal",
        "tool_call_id": f"c{number}",
        "tool_call": call,
        "llm_response_id": response,
        **more,
    }


def test_actions_of_one_response_are_one_message() -> None:
    observation = {"content": texts("no"), "is_error": True, "exit_code": 1}
    events = [
        {"kind": "SystemPromptEvent", "source": "agent", "system_prompt": texts("Be.")[0], "tools": []},
        action(1, "r1", thought=texts("Both."), reasoning_content="Think."),
        action(2, "r1"),
        {
            "kind": "ObservationEvent",
            "tool_call_id": "c2",
            "tool_name": "terminal",
            "observation": observation,
        },
        action(3, "r2", thinking_blocks=[{"type": "thinking", "thinking": "Hm.", "signature": "s"}]),
    ]
    row = read_row("\n".join(map(json.dumps, events)))[1]
    assert said(row) == [
        ("system", "Be."),
        ("reasoning", "Think."),
        ("assistant", "Both."),
        ("call", "c1", "terminal", {"command": "1"}),
        ("call", "c2", "terminal", {"command": "2"}),
        ("response", "c2", "no", True),
        ("reasoning", "Hm."),
        ("call", "c3", "terminal", {"command": "3"}),
    ]
    fields = row.metadata["message_fields"]
    assert fields["1"]["continued"][0]["id"] == "a2"
    assert fields["2"]["observation"] == {"exit_code": 1}


def metadata(identity: str, arguments: str) -> dict[str, Any]:
    function = {"name": "execute_bash", "arguments": arguments}
    message = {
        "content": "I look.",
        "reasoning_content": "Hm.",
        "tool_calls": [{"id": identity, "function": function}],
    }
    response = {"id": "r1", "model": "m", "choices": [{"message": message}]}
    return {"function_name": "execute_bash", "tool_call_id": identity, "model_response": response}


OLD = [
    {
        "id": 0,
        "source": "agent",
        "action": "system",
        "args": {"content": "Be.", "tools": [{"type": "function"}]},
    },
    {
        "id": 1,
        "source": "user",
        "message": "Go.",
        "action": "message",
        "args": {"content": "Go.", "image_urls": ["u"]},
    },
    {"id": 2, "source": "agent", "action": "recall", "args": {"query": "Go."}},
    {
        "id": 3,
        "source": "agent",
        "timestamp": "t3",
        "action": "run",
        "args": {"command": "ls", "thought": "I look."},
        "tool_call_metadata": metadata("c1", '{"command": "ls"'),
    },
    {
        "id": 4,
        "source": "agent",
        "observation": "run",
        "content": "a.py",
        "extras": {"exit_code": 1},
        "cause": 3,
        "success": False,
    },
    {"id": 5, "source": "agent", "action": "edit", "args": {"path": "a.py", "thought": "So."}},
    {"id": 6, "source": "agent", "observation": "error", "content": "no such file", "extras": {}, "cause": 5},
    {"id": 7, "source": "environment", "observation": "null", "content": "", "extras": {}},
    {"id": 8, "source": "agent", "action": "finish", "args": {"final_thought": "Done."}},
]


def test_older_events_are_calls_as_the_model_wrote_them_or_by_name() -> None:
    row = read_row({"instance_id": "i1", "instruction": "Do it.", "history": OLD, "test_result": {"x": 1}})[1]
    assert said(row) == [
        ("system", "Be."),
        ("user", "Go.\n[image]"),
        ("reasoning", "Hm."),
        ("assistant", "I look."),
        ("call", "c1", "execute_bash", '{"command": "ls"'),
        ("response", "c1", "a.py", True),
        ("assistant", "So."),
        ("call", "5", "edit", {"path": "a.py"}),
        ("response", "5", "no such file", True),
        ("call", "8", "finish", {"final_thought": "Done."}),
    ]
    assert (row.id, row.metadata["task"], row.metadata["test_result"]) == ("i1", "Do it.", {"x": 1})
    assert json.loads(row.tools or "") == [{"type": "function"}]
    assert [record["id"] for record in row.metadata["records"]] == [2, 7]
    assert row.metadata["message_fields"]["2"]["model_response"] == {"id": "r1", "model": "m"}
    assert row.metadata["message_fields"]["3"]["extras"] == {"exit_code": 1}


def test_pairs_of_action_and_observation_are_one_list() -> None:
    row = read_row({"history": [[OLD[3], OLD[4]], [OLD[5], OLD[6]]]})[1]
    assert [message.role for message in row.messages] == ["assistant", "tool", "assistant", "tool"]


def test_lines_of_events_are_one_trace_and_lines_of_runs_are_rows(tmp_path: Path) -> None:
    (tmp_path / "events.jsonl").write_text("".join(json.dumps(event) + "\n" for event in OLD))
    (tmp_path / "output.jsonl").write_text(
        "".join(json.dumps({"history": OLD, "id": i}) + "\n" for i in "ab")
    )
    assert hs.parse_files(tmp_path / "events.jsonl").traces["message_count"].to_pylist() == [7]
    assert hs.parse_files(tmp_path / "output.jsonl").traces["id"].to_pylist() == ["a", "b"]


def test_steps_of_other_agents_are_not_taken_for_events() -> None:
    for value in (
        [],
        [{"kind": "other"}],
        [{"action": "ls", "observation": "a"}],
        {"history": [{"role": "user"}]},
    ):
        assert "openhands" not in {container.name for container, _ in recognise(value)}
