"""Droid logs: lines that are one message of the model, and messages for one side only."""

from __future__ import annotations

from typing import Any

from hermes_space.containers import read_row
from hermes_space.containers.row import Row
from tests.stored_traces import said

START = {"type": "session_start", "id": "s1", "title": "A talk", "cwd": "/x"}
THOUGHT = {"type": "thinking", "thinking": "hm", "signature": "sig"}
CALL = {"type": "tool_use", "id": "a", "name": "Bash", "input": {"command": "ls"}}
RESULT = {"type": "tool_result", "tool_use_id": "a", "is_error": True, "content": "no"}


def told(role: str, *blocks: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"type": "message", "timestamp": "t", "message": {"role": role, "content": list(blocks), **fields}}


def text(words: str) -> dict[str, Any]:
    return {"type": "text", "text": words}


def read(*lines: object) -> Row:
    name, row = read_row([START, *lines])
    assert name == "droid"
    return row


def test_lines_of_the_model_that_follow_each_other_are_one_message() -> None:
    row = read(
        told("assistant", THOUGHT),
        told("assistant", CALL),
        told("user", RESULT),
        told("assistant", text("ok")),
    )
    assert [message.role for message in row.messages] == ["assistant", "tool", "assistant"]
    assert said(row) == [
        ("reasoning", "hm"),
        ("call", "a", "Bash", {"command": "ls"}),
        ("response", "a", "no", True),
        ("assistant", "ok"),
    ]


def test_lines_of_two_messages_stay_two() -> None:
    row = read(
        told("assistant", text("one"), openaiMessageId="m1"),
        told("assistant", text("two"), openaiMessageId="m2"),
    )
    assert said(row) == [("assistant", "one"), ("assistant", "two")]


def test_who_may_see_a_message_is_kept() -> None:
    todo = {"type": "todo_state", "id": "t", "todos": {}}
    row = read(told("user", text("only you"), visibility="llm_only"), todo)
    assert row.metadata["message_fields"]["0"]["message"] == {"visibility": "llm_only"}
    assert row.metadata["records"] == [{"line": 3, "record": todo}]
    assert (row.id, row.metadata["title"]) == ("s1", "A talk")
