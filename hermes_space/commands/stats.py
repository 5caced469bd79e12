"""`hermes-space stats`: the figures of a dataset, the same as in the app, or the counts of parsed shards."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
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

    if _holds_shards(args.dataset):
        if args.config is not None or args.revision is not None:
            raise ValueError(
                f"{args.dataset} holds tables of parse; a configuration and a revision are of datasets."
            )
        return _counts(args.dataset, as_json=args.json)
    with ProgressBar() as bar:
        dataset = open_dataset(args.dataset, config=args.config, revision=args.revision, progress=bar)
        tables = dataset.tables
    frames = {metric.__name__: metric(tables) for metric in METRICS}
    if args.json:
        print_json({name: _records(frame) for name, frame in frames.items()})
        return CLEAN
    for metric, frame in zip(METRICS, frames.values(), strict=True):
        print((metric.__doc__ or metric.__name__).strip().split("\n\n")[0].replace("\n    ", " "))
        _print_frame(frame)
        print()
    return CLEAN


def _holds_shards(name: str) -> bool:
    """Whether `parse` wrote there."""
    from hermes_space.storage import is_url
    from hermes_space.store import Store

    return (is_url(name) or Path(name).is_dir()) and bool(Store(name).numbers())


def _counts(place: str, *, as_json: bool) -> int:
    """What parsed shards hold, one in memory at a time, however many there are."""
    from hermes_space.counts import count_shards
    from hermes_space.store import Store

    store = Store(place)
    counts = count_shards(store, store.numbers())
    if as_json:
        print_json({name: dict(values) for name, values in counts.values.items()})
        return CLEAN
    for name, values in counts.values.items():
        print(f"{name}, {sum(values.values())} rows")
        if any(type(value) is int for value in values):
            quartiles = [(share, counts.quantile(name, share)) for share in (0.25, 0.5, 0.75, 1.0)]
            print_table([[f"{share:.0%} up to", value] for share, value in quartiles])
        else:
            shown = values.most_common(SHOWN_ROWS)
            print_table([["" if value is None else printable(str(value)), held] for value, held in shown])
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
    "hermes-space stats sample --config airline --json\n  hermes-space stats tables",
    _arguments,
    _run,
)
