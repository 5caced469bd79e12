"""The golden cases of behaviour, read through Python: a trace alone and a table say the same, in batches too.

The same file is read by `core/tests/behaviour.rs`; of the corpus of
broken traces only the B codes are compared here.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import hermes_space as hs

DATA = Path(__file__).parent.parent / "data"


def cases(folder: str) -> list[dict[str, Any]]:
    lines = (DATA / folder / "traces.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


CASES = cases("behaviour")
KEYS = ("message", "code", "start", "end", "call")


def wanted(case: dict[str, Any]) -> list[tuple[Any, ...]]:
    return sorted(tuple(one[key] for key in KEYS) for one in case["expect"]["findings"])


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_trace(case: dict[str, Any]) -> None:
    findings = [one for one in hs.parse_trace(case["row"]).findings if one.code.startswith("B")]
    found = [(one.message_index, one.code, one.start, one.end, one.call) for one in findings]
    assert sorted(found) == wanted(case)


@pytest.mark.parametrize("case", cases("broken"), ids=lambda case: case["id"])
def test_broken_trace(case: dict[str, Any]) -> None:
    findings = hs.parse_trace(case["row"]).findings
    found = sorted((one.message_index, one.code) for one in findings if one.code.startswith("B"))
    expected = [(one["message"], one["code"]) for one in case["expect"]["findings"]]
    assert found == sorted(one for one in expected if one[1].startswith("B"))


def test_table_in_one_and_in_batches() -> None:
    whole = pa.table({"conversations": [case["row"]["conversations"] for case in CASES]})
    batches = pa.Table.from_batches(whole.to_batches(max_chunksize=7))
    for table in (whole, batches):
        rows = [row for row in hs.parse_table(table).findings.to_pylist() if row["code"].startswith("B")]
        found = sorted((row["trace"], *(row[key] for key in KEYS)) for row in rows)
        assert found == [(number, *one) for number, case in enumerate(CASES) for one in wanted(case)]
