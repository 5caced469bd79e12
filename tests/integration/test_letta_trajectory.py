"""Session logs against the normal forms that another project's reader gives for them.

Both must tell the same texts, calls and results in the same order. Where we read otherwise, it is listed.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from hermes_space.containers import read_row
from tests.stored_traces import TRACES, said, stored

CONTAINERS = {"claude-code": "claude_code"}
CASES = sorted(
    f"{path.parent.name}/{path.name}"
    for path in (TRACES / "letta-trajectory").glob("*/*")
    if path.parent.name in CONTAINERS
)

# What only we tell. They drop what the harness says to the model, results without a call, and repetitions.
OURS: dict[str, list[tuple[Any, ...]]] = {
    "claude-code/cleanup": [("user", "<command-name>/clear</command-name>")],
}
# What only they tell.
THEIRS: dict[str, list[tuple[Any, ...]]] = {}


def theirs(case: str) -> list[tuple[Any, ...]]:
    told: list[tuple[Any, ...]] = []
    for record in json.loads(stored(f"letta-trajectory/{case}/expected.json"))["records"]:
        if record["role"] == "meta":
            continue
        if record["role"] == "tool":
            told.append(("response", record["tool_call_id"], record["content"], record.get("ok") is False))
        elif record.get("content") is not None:
            told.append((record["role"], record["content"]))
        calls = record.get("tool_calls", [])
        told += [("call", call["id"], call["name"], json.loads(call["args"])) for call in calls]
    return told


def ours(case: str) -> list[tuple[Any, ...]]:
    [file] = (TRACES / "letta-trajectory" / case).glob("input.*")
    data = stored(str(file.relative_to(TRACES)))
    name, row = read_row(data)
    assert name == CONTAINERS[case.partition("/")[0]]
    return said(row)


@pytest.mark.parametrize("case", CASES)
def test_the_same_is_told_in_the_same_order(case: str) -> None:
    mine, other = ours(case), theirs(case)
    for entry in OURS.get(case, []):
        mine.remove(entry)
    for entry in THEIRS.get(case, []):
        other.remove(entry)
    assert mine == other
