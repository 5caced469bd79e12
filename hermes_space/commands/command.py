"""What a command is, and what its exit status says. It knows no command by name."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

CLEAN, FOUND, MISUSE = 0, 1, 2


@dataclass(frozen=True)
class Command:
    """A command: one sentence, one example, its arguments, and what it does (giving the exit status)."""

    name: str
    summary: str
    example: str
    arguments: Callable[[ArgumentParser], None]
    run: Callable[[Namespace], int]


def add_dataset(parser: ArgumentParser) -> None:
    """The argument that names a dataset, and which of it is meant."""
    parser.add_argument(
        "dataset",
        metavar="DATASET",
        nargs="?",
        default="sample",
        help="sample (bundled), a Parquet or JSON lines file, a folder, a glob or a hub id (default: sample)",
    )
    add_choice(parser)


def add_choice(parser: ArgumentParser) -> None:
    """Which configuration of a dataset is meant, and which revision of one of the hub."""
    parser.add_argument("--config", metavar="NAME", help="one configuration of the dataset (default: all)")
    parser.add_argument(
        "--revision",
        metavar="NAME",
        help="a branch, tag or commit of a dataset of the hub (default: main)",
    )


def add_dialect(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--dialect",
        default="auto",
        metavar="NAME",
        help="read every message in this dialect, one of `hermes-space dialects` (default: the one it is in)",
    )


def add_json(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON, for programs")


def print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def print_table(rows: Sequence[Sequence[object]]) -> None:
    for line in table_lines(rows):
        print(line)


def table_lines(rows: Sequence[Sequence[object]]) -> Iterator[str]:
    """Columns as wide as their widest cell, numbers to the right, two spaces apart."""
    if not rows:
        return
    cells = [["" if cell is None else str(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    numeric = [isinstance(cell, (int, float)) for cell in rows[-1]]
    for row in cells:
        aligned = zip(row, widths, numeric, strict=True)
        line = "  ".join(cell.rjust(width) if right else cell.ljust(width) for cell, width, right in aligned)
        yield line.rstrip()
