"""JSON as the rows it holds: lines or one document, each value read by the container it is in.

It opens no file and makes no table; it says which line or entry cannot be read, and why.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any

from hermes_space.canonical import SchemaError
from hermes_space.containers import (
    FIRST_RECORDS,
    Container,
    Row,
    accepted,
    choose,
    decoded_lines,
    is_one_trace,
    read_value,
    recognise,
)
from hermes_space.containers.row import listed


def rows_in(entries: Iterable[tuple[int, Any]]) -> Iterator[tuple[int, Row]]:
    """The rows that numbered JSON values hold."""
    container: Container | None = None
    for number, value in entries:
        container = choose(value, container) if isinstance(value, (dict, list)) else None
        if container is None:
            raise SchemaError(f"entry {number} is {_what(value)}; {accepted()}")
        try:
            yield number, read_value(container, value)
        except ValueError as error:
            raise SchemaError(f"entry {number} cannot be read: {str(error).rstrip('.')}") from error


def json_lines(lines: Iterable[bytes]) -> Iterator[tuple[int, Any]]:
    """The values of JSON lines, each with its line; their list, where they are one trace."""
    texts = _texts(lines)
    first = list(islice(texts, FIRST_RECORDS))
    if is_one_trace(decoded_lines([text for _, text in first])):
        yield first[0][0], decoded_lines([text for _, text in chain(first, texts)])
        return
    for number, text in chain(first, texts):
        try:
            value = json.loads(text)
        except (json.JSONDecodeError, RecursionError) as error:
            raise SchemaError(f"line {number} is not JSON ({error})") from error
        yield number, value


def are_rows(lines: list[bytes]) -> bool:
    """Whether lines are rows, or records of one trace, and not the beginning of any other text."""
    values = decoded_lines([text for _, text in _texts(lines)])
    first = values[0] if values else None
    return (isinstance(first, dict) and bool(recognise(first))) or is_one_trace(values)


def json_document(value: Any) -> Iterator[tuple[int, Any]]:
    """The rows of a list or of a document that holds several, or the one trace it is; numbered from 1."""
    container = choose(value)
    many = container.split(value) if container is not None and container.split is not None else None
    if many is None and container is None and isinstance(value, list):
        many = value
    yield from enumerate([value] if many is None else many, start=1)


def _texts(lines: Iterable[bytes]) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(lines, start=1):
        text = line.decode("utf-8-sig", "replace").strip()
        if text:
            yield number, text


def _what(value: object) -> str:
    return f"a row with the keys {listed(value)}" if isinstance(value, dict) else "no row"
