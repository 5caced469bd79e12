"""Every export, written and read back."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import hermes_space as hs
from hermes_space.canonical import CONVERSATIONS
from hermes_space.exporters import EXPORTERS, ExportError
from hermes_space.exporters.faithful import told
from hermes_space.sft.proof import IGNORED
from tests.whole import whole


@pytest.fixture(scope="module")
def retail() -> hs.Dataset:
    return hs.open_dataset("sample", config="retail")


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("exporter", EXPORTERS, ids=lambda exporter: exporter.name)
def test_every_format_is_written_whole(exporter: Any, retail: hs.Dataset, tmp_path: Path) -> None:
    path = tmp_path / f"rows{exporter.suffix}"
    count = hs.export(retail, path, format=exporter.name)
    if not exporter.suffix:
        read = len(list(path.iterdir()))
    else:
        read = pq.read_table(path).num_rows if exporter.suffix == ".parquet" else len(lines(path))
    assert count == read > 0


READ_BACK = ("sharegpt", "openai", "anthropic", "sts", "atif")


@pytest.mark.parametrize("name", READ_BACK)
def test_the_sample_reads_back_the_same(name: str, tmp_path: Path) -> None:
    sample = hs.open_dataset("sample")
    path = tmp_path / ("sessions" if name == "sts" else "rows.jsonl")
    assert hs.export(sample, path, format=name) == len(sample)
    again = hs.open_dataset(path)
    assert len(again) == len(sample)
    for row in range(len(sample)):
        trace, found = sample.trace(row), again.trace(row)
        assert [told(message) for message in found.messages] == [told(message) for message in trace.messages]
        assert [call.response for call in found.calls] == [call.response for call in trace.calls]
        assert (found.id, found.tools, found.metadata) == (trace.id, trace.tools, trace.metadata)


def test_every_sound_call_is_in_the_formats_own_fields(retail: hs.Dataset, tmp_path: Path) -> None:
    hs.export(retail, tmp_path / "o.jsonl", format="openai")
    hs.export(retail, tmp_path / "a.jsonl", format="anthropic")
    hs.export(retail, tmp_path / "t.jsonl", format="atif")
    hs.export(retail, tmp_path / "s", format="sts")
    sound = sum(call.valid for row in range(len(retail)) for call in retail.trace(row).calls)
    openai = [m for row in lines(tmp_path / "o.jsonl") for m in row["messages"]]
    blocks = [b for row in lines(tmp_path / "a.jsonl") for m in row["messages"] for b in m["content"]]
    steps = [step for row in lines(tmp_path / "t.jsonl") for step in row["steps"]]
    sessions = [line for file in (tmp_path / "s").iterdir() for line in lines(file)]
    assert sum(len(message.get("tool_calls", ())) for message in openai) == sound > 50
    assert sum(isinstance(block, dict) and block["type"] == "tool_use" for block in blocks) == sound
    assert sum(len(step.get("tool_calls", ())) for step in steps) == sound
    assert sum(len(line["message"].get("toolCalls", ())) for line in sessions if "message" in line) == sound
    ids = {call["id"] for message in openai for call in message.get("tool_calls", ())}
    assert all(message["tool_call_id"] in ids for message in openai if message["role"] == "tool")


def test_what_they_share_with_the_formats_definitions(retail: hs.Dataset, tmp_path: Path) -> None:
    hs.export(retail, tmp_path / "t.jsonl", format="atif")
    hs.export(retail, tmp_path / "s", format="sts")
    for row in lines(tmp_path / "t.jsonl"):
        assert row["schema_version"] == "ATIF-v1.7"
        assert {"name", "version"} <= row["agent"].keys()
        assert [step["step_id"] for step in row["steps"]] == list(range(1, len(row["steps"]) + 1))
        assert {step["source"] for step in row["steps"]} <= {"agent", "system", "user"}
    for file in (tmp_path / "s").iterdir():
        header, *messages = lines(file)
        assert header["type"] == "session" and header["harness"] and header["id"]
        assert {line["message"]["role"] for line in messages} <= {"user", "assistant", "system", "tool"}
        assert all(isinstance(line["message"]["content"], str) for line in messages)


def test_sessions_are_written_to_a_new_folder(retail: hs.Dataset, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "a.txt").write_text("a")
    with pytest.raises(ExportError, match="accepted for sts is a new or an empty folder"):
        hs.export(retail, tmp_path / "there", format="sts")


def test_messages_hold_arguments_as_json_text(retail: hs.Dataset, tmp_path: Path) -> None:
    hs.export(retail, tmp_path / "m.jsonl", format="messages")
    rows = lines(tmp_path / "m.jsonl")
    assert [row["id"] for row in rows] == retail.labels["id"].to_pylist()
    calls = [call for row in rows for message in row["messages"] for call in message.get("tool_calls", ())]
    assert len(calls) == sum(call.valid for n in range(len(retail)) for call in retail.trace(n).calls)
    assert all(isinstance(json.loads(call["function"]["arguments"]), dict) for call in calls)


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
    assert pq.read_table(tmp_path / "t.parquet").to_pylist() == whole(retail).to_pylist()


def test_an_unknown_format_names_the_known_ones(retail: hs.Dataset, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="use one of messages, prompt_completion"):
        hs.export(retail, tmp_path / "x", format="csv")


@pytest.mark.parametrize("name", READ_BACK)
def test_rows_and_messages_that_are_null(name: str, tmp_path: Path) -> None:
    rows = [None, [None, {"from": "gpt", "value": "Hi."}]]
    table = pa.table({"id": ["a", "b"], "conversations": pa.array(rows, CONVERSATIONS)})
    pq.write_table(table, tmp_path / "rows.parquet")
    dataset = hs.open_dataset(tmp_path / "rows.parquet")
    path = tmp_path / ("sessions" if name == "sts" else "rows.jsonl")
    assert hs.export(dataset, path, format=name) == 2
    again = hs.open_dataset(path)
    assert [[told(m) for m in again.trace(row).messages] for row in range(2)] == [
        [told(m) for m in dataset.trace(row).messages] for row in range(2)
    ]
