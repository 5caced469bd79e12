"""`hermes-space containers`: the ways of storing messages in a file or row that are read."""

from __future__ import annotations

from argparse import Namespace

from hermes_space.commands.command import CLEAN, Command, add_json, print_json, print_table


def _run(args: Namespace) -> int:
    from hermes_space.containers import CONTAINERS

    known = {container.name: container.accepts for container in CONTAINERS}
    if args.json:
        print_json(known)
    else:
        print_table(list(known.items()))
    return CLEAN


CONTAINERS_COMMAND = Command(
    "containers",
    "List the ways of storing messages in files and rows that are read.",
    "hermes-space containers --json",
    add_json,
    _run,
)
