"""The conformance vectors of the Hermes dialect (tests/data/vectors): how other parsers read them or should.

Those of the other dialects are held in Rust (core/tests/vectors.rs). What is agreed must be read so. What is
read differently on purpose is listed here with its reason, and the counts by tier are held, so that no case
is passed over in silence.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import hermes_space as hs

FOLDER = Path(__file__).parent.parent / "data" / "vectors"
CASES: list[dict[str, Any]] = [
    json.loads(line)
    for name in ("hermes.jsonl", "think_tags.jsonl")
    for line in (FOLDER / name).read_text("utf-8").splitlines()
]

NO_TAG = (
    "no tag opens or closes reasoning: that parser takes the prompt to have opened it, here it is the answer"
)
OTHER_MARKUP = (
    "the markup is another dialect's and means nothing here: it is part of the reasoning or answer around it"
)
KEPT = "the call is complete but for its close tag: it is kept, and M111 says so"

# What is read differently on purpose; none of it is agreed.
DIFFERENCES: dict[str, str] = {
    "hermes-5aa70552": KEPT,
    "hermes-6270c03b": KEPT,
    "hermes-ecb9ed43": "a body that is an array is no call (J207); it is listed as invalid, not read in part",
    "think_tags-7d7e6039": NO_TAG,
    "think_tags-bfe61d64": NO_TAG,
    "think_tags-cba77f0c": NO_TAG,
    "think_tags-c4e9d33a": NO_TAG,
    "think_tags-36642ff9": NO_TAG,
    "think_tags-ed47c019": NO_TAG,
    "think_tags-cae1f26d": NO_TAG,
    "think_tags-a9600d93": NO_TAG,
    "think_tags-8703ec57": "`<reserved_12>` is no token of a chat template in use: it is text and stays",
    "think_tags-58c0c21e": OTHER_MARKUP,
    "think_tags-a83d4fa3": OTHER_MARKUP,
    "think_tags-5a3f78d3": OTHER_MARKUP,
}


def all_but_reasoning(message: hs.Message) -> str:
    """The text without its reasoning parts and the tags around them, call markup included."""
    encoded = message.text.encode()
    think = ("<think>", "</think>")
    pieces = [(part.kind, encoded[part.start : part.end].decode()) for part in message.parts]
    return "".join(
        text for kind, text in pieces if kind != "reasoning" and not (kind == "markup" and text in think)
    ).strip()


def reading_differs(case: dict[str, Any]) -> list[str]:
    """What of the reading is not as the case expects it."""
    tools = json.dumps(case["tools"]) if case["tools"] is not None else None
    message = hs.parse_message(case["input"], tools=tools)
    expected = case["expect"]
    read = {
        "calls": [{"name": call.name, "arguments": call.arguments} for call in message.calls if call.valid],
        "reasoning": "\n".join(message.reasoning),
        "content": message.answer if case["kind"] == "tool" else all_but_reasoning(message),
    }
    wanted = {
        "calls": expected["calls"],
        "reasoning": expected["reasoning"] and expected["reasoning"].strip(),
        "content": expected["content"] and expected["content"].strip(),
    }
    return [
        f"{field}: {read[field]!r} instead of {value!r}"
        for field, value in wanted.items()
        if value is not None and not same(read[field], value)
    ]


def same(one: Any, other: Any) -> bool:
    """Equal as JSON values: 5 is 5.0, and true is not 1."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_vector(case: dict[str, Any]) -> None:
    differences = reading_differs(case)
    assert bool(differences) == (case["id"] in DIFFERENCES), differences


def test_counts_by_tier() -> None:
    tiers = Counter((case["dialect"], case["tier"], case["id"] not in DIFFERENCES) for case in CASES)
    assert tiers == {
        ("hermes", "agreed", True): 35,
        ("hermes", "disputed", False): 3,
        ("think_tags", "agreed", True): 65,
        ("think_tags", "recorded", False): 1,
        ("think_tags", "disputed", True): 3,
        ("think_tags", "disputed", False): 11,
    }
    assert DIFFERENCES.keys() <= {case["id"] for case in CASES}
