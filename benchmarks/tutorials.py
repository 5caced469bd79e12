"""What the dataset's tutorials teach, of a message and of all rows: expressions, `json.loads`, substrings.

It is the yardstick, written in the manner of the tutorials, and no part of the package.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

THINK = re.compile(r"<think>(.*?)</think>", re.DOTALL)
CALL = re.compile(r"<tool_call>\s*(.*?)\s*</tool_call>", re.DOTALL)
RESPONSE = re.compile(r"<tool_response>\s*(.*?)\s*</tool_response>", re.DOTALL)


def parse_assistant_message(text: str) -> dict[str, Any]:
    """The thoughts, the calls that parse, and what is left when both are taken out."""
    thoughts = [thought.strip() for thought in THINK.findall(text)]
    calls: list[dict[str, Any]] = []
    for body in CALL.findall(text):
        try:
            call = json.loads(body)
        except json.JSONDecodeError:
            calls.append({"name": None, "arguments": {}})
            continue
        calls.append({"name": call.get("name"), "arguments": call.get("arguments", {})})
    answer = CALL.sub("", THINK.sub("", text)).strip()
    return {"thoughts": thoughts, "calls": calls, "answer": answer}


@dataclass
class Counts:
    """What the loop finds; the same can be read from the parser's tables."""

    messages: int = 0
    reasoning_words: int = 0
    calls: int = 0
    valid_calls: int = 0
    responses: int = 0
    suspicious: int = 0
    broken_responses: int = 0


def is_suspicious(response: str) -> bool:
    text = response.lower()
    return "error" in text or "traceback" in text or '"exit_code": 1' in text


def read_calls(text: str, counts: Counts) -> None:
    for body in CALL.findall(text):
        counts.calls += 1
        try:
            call = json.loads(body)
        except json.JSONDecodeError:
            continue
        counts.valid_calls += isinstance(call, dict) and bool(call.get("name"))


def read_responses(text: str, counts: Counts) -> None:
    for body in RESPONSE.findall(text):
        counts.responses += 1
        counts.suspicious += is_suspicious(body)
        try:
            json.loads(body)
        except json.JSONDecodeError:
            counts.broken_responses += 1


def run(rows: list[dict[str, Any]], counts: Counts) -> None:
    for row in rows:
        for message in row["conversations"]:
            counts.messages += 1
            role, text = message["from"], message["value"]
            if role == "gpt":
                for thought in THINK.findall(text):
                    counts.reasoning_words += len(thought.split())
                read_calls(text, counts)
            elif role == "tool":
                read_responses(text, counts)


def loop(table: pa.Table) -> Counts:
    """All rows of an Arrow table, a batch at a time; making Python objects of them is part of a row loop."""
    counts = Counts()
    for batch in table.select(["conversations"]).to_batches():
        run(batch.to_pylist(), counts)
    return counts
