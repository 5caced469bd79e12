"""Pi logs: who speaks in which record, failed and aborted messages, and what is no message."""

from __future__ import annotations

from typing import Any

from hermes_space.containers import read_row
from hermes_space.containers.row import Row
from tests.stored_traces import said

SESSION = {"type": "session", "version": 3, "id": "s1", "timestamp": "t", "cwd": "/x"}


def told(role: str, content: object = None, **fields: Any) -> dict[str, Any]:
    return {
        "type": "message",
        "id": "i",
        "parentId": "p",
        "message": {"role": role, "content": content, **fields},
    }


def call(identity: str) -> dict[str, Any]:
    return {"type": "toolCall", "id": identity, "name": "bash", "arguments": {"command": "ls"}}


def read(*lines: object) -> Row:
    name, row = read_row([SESSION, *lines])
    assert name == "pi"
    return row


def test_calls_and_results_have_their_names_ids_and_failures() -> None:
    row = read(
        told("user", "go"),
        told("assistant", [{"type": "thinking", "thinking": "hm", "thinkingSignature": "sig"}, call("a")]),
        told("toolResult", [{"type": "text", "text": "no"}], toolCallId="a", toolName="bash", isError=True),
    )
    assert said(row)[1:] == [
        ("reasoning", "hm"),
        ("call", "a", "bash", {"command": "ls"}),
        ("response", "a", "no", True),
    ]
    assert '"name": "bash"' in row.messages[2].text
    assert row.metadata["message_fields"]["1"]["blocks"] == {"0": {"thinkingSignature": "sig"}}


def test_an_aborted_message_stays_and_says_why() -> None:
    row = read(
        told("assistant", [], stopReason="aborted", errorMessage="Request was aborted"), told("user", "?")
    )
    assert said(row) == [("assistant", ""), ("user", "?")]
    assert row.metadata["message_fields"]["0"]["message"]["stopReason"] == "aborted"


def test_what_the_model_is_told_by_others_is_the_users() -> None:
    row = read(
        {"type": "custom_message", "customType": "todos", "content": "Remember.", "display": False},
        told("bashExecution", command="ls", output="a\n", exitCode=0),
        told("custom", [{"type": "text", "text": "Also."}], customType="x"),
    )
    assert said(row) == [("user", "Remember."), ("user", "$ ls\na\n"), ("user", "Also.")]
    assert row.metadata["message_fields"]["0"]["customType"] == "todos"
    assert row.metadata["message_fields"]["1"]["message"]["exitCode"] == 0


def test_the_session_names_the_trace_and_other_records_are_kept() -> None:
    change = {"type": "model_change", "modelId": "m", "timestamp": "t"}
    row = read(change, told("assistant", "ok", model="m2"), told("compactionSummary", summary="So far."))
    assert (row.id, row.metadata["cwd"], row.metadata["model"]) == ("s1", "/x", "m2")
    assert [kept["line"] for kept in row.metadata["records"]] == [2, 4]


def test_a_log_without_its_first_line_is_known_by_its_results() -> None:
    result = told("toolResult", "done", toolCallId="a", toolName="bash", isError=False)
    name, row = read_row([told("assistant", [call("a")]), result])
    assert name == "pi"
    assert said(row)[1] == ("response", "a", "done", False)
