"""Chat messages with reasoning, calls and results in their own fields, one trace a line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hermes_space.dataset import Dataset, trace_of
from hermes_space.exporters.exporter import Options, about, on_disk, write_lines
from hermes_space.sft.messages import to_messages


def write(dataset: Dataset, path: Path, options: Options) -> int:
    return write_lines(path, _rows(dataset))


def _rows(dataset: Dataset) -> Iterator[dict[str, Any]]:
    for row in dataset.each_row():
        messages = to_messages(trace_of(row))
        yield {**about(row), "messages": [on_disk(message) for message in messages]}
