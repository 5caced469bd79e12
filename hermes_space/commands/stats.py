"""`hermes-space stats`: the figures of a dataset, the same as in the app."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

from hermes_space.commands.command import CLEAN, Command, add_dataset, add_json, print_json, print_table
from hermes_space.commands.terminal import printable

if TYPE_CHECKING:
    import pandas as pd

# A person reads the first of a long list; a program gets all of it.
SHOWN_ROWS = 15


def _arguments(parser: ArgumentParser) -> None:
    add_dataset(parser)
    add_json(parser)


def _run(args: Namespace) -> int:
    from hermes_space.commands.progress import ProgressBar
    from hermes_space.dataset import open_dataset
    from hermes_space.metrics import METRICS

    with ProgressBar() as bar:
        tables = open_dataset(args.dataset, config=args.config, progress=bar).tables
    frames = {metric.__name__: metric(tables) for metric in METRICS}
    if args.json:
        print_json({name: _records(frame) for name, frame in frames.items()})
        return CLEAN
    for metric, frame in zip(METRICS, frames.values(), strict=True):
        print((metric.__doc__ or metric.__name__).strip().split("\n\n")[0].replace("\n    ", " "))
        _print_frame(frame)
        print()
    return CLEAN


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as JSON knows them: absent values null, numbers Python's own."""
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return [{str(key): _plain(value) for key, value in row.items()} for row in rows]


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value


def _print_frame(frame: pd.DataFrame) -> None:
    rows = [list(map(_cell, row.values())) for row in _records(frame)]
    print_table([[str(name).replace("_", " ") for name in frame.columns], *rows[:SHOWN_ROWS]])
    if len(rows) > SHOWN_ROWS:
        print(f"… {len(rows) - SHOWN_ROWS} more rows, all of them with --json")


def _cell(value: Any) -> Any:
    if isinstance(value, float):
        return int(value) if value.is_integer() else float(f"{value:.3g}")
    return printable(value) if isinstance(value, str) else value


STATS = Command(
    "stats",
    "Print the figures of a dataset.",
    "hermes-space stats sample --config airline --json",
    _arguments,
    _run,
)
