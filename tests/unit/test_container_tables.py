"""Rows of any container as a table: read as one by one, whether given as Arrow, as Parquet or as lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import hermes_space as hs

TRACES = Path(__file__).parents[1] / "data" / "traces"
CALL = {"id": "c1", "type": "function", "function": {"name": "ls", "arguments": '{"a": 1}'}}
OPENAI: list[dict[str, Any]] = [
    {"role": "user", "content": "List.", "tool_calls": None, "tool_call_id": None},
    {"role": "assistant", "content": None, "tool_calls": [CALL], "tool_call_id": None},
    {"role": "tool", "content": '{"error": "no such file"}', "tool_calls": None, "tool_call_id": "c1"},
    {"role": "assistant", "content": "<think>\nx\n</think>\nNone.", "tool_calls": None, "tool_call_id": None},
]
HERMES = [{"from": "human", "value": "hi"}, {"from": "gpt", "value": "<think>\nx\n</think>\nhello"}]
BARE = [
    {"from": "human", "value": "hi"},
    {"from": "function_call", "value": '{"name": "ls", "arguments": {}}'},
]


def rows_of(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (TRACES / name).read_text("utf-8").splitlines()]


ROWS = {
    "hermes": [{"id": "a", "conversations": HERMES}, {"id": "b", "conversations": []}],
    "bare": [{"id": "a", "conversations": BARE}],
    "openai": [{"id": "a", "messages": OPENAI, "category": "files"}, {"id": "b", "messages": OPENAI[:2]}],
    "under the usual key": [{"id": "a", "conversations": OPENAI}],
    "as text": [{"id": "a", "messages": json.dumps(OPENAI)}],
    "llama-factory": rows_of("llama-factory/reason_tool_use_demo.jsonl")[:10],
}


@pytest.mark.parametrize("rows", ROWS.values(), ids=ROWS.keys())
def test_a_table_is_read_as_its_rows_are(rows: list[dict[str, Any]], tmp_path: Path) -> None:
    table = pa.Table.from_pylist(rows)
    tables = hs.parse_table(table)
    traces = [hs.parse_trace(row) for row in rows]
    calls = [call for trace in traces for call in trace.calls]
    assert tables.calls.column("name").to_pylist() == [call.name for call in calls]
    assert tables.calls.column("id").to_pylist() == [call.id for call in calls]
    assert tables.responses.column("failed").to_pylist() == [r.failed for t in traces for r in t.responses]
    found = [f.code for trace in traces for f in trace.findings]
    assert tables.findings.column("code").to_pylist() == found

    assert hs.parse_table(pa.RecordBatchReader.from_batches(table.schema, table.to_batches())) == tables
    pq.write_table(table, tmp_path / "a.parquet", row_group_size=1)
    assert hs.parse_files(tmp_path / "a.parquet") == tables
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert hs.parse_files(tmp_path / "a.jsonl") == tables


def test_calls_of_a_table_are_not_lost() -> None:
    """A reader that knows role and content alone would see no call here."""
    calls = hs.parse_table(pa.Table.from_pylist(ROWS["under the usual key"])).calls.to_pylist()
    assert [(c["name"], c["arguments"], c["id"], c["response"]) for c in calls] == [
        ("ls", '{"a":1}', "c1", 0)
    ]


def test_a_column_that_no_container_knows_stays() -> None:
    rows = [{"messages": OPENAI, "weights": [0.5, 1.0], "prompt_tokens": 7}]
    from hermes_space.canonical import from_table

    table = from_table(pa.Table.from_pylist(rows))
    assert table.column("weights").type == pa.list_(pa.float64())
    assert table.column("prompt_tokens").to_pylist() == [7]


def test_large_and_view_strings_are_read_as_they_are() -> None:
    for string in (pa.string(), pa.large_string()):
        kind = pa.large_list(pa.struct([("from", string), ("value", string)]))
        table = pa.table({"conversations": pa.array([HERMES], kind)})
        assert hs.parse_table(table).messages.column("role").to_pylist() == ["user", "assistant"]
