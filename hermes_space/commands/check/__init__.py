"""`hermes-space check`: what is wrong in files of traces; an exit status for scripts.

`sources` gives the rows behind what people name, `run` finds what is wrong in them, and one of `formats`
writes it.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace

from hermes_space.commands.check.formats import FORMATS
from hermes_space.commands.check.report import SEVERITIES
from hermes_space.commands.codes import all_codes, expand, is_code
from hermes_space.commands.command import CLEAN, FOUND, MISUSE, Command


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "files",
        metavar="FILE",
        nargs="*",
        help="Parquet, JSON lines, JSON or plain text; - reads standard input",
    )
    parser.add_argument(
        "--format",
        choices=[format.name for format in FORMATS],
        default=FORMATS[0].name,
        help=f"default: {FORMATS[0].name}",
    )
    for option, what in (("--select", "only these codes"), ("--ignore", "all but these codes")):
        parser.add_argument(
            option,
            metavar="CODE",
            nargs="+",
            action="extend",
            default=[],
            help=f"{what}: J201, or J for all J",
        )
    parser.add_argument(
        "--fail-on",
        choices=SEVERITIES[::-1],
        default="error",
        help="what makes the exit status 1 (default: error)",
    )


def _run(args: Namespace) -> int:
    from hermes_space.commands.check.run import check

    names = [*args.files, *_misplaced_files(args)]
    if not names:
        raise ValueError("No file was named; accepted are file names, or - for standard input.")
    wanted = (expand(args.select) if args.select else all_codes()) - expand(args.ignore)
    format = next(format for format in FORMATS if format.name == args.format)
    summary = check(names, wanted, format.writer(sys.stdout))
    if summary.unread:
        return MISUSE
    return FOUND if summary.fails(args.fail_on) else CLEAN


def _misplaced_files(args: Namespace) -> list[str]:
    """`--select J201 FILE`: an option that takes many words takes the file too, which is given back."""
    files = [word for words in (args.select, args.ignore) for word in words if not is_code(word)]
    args.select = [word for word in args.select if is_code(word)]
    args.ignore = [word for word in args.ignore if is_code(word)]
    return files


CHECK = Command(
    "check",
    "Check traces: a line for each finding (file:trace:message:line:column code message), and a summary.",
    "hermes-space check traces.jsonl --ignore E M116 --fail-on warning",
    _arguments,
    _run,
)
