"""Copilot CLI logs: which events are messages, and where the user's words come from."""

from __future__ import annotations

from typing import Any

from hermes_space.containers import read_row
from hermes_space.containers.row import Row
from tests.stored_traces import said


def event(kind: str, **data: Any) -> dict[str, Any]:
    return {"id": "e", "type": kind, "timestamp": "t", "data": data}


START = event("session.start", sessionId="s1", context={"cwd": "/x"})
HOOK = event("hook.start", hookType="userPromptSubmitted", input={"prompt": "Go."})


def read(*lines: object) -> Row:
    name, row = read_row([START, *lines])
    assert name == "copilot_cli"
    return row


def test_thoughts_words_calls_and_results() -> None:
    request = {"toolCallId": "a", "name": "shell", "arguments": "{half", "type": "function"}
    row = read(
        HOOK,
        event("assistant.message", reasoningText="hm", content="I run it.", toolRequests=[request]),
        event("tool.execution_complete", toolCallId="a", success=False, error={"code": "x", "message": "no"}),
    )
    assert said(row) == [
        ("user", "Go."),
        ("reasoning", "hm"),
        ("assistant", "I run it."),
        ("call", "a", "shell", "{half"),
        ("response", "a", "no", True),
    ]
    assert row.metadata["message_fields"]["2"]["data"]["error"]["code"] == "x"
    assert (row.id, row.metadata["context"]) == ("s1", {"cwd": "/x"})


def test_the_users_words_are_told_once() -> None:
    row = read(HOOK, event("user.message", content="Go."), event("hook.start", hookType="other", input={}))
    assert said(row) == [("user", "Go.")]
    assert [kept["line"] for kept in row.metadata["records"]] == [1, 2, 4]
