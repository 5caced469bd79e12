"""Containers: how a file or a row stores messages. The registry, and the choice among its entries.

A container yields a `Row` of stored messages; what a message's text means is the dialects' business, not
decided here. A new container is one file in this folder and one entry in `CONTAINERS`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from hermes_space.containers.anthropic import ANTHROPIC
from hermes_space.containers.atif import ATIF
from hermes_space.containers.claude_code import CLAUDE_CODE
from hermes_space.containers.codex import CODEX
from hermes_space.containers.copilot_cli import COPILOT_CLI
from hermes_space.containers.cursor import CURSOR
from hermes_space.containers.droid import DROID
from hermes_space.containers.gemini_cli import GEMINI_CLI
from hermes_space.containers.hermes_session import HERMES_SESSION
from hermes_space.containers.inspect import INSPECT
from hermes_space.containers.letta_code import LETTA_CODE
from hermes_space.containers.openai import OPENAI
from hermes_space.containers.opencode import OPENCODE
from hermes_space.containers.openhands import OPENHANDS
from hermes_space.containers.pi import PI
from hermes_space.containers.row import Container, Recognised, Row, StoredMessage, StoredPart, listed
from hermes_space.containers.sharegpt import SHAREGPT
from hermes_space.containers.smolagents import SMOLAGENTS
from hermes_space.containers.sts import STS
from hermes_space.containers.swe_agent import SWE_AGENT
from hermes_space.containers.tau_bench import TAU_BENCH
from hermes_space.containers.text import TEXT

# In the order in which people see them; where two are equally sure of a value, the first has it.
CONTAINERS: tuple[Container, ...] = (
    SHAREGPT,
    OPENAI,
    HERMES_SESSION,
    ANTHROPIC,
    STS,
    ATIF,
    CLAUDE_CODE,
    CODEX,
    PI,
    DROID,
    CURSOR,
    COPILOT_CLI,
    GEMINI_CLI,
    OPENCODE,
    LETTA_CODE,
    SWE_AGENT,
    OPENHANDS,
    TAU_BENCH,
    INSPECT,
    SMOLAGENTS,
    TEXT,
)

# So many containers an error names.
NAMED = 4
# So many records of a file of JSON lines say whether the file is one trace.
FIRST_RECORDS = 40

__all__ = [
    "CONTAINERS",
    "FIRST_RECORDS",
    "OPENAI",
    "SHAREGPT",
    "TEXT",
    "Container",
    "Recognised",
    "Row",
    "StoredMessage",
    "StoredPart",
    "accepted",
    "choose",
    "containers",
    "decoded",
    "decoded_lines",
    "is_one_trace",
    "read_row",
    "read_value",
    "recognise",
]


def containers() -> list[str]:
    """The ways of storing messages in a file or row that are read."""
    return [container.name for container in CONTAINERS]


def recognise(value: object) -> list[tuple[Container, Recognised]]:
    """Every container that knows the value as its own, the surest first; empty where none does."""
    known = [(one, one.recognise(value)) for one in CONTAINERS]
    found = [(one, recognised) for one, recognised in known if recognised is not None]
    return sorted(found, key=lambda pair: -pair[1].confidence)


def choose(value: object, last: Container | None = None) -> Container | None:
    """The container that a value is in: that of the value before it, if it knows this one too."""
    if last is not None and last.recognise(value) is not None:
        return last
    found = recognise(value)
    return found[0][0] if found else None


def accepted() -> str:
    """What is read, for an error: the first of them, and who lists them all."""
    names = [one.name for one in CONTAINERS if one is not TEXT]
    named, more = ", ".join(names[:NAMED]), len(names) - NAMED
    return f"accepted are the containers {named} and {more} more (`hermes-space containers` lists them)"


def read_row(data: object, container: str = "auto") -> tuple[str, Row]:
    """The name of the container that `data` is in, and the row it holds."""
    named = None if container == "auto" else _named(container)
    if isinstance(data, (bytes, bytearray, memoryview)):
        data = bytes(data).decode("utf-8", "replace")
    if not isinstance(data, (str, dict, list)):
        raise TypeError(
            f"A trace is a str, bytes, a dict (row) or a list of messages, not {type(data).__name__}."
        )
    value = decoded(data) if isinstance(data, str) else data
    for candidate in (value, data):
        one = choose(candidate) if named is None else named
        if one is not None and one.recognise(candidate) is not None:
            return one.name, read_value(one, _single(one, candidate))
    if isinstance(value, list) and value and all(map(recognise, value)):
        raise ValueError(f"The list holds {len(value)} rows; accepted is one trace.")
    expected = accepted() if named is None else f"accepted is {named.accepts}"
    raise ValueError(f"{_what(value)} is no trace that can be read; {expected}.")


def read_value(container: Container, value: object) -> Row:
    """The row that a value in the container's way holds; ValueError, one sentence, if it cannot be read."""
    try:
        return container.read(value)
    except RecursionError:
        raise ValueError("It is nested too deeply; accepted are some hundred levels.") from None


def _named(name: str) -> Container:
    for one in CONTAINERS:
        if one.name == name:
            return one
    names = ", ".join(["auto", *containers()])
    raise ValueError(f"There is no container {name!r}; accepted are {names}.")


def _single(container: Container, value: object) -> object:
    """The one trace of a document that may hold several."""
    values = None if container.split is None else container.split(value)
    if values is None:
        return value
    traces = list(values)
    if len(traces) != 1:
        raise ValueError(f"The {container.name} document holds {len(traces)} traces; accepted is one trace.")
    return traces[0]


def decoded(text: str) -> Any:
    """The JSON value that `text` holds, the records of its JSON lines if they are one trace, or `text`.

    Broken JSON is a message like any other.
    """
    stripped = text.strip("\ufeff \t\r\n")
    if stripped[:1] in ("{", "["):
        try:
            value = json.loads(stripped)
        except (ValueError, RecursionError):
            pass
        else:
            # A log of a single line.
            return [value] if not recognise(value) and is_one_trace([value]) else value
    return _records(stripped) or text


def _records(text: str) -> list[object] | None:
    """The JSON lines of one trace; several rows one a line would otherwise pass as one long message."""
    # Not splitlines: a JSON string may hold any of the other characters that end a line.
    lines = [stripped for line in text.split("\n") if (stripped := line.strip())]
    first = decoded_lines(lines[:FIRST_RECORDS])
    if is_one_trace(first):
        return first + decoded_lines(lines[FIRST_RECORDS:])
    if len(lines) > 1 and isinstance(first[0], (dict, list)) and recognise(first[0]):
        raise ValueError("The text holds several JSON rows, one a line; accepted is one trace.")
    return None


def is_one_trace(records: Sequence[object]) -> bool:
    """Whether the records of JSON lines are, together, one trace."""
    found = recognise(list(records[:FIRST_RECORDS]))
    return bool(found) and found[0][0].lines


def decoded_lines(lines: Sequence[str]) -> list[object]:
    """The values of JSON lines; a line that is no JSON stays as its text."""
    records: list[object] = []
    for line in lines:
        if line.strip():
            try:
                records.append(json.loads(line))
            except (ValueError, RecursionError):
                records.append(line)
    return records


def _what(data: object) -> str:
    if isinstance(data, dict):
        return f"A row with the keys {listed(data)}"
    return "A list" if isinstance(data, list) else "The text"
