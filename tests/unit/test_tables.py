"""Tables: the five tables as one value that can be written, read back and put together."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import hermes_space as hs
from hermes_space.canonical import from_rows
from hermes_space.containers import Row, StoredMessage

# The published columns: what users' queries rely on.
COLUMNS = {
    "traces": """trace int32, id string, config string, category string, subcategory string, task string,
        message_count int32, assistant_count int32, step_count int32, call_count int32,
        valid_call_count int32, response_count int32, failed_response_count int32, max_width int32,
        reasoning_words int32, answer_words int32, text_bytes int64, tools_declared int32,
        tools_used list<string>, error_count int32, warning_count int32, end_state string""",
    "messages": """trace int32, message int32, role string, kind string, text_bytes int64,
        reasoning_words int32, answer_words int32, call_count int32, response_count int32, dialect string""",
    "calls": """trace int32, message int32, call int32, step int32, name string, arguments string,
        id string, start int64, end int64, valid bool, response int32, failed bool, failure string""",
    "responses": """trace int32, message int32, response int32, call int32, name string, id string,
        start int64, end int64, failed bool, failure string, suspicious bool""",
    "findings": """trace int32, message int32, code string, severity string, start int64, end int64,
        call int32, detail string""",
}


def parsed(*texts: str) -> hs.Tables:
    rows = [Row([StoredMessage("human", "hi"), StoredMessage("gpt", text)], id=text[:5]) for text in texts]
    return hs.parse_table(from_rows(rows, extras=False))


GOOD = '<think>\nHm.\n</think>\n<tool_call>\n{"name": "ls", "arguments": {"b": 1, "a": "é"}}\n</tool_call>'
BAD = "<think>never closed"


@pytest.mark.parametrize("texts", [(), (GOOD, BAD)])
def test_columns_are_the_published_ones(texts: tuple[str, ...]) -> None:
    tables = parsed(*texts)
    assert tables.names() == tuple(COLUMNS)
    for name, table in tables.items():
        found = [f"{field.name} {_kind(field.type)}" for field in table.schema]
        assert found == [" ".join(column.split()) for column in COLUMNS[name].split(",")], name


def _kind(kind: pa.DataType) -> str:
    """List items may be called item or element: that is no part of the promise."""
    return f"list<{kind.value_type}>" if pa.types.is_list(kind) else str(kind)


def test_concat_renumbers_traces() -> None:
    together = parsed(GOOD, BAD, GOOD)
    apart = hs.Tables.concat([parsed(GOOD), parsed(), parsed(BAD, GOOD)])
    assert apart == together
    assert together.traces.column("trace").to_pylist() == [0, 1, 2]
    assert set(together.calls.column("trace").to_pylist()) == {0, 2}
    assert apart != parsed(GOOD, GOOD, GOOD)


def test_concat_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one Tables"):
        hs.Tables.concat([])


def test_write_and_read(tmp_path: Path) -> None:
    tables = parsed(GOOD, BAD)
    tables.write(tmp_path / "deep" / "tables")
    assert hs.Tables.read(tmp_path / "deep" / "tables") == tables
    parsed(BAD).write(tmp_path / "deep" / "tables")
    assert hs.Tables.read(str(tmp_path / "deep" / "tables")) == parsed(BAD)
    written = [path for path in (tmp_path / "deep" / "tables").rglob("*") if path.is_file()]
    assert {f"{path.parent.name}/{path.name}" for path in written} == {
        "shards/00000.json",
        *(f"{name}/00000.parquet" for name in COLUMNS),
    }


def test_tables_that_were_read_are_loaded_when_used(tmp_path: Path) -> None:
    parsed(GOOD, BAD).write(tmp_path)
    tables = hs.Tables.read(tmp_path)
    (tmp_path / "calls" / "00000.parquet").unlink()
    assert repr(tables).startswith("Tables(traces=2, messages=4, calls=1, ")
    assert tables.traces.num_rows == 2
    with pytest.raises(ValueError, match=r"holds no calls/00000\.parquet, though shards/00000\.json says"):
        tables.calls  # noqa: B018
    # Writing to where they were read from first loads all of them.
    parsed(GOOD, BAD).write(tmp_path)
    hs.Tables.read(tmp_path).write(tmp_path)
    assert hs.Tables.read(tmp_path) == parsed(GOOD, BAD)


def test_read_names_what_is_missing_or_broken(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"holds no tables; a folder of tables has shards/00000\.json"):
        hs.Tables.read(tmp_path)
    parsed(GOOD).write(tmp_path)
    (tmp_path / "calls" / "00000.parquet").write_bytes(b"no parquet")
    with pytest.raises(ValueError, match=r"calls/00000\.parquet in .* is not readable Parquet"):
        hs.Tables.read(tmp_path).calls  # noqa: B018
    (tmp_path / "shards" / "00000.json").write_text("{")
    with pytest.raises(ValueError, match=r"shards/00000\.json in .* is no report of a shard"):
        hs.Tables.read(tmp_path)


def test_written_tables_are_plain_parquet(tmp_path: Path) -> None:
    parsed(GOOD).write(tmp_path)
    calls = pq.read_table(tmp_path / "calls" / "00000.parquet").to_pylist()
    assert [(call["name"], call["arguments"], call["valid"]) for call in calls] == [
        ("ls", '{"a":"é","b":1}', True)
    ]


def test_tables_are_frozen_and_say_what_they_hold() -> None:
    tables = parsed(GOOD)
    with pytest.raises(AttributeError):
        tables.calls = tables.traces  # type: ignore[misc]
    assert repr(tables).startswith("Tables(traces=1, messages=2, calls=1, ")
