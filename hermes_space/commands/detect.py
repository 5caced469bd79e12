"""`hermes-space detect`: which container and which dialects data is in, how sure that is, and why."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from hermes_space.commands.command import CLEAN, Command, print_json
from hermes_space.commands.terminal import one_line
from hermes_space.viewer.words import count

if TYPE_CHECKING:
    from hermes_space.detection import Choice, Detection

STDIN = "-"
# The traces at the beginning of a file say what the others are.
MOST_TRACES = 200


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "file",
        metavar="FILE",
        nargs="?",
        default=STDIN,
        help="a file of traces or the text of one message; - is standard input (default: -)",
    )
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="text for people, json for programs"
    )


def _run(args: Namespace) -> int:
    from hermes_space.detection import detect_traces

    values = _values(args.file)
    detected = detect_traces(islice(values, MOST_TRACES))
    if not detected.traces:
        raise ValueError(detected.problem or f"{args.file} is empty; accepted is a file that holds traces.")
    more = detected.traces == MOST_TRACES
    if args.format == "json":
        print_json({"file": args.file, "complete": not more, **detected.to_dict()})
    else:
        print("\n".join(_text(args.file, detected, more)))
    if detected.problem is not None:
        unread = f"{count(detected.unread, 'trace')} cannot be read: " if detected.unread else ""
        raise ValueError(f"{args.file}: {unread}{detected.problem}")
    return CLEAN


def _text(file: str, detected: Detection, more: bool) -> Iterator[str]:
    traces = f"the first {MOST_TRACES} traces" if more else count(detected.traces, "trace")
    yield f"{one_line(file)}: {traces}, {count(detected.messages, 'message')}"
    yield from _lines("container", "trace", detected.containers)
    if detected.dialects:
        yield from _lines("dialect", "message", detected.dialects)
    elif detected.messages:
        yield f"  {'dialect':<10} none: no message's text is written in one"


def _values(name: str) -> Iterator[object]:
    """The traces that a file holds, as they are stored."""
    from hermes_space.streams import file_values, stream_values

    if name == STDIN:
        return stream_values(sys.stdin.buffer, Path(STDIN))
    path = Path(name).expanduser()
    if not path.is_file():
        raise ValueError(f"There is no file {name}; accepted is a file, or - for standard input.")
    return file_values(path)


def _lines(axis: str, unit: str, choices: tuple[Choice, ...]) -> Iterator[str]:
    """A line for each choice, and below it why and what comes next."""
    from hermes_space.detection import percent

    for one in choices:
        yield f"  {axis:<10} {one.name}, {one.sure}, {count(one.count, unit)}"
        yield f"  {'':<10} because {one_line(one.why)}"
        if one.others:
            best = one.others[0]
            yield f"  {'':<10} next best: {best.name}, {percent(best.confidence)}"


DETECT = Command(
    "detect",
    "Say which container and which dialects data is in, how sure that is, and why.",
    "hermes-space detect traces.jsonl --format json",
    _arguments,
    _run,
)
