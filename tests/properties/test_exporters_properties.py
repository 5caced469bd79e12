"""What is written in a format that others define reads back as the same trace, whatever it holds."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import hermes_space as hs
from hermes_space.canonical import from_rows
from hermes_space.containers import Row
from hermes_space.containers.pieces import Call, Piece, Reasoning, Response, Text, message
from hermes_space.containers.row import StoredMessage
from hermes_space.dataset import Dataset
from hermes_space.exporters import anthropic, atif, openai, sharegpt, sts
from hermes_space.exporters.faithful import document, told
from hermes_space.rows import InMemory

FORMATS = {"openai": openai.row, "anthropic": anthropic.row, "sts": sts.session, "atif": atif.trajectory}

MARKUP = [
    "<think>",
    "</think>",
    "<tool_call>",
    "</tool_call>",
    "<tool_response>\n1\n</tool_response>",
    '<tool_call>\n{"name": "ls", "arguments": {}}\n</tool_call>',
    "<|im_end|>",
    "[image]",
    " ",
    "\n",
]
TEXTS = st.one_of(
    st.sampled_from([*MARKUP, "I look.", '{"a": 1}', '[{"name": "ls", "content": 1}]', "é\ud800"]),
    st.lists(st.sampled_from([*MARKUP, "a", "{", '"']), max_size=4).map("".join),
    st.text(max_size=8),
)
IDS = st.one_of(st.none(), st.sampled_from(["c1", "c2", "functions.ls:0", "", "answer_0", "call_0", '"']))
NAMES = st.one_of(st.none(), st.sampled_from(["ls", "cat", "", 'a"b']))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXTS, inner, max_size=2),
    max_leaves=4,
)
ARGUMENTS = st.one_of(
    st.dictionaries(TEXTS, VALUES, max_size=2),
    st.sampled_from(
        ["{half", '{"a": NaN}', "{'a': 1}", '{"a": 1}}', "", '"x"', "[1]", '{"a": 1, "a": 2}', "null"]
    ),
    VALUES,
)
CALLS = st.builds(Call, NAMES, ARGUMENTS, IDS)
ANSWERS = st.builds(Response, st.one_of(TEXTS, VALUES), IDS, NAMES, st.booleans())


def of(role: str, *kinds: st.SearchStrategy[Any]) -> st.SearchStrategy[StoredMessage]:
    pieces: st.SearchStrategy[list[Piece]] = st.lists(st.one_of(*kinds), max_size=4)
    return pieces.map(lambda said: message(role, said))


NO_PARTS = st.none()
TEXT_PIECES = st.builds(Text, TEXTS)
MESSAGES = st.one_of(
    of("system", TEXT_PIECES),
    of("user", TEXT_PIECES),
    of("assistant", TEXT_PIECES, st.builds(Reasoning, TEXTS), CALLS),
    of("tool", ANSWERS, TEXT_PIECES),
    st.builds(
        StoredMessage, st.sampled_from(["human", "gpt", "tool", "critic"]), st.text(max_size=9), NO_PARTS
    ),
    st.builds(
        StoredMessage, st.just("gpt"), st.lists(st.sampled_from(MARKUP), max_size=4).map("".join), NO_PARTS
    ),
)
TOOLS = st.sampled_from(
    [
        None,
        "[broken",
        "",
        '[{"name": "ls", "parameters": {"type": "object"}}]',
        '[{"type": "function", "function": {"name": "ls", "parameters": {}}}]',
        '[{"type": "function", "function": {"name": "ls"}, "strict": true}]',
        '[{"name": "cat", "input_schema": {}}, {"name": "ls"}]',
        "{}",
    ]
)
KEYS = st.sampled_from(
    ["score", "messages", "system", "type", "agent", "extra", "harness", "steps", "note", "tools_used"]
)
METADATA = st.dictionaries(
    KEYS, st.one_of(st.sampled_from(["", "ab", "é"]), st.integers(0, 9), st.just({"a": [1]})), max_size=3
)
FIELDS = st.dictionaries(
    st.sampled_from(["timestamp", "role", "name", "blocks", "extra", "source", "tool_calls", "weight"]),
    st.one_of(st.integers(0, 9), st.sampled_from(["", "ab", "é"])),
    min_size=1,
    max_size=2,
)


@st.composite
def rows(draw: st.DrawFn) -> Row:
    messages = draw(st.lists(MESSAGES, max_size=6))
    metadata: dict[str, Any] = draw(METADATA)
    where = st.integers(0, len(messages) - 1).map(str) if messages else st.nothing()
    fields = draw(st.dictionaries(where, FIELDS, max_size=2)) if messages else {}
    if fields:
        metadata = {**metadata, "message_fields": fields}
    return Row(messages, "r1", draw(TOOLS), metadata)


def traces(value: Any, container: str) -> hs.Trace:
    """What is read from a row as it would stand in a file."""
    return hs.parse_trace(json.loads(json.dumps(value)), container=container)


@pytest.mark.parametrize("name", [*FORMATS, "sharegpt"])
@given(row=rows())
def test_what_was_written_is_read(name: str, row: Row) -> None:
    table: pa.Table = from_rows([row], extras=True)
    dataset = Dataset("one", (), None, InMemory(table))
    trace = dataset.trace(0)
    if name == "sharegpt":
        [value] = sharegpt.rows(dataset)
    else:
        value = document(dataset.row(0), trace, name, FORMATS[name])
    again = traces(value, name)
    assert [told(one) for one in again.messages] == [told(one) for one in trace.messages]
    assert [call.response for call in again.calls] == [call.response for call in trace.calls]
    assert (again.id, again.tools) == (trace.id, trace.tools)
    assert readable(again.metadata) == readable(trace.metadata)
    recognised = hs.parse_trace(json.loads(json.dumps(value)))
    if row.messages and "input_schema" not in (row.tools or ""):
        assert recognised.container == name or name == "anthropic"


def readable(metadata: dict[str, Any]) -> dict[str, Any]:
    """The metadata, what a table keeps as JSON text read."""
    return {key: _decoded(value) for key, value in metadata.items()}


def _decoded(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) and value[:1] in ("{", "[") else value
