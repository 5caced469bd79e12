"""The corpus of broken messages, read through Python: the same cases that the Rust tests read.

It compares what the Python objects say; it does not parse anything itself.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import hermes_space as hs

CORPUS = Path(__file__).parent.parent / "data" / "broken" / "messages.jsonl"
CASES: list[dict[str, Any]] = [json.loads(line) for line in CORPUS.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    message = hs.parse_message(case["text"], role=case["role"], dialect="hermes", tools=case["tools"])
    expected = case["expect"]
    encoded = case["text"].encode()
    assert b"".join(encoded[part.start : part.end] for part in message.parts) == encoded
    assert message.reasoning == expected["reasoning"]
    assert message.answer == expected["answer"]
    assert [
        read_call(call, wanted) for call, wanted in zip(message.calls, expected["calls"], strict=True)
    ] == expected["calls"]
    responses = [
        {"id": response.id, "name": response.name, "failed": response.failed, "failure": response.failure}
        for response in message.responses
    ]
    assert responses == expected["responses"]
    found = sorted((finding.code, finding.start, finding.end) for finding in message.findings)
    wanted = sorted((finding["code"], finding["start"], finding["end"]) for finding in expected["findings"])
    assert found == wanted


def read_call(call: hs.Call, wanted: dict[str, Any]) -> dict[str, Any]:
    """The call with the keys that the case states; `repaired` as name and arguments."""
    repaired = call.repaired
    read = {
        "name": call.name,
        "arguments": call.arguments,
        "valid": call.valid,
        "raw": call.raw,
        "repaired": None if repaired is None else {"name": repaired.name, "arguments": repaired.arguments},
    }
    return {key: read[key] for key in wanted}


def test_findings_carry_line_and_column() -> None:
    text = '<tool_call>\n{"name": "é", "arguments": {"a": 1,}}\n</tool_call>'
    (finding,) = hs.parse_message(text).findings
    assert (finding.code, finding.line, finding.column) == ("J206", 2, text.split("\n")[1].index(",}") + 1)
