"""The traces of whatever a person names on the command line: files of rows, plain text, or standard input."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from hermes_space.containers import SHAREGPT
from hermes_space.containers.sharegpt import message_key
from hermes_space.parse import Trace, parse_trace
from hermes_space.shards import DatasetError, find_files, is_shard, plain_text, read_shards

STDIN = "-"


def files_named(names: list[str]) -> list[str]:
    """File names behind the names given; `-`, standard input, stays as it is."""
    return [path for name in names for path in ([name] if name == STDIN else map(str, find_files(name)))]


def read_traces(file: str, *, safety: bool) -> Iterator[Trace]:
    """Each trace of a file in order: rows of Parquet or JSON, or the text of a single message."""
    path = Path(file)
    if file != STDIN and is_shard(path):
        for shard in read_shards(path):
            for row in shard.table.to_pylist():
                yield parse_trace({"conversations": [], **_present(row)}, container="sharegpt", safety=safety)
        return
    text = sys.stdin.buffer.read().decode("utf-8", "replace") if file == STDIN else plain_text(path)
    if text.startswith("PAR1"):
        raise DatasetError(
            f"{file} is Parquet; accepted is a file that is named so, with the suffix .parquet."
        )
    for data in _pieces(file, text):
        yield parse_trace(data, safety=safety)


def _pieces(file: str, text: str) -> Iterator[object]:
    """JSON lines give a row a line, a JSON list of rows gives each, anything else is one piece."""
    lines = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    if len(lines) > 1 and SHAREGPT.matches(_json(lines[0][1])):
        for number, line in lines:
            row = _json(line)
            if row is None:
                raise DatasetError(f"{file} does not hold traces as expected: line {number} is not JSON.")
            yield row
        return
    value = _json(text)
    if isinstance(value, list) and value and all(isinstance(row, dict) and message_key(row) for row in value):
        yield from value
    elif isinstance(value, (dict, list)) and not SHAREGPT.matches(value):
        raise DatasetError(
            f"{file} is JSON, but holds no trace; accepted is {SHAREGPT.accepts}, or plain text."
        )
    else:
        yield text


def _json(text: str) -> object:
    try:
        return json.loads(text.strip("\ufeff \t\r\n"))
    except (ValueError, RecursionError):
        return None


def _present(row: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in row.items() if value is not None}
