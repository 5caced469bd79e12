"""Letta Code transcripts: lines that are one message, and calls that hold their results."""

from __future__ import annotations

from typing import Any

from hermes_space.containers import read_row
from tests.stored_traces import said


def line(kind: str, **fields: Any) -> dict[str, Any]:
    return {"kind": kind, "captured_at": "t", **fields}


def test_what_the_model_gives_up_to_a_result_is_one_message() -> None:
    name, row = read_row(
        [
            line("user", text="go"),
            line("reasoning", text="hm"),
            line("assistant", text="I look."),
            line(
                "tool_call",
                name="Read",
                argsText="{half",
                resultText="no",
                resultOk=False,
                source_line_id="a",
            ),
            line("status", text="working"),
            line("tool_call", name="Bash", argsText='{"c": 1}', source_line_id="b"),
            line("assistant", text="ok"),
        ]
    )
    assert name == "letta_code"
    assert [message.role for message in row.messages] == ["user", "assistant", "tool", "assistant"]
    assert said(row) == [
        ("user", "go"),
        ("reasoning", "hm"),
        ("assistant", "I look."),
        ("call", "a", "Read", "{half"),
        ("response", "a", "no", True),
        ("call", "b", "Bash", {"c": 1}),
        ("assistant", "ok"),
    ]
    assert row.metadata["records"] == [{"line": 5, "record": line("status", text="working")}]
    assert row.metadata["message_fields"]["1"]["captured_at"] == "t"
