"""Hermes Agent's session store: order, what was taken back, and fields that hold JSON as text."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hermes_space.containers import read_row
from hermes_space.containers.row import Row
from tests.stored_traces import said


def told(number: int, role: str, content: object = None, **fields: Any) -> dict[str, Any]:
    return {"id": number, "session_id": "s1", "role": role, "content": content, "active": 1, **fields}


def read(*messages: dict[str, Any]) -> Row:
    name, row = read_row(list(messages))
    assert name == "hermes_session"
    return row


def test_messages_stand_in_the_order_of_their_ids_without_those_taken_back() -> None:
    back = told(2, "user", "no, wait", active=0)
    row = read(told(3, "assistant", "ok"), back, told(1, "user", "go"))
    assert said(row) == [("user", "go"), ("assistant", "ok")]
    assert [kept["record"] for kept in row.metadata["rewound"]] == [back]
    assert row.id == "s1"


def test_calls_and_parts_that_stand_as_text_are_read() -> None:
    call = {"id": "a", "type": "function", "function": {"name": "ls", "arguments": "{half"}}
    parts = [{"type": "text", "text": "Look:"}, {"type": "image_url", "image_url": {"url": "data:"}}]
    row = read(
        told(1, "user", "\0json:" + json.dumps(parts)),
        told(2, "assistant", "", tool_calls=json.dumps([call]), reasoning="hm", reasoning_content="hm"),
        told(3, "tool", "done", tool_call_id="a", tool_name="ls"),
        told(4, "assistant", tool_calls="[{half", reasoning=" "),
    )
    assert said(row) == [
        ("user", "Look:\n[image]"),
        ("reasoning", "hm"),
        ("call", "a", "ls", "{half"),
        ("response", "a", "done", False),
        ("call", None, None, "[{half"),
    ]


def test_a_session_gives_its_prompt_and_its_settings() -> None:
    session = {"id": "s1", "model": "m", "system_prompt": "You are Hermes.", "title": "A talk"}
    for data in (
        {"session": session, "messages": [told(1, "user", "a")]},
        {**session, "messages": [told(1, "user", "a")]},
    ):
        name, row = read_row(data)
        assert name == "hermes_session"
        assert said(row) == [("system", "You are Hermes."), ("user", "a")]
        assert (row.id, row.metadata["model"], row.metadata["title"]) == ("s1", "m", "A talk")


def test_messages_of_several_sessions_are_refused() -> None:
    with pytest.raises(ValueError, match="The messages are of 2 sessions; accepted are those of one"):
        read(told(1, "user", "a"), {**told(2, "user", "b"), "session_id": "s2"})
