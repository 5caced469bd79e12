"""Chat messages of every container with anything in the place of any value: they are read, or refused in one
sentence; and so are notes of exports with anything in them."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from hermes_space.canonical import from_rows
from hermes_space.containers.pieces import Call, Reasoning, Response, Text, message
from hermes_space.containers.row import Row
from hermes_space.dataset import Dataset
from hermes_space.exporters import anthropic, atif, openai, sts
from hermes_space.exporters.faithful import document
from hermes_space.rows import InMemory
from tests.any_value import ANYTHING, places, read_or_refused, replaced
from tests.stored_traces import records_in, stored
from tests.unit.test_anthropic import ASKED, RESULT, TOOL, USE
from tests.unit.test_openai import CALL
from tests.unit.test_sts_and_atif import LINES

ROW = Row(
    [
        message("system", [Text("Be brief.")]),
        message("user", [Text("a"), Text("[image]")]),
        message("assistant", [Reasoning("Hm."), Text("a"), Call("ls", {"a": 1}), Call("ls", "{half", "c")]),
        message("tool", [Response("x", "d", "ls"), Response({"a": 1}, failed=True), Text("<think>")]),
        message("assistant", [Text("Done.")]),
    ],
    "r1",
    '[{"name": "ls", "parameters": {"type": "object"}}]',
    {"score": 1, "agent": 2, "message_fields": {"1": {"role": "x", "n": 1}}},
)
FORMATS = {"openai": openai.row, "anthropic": anthropic.row, "sts": sts.session, "atif": atif.trajectory}


def written(name: str) -> Any:
    dataset = Dataset("one", (), None, InMemory(from_rows([ROW], extras=True)))
    value = document(dataset.row(0), dataset.trace(0), name, FORMATS[name])
    assert "hermes_space" in json.dumps(value)
    return json.loads(json.dumps(value))


SAID = {"role": "assistant", "content": None, "reasoning_content": "a", "tool_calls": [CALL]}
THINKING = {"type": "thinking", "thinking": "a", "signature": "s"}
ROWS: list[Any] = [
    {
        "id": "a",
        "tools": [{"name": "ls"}],
        "messages": [ASKED, SAID, {"role": "tool", "tool_call_id": "c1", "content": "b"}],
    },
    [
        {
            "role": "assistant",
            "content": "",
            "function_call": {"name": "ls", "arguments": "{}"},
            "reasoning_details": [{"text": "a"}],
        }
    ],
    {"choices": [{"index": 0, "message": SAID}], "usage": {}},
    {"history": [{"role": "Orchestrator (thought)", "content": "a", "name": "b"}]},
    records_in("llama-factory/reason_tool_use_demo.jsonl")[0],
    {
        "system": [{"type": "text", "text": "a"}],
        "tools": [TOOL],
        "messages": [
            {"role": "assistant", "content": [THINKING, USE]},
            {"role": "user", "content": [RESULT]},
        ],
    },
    {"type": "message", "role": "assistant", "id": "m", "content": [THINKING, {"type": "text", "text": "a"}]},
    LINES,
    json.loads(stored("letta-trajectory/atif/tool-calls/input.json")),
    json.loads(stored("letta-trajectory/atif/cleanup/input.json")),
    {
        "conversations": [
            {"from": "function_call", "value": "{}"},
            {"from": "observation", "value": "a"},
            {"from": "gpt", "value": "a", "parts": [{"kind": "text", "start": 0, "end": 1}]},
        ]
    },
    *map(written, FORMATS),
]


@settings(max_examples=400)
@given(st.data())
def test_any_value_in_any_place_is_read_or_refused(data: st.DataObject) -> None:
    row = data.draw(st.sampled_from(ROWS))
    path = data.draw(st.sampled_from(places(row)))
    read_or_refused(replaced(row, path, data.draw(ANYTHING)))
