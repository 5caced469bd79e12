"""The bundled sample: what the committed files hold, and that the builder makes them again byte for byte.

The files are read with pyarrow and json alone: the sample is not judged by the parser it is there to show.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "hermes_space" / "data" / "sample"
ROWS = {"airline": 200, "coding": 41, "multi-agent": 194, "retail": 7}
COLUMNS = {
    "id": pa.string(),
    "config": pa.string(),
    "category": pa.string(),
    "subcategory": pa.string(),
    "task": pa.string(),
    "tools": pa.string(),
    "outcome": pa.string(),
    "source": pa.string(),
    "licence": pa.string(),
}
CALL = re.compile(r"^<tool_call>\n(.*)\n</tool_call>$", re.MULTILINE)
RESPONSE = re.compile(r"^<tool_response>\n(.*)\n</tool_response>$", re.MULTILINE)

Row = dict[str, Any]


def shard(config: str) -> Path:
    return SAMPLE / "data" / config / "train.parquet"


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return [row for config in ROWS for row in pq.read_table(shard(config)).to_pylist()]


def bodies(row: Row, role: str, pattern: re.Pattern[str]) -> list[list[Any]]:
    """The parsed bodies of each message of a role; a body that is no JSON fails the test."""
    texts = [message["value"] for message in row["conversations"] if message["from"] == role]
    return [[json.loads(body) for body in pattern.findall(text)] for text in texts]


def test_each_config_is_declared_and_has_its_rows() -> None:
    declared = re.findall(r"config_name: (\S+)\n(?:  default: true\n)?  data_files: (\S+)", readme())
    assert dict(declared) == {config: f"data/{config}/train.parquet" for config in ROWS}
    assert {config: pq.read_metadata(shard(config)).num_rows for config in ROWS} == ROWS
    assert sum(ROWS.values()) >= 300


def readme() -> str:
    return (SAMPLE / "README.md").read_text("utf-8")


@pytest.mark.parametrize("config", ROWS)
def test_the_schema_is_the_datasets_own(config: str) -> None:
    schema = pq.read_schema(shard(config))
    assert {name: schema.field(name).type for name in COLUMNS} == COLUMNS
    entry = schema.field("conversations").type.value_type
    assert [(field.name, field.type) for field in entry] == [("from", pa.string()), ("value", pa.string())]
    assert set(schema.names) == {*COLUMNS, "conversations"}


def test_the_size_stays_small() -> None:
    assert sum(file.stat().st_size for file in SAMPLE.rglob("*") if file.is_file()) <= 8_000_000


@pytest.mark.parametrize("config", ROWS)
def test_row_groups_are_small_enough_to_read_one(config: str) -> None:
    metadata = pq.read_metadata(shard(config))
    assert max(metadata.row_group(index).num_rows for index in range(metadata.num_row_groups)) <= 50


def test_every_row_says_what_it_is_and_whose(rows: list[Row]) -> None:
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        assert row["task"] and row["category"] and row["subcategory"]
        assert row["licence"] in ("MIT", "Apache-2.0")
        assert row["source"] in readme()
        assert row["outcome"] in ("solved", "failed", None)
        assert {message["from"] for message in row["conversations"]} <= {"system", "human", "gpt", "tool"}


def test_the_licences_travel_with_the_rows() -> None:
    texts = {file.stem: file.read_text("utf-8") for file in (SAMPLE / "LICENSES").iterdir()}
    assert len(texts) == 10
    assert all(
        "MIT" in text or "Permission is hereby granted" in text or "Apache" in text for text in texts.values()
    )


def test_each_airline_task_has_four_runs_with_outcomes(rows: list[Row]) -> None:
    runs: dict[str, list[str]] = {}
    for row in rows:
        if row["config"] == "airline":
            runs.setdefault(row["task"], []).append(row["outcome"])
    assert len(runs) == 50
    assert {len(outcomes) for outcomes in runs.values()} == {4}
    assert sum(outcomes.count("solved") for outcomes in runs.values()) == 84


def test_every_call_and_response_is_one_line_of_json(rows: list[Row]) -> None:
    for row in rows:
        calls = [call for message in bodies(row, "gpt", CALL) for call in message]
        responses = [response for message in bodies(row, "tool", RESPONSE) for response in message]
        assert all(set(call) == {"name", "arguments"} for call in calls)
        assert all(list(response) == ["tool_call_id", "name", "content"] for response in responses)
        opened = sum(
            message["value"].count("<tool_call>\n{")
            for message in row["conversations"]
            if message["from"] == "gpt"
        )
        assert opened == len(calls), row["id"]


def test_responses_stand_in_the_order_of_their_calls(rows: list[Row]) -> None:
    orphans = []
    for row in rows:
        called: list[str] = []
        for message in row["conversations"]:
            if message["from"] == "gpt":
                called = [json.loads(body)["name"] for body in CALL.findall(message["value"])]
            elif message["from"] == "tool":
                answered = [json.loads(body)["name"] for body in RESPONSE.findall(message["value"])]
                if answered != called[: len(answered)]:
                    orphans.append((row["id"], answered))
    # A cancelled call whose result was recorded without it; everything else pairs by position.
    assert orphans == [("droid-stocks-page", ["unknown"])]


def test_there_are_parallel_calls_failures_reasoning_and_long_traces(rows: list[Row]) -> None:
    widths = [max(map(len, bodies(row, "gpt", CALL)), default=0) for row in rows]
    assert sum(width > 1 for width in widths) >= 10 and max(widths) == 16
    contents = [
        response["content"]
        for row in rows
        for message in bodies(row, "tool", RESPONSE)
        for response in message
    ]
    assert sum(isinstance(content, dict) and bool(content.get("exit_code")) for content in contents) >= 50
    assert sum(isinstance(content, str) and content.startswith("Error") for content in contents) >= 50
    assert sum("[OUTPUT TRUNCATED - " in json.dumps(content) for content in contents) >= 1
    reasoned = [row for row in rows if any("<think>\n" in m["value"] for m in row["conversations"][1:])]
    assert len(reasoned) >= 60
    assert sum(len(row["conversations"]) > 100 for row in rows) >= 4


def test_the_builder_makes_the_same_bytes(tmp_path: Path) -> None:
    traces = os.environ.get("HERMES_TRACES")
    if not traces:
        pytest.skip("HERMES_TRACES does not name the folder of traces that the sample is built from")
    subprocess.run(
        [sys.executable, ROOT / "scripts" / "build_sample.py", traces, "--out", tmp_path], check=True
    )
    built = {file.relative_to(tmp_path): file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}
    committed = {file.relative_to(SAMPLE): file.read_bytes() for file in SAMPLE.rglob("*") if file.is_file()}
    del committed[Path("README.md")]
    assert built == committed
