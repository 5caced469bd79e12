"""Every export, written and read back."""

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import hermes_space as hs
from hermes_space.exporters import EXPORTERS, ExportError
from hermes_space.sft.proof import IGNORED


@pytest.fixture(scope="module")
def retail() -> hs.Dataset:
    return hs.open_dataset("sample", config="retail")


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("exporter", EXPORTERS, ids=lambda exporter: exporter.name)
def test_every_format_is_written_whole(exporter: Any, retail: hs.Dataset, tmp_path: Path) -> None:
    path = tmp_path / f"rows{exporter.suffix}"
    count = hs.export(retail, path, format=exporter.name)
    read = pq.read_table(path).num_rows if exporter.suffix == ".parquet" else len(lines(path))
    assert count == read > 0


def test_messages_hold_arguments_as_json_text(retail: hs.Dataset, tmp_path: Path) -> None:
    hs.export(retail, tmp_path / "m.jsonl", format="messages")
    rows = lines(tmp_path / "m.jsonl")
    assert [row["id"] for row in rows] == retail.table.column("id").to_pylist()
    calls = [call for row in rows for message in row["messages"] for call in message.get("tool_calls", ())]
    assert len(calls) == sum(call.valid for n in range(len(retail)) for call in retail.trace(n).calls)
    assert all(isinstance(json.loads(call["function"]["arguments"]), dict) for call in calls)


def test_sharegpt_reads_back_as_the_same_traces(retail: hs.Dataset, tmp_path: Path) -> None:
    hs.export(retail, tmp_path / "s.jsonl", format="sharegpt")
    again = hs.open_dataset(tmp_path / "s.jsonl")
    for row in range(len(retail)):
        assert [m.text for m in again.trace(row).messages] == [m.text for m in retail.trace(row).messages]


def test_completions_are_every_assistant_turn_once(retail: hs.Dataset, tmp_path: Path) -> None:
    hs.export(retail, tmp_path / "p.jsonl", format="prompt_completion")
    rows = lines(tmp_path / "p.jsonl")
    traces = [retail.trace(n) for n in range(len(retail))]
    # One that opens the conversation has no prompt.
    wanted = sum(m.role == "assistant" for trace in traces for m in trace.messages[1:])
    assert len(rows) == wanted
    assert all(len(row["completion"]) == 1 and len(row["prompt"]) == row["turn"] for row in rows)


def test_tokenized_rows_are_those_of_build_example(retail: hs.Dataset, tmp_path: Path) -> None:
    hs.export(retail, tmp_path / "t.jsonl", format="tokenized", max_length=4096)
    for row in lines(tmp_path / "t.jsonl"):
        assert len(row["input_ids"]) == len(row["labels"]) <= 4096
        assert row["trainable"] == sum(label != IGNORED for label in row["labels"]) > 0


def test_parquet_is_the_table_itself(retail: hs.Dataset, tmp_path: Path) -> None:
    hs.export(retail, tmp_path / "t.parquet", format="parquet")
    assert pq.read_table(tmp_path / "t.parquet").to_pylist() == retail.table.to_pylist()


def test_an_unknown_format_names_the_known_ones(retail: hs.Dataset, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="use one of messages, prompt_completion"):
        hs.export(retail, tmp_path / "x", format="csv")
