"""The rows with their conversations as recorded, `from` and `value`, one trace a line.

Where a container knew what is what in a message, the parts stand beside its text, which is Hermes text.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hermes_space.containers.row import PARTS, plain
from hermes_space.dataset import Dataset
from hermes_space.exporters.exporter import Options, write_lines


def write(dataset: Dataset, path: Path, options: Options) -> int:
    return write_lines(path, rows(dataset))


def rows(dataset: Dataset) -> Iterator[dict[str, Any]]:
    for row in dataset.each_row():
        about = {name: plain(value) for name, value in row.items() if value is not None}
        yield {**about, "conversations": [_message(entry) for entry in row["conversations"] or ()]}


def _message(entry: dict[str, Any] | None) -> dict[str, Any] | None:
    """A message; that most have no parts goes without saying."""
    if entry is None or entry.get(PARTS) is not None:
        return entry
    return {name: value for name, value in entry.items() if name != PARTS}
