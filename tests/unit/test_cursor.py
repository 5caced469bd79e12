"""Cursor transcripts: tools, settings and thinking as its lines have them."""

from __future__ import annotations

import json

from hermes_space.containers import read_row
from tests.stored_traces import records_in, said


def test_a_session_with_its_tools() -> None:
    name, row = read_row(records_in("teich/example_cursor_session.jsonl"))
    assert name == "cursor"
    assert said(row) == [
        ("user", "List files"),
        ("reasoning", "Need a directory listing."),
        ("call", "call-shell", "Shell", {"command": "ls"}),
        ("response", "call-shell", "README.md\nsrc", False),
        ("assistant", "Found README.md and src."),
    ]
    assert row.tools is not None
    assert [tool["function"]["name"] for tool in json.loads(row.tools)] == ["Shell"]
    assert (row.id, row.metadata["model"]) == ("example-cursor-session", "claude-opus-4.5")
    assert row.metadata["records"] == [{"line": 7, "record": {"type": "turn_ended", "status": "success"}}]


def test_a_block_of_an_unknown_kind_leaves_its_name() -> None:
    block = {"type": "future-block", "value": "kept"}
    _, row = read_row([{"id": "i", "role": "assistant", "message": {"content": [block]}}])
    assert said(row) == [("assistant", "[future-block]")]
    assert row.metadata["message_fields"]["0"] == {"line": 1, "id": "i", "blocks": {"0": block}}
