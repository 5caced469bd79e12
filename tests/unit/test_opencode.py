"""opencode sessions: parts that become messages, calls that hold their results."""

from __future__ import annotations

from typing import Any

from hermes_space.containers import read_row
from hermes_space.containers.row import Row
from tests.stored_traces import said


def read(*parts: dict[str, Any], role: str = "assistant") -> Row:
    message = {"info": {"id": "m", "role": role, "modelID": "gpt"}, "parts": list(parts)}
    name, row = read_row({"info": {"id": "s1", "directory": "/x"}, "messages": [message]})
    assert name == "opencode"
    return row


def tool(identity: str, status: str, **state: Any) -> dict[str, Any]:
    return {
        "type": "tool",
        "callID": identity,
        "tool": "ls",
        "state": {"status": status, "input": {}, **state},
    }


def text(words: str) -> dict[str, Any]:
    return {"type": "text", "text": words}


def test_what_follows_results_is_a_message_of_its_own() -> None:
    done = tool("a", "completed", output="x", time={"start": 1})
    row = read({"type": "reasoning", "text": "hm"}, done, tool("b", "error", error="no"), text("ok"))
    assert [message.role for message in row.messages] == ["assistant", "tool", "assistant"]
    assert said(row) == [
        ("reasoning", "hm"),
        ("call", "a", "ls", {}),
        ("call", "b", "ls", {}),
        ("response", "a", "x", False),
        ("response", "b", "no", True),
        ("assistant", "ok"),
    ]
    assert row.metadata["message_fields"]["0"]["blocks"]["1"]["state"] == {
        "status": "completed",
        "time": {"start": 1},
    }
    assert (row.id, row.metadata["directory"], row.metadata["model"]) == ("s1", "/x", "gpt")


def test_a_call_that_runs_has_no_result() -> None:
    assert said(read(tool("a", "running"), text("wait"))) == [("call", "a", "ls", {}), ("assistant", "wait")]


def test_files_leave_their_kind_and_steps_leave_nothing() -> None:
    image = {"type": "file", "mime": "image/png", "url": "data:"}
    row = read(
        text("See:"), image, {"type": "file", "mime": "text/plain"}, {"type": "step-start"}, role="user"
    )
    assert said(row) == [("user", "See:\n[image]\n[file]")]
    blocks = row.metadata["message_fields"]["0"]["blocks"]
    assert blocks["1"] == image and blocks["3"] == {"type": "step-start"}
