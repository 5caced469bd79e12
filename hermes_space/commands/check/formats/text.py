"""Findings for people: each with its place, an excerpt and a caret under it; at the end a table of codes."""

from __future__ import annotations

from typing import TextIO

from hermes_space.commands.check.report import SEVERITIES, Format, Found, Summary
from hermes_space.commands.command import print_table
from hermes_space.commands.terminal import printable


class TextWriter:
    def __init__(self, out: TextIO) -> None:
        self._out = out

    def found(self, found: Found) -> None:
        from hermes_space.viewer.excerpt import excerpt, plain

        finding = found.finding
        place = f"{found.file}:{found.trace}:{found.message}:{finding.line}:{finding.column}"
        print(f"{printable(place)} {finding.code} {printable(finding.message)}", file=self._out)
        print(printable(plain(excerpt(found.text, finding.start, finding.end))), file=self._out)

    def finish(self, summary: Summary) -> None:
        from hermes_space.parse import rules

        total = sum(summary.codes.values())
        if not total:
            print(f"No findings in {_count(summary.traces, 'trace')}.", file=self._out)
            return
        by_severity = ", ".join(
            _count(n, name) for name in reversed(SEVERITIES) if (n := summary.severities[name])
        )
        where = f"{summary.marked} of {_count(summary.traces, 'trace')}"
        print(f"{_count(total, 'finding')} in {where}: {by_severity}", file=self._out)
        known = {rule.code: rule for rule in rules()}
        print_table(
            [(code, known[code].name, known[code].severity, n) for code, n in sorted(summary.codes.items())]
        )


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 or thing == 'info' else 's'}"


TEXT = Format("text", "for people: an excerpt and a caret, a table of codes", True, TextWriter)
