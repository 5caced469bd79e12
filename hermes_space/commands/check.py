"""`hermes-space check`: what is wrong in files of traces, one line a finding; an exit status for scripts."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hermes_space.commands.codes import all_codes, expand, is_code
from hermes_space.commands.command import CLEAN, FOUND, MISUSE, Command, print_json, print_table
from hermes_space.commands.terminal import printable

if TYPE_CHECKING:
    from hermes_space.parse import Finding

SEVERITIES = ("info", "warning", "error")


@dataclass
class Summary:
    """What was found, counted by code."""

    traces: int = 0
    marked: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    severities: Counter[str] = field(default_factory=Counter)

    def to_dict(self) -> dict[str, Any]:
        return {
            "traces": self.traces,
            "traces_with_findings": self.marked,
            "severities": {name: self.severities[name] for name in reversed(SEVERITIES)},
            "codes": dict(sorted(self.codes.items())),
        }


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "files",
        metavar="FILE",
        nargs="*",
        help="Parquet, JSON lines, JSON or plain text; - reads standard input",
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
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
    from hermes_space.commands.traces import files_named

    files = files_named([*args.files, *_misplaced_files(args)])
    if not files:
        raise ValueError("No file was named; accepted are file names, or - for standard input.")
    wanted = (expand(args.select) if args.select else all_codes()) - expand(args.ignore)
    summary = Summary()
    entries: list[dict[str, Any]] | None = [] if args.format == "json" else None
    readable = [_check_file(file, wanted, summary, entries) for file in files]
    if entries is None:
        _print_summary(summary)
    else:
        print_json({"findings": entries, "summary": summary.to_dict()})
    if not all(readable):
        return MISUSE
    failing = SEVERITIES[SEVERITIES.index(args.fail_on) :]
    return FOUND if any(summary.severities[name] for name in failing) else CLEAN


def _check_file(
    file: str, wanted: frozenset[str], summary: Summary, entries: list[dict[str, Any]] | None
) -> bool:
    """Print a file's findings, or collect them in `entries`; whether the file could be read to its end."""
    try:
        for entry, finding, text in _findings(file, wanted, summary):
            if entries is None:
                _print_finding(entry, finding, text)
            else:
                entries.append(entry)
    except ValueError as error:
        print(f"hermes-space check: {printable(str(error))}", file=sys.stderr)
        return False
    return True


def _misplaced_files(args: Namespace) -> list[str]:
    """`--select J201 FILE`: an option that takes many words takes the file too, which is given back."""
    files = [word for words in (args.select, args.ignore) for word in words if not is_code(word)]
    args.select = [word for word in args.select if is_code(word)]
    args.ignore = [word for word in args.ignore if is_code(word)]
    return files


def _findings(
    file: str, wanted: frozenset[str], summary: Summary
) -> Iterator[tuple[dict[str, Any], Finding, str]]:
    """Each wanted finding of a file: for programs, as the parser gave it, and the text it points into."""
    from hermes_space.commands.traces import read_traces

    for number, trace in enumerate(read_traces(file, safety=True)):
        summary.traces += 1
        chosen = [finding for finding in trace.findings if finding.code in wanted]
        summary.marked += bool(chosen)
        for finding in chosen:
            summary.codes[finding.code] += 1
            summary.severities[finding.severity] += 1
            entry = {"file": file, "trace": number, "id": trace.id, **finding.to_dict()}
            yield entry, finding, trace.messages[finding.message_index or 0].text


def _print_finding(entry: dict[str, Any], finding: Finding, text: str) -> None:
    from hermes_space.viewer.excerpt import excerpt, plain

    place = f"{entry['file']}:{entry['trace']}:{finding.message_index}:{finding.line}:{finding.column}"
    print(f"{place} {finding.code} {printable(finding.message)}")
    print(printable(plain(excerpt(text, finding.start, finding.end))))


def _print_summary(summary: Summary) -> None:
    from hermes_space.parse import rules

    total = sum(summary.codes.values())
    if not total:
        print(f"No findings in {_count(summary.traces, 'trace')}.")
        return
    by_severity = ", ".join(
        _count(n, name) for name in reversed(SEVERITIES) if (n := summary.severities[name])
    )
    print(
        f"{_count(total, 'finding')} in {summary.marked} of {_count(summary.traces, 'trace')}: {by_severity}"
    )
    known = {rule.code: rule for rule in rules()}
    print_table(
        [(code, known[code].name, known[code].severity, n) for code, n in sorted(summary.codes.items())]
    )


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 or thing == 'info' else 's'}"


CHECK = Command(
    "check",
    "Check traces: a line for each finding (file:trace:message:line:column code message), and a summary.",
    "hermes-space check traces.jsonl --ignore E M116 --fail-on warning",
    _arguments,
    _run,
)
