"""Pieces of a message as one text: its parts tile it, and each piece stands there as it was stored."""

from __future__ import annotations

import json

import pytest

from hermes_space.containers.pieces import Call, Piece, Reasoning, Response, Text, message
from hermes_space.containers.row import StoredMessage


def stretches(stored: StoredMessage) -> list[tuple[str, str]]:
    data = stored.text.encode()
    assert stored.parts is not None
    places = [place for part in stored.parts for place in (part.start, part.end)]
    assert places[::2] == [0, *places[1:-1:2]] and places[-1] == len(data)
    return [(part.kind, data[part.start : part.end].decode()) for part in stored.parts]


def inside(stored: StoredMessage) -> list[tuple[str, str]]:
    return [(kind, text) for kind, text in stretches(stored) if kind != "markup"]


def test_pieces_are_written_as_hermes_writes_them() -> None:
    stored = message("assistant", [Reasoning("é"), Text("I look."), Call("ls", {"a": "ü"}, "c1")])
    assert stored.text == (
        "<think>\né\n</think>\nI look.\n<tool_call>\n"
        '{"id": "c1", "name": "ls", "arguments": {"a": "ü"}}\n</tool_call>'
    )
    assert [kind for kind, _ in inside(stored)] == ["reasoning", "text", "call"]


def test_a_single_text_says_itself_what_it_holds() -> None:
    assert message("assistant", [Text("<think>\na\n</think>b")]).parts is None
    assert message("user", []) == StoredMessage("user", "")


@pytest.mark.parametrize("text", ["<tool_call>", "</think>", "a</tool_response>b"])
def test_markup_in_a_piece_stays_in_it(text: str) -> None:
    assert inside(message("assistant", [Reasoning(text), Text(text)])) == [
        ("reasoning", text),
        ("text", text),
    ]


@pytest.mark.parametrize(
    ("call", "body"),
    [
        (Call("ls", '{"a": 1'), '{"name": "ls", "arguments": {"a": 1}'),
        (Call("ls", ""), '{"name": "ls", "arguments": {}}'),
        (Call(None, {}), '{"arguments": {}}'),
        (Call("ls", [1]), '{"name": "ls", "arguments": [1]}'),
    ],
)
def test_arguments_stand_as_they_were_stored(call: Call, body: str) -> None:
    assert inside(message("assistant", [call])) == [("call", body)]


@pytest.mark.parametrize(
    ("content", "written"),
    [
        ('{"error": "x"}', '{"error": "x"}'),
        ("[1,  2]", "[1,  2]"),
        ('{"a": NaN}', '"{\\"a\\": NaN}"'),
        ("{half", '"{half"'),
        ("plain", '"plain"'),
        ({"a": 1}, '{"a": 1}'),
        (None, "null"),
    ],
)
def test_content_that_is_json_stands_as_it_is(content: object, written: str) -> None:
    pieces: list[Piece] = [Response(content, "c1", "ls", failed=True)]
    [(kind, body)] = inside(message("tool", pieces))
    assert (kind, json.loads(body)["is_error"]) == ("response", True)
    assert body.endswith(f'"content": {written}}}')
