"""The conformance vectors (tests/data/vectors): what of each is read otherwise than expected.

Only the comparing, by the rules in the vectors' README; what is reported of it is conformance.py's.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from hermes_space.parse import Message, dialects, parse_message

FOLDER = Path(__file__).resolve().parents[1] / "tests" / "data" / "vectors"
KINDS = ("tool", "reasoning")
TIERS = ("agreed", "recorded", "disputed")


@dataclass(frozen=True)
class Vector:
    """One text, and how other parsers read it or should. `expect` holds calls, content and reasoning; None is
    not compared."""

    id: str
    dialect: str
    kind: Literal["tool", "reasoning"]
    tier: Literal["agreed", "recorded", "disputed"]
    source: str
    input: str
    tools: list[Any] | None
    expect: dict[str, Any]
    note: str | None

    @property
    def reader(self) -> str | None:
        """The dialect it is read by here; None where none reads it."""
        name = _readings()["readers"].get(self.dialect, self.dialect)
        return name if name in dialects() else None


@dataclass(frozen=True)
class Mismatch:
    """One field that is read otherwise than expected."""

    field: str
    expected: Any
    read: Any


@dataclass(frozen=True)
class Difference:
    """Why some vectors are read differently on purpose. `loses`: what the expectation loses of the text,
    "a call" or "text"; None where it is a matter of choice."""

    reason: str
    loses: str | None
    ids: tuple[str, ...]


@cache
def vectors() -> tuple[Vector, ...]:
    """All of them, by kind, dialect, and their order in the file."""
    return tuple(_read())


@cache
def differences() -> tuple[Difference, ...]:
    """The reasons in the order in which they are told."""
    return tuple(
        Difference(one["reason"], one["loses"], tuple(one["ids"])) for one in _readings()["differences"]
    )


@cache
def reasons() -> dict[str, str]:
    """The reason of each vector that is read differently on purpose, by id."""
    return {known: one.reason for one in differences() for known in one.ids}


def mismatches(vector: Vector) -> list[Mismatch]:
    """What of a vector that has a reader is read otherwise than expected; none where it passes."""
    if vector.reader is None:
        raise ValueError(f"No dialect reads the vectors of {vector.dialect}.")
    message = parse_message(vector.input, tools=vector.tools, dialect=vector.reader)
    read = {
        "calls": [{"name": call.name, "arguments": call.arguments} for call in message.calls if call.valid],
        "reasoning": "\n".join(message.reasoning).strip(),
        "content": (message.answer if vector.kind == "tool" else _all_but_reasoning(message)).strip(),
    }
    found = []
    for field, value in read.items():
        expected = vector.expect[field]
        expected = expected.strip() if isinstance(expected, str) else expected
        if expected is not None and not same(value, expected):
            found.append(Mismatch(field, expected, value))
    return found


def same(one: Any, other: Any) -> bool:
    """Equal as JSON values: 5 is 5.0, and true is not 1."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def _all_but_reasoning(message: Message) -> str:
    """The text without its reasoning parts and the tags around them, call markup included."""
    encoded = message.text.encode()
    tags = _readings()["reasoning_tags"]
    pieces = [(part.kind, encoded[part.start : part.end].decode()) for part in message.parts]
    return "".join(
        text for kind, text in pieces if kind != "reasoning" and not (kind == "markup" and text in tags)
    )


def _read() -> Iterator[Vector]:
    for kind in KINDS:
        for path in sorted((FOLDER / kind).glob("*.jsonl")):
            for line in path.read_text(encoding="utf-8").splitlines():
                fields = json.loads(line)
                yield Vector(**{name: fields[name] for name in Vector.__dataclass_fields__})


@cache
def _readings() -> dict[str, Any]:
    readings: dict[str, Any] = json.loads((FOLDER / "readings.json").read_text(encoding="utf-8"))
    return readings
