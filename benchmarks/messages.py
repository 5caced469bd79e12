"""Messages of about 2 KB, to tables and one by one from Python, against the tutorials' function."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

import generate
import pyarrow as pa
from measure import Comparison, interleaved, same, times_faster
from tutorials import parse_assistant_message

import hermes_space as hs

COUNT = 10_000
# Thoughts as long as real ones make a message of 2 KB; its calls are those of the generated traces.
LONGEST_THOUGHT = 450
ROUNDS = 7


def texts(seed: int = 1) -> list[str]:
    """The messages, the same for the same seed."""
    writer = generate.Writer(seed)
    return [writer.step(LONGEST_THOUGHT)[1] for _ in range(COUNT)]


def as_rows(messages: list[str]) -> pa.Table:
    """A table with a row for each message, so that each is read by itself, as the function reads it."""
    rows = [{"conversations": [{"from": "gpt", "value": text}]} for text in messages]
    return pa.Table.from_pylist(rows)


def read(text: str) -> dict[str, Any]:
    """What the tutorials' function gives, and the findings too."""
    message = hs.parse_message(text)
    return {
        "thoughts": message.reasoning,
        "calls": [{"name": call.name, "arguments": call.arguments} for call in message.calls],
        "answer": message.answer,
        "findings": message.findings,
    }


def sound(text: str) -> bool:
    """Only of these can a regular expression give the same answer: nothing is broken."""
    return all(finding.severity != "error" for finding in hs.parse_message(text).findings)


def compare(messages: list[str]) -> int:
    """Raises AnswersDifferError where a sound message is read differently; gives their number."""
    compared = [text for text in messages if sound(text)]
    for text in compared:
        ours = read(text)
        del ours["findings"]
        same("a message", ours, parse_assistant_message(text))
    return len(compared)


def compare_tables(messages: list[str], table: pa.Table) -> None:
    """The calls of sound messages, as the table `calls` has them."""
    calls = hs.parse_table(table, threads=1).calls
    valid = calls.filter(calls["valid"])
    names = defaultdict(list)
    for row in valid.select(["trace", "name"]).to_pylist():
        names[row["trace"]].append(row["name"])
    for number, text in enumerate(messages):
        if sound(text):
            theirs = [call["name"] for call in parse_assistant_message(text)["calls"]]
            same(f"the calls of message {number}", names[number], theirs)


def each(read_one: Callable[[str], object], messages: list[str]) -> None:
    for text in messages:
        read_one(text)


def comparisons() -> list[Comparison]:
    messages = texts()
    table = as_rows(messages)
    compared = compare(messages)
    compare_tables(messages, table)
    size = sum(len(text.encode()) for text in messages)
    tables, one_by_one, function = interleaved(
        [
            lambda: hs.parse_table(table, threads=1),
            lambda: each(read, messages),
            lambda: each(parse_assistant_message, messages),
        ],
        ROUNDS,
    )
    data = f"{COUNT:,} messages of {size / COUNT:,.0f} B, {compared:,} compared"
    speed = f"{size / tables.median / 1e9:.2f} GB/s"
    micro = f"{one_by_one.median / COUNT * 1e6:.2f} against {function.median / COUNT * 1e6:.2f} µs a message"
    return [
        times_faster(
            "2 KB messages, one thread, into tables with findings",
            "the tutorials' function on the same strings",
            tables,
            function,
            30,
            f"{data}; each a row of its own; {speed}",
        ),
        times_faster(
            "parse_message from Python, everything read",
            "the tutorials' function",
            one_by_one,
            function,
            10,
            f"{data}; {micro}",
        ),
    ]
