"""Containers: how a file or a row stores messages. The registry, and the choice among its entries.

A container yields a `Row` of (role as written, text) pairs; what a message's text means is the dialects'
business, not decided here. A new container is one file in this folder and one entry in `CONTAINERS`.
"""

from __future__ import annotations

import json

from hermes_space.containers.row import Container, Row, listed
from hermes_space.containers.sharegpt import SHAREGPT
from hermes_space.containers.text import TEXT

# In the order in which `container="auto"` tries them: text takes anything that is text.
CONTAINERS: tuple[Container, ...] = (SHAREGPT, TEXT)

__all__ = ["CONTAINERS", "SHAREGPT", "TEXT", "Container", "Row", "containers", "read_row"]


def containers() -> list[str]:
    """The ways of storing messages in a file or row that are read."""
    return [container.name for container in CONTAINERS]


def read_row(data: object, container: str = "auto") -> tuple[str, Row]:
    """The name of the container that `data` is in, and the row it holds."""
    chosen = _chosen(container)
    if isinstance(data, (bytes, bytearray, memoryview)):
        data = bytes(data).decode("utf-8", "replace")
    if not isinstance(data, (str, dict, list)):
        raise TypeError(
            f"A trace is a str, bytes, a dict (row) or a list of messages, not {type(data).__name__}."
        )
    candidate = _decoded(data) if isinstance(data, str) else data
    for one in chosen:
        if one.matches(candidate):
            return one.name, one.read(candidate)
        if one.matches(data):
            return one.name, one.read(data)
    accepted = "; ".join(f"{one.name}: {one.accepts}" for one in chosen)
    raise ValueError(f"{_what(candidate)} is no trace that can be read; accepted is {accepted}.")


def _chosen(name: str) -> tuple[Container, ...]:
    if name == "auto":
        return CONTAINERS
    for one in CONTAINERS:
        if one.name == name:
            return (one,)
    accepted = ", ".join(["auto", *(one.name for one in CONTAINERS)])
    raise ValueError(f"There is no container {name!r}; accepted are {accepted}.")


def _decoded(text: str) -> object:
    """The JSON value that `text` holds, or `text` itself: broken JSON is a message like any other."""
    if text.lstrip("\ufeff \t\r\n")[:1] not in ("{", "["):
        return text
    stripped = text.strip("\ufeff \t\r\n")
    try:
        return json.loads(stripped)
    except (ValueError, RecursionError):
        _refuse_many_rows(stripped)
        return text


def _refuse_many_rows(text: str) -> None:
    """Several JSON rows one a line would otherwise pass as one long message."""
    first, _, rest = text.partition("\n")
    if not rest.strip():
        return
    try:
        row = json.loads(first)
    except (ValueError, RecursionError):
        return
    if SHAREGPT.matches(row):
        raise ValueError("The text holds several JSON rows, one a line; accepted is one trace.")


def _what(data: object) -> str:
    if isinstance(data, dict):
        return f"A row with the keys {listed(data)}"
    return "A list" if isinstance(data, list) else "The text"
