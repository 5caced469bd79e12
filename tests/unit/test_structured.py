"""Messages whose container says what is what: read alike alone, in a trace, in a table and in a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import hermes_space as hs
from hermes_space import _rust
from hermes_space.canonical import from_rows
from hermes_space.containers import Row, StoredMessage, StoredPart
from hermes_space.containers.pieces import Call, Reasoning, Response, Text, message

CASES = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "data" / "structured.jsonl").read_text("utf-8").splitlines()
]
ROW = Row(
    [
        StoredMessage("user", "List the files."),
        message("assistant", [Reasoning("I look."), Text("a <tool_call> b"), Call("ls", {"a": 1}, "c1")]),
        message("tool", [Response("No such file", "c1", "ls", failed=True)]),
        StoredMessage("assistant", "<think>\nso\n</think>\nThere is none."),
    ],
    id="r",
    metadata={"category": "files"},
)


def stored(case: dict[str, Any]) -> StoredMessage:
    parts, end = [], 0
    for kind, text in case["pieces"]:
        start, end = end, end + len(text.encode())
        parts.append(StoredPart(kind, start, end))
    return StoredMessage(case["role"], "".join(text for _, text in case["pieces"]), tuple(parts))


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_golden(case: dict[str, Any]) -> None:
    [read] = _rust.parse_trace([stored(case)]).messages
    about = {"name", "id", "arguments", "valid"}
    found = {
        "reasoning": read.reasoning,
        "answer": read.answer,
        "calls": [
            {k: v for k, v in call.to_dict().items() if k in about or (k == "repaired" and v is not None)}
            for call in read.calls
        ],
        "responses": [
            {k: getattr(response, k) for k in ("id", "name", "content", "failure")}
            for response in read.responses
        ],
        # Protocol findings speak of the trace, which here is one message.
        "findings": [[f.code, f.start] for f in read.findings if f.code[0] not in "PB"],
    }
    assert {key: found[key] for key in case["expect"]} == case["expect"]


def test_a_table_reads_parts_as_a_trace_does(tmp_path: Path) -> None:
    table = from_rows([ROW, Row([StoredMessage("user", "hi")], id="s")], extras=False)
    tables = hs.parse_table(table)
    trace = _rust.parse_trace(ROW.messages)
    assert [(c["name"], c["id"]) for c in tables.calls.to_pylist()] == [(c.name, c.id) for c in trace.calls]
    assert tables.responses.column("failed").to_pylist() == [True]
    assert tables.traces.column("end_state").to_pylist() == ["answered", "empty_answer"]
    found = [(f["message"], f["code"]) for f in tables.findings.to_pylist() if f["trace"] == 0]
    assert found == [(f.message_index, f.code) for f in trace.findings]

    pq.write_table(table, tmp_path / "a.parquet")
    dataset = hs.open_dataset(tmp_path / "a.parquet")
    assert dataset.trace(0).messages == trace.messages
    assert hs.parse_files(tmp_path / "a.parquet") == tables


def test_a_row_with_parts_reads_back(tmp_path: Path) -> None:
    row = from_rows([ROW], extras=False).to_pylist()[0]
    (tmp_path / "a.jsonl").write_text(json.dumps(row) + "\n")
    assert hs.open_dataset(tmp_path / "a.jsonl").trace(0).messages == hs.parse_trace(row).messages
    assert hs.parse_trace(row).messages == _rust.parse_trace(ROW.messages).messages
