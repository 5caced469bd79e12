"""Gemini CLI chats: what a message of the model holds, and the shapes of a result."""

from __future__ import annotations

from typing import Any

import pytest

from hermes_space.containers import read_row
from hermes_space.containers.row import Row
from tests.stored_traces import said


def read(*messages: dict[str, Any]) -> Row:
    name, row = read_row({"sessionId": "s1", "projectHash": "p", "messages": list(messages)})
    assert name == "gemini_cli"
    return row


def answer(*calls: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"id": "m", "type": "gemini", "toolCalls": list(calls), **fields}


def given(response: object) -> list[dict[str, Any]]:
    return [{"functionResponse": {"id": "a", "name": "ls", "response": response}}]


@pytest.mark.parametrize(
    ("result", "content"),
    [
        (given({"output": "done"}), "done"),
        (given({"error": "no"}), {"error": "no"}),
        (given({"output": "x", "more": 1}), {"output": "x", "more": 1}),
        ([{"text": "a"}, {"text": "b"}], [{"text": "a"}, {"text": "b"}]),
        ("plain", "plain"),
    ],
)
def test_a_result_is_what_its_one_response_says_or_all_of_it(result: object, content: object) -> None:
    call = {"id": "a", "name": "ls", "args": {"p": 1}, "result": result, "status": "error"}
    assert said(read(answer(call))) == [("call", "a", "ls", {"p": 1}), ("response", "a", content, True)]


def test_thoughts_words_and_a_call_without_a_result() -> None:
    thoughts = [{"subject": "Plan", "description": "first look"}, {"description": "then act"}]
    row = read(
        {
            "type": "user",
            "content": [{"text": "Go."}, {"inlineData": {"mimeType": "image/png", "data": "A"}}],
        },
        answer({"id": "a", "name": "ls", "args": {}}, thoughts=thoughts, content="So.", model="g"),
        {"type": "info", "content": "stopped"},
    )
    assert said(row) == [
        ("user", "Go.\n[image]"),
        ("reasoning", "Plan\nfirst look"),
        ("reasoning", "then act"),
        ("assistant", "So."),
        ("call", "a", "ls", {}),
    ]
    assert (row.id, row.metadata["model"]) == ("s1", "g")
    assert row.metadata["records"] == [{"line": 3, "record": {"type": "info", "content": "stopped"}}]
