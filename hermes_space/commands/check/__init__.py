"""`hermes-space check`: what is wrong in files of traces; an exit status for scripts.

`sources` gives the rows behind what people name, `run` finds what is wrong in them, and one of `formats`
writes it.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from typing import Any

from hermes_space.commands.check.formats import FORMATS
from hermes_space.commands.check.report import SEVERITIES, Format, Summary
from hermes_space.commands.codes import all_codes, expand, is_code
from hermes_space.commands.command import CLEAN, FOUND, MISUSE, Command, add_choice, add_dialect


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "files",
        metavar="FILE",
        nargs="*",
        help="files (Parquet, JSON lines, JSON, plain text), folders, globs, sample, hub ids (owner/name); "
        "- is standard input",
    )
    add_choice(parser)
    parser.add_argument(
        "--format",
        choices=[format.name for format in FORMATS],
        default=FORMATS[0].name,
        help="; ".join(f"{format.name}: {format.summary}" for format in FORMATS),
    )
    parser.add_argument("--select", help="only these codes: J201, or J for all J", **_CODES)
    parser.add_argument("--ignore", help="all but these codes", **_CODES)
    parser.add_argument(
        "--fail-on",
        choices=SEVERITIES[::-1],
        default="error",
        help="the least severity that makes the exit status 1 (default: error)",
    )
    parser.add_argument(
        "--fix",
        action="store_true",
        help="write a mended copy of each file (name.mended.suffix), say what changed, count what is left",
    )
    add_dialect(parser)
    parser.add_argument("--out", metavar="FILE|FOLDER", help="where --fix writes (default: beside the file)")
    parser.epilog = f"{parser.epilog}\n\n{_STATUS}"


_STATUS = """\
exit status:
  0  nothing at or above --fail-on was found
  1  something was
  2  something named could not be read, or the command was misused

Findings of severity info are counted, and printed where they are asked for with --select.
`hermes-space rules CODE` explains a code."""

_CODES: dict[str, Any] = {"metavar": "CODE", "nargs": "+", "action": "extend", "default": []}


def _run(args: Namespace) -> int:
    from hermes_space.commands.check.run import Run
    from hermes_space.commands.progress import ProgressBar
    from hermes_space.parse import rules

    names = [*args.files, *_misplaced_files(args)]
    if not names:
        raise ValueError("No file was named; accepted are file names, or - for standard input.")
    wanted = (expand(args.select) if args.select else all_codes()) - expand(args.ignore)
    format = next(format for format in FORMATS if format.name == args.format)
    if args.fix:
        summary = _fix(names, wanted, args)
    elif args.out is not None:
        raise ValueError("--out says where --fix writes; it is accepted with --fix.")
    else:
        summary = Summary({rule.code: rule for rule in rules()})
        with ProgressBar() as bar:
            shown, writer = _shown(wanted, args, format), format.writer(sys.stdout)
            run = Run(args.dialect, wanted, shown, writer, bar, summary)
            run.check(names, args.config, args.revision)
    if summary.unread:
        return MISUSE
    return FOUND if summary.fails(args.fail_on) else CLEAN


def _fix(names: list[str], wanted: frozenset[str], args: Namespace) -> Summary:
    from hermes_space.commands.check.fix import fix

    if args.format not in ("text", "json"):
        raise ValueError(f"--fix tells its changes as text or json, not as {args.format}.")
    if args.config is not None or args.revision is not None:
        raise ValueError("--fix mends files, which have no configuration and no revision; leave those out.")
    return fix(names, wanted, args.out, dialect=args.dialect, as_json=args.format == "json")


def _shown(wanted: frozenset[str], args: Namespace, format: Format) -> frozenset[str]:
    """The codes to write: those of severity info only where they are asked for."""
    from hermes_space.parse import rules

    if format.infos or args.select or args.fail_on == "info":
        return wanted
    return wanted & {rule.code for rule in rules() if rule.severity != "info"}


def _misplaced_files(args: Namespace) -> list[str]:
    """`--select J201 FILE`: an option that takes many words takes the file too, which is given back."""
    files = [word for words in (args.select, args.ignore) for word in words if not is_code(word)]
    args.select = [word for word in args.select if is_code(word)]
    args.ignore = [word for word in args.ignore if is_code(word)]
    return files


CHECK = Command(
    "check",
    "Check traces: a line for each finding (file:trace:message:line:column code message), and a summary.",
    "hermes-space check traces.jsonl --ignore E M116 --fail-on warning\n"
    "  hermes-space check data/ more/*.parquet --format sarif > findings.sarif\n"
    "  hermes-space check - --select J < answer.txt\n"
    "  hermes-space check traces.jsonl --fix --out mended.jsonl",
    _arguments,
    _run,
)
