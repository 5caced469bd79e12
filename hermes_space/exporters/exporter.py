"""What an exporter is, and writing JSON lines. No format stands here."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hermes_space.dataset import Dataset


class ExportError(ValueError):
    """The export cannot be made; the message is one sentence."""


@dataclass(frozen=True)
class Options:
    """How rows are tokenised, where a format does so."""

    tokenizer: str = "minimind"
    max_length: int | None = 8192
    style: str = "auto"
    policy: str = "assistant"


@dataclass(frozen=True)
class Exporter:
    """A format: name, suffix of its files, what they hold, and what writes them and counts the rows."""

    name: str
    suffix: str
    summary: str
    write: Callable[[Dataset, Path, Options], int]


def write_lines(path: Path, rows: Iterable[Mapping[str, Any]]) -> int:
    """One JSON object a line; a lone surrogate is written as its escape, for UTF-8 has none."""
    count = 0
    with path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            count += 1
    return count


def about(row: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that say which trace a line comes from."""
    names = ("id", "config", "category", "subcategory", "task")
    return {name: row[name] for name in names if row.get(name) is not None}


def on_disk(message: Mapping[str, Any]) -> dict[str, Any]:
    """A chat message whose call arguments are JSON text.

    Loaders that settle on one schema fill differing argument keys with nulls, which then get trained.
    """
    if "tool_calls" not in message:
        return dict(message)
    calls = []
    for call in message["tool_calls"]:
        function = call["function"]
        arguments = json.dumps(function["arguments"], ensure_ascii=False)
        calls.append({**call, "function": {**function, "arguments": arguments}})
    return {**message, "tool_calls": calls}
