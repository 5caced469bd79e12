"""The golden cases of data safety, read through Python: a message alone, a trace and a table say the same.

The same file is read by `core/tests/safety.rs`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import hermes_space as hs

CORPUS = Path(__file__).parent.parent / "data" / "safety" / "messages.jsonl"
CASES: list[dict[str, Any]] = [json.loads(line) for line in CORPUS.read_text("utf-8").splitlines()]
# A message of any role may stand anywhere: what is wrong with the order is told apart by its code.
TURNS = [{"from": case["role"], "value": case["text"]} for case in CASES]


def wanted(case: dict[str, Any]) -> list[tuple[str, int, int]]:
    return [(one["code"], one["start"], one["end"]) for one in case["expect"]["findings"]]


def safety_of(findings: list[hs.Finding]) -> list[tuple[str, int, int]]:
    return [(one.code, one.start, one.end) for one in findings if one.code.startswith("X")]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_message(case: dict[str, Any]) -> None:
    assert safety_of(hs.parse_message(case["text"], role=case["role"], safety=True).findings) == wanted(case)
    assert not safety_of(hs.parse_message(case["text"], role=case["role"]).findings)


def test_trace() -> None:
    trace = hs.parse_trace(TURNS, safety=True)
    assert [safety_of(message.findings) for message in trace.messages] == [wanted(case) for case in CASES]
    assert not safety_of(hs.parse_trace(TURNS).findings)


def test_table() -> None:
    table = pa.table({"conversations": [[turn] for turn in TURNS]})
    rows = hs.parse_table(table, safety=True).findings.to_pylist()
    found = [(row["trace"], row["code"], row["start"], row["end"]) for row in rows if row["code"][0] == "X"]
    assert found == [(number, *one) for number, case in enumerate(CASES) for one in wanted(case)]
    assert not [row for row in hs.parse_table(table).findings.to_pylist() if row["code"][0] == "X"]
