"""The conversations as recorded, `from` and `value`, one trace a line: what this project itself reads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hermes_space.dataset import Dataset
from hermes_space.exporters.exporter import Options, about, write_lines


def write(dataset: Dataset, path: Path, options: Options) -> int:
    return write_lines(path, _rows(dataset))


def _rows(dataset: Dataset) -> Iterator[dict[str, Any]]:
    for index in range(len(dataset)):
        row = dataset.row(index)
        tools = {"tools": row["tools"]} if row.get("tools") is not None else {}
        yield {**about(row), **tools, "conversations": row["conversations"]}
