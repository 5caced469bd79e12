"""The command `hermes-space`: which command was asked for, and what its failures look like.

What a command does stands in its own file under `commands`; heavy imports happen there, when it runs.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence

from hermes_space.commands import COMMANDS, MISUSE
from hermes_space.commands.terminal import printable
from hermes_space.refusals import reason


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; its exit status."""
    parser = _parser()
    args = parser.parse_args(argv)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A sign that the output's encoding does not have is spelled out.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        return _finished(args)
    except BrokenPipeError:
        # Whoever read us has enough. What is still buffered goes nowhere, quietly.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _finished(args: argparse.Namespace) -> int:
    try:
        status: int = args.run(args)
    except BrokenPipeError:
        raise
    except KeyboardInterrupt:
        status = 130
    except (ValueError, TypeError, OSError) as error:
        print(f"hermes-space {args.command}: {printable(_sentence(error))}", file=sys.stderr)
        status = MISUSE
    sys.stdout.flush()
    return status


def _sentence(error: Exception) -> str:
    """What it says; of an error of the system's own, which file and why."""
    if isinstance(error, OSError) and error.errno is not None:
        return f"{error.filename or 'A file'} cannot be used: {reason(error)}."
    return str(error)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hermes-space",
        description="Parse, check and read the traces of tool-calling agents.",
        epilog="hermes-space COMMAND --help tells more about a command.",
    )
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for command in COMMANDS:
        subparser = subparsers.add_parser(
            command.name,
            help=command.summary[0].lower() + command.summary[1:].rstrip("."),
            description=command.summary,
            epilog=f"{'examples' if chr(10) in command.example else 'example'}:\n  {command.example}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        command.arguments(subparser)
        subparser.set_defaults(run=command.run)
    return parser
