"""What a run comes to, for people: one line for a clean run, else a table of codes, the worst first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from hermes_space.commands.check.report import SEVERITIES, Summary
from hermes_space.commands.command import table_lines
from hermes_space.commands.terminal import Paint


def totals(summary: Summary, paint: Paint) -> Iterator[str]:
    """The lines after the findings."""
    hidden = summary.codes - summary.shown
    if summary.shown:
        yield from _table(summary, paint)
        if hidden:
            yield ""
            yield f"{counted(hidden.total(), 'finding')} of severity info left out: {_listed(hidden)}."
    elif hidden:
        yield f"No findings in {counted(summary.traces, 'trace')} but of severity info: {_listed(hidden)}."
    elif summary.traces or not summary.unread:
        yield f"No findings in {counted(summary.traces, 'trace')}."
    if summary.unread and summary.traces:
        yield f"{counted(len(summary.unread), 'source')} could not be read to the end; stderr says why."


def counted(number: int, thing: str) -> str:
    """`1 trace`, `2 traces`; info has no plural."""
    return f"{number} {thing}{'' if number == 1 or thing == 'info' else 's'}"


def _table(summary: Summary, paint: Paint) -> Iterator[str]:
    severities = summary.severities(summary.shown)
    mendable = summary.fixable.total()
    yield (
        f"{counted(summary.shown.total(), 'finding')} in {summary.marked_shown} of "
        f"{counted(summary.traces, 'trace')}: "
        + ", ".join(counted(number, name) for name, number in severities.items() if number)
        + (f"; {mendable} with a fix" if mendable else "")
    )
    yield ""
    codes = sorted(summary.shown, key=lambda code: _rank(code, summary))
    lines = table_lines([_cells(code, summary) for code in codes])
    for code, line in zip(codes, lines, strict=True):
        yield f"  {paint(summary.rules[code].severity, line[: len(code)])}{line[len(code) :]}"


def _cells(code: str, summary: Summary) -> tuple[str, str, str, int, str]:
    rule, fixable = summary.rules[code], summary.fixable[code]
    return code, rule.name, rule.severity, summary.shown[code], f"{fixable} with a fix" if fixable else ""


def _rank(code: str, summary: Summary) -> tuple[int, int, str]:
    return -SEVERITIES.index(summary.rules[code].severity), -summary.shown[code], code


def _listed(codes: Counter[str]) -> str:
    ranked = sorted(codes.items(), key=lambda item: (-item[1], item[0]))
    return f"{', '.join(f'{code} {count}' for code, count in ranked)} (--select shows them)"
