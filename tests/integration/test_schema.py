"""The golden cases of calls against declared tools: a message alone, a trace and a table say the same.

The same file is read by `core/tests/schema.rs`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import hermes_space as hs

CORPUS = Path(__file__).parent.parent / "data" / "schema" / "messages.jsonl"
CASES: list[dict[str, Any]] = [json.loads(line) for line in CORPUS.read_text("utf-8").splitlines()]


def wanted(case: dict[str, Any]) -> list[tuple[str, int, int]]:
    return sorted((one["code"], one["start"], one["end"]) for one in case["expect"]["findings"])


def found(findings: list[hs.Finding]) -> list[tuple[str, int, int]]:
    return sorted((one.code, one.start, one.end) for one in findings if not one.code.startswith("P"))


def text_of(tools: object) -> str | None:
    return tools if tools is None or isinstance(tools, str) else json.dumps(tools)


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_message(case: dict[str, Any]) -> None:
    given = hs.parse_message(case["text"], role=case["role"], tools=case["tools"])
    as_text = hs.parse_message(case["text"], role=case["role"], tools=text_of(case["tools"]))
    assert found(given.findings) == found(as_text.findings) == wanted(case)


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_trace(case: dict[str, Any]) -> None:
    turns = [{"from": case["role"], "value": case["text"]}]
    trace = hs.parse_trace({"conversations": turns, "tools": text_of(case["tools"])})
    assert found(trace.findings) == wanted(case)


def test_table() -> None:
    rows = {
        "tools": [text_of(case["tools"]) for case in CASES] * 3,
        "conversations": [[{"from": case["role"], "value": case["text"]}] for case in CASES] * 3,
    }
    table = hs.parse_table(pa.table(rows), threads=2)
    told: list[list[tuple[str, int, int]]] = [[] for _ in CASES * 3]
    for one in table.findings.to_pylist():
        if not one["code"].startswith("P"):
            told[one["trace"]].append((one["code"], one["start"], one["end"]))
    assert [sorted(findings) for findings in told] == [wanted(case) for case in CASES] * 3
