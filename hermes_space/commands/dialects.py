"""`hermes-space dialects`: the ways of marking calls and reasoning that are read."""

from __future__ import annotations

from argparse import Namespace

from hermes_space.commands.command import CLEAN, Command, add_json, print_json


def _run(args: Namespace) -> int:
    from hermes_space.parse import dialects

    names = dialects()
    if args.json:
        print_json(names)
    else:
        print("\n".join(names))
    return CLEAN


DIALECTS = Command(
    "dialects",
    "List the ways of marking reasoning and calls in text that are read.",
    "hermes-space dialects --json",
    add_json,
    _run,
)
