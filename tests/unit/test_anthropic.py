"""Anthropic's messages: blocks, results in the user's messages, the system prompt, declared tools."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import hermes_space as hs
from hermes_space.cli import main
from hermes_space.containers import Row, read_row
from tests.stored_traces import said

ASKED = {"role": "user", "content": "What is here?"}
USE = {"type": "tool_use", "id": "toolu_1", "name": "ls", "input": {"path": "."}}
RESULT = {"type": "tool_result", "tool_use_id": "toolu_1", "content": [{"type": "text", "text": "a.txt"}]}
TOOL = {"name": "ls", "description": "List.", "input_schema": {"type": "object", "required": ["path"]}}


def row_of(data: Any) -> Row:
    name, row = read_row(data)
    assert name == "anthropic"
    return row


def test_a_whole_conversation() -> None:
    thinking = {"type": "thinking", "thinking": "Where?", "signature": "s1"}
    data = {
        "system": "Be brief.",
        "model": "claude",
        "tools": [TOOL],
        "messages": [
            ASKED,
            {"role": "assistant", "content": [thinking, {"type": "text", "text": "I look."}, USE]},
            {"role": "user", "content": [RESULT, {"type": "text", "text": "And?"}]},
            {"role": "assistant", "content": "One file."},
        ],
    }
    row = row_of(data)
    assert said(row) == [
        ("system", "Be brief."),
        ("user", "What is here?"),
        ("reasoning", "Where?"),
        ("assistant", "I look."),
        ("call", "toolu_1", "ls", {"path": "."}),
        ("response", "toolu_1", "a.txt", False),
        ("user", "And?"),
        ("assistant", "One file."),
    ]
    assert [message.role for message in row.messages] == [
        "system",
        "user",
        "assistant",
        "tool",
        "user",
        "assistant",
    ]
    assert row.metadata == {
        "model": "claude",
        "message_fields": {"2": {"blocks": {"0": {"signature": "s1"}}}},
    }
    trace = hs.parse_trace(data)
    assert [(call.valid, call.response) for call in trace.calls] == [(True, 0)]
    assert trace.responses[0].name == "ls"


def test_calls_are_held_against_the_input_schema() -> None:
    call = {"role": "assistant", "content": [{**USE, "input": {}}]}
    trace = hs.parse_trace({"tools": [TOOL], "messages": [ASKED, call]})
    assert "S402" in [finding.code for finding in trace.findings]


def test_failures_images_and_servers_tools() -> None:
    image = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "AA=="}}
    failed = {"type": "tool_result", "tool_use_id": "toolu_1", "content": "No.", "is_error": True}
    search = {"type": "server_tool_use", "id": "srv_1", "name": "web_search", "input": {"query": "x"}}
    found = {"type": "web_search_tool_result", "tool_use_id": "srv_1", "content": []}
    row = row_of(
        [
            {"role": "user", "content": [image, {"type": "text", "text": "Read it."}]},
            {"role": "assistant", "content": [USE]},
            {"role": "user", "content": [failed]},
            {"role": "assistant", "content": [search, found, {"type": "text", "text": "Done."}]},
        ]
    )
    assert said(row) == [
        ("user", "[image]\nRead it."),
        ("call", "toolu_1", "ls", {"path": "."}),
        ("response", "toolu_1", "No.", True),
        ("call", "srv_1", "web_search", {"query": "x"}),
        ("response", "srv_1", "", False),
        ("assistant", "Done."),
    ]
    fields = row.metadata["message_fields"]
    assert fields["0"] == {"blocks": {"0": image}}
    assert fields["3"]["blocks"]["0"] == {"type": "server_tool_use"}


def test_silent_thinking_is_kept_and_system_blocks_are_read() -> None:
    hidden = {"type": "redacted_thinking", "data": "xyz"}
    system = [
        {"type": "text", "text": "A"},
        {"type": "text", "text": "B", "cache_control": {"type": "ephemeral"}},
    ]
    data = {
        "system": system,
        "messages": [ASKED, {"role": "assistant", "content": [hidden, {"type": "text", "text": "Hi."}]}],
    }
    row = row_of(data)
    assert said(row) == [("system", "A\nB"), ("user", "What is here?"), ("assistant", "Hi.")]
    assert row.metadata["message_fields"] == {
        "0": {"blocks": {"1": {"cache_control": {"type": "ephemeral"}}}},
        "2": {"blocks": {"0": hidden}},
    }


def test_a_response_of_the_api() -> None:
    response = {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "claude",
        "content": [{"type": "text", "text": "Hi."}],
        "stop_reason": "end_turn",
        "usage": {"output_tokens": 2},
    }
    row = row_of(response)
    assert (row.id, said(row)) == ("msg_1", [("assistant", "Hi.")])
    assert row.metadata == {"model": "claude", "stop_reason": "end_turn", "usage": {"output_tokens": 2}}


def test_what_is_openais_stays_openais() -> None:
    call = {"id": "c", "function": {"name": "ls", "arguments": "{}"}}
    mixed = [
        {"role": "assistant", "content": [{"type": "thinking", "thinking": "Hm."}], "tool_calls": [call]}
    ]
    assert read_row(mixed)[0] == "openai"
    assert said(read_row(mixed)[1]) == [("reasoning", "Hm."), ("call", "c", "ls", {})]
    assert read_row([ASKED])[0] == "openai"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"system": "A", "messages": [{"role": "user", "content": 3}]}, "The content of message 0 is int"),
        ([{"role": "user", "content": [RESULT]}, 4], "Message 1 is no message"),
        (
            {"system": [3], "messages": [{"role": "user", "content": {"a": 1}}]},
            "content of message 0 is dict",
        ),
    ],
)
def test_what_cannot_be_read_is_told_in_one_sentence(data: Any, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        read_row(data)


def test_files_and_checks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = {"tools": [TOOL], "messages": [ASKED, {"role": "assistant", "content": [{**USE, "input": {}}]}]}
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"id": "a", **row}) + "\n" + json.dumps({"id": "b", **row}) + "\n")
    assert hs.parse_files(path).calls.num_rows == 2
    assert hs.open_dataset(path).trace(1).calls[0].id == "toolu_1"
    assert main(["check", str(path), "--select", "S"]) == 1
    assert capsys.readouterr().out.count("S402") >= 2
    assert main(["check", str(path), "--select", "S", "--fix"]) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["a.jsonl"]
