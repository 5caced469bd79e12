"""`hermes-space stats`: the figures of a dataset."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from hermes_space.commands.command import CLEAN, Command, add_dataset, add_json, print_json, print_table


def _arguments(parser: ArgumentParser) -> None:
    add_dataset(parser)
    add_json(parser)


def _run(args: Namespace) -> int:
    from hermes_space.dataset import open_dataset

    dataset = open_dataset(args.dataset, config=args.config)
    figures = {name: table.num_rows for name, table in dataset.tables.items()}
    if args.json:
        print_json(figures)
    else:
        print_table(list(figures.items()))
    return CLEAN


STATS = Command(
    "stats",
    "Print the figures of a dataset.",
    "hermes-space stats sample --config kimi --json",
    _arguments,
    _run,
)
