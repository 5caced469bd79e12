"""The parser's Python face: what it takes and gives, how it says no. What it finds is tested elsewhere."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import hermes_space as hs
from hermes_space.progress import Progress

CALL = (
    '<think>\nLook.\n</think>\nOn it.\n<tool_call>\n{"name": "ls", "arguments": {"path": "é"}}\n</tool_call>'
)
RESPONSE = (
    '<tool_response>\n{"tool_call_id": "a:0", "name": "ls", "content": {"exit_code": 2}}\n</tool_response>'
)
ROW: dict[str, Any] = {
    "id": "t1",
    "config": "kimi",
    "category": "Terminal",
    "tools": '[{"name": "ls", "parameters": {"type": "object", "properties": {"path": {"type": "string"}}}}]',
    "conversations": [
        {"from": "system", "value": "You call tools."},
        {"from": "human", "value": "What is here?"},
        {"from": "gpt", "value": CALL},
        {"from": "tool", "value": RESPONSE},
        {"from": "gpt", "value": "<think>\n</think>\nNothing."},
    ],
}


def rows(count: int) -> list[dict[str, Any]]:
    return [{**ROW, "id": f"t{i}"} for i in range(count)]


def table(count: int) -> pa.Table:
    return pa.Table.from_pylist(rows(count))


def test_message() -> None:
    message = hs.parse_message(CALL)
    assert (message.role, message.kind, message.answer) == ("assistant", "both", "On it.")
    assert message.reasoning == ["Look."]
    assert [(call.name, call.arguments, call.valid) for call in message.calls] == [
        ("ls", {"path": "é"}, True)
    ]
    raw = CALL.encode()
    assert b"".join(raw[part.start : part.end] for part in message.parts) == raw


def test_declared_tools_may_be_a_list_or_json() -> None:
    tools = [{"type": "function", "function": {"name": "ls", "parameters": {}}}]
    doubled = CALL.replace('"ls"', '"lsls"')
    for declared in (tools, json.dumps(tools)):
        assert "C306" in [finding.code for finding in hs.parse_message(doubled, tools=declared).findings]
    assert "C306" not in [finding.code for finding in hs.parse_message(doubled).findings]


@pytest.mark.parametrize("data", [ROW, json.dumps(ROW), json.dumps(ROW).encode(), ROW["conversations"]])
def test_trace(data: Any) -> None:
    trace = hs.parse_trace(data)
    assert trace.container == "sharegpt"
    assert [message.role for message in trace.messages] == [
        "system",
        "user",
        "assistant",
        "tool",
        "assistant",
    ]
    assert [(call.name, call.message_index, call.step, call.response) for call in trace.calls] == [
        ("ls", 2, 0, 0)
    ]
    assert [(response.failed, response.failure, response.call) for response in trace.responses] == [
        (True, "E601", 0)
    ]
    assert [step.message_indexes for step in trace.steps] == [[2, 3], [4]]
    assert trace.end_state == "answered"


def test_trace_keeps_what_a_row_says() -> None:
    trace = hs.parse_trace({**ROW, "score": 1})
    assert trace.id == "t1"
    assert trace.metadata == {"config": "kimi", "category": "Terminal", "score": 1}
    assert trace.tools == json.loads(ROW["tools"])
    assert json.loads(json.dumps(trace.to_dict()))["id"] == "t1"


def test_text_is_a_trace_of_one_message() -> None:
    trace = hs.parse_trace(CALL)
    assert (trace.container, len(trace.messages), len(trace.calls)) == ("text", 1, 1)
    assert hs.parse_trace(CALL.encode()).to_dict() == trace.to_dict()


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (lambda: hs.parse_message(3), TypeError, "text is a str, not int"),  # type: ignore[arg-type]
        (
            lambda: hs.parse_message("", role="robot"),
            ValueError,
            "no role .robot.; accepted are system, user",
        ),
        (
            lambda: hs.parse_message("", dialect="latin"),
            ValueError,
            "no dialect .latin.; accepted are auto, hermes",
        ),
        (lambda: hs.parse_message("", tools=3), TypeError, "a list or JSON text, not int"),
        (lambda: hs.parse_trace(3), TypeError, "not int"),
        (
            lambda: hs.parse_trace("", container="zip"),
            ValueError,
            "no container 'zip'; accepted are auto, sharegpt",
        ),
        (lambda: hs.parse_trace("", dialect="latin"), ValueError, "no dialect .latin."),
        (lambda: hs.parse_table([ROW]), TypeError, "parse_table reads .*not list"),
        (lambda: hs.parse_table(table(1), threads=0), ValueError, "threads is 0; accepted is a whole number"),
        (lambda: hs.parse_table(table(1), dialect="latin"), ValueError, "no dialect .latin."),
        (lambda: hs.parse_table(pa.table({"a": [1]})), ValueError, "conversations"),
        (lambda: hs.parse_table(pa.table({"conversations": [1]})), ValueError, "conversations"),
        (lambda: hs.parse_files("nowhere.parquet"), ValueError, "no file or folder nowhere.parquet"),
        (lambda: hs.parse_files([], progress=3), TypeError, "int is not callable"),  # type: ignore[arg-type]
    ],
)
def test_misuse_is_told_in_one_sentence(call: Any, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said) as caught:
        call()
    assert "\n" not in str(caught.value)


def test_every_arrow_carrier_gives_the_same_tables() -> None:
    source = table(4)
    expected = hs.parse_table(source)
    assert expected.traces.column("id").to_pylist() == ["t0", "t1", "t2", "t3"]
    (batch,) = source.to_batches()
    large = source.set_column(
        source.schema.get_field_index("conversations"),
        "conversations",
        source.column("conversations").cast(
            pa.large_list(pa.struct([("from", pa.large_string()), ("value", pa.string_view())]))
        ),
    )
    split = pa.Table.from_batches([batch.slice(0, 1), batch.slice(1, 3)])
    for carrier in (batch, pa.RecordBatchReader.from_batches(source.schema, [batch]), large, split):
        assert hs.parse_table(carrier) == expected
    assert hs.parse_table(source, threads=2) == expected


def test_table_and_trace_agree() -> None:
    trace, tables = hs.parse_trace(ROW), hs.parse_table(table(1))
    (found,) = tables.traces.to_pylist()
    assert found["call_count"] == len(trace.calls)
    assert found["step_count"] == len(trace.steps)
    assert found["end_state"] == trace.end_state
    assert sorted(tables.findings.column("code").to_pylist()) == sorted(f.code for f in trace.findings)


def test_files_are_read_in_order_whatever_their_format(tmp_path: Path) -> None:
    pq.write_table(table(5), tmp_path / "a.parquet", row_group_size=2)
    lines = [json.dumps(row).encode() + b"\n" for row in rows(5)]
    (tmp_path / "b.jsonl").write_bytes(b"\n".join(lines))
    # Two members one after the other, as a writer that appends leaves them.
    (tmp_path / "c.jsonl.gz").write_bytes(
        gzip.compress(b"".join(lines[:2])) + gzip.compress(b"".join(lines[2:]))
    )
    (tmp_path / "d.json").write_text(json.dumps(rows(5)))
    expected = hs.Tables.concat([hs.parse_table(table(5))] * 4)
    assert hs.parse_files(tmp_path) == expected
    assert (
        hs.parse_files([str(tmp_path / "[a-b]*"), tmp_path / "c.jsonl.gz", tmp_path / "d.json"]) == expected
    )
    assert hs.parse_files(tmp_path, threads=1) == expected


def test_files_of_many_rows_are_read_in_pieces(tmp_path: Path) -> None:
    (tmp_path / "many.jsonl").write_text("\n".join(json.dumps(row) for row in rows(600)))
    seen: list[Progress] = []
    tables = hs.parse_files(tmp_path, out=tmp_path / "out", progress=seen.append)
    assert tables == hs.parse_table(table(600)) == hs.Tables.read(tmp_path / "out")
    # Written into a folder that is read: its tables are not taken for traces the next time.
    assert hs.parse_files(tmp_path, out=tmp_path / "out", resume=True) == tables
    assert len(seen) > 1
    assert [at.traces for at in seen] == sorted(at.traces for at in seen)
    assert (seen[-1].traces, seen[-1].bytes_done) == (600, seen[-1].bytes_total)


def test_no_files_give_empty_tables() -> None:
    assert [table.num_rows for _, table in hs.parse_files([]).items()] == [0] * 5


def test_rules_dialects_and_containers() -> None:
    codes = [rule.code for rule in hs.rules()]
    assert len(codes) == len(set(codes))
    assert {rule.severity for rule in hs.rules()} == {"error", "warning", "info"}
    assert "hermes" in hs.dialects()
    assert (hs.containers()[0], hs.containers()[-1]) == ("sharegpt", "text")
    with pytest.raises(AttributeError):
        hs.rules()[0].code = "X"  # type: ignore[misc]


def test_importing_the_package_is_cheap() -> None:
    heavy = {"gradio", "torch", "transformers", "datasets", "plotly", "pandas", "pyarrow"}
    program = f"import sys, hermes_space; print(sorted({heavy!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    heavy.remove("pyarrow")
    program = (
        f"import sys, hermes_space; hermes_space.open_dataset; print(sorted({heavy!r} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_public_name_is_there() -> None:
    for name in hs.__all__:
        assert getattr(hs, name) is not None, name
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        hs.nothing  # noqa: B018
