"""Which dialect a message is in, by the public interface: the golden cases of tests/data/detection.

What the cases hold, and how the vectors are told apart, is also held in Rust (core/tests/detection.rs).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import detection_table
import hermes_space as hs
from hermes_space.parse import Detected, detect_dialect
from hermes_space.tables import Tables
from tests.whole import whole

FOLDER = Path(__file__).parent.parent / "data" / "detection"


def cases(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / name).read_text("utf-8").splitlines()]


@pytest.mark.parametrize("case", cases("messages.jsonl"), ids=lambda case: case["id"])
def test_message(case: dict[str, Any]) -> None:
    found = detect_dialect(case["text"], role=case["role"])
    shown = {name: getattr(found, name) for name in ("dialect", "confidence", "why")}
    shown["next"] = found.others[0][0] if found.others else None
    assert shown == case["expect"]
    assert hs.parse_message(case["text"], role=case["role"]).dialect == found.dialect


@pytest.mark.parametrize("case", cases("traces.jsonl"), ids=lambda case: case["id"])
def test_trace(case: dict[str, Any]) -> None:
    rows = [{"from": message["role"], "value": message["text"]} for message in case["messages"]]
    trace = hs.parse_trace(rows)
    assert [message.dialect for message in trace.messages] == case["expect"]["dialects"]
    codes = [[it.code for it in message.findings if it.code[0] == "M"] for message in trace.messages]
    assert codes == case["expect"]["codes"]
    tables = hs.parse_table(pa.table({"conversations": [rows]}))
    assert tables.messages["dialect"].to_pylist() == case["expect"]["dialects"]


def test_a_named_dialect_is_read_whatever_the_text() -> None:
    case = next(case for case in cases("traces.jsonl") if case["id"] == "mixed")
    rows = [{"from": message["role"], "value": message["text"]} for message in case["messages"]]
    trace = hs.parse_trace(rows, dialect="hermes")
    assert {message.dialect for message in trace.messages} == {"hermes"}


def test_the_sample_is_hermes() -> None:
    sample = hs.open_dataset("sample")
    hermes = hs.parse_table(whole(sample), dialect="hermes")
    for name in Tables.names():
        assert getattr(sample.tables, name).equals(getattr(hermes, name)), name


@pytest.mark.parametrize("axis", ["dialects", "containers"])
def test_99_of_100_are_right(axis: str) -> None:
    if axis == "dialects":
        cases = list(detection_table.dialect_cases())
    else:
        cases = list(detection_table.container_cases(detection_table.DATA / "traces"))
    assert cases
    assert not detection_table.short(cases), detection_table.confusion(cases)


def test_the_document_is_what_the_script_writes() -> None:
    traces = detection_table.DATA / "traces"
    made = detection_table.document(
        list(detection_table.dialect_cases()), list(detection_table.container_cases(traces))
    )
    kept = detection_table.DOCUMENT.read_text(encoding="utf-8")
    assert kept == made, "docs/detection.md is out of date: run `make docs`"


def test_a_message_is_mended_in_its_own_dialect() -> None:
    text = (
        "<|tool_calls_section_begin|><|tool_call_begin|>functions.read:0<|tool_call_argument_begin|>{"
        "'path': 'a'}<|tool_call_end|><|tool_calls_section_end|>"
    )
    assert hs.mend_message(text).text == text.replace("'", '"')


def test_detected_is_a_frozen_object() -> None:
    found = detect_dialect("Hello.")
    assert isinstance(found, Detected)
    assert found == detect_dialect("Hello.") != detect_dialect("<think>\n</think>")
    assert repr(found) == "Detected(hermes, 0.1, no markup of any dialect)"
    assert found.to_dict() == {
        "dialect": "hermes",
        "confidence": 0.1,
        "why": "no markup of any dialect",
        "others": [],
    }
    with pytest.raises(AttributeError):
        found.dialect = "kimi_k2"  # type: ignore[misc]
    with pytest.raises(ValueError, match="no role"):
        detect_dialect("Hello.", role="nobody")
