"""ShareGPT rows: the dataset's, the envelopes that Hermes writes, calls and answers as roles of their own."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import hermes_space as hs
from hermes_space.canonical import CONVERSATIONS, STRUCTURED_CONVERSATIONS, from_table
from hermes_space.containers import read_row
from hermes_space.containers.row import StoredMessage
from tests.stored_traces import TRACES, records_in, said
from tests.whole import whole

GLAIVE = "llama-factory/glaive_toolcall_en_demo.json"


def test_rows_of_the_dataset() -> None:
    for stored in records_in("hermes-real/hermes_real_rows.jsonl"):
        name, row = read_row(stored)
        assert name == "sharegpt"
        assert row.id == stored["id"] and row.tools == stored.get("tools")
        entries = [entry or {"from": "", "value": ""} for entry in stored["conversations"]]
        assert row.messages == [StoredMessage(entry["from"], entry["value"]) for entry in entries]
        assert hs.parse_trace(stored).calls


def test_the_envelope_of_a_run(tmp_path: Path) -> None:
    rows = records_in("hermeswith/trajectory_samples.jsonl")
    batch = {"prompt_index": 3, "partial": False, "tool_stats": {"terminal": {"count": 1, "failure": 0}}}
    path = tmp_path / "run.jsonl"
    path.write_text("".join(json.dumps({**row, **batch}) + "\n" for row in rows))
    dataset = hs.open_dataset(path)
    for index, row in enumerate(rows):
        metadata = dataset.trace(index).metadata
        told = {key: value for key, value in row.items() if key != "conversations"}
        assert {"timestamp", "model", "completed"} <= told.keys()
        assert {key: metadata[key] for key in told} == told
        assert (metadata["prompt_index"], metadata["partial"]) == (3, False)
        assert json.loads(metadata["tool_stats"]) == batch["tool_stats"]


def test_gzip_of_several_members(tmp_path: Path) -> None:
    rows = records_in("hermeswith/trajectory_samples.jsonl")
    path = tmp_path / "run.jsonl.gz"
    path.write_bytes(b"".join(gzip.compress((json.dumps(row) + "\n").encode()) for row in rows))
    dataset = hs.open_dataset(path)
    texts = [[message.text for message in dataset.trace(n).messages] for n in range(len(dataset))]
    assert texts == [[entry["value"] for entry in row["conversations"]] for row in rows]
    assert hs.parse_files(path).messages.num_rows == sum(map(len, texts))


def test_calls_and_answers_that_are_roles() -> None:
    rows = json.loads((TRACES / GLAIVE).read_text("utf-8"))
    found = 0
    for stored in rows:
        trace = hs.parse_trace(stored)
        calls = [json.loads(m["value"]) for m in stored["conversations"] if m["from"] == "function_call"]
        assert [(call.name, call.arguments) for call in trace.calls] == [
            (call["name"], call["arguments"]) for call in calls
        ]
        assert all(call.valid and call.response is not None for call in trace.calls)
        answers = [m["value"] for m in stored["conversations"] if m["from"] == "observation"]
        assert [response.content for response in trace.responses] == answers
        assert [message.role for message in trace.messages] == [
            {"human": "user", "gpt": "assistant", "function_call": "assistant", "observation": "tool"}[
                m["from"]
            ]
            for m in stored["conversations"]
        ]
        found += len(calls)
    assert found > 10


def test_such_roles_in_tables(tmp_path: Path) -> None:
    rows = json.loads((TRACES / GLAIVE).read_text("utf-8"))
    path = tmp_path / "glaive.parquet"
    pq.write_table(pa.Table.from_pylist(rows), path)
    dataset = hs.open_dataset(path)
    assert whole(dataset).column("conversations").type == STRUCTURED_CONVERSATIONS
    for index, row in enumerate(rows):
        assert dataset.trace(index).to_dict()["calls"] == hs.parse_trace(row).to_dict()["calls"]
    assert hs.parse_files(path).calls.num_rows == sum(len(hs.parse_trace(row).calls) for row in rows)


def test_rows_that_are_plain_are_not_looked_into() -> None:
    entries = [{"from": "gpt", "value": "<think>\na\n</think>b"}, {"from": "tool", "value": "{}"}]
    table = pa.table({"conversations": pa.array([entries], CONVERSATIONS)})
    assert from_table(table).column("conversations").type == CONVERSATIONS


@pytest.mark.parametrize(
    ("role", "value", "told"),
    [
        ("function_call", '{"name": "ls", "arguments": {half', ("call", '{"name": "ls", "arguments": {half')),
        ("function_call", '[{"name": "ls", "arguments": {}}]', ("call", None, "ls", {})),
        ("function_call", "I call ls.", ("function_call", "I call ls.")),
        ("observation", "a.txt", ("response", None, "a.txt", False)),
        (
            "observation",
            "<tool_response>\n1\n</tool_response>",
            ("observation", "<tool_response>\n1\n</tool_response>"),
        ),
    ],
)
def test_what_stands_in_them(role: str, value: str, told: tuple[Any, ...]) -> None:
    message = read_row([{"from": role, "value": value}])[1].messages[0]
    if told[0] == role:
        assert (message.role, message.text, message.parts) == (*told, None)
    elif len(told) == 2:
        assert message.parts is not None
        assert message.text[message.parts[1].start : message.parts[1].end] == told[1]
    else:
        row = read_row([{"from": role, "value": value}])[1]
        row.messages[0] = message._replace(role="assistant" if role == "function_call" else "tool")
        assert said(row) == [told]
