"""Findings for people: each with its place, an excerpt and a caret under it, and at the end a table of codes.

file:trace:message:line:column CODE message
  5 | {"name": "ls", 'arguments': {}}
    |                ^^^^^^^^^^^
    = trace: the row's id and how many findings it has, under the first of them
    = help: what to do, where a code comes for the first time
    = fix:
  5 - what a repair takes away
  5 + what it puts there
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from typing import TextIO

from hermes_space.commands.check.formats.frame import Row, excerpt_rows, repair_rows
from hermes_space.commands.check.formats.totals import counted, totals
from hermes_space.commands.check.report import Format, Found, Summary
from hermes_space.commands.terminal import Paint, one_line

# The columns of an excerpt: on no terminal, and at most.
WIDTH = 100
LEAST_WIDTH = 40
# The gutter, and an ellipsis on both sides.
BESIDES = 10
_STYLES = {"-": "removed", "+": "added"}


class TextWriter:
    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._paint = Paint.of(out)
        self._room = _room(out)
        self._helped: set[str] = set()

    def trace(self, found: Sequence[Found]) -> None:
        text, data = "", b""
        for number, each in enumerate(found):
            if each.text is not text:
                text, data = each.text, each.text.encode()
            named = number == 0 and each.id is not None
            trace = [f"trace: {one_line(each.id or '')}, {counted(len(found), 'finding')}"] if named else []
            for line in self._finding(each, data, trace):
                self._out.write(f"{line}\n")

    def finish(self, summary: Summary) -> None:
        for line in totals(summary, self._paint):
            self._out.write(f"{line}\n")

    def _finding(self, found: Found, data: bytes, notes: list[str]) -> Iterator[str]:
        finding, paint = found.finding, self._paint
        line, code = finding.line, finding.code
        place = one_line(f"{found.source.name}:{found.trace}:{found.message}:{line}:{finding.column}")
        yield f"{paint('place', place)} {paint(finding.severity, code)} {one_line(finding.message)}"
        excerpt = list(excerpt_rows(data, finding.start, finding.end, line, self._room))
        repair = self._repair(found, data, line)
        gutter = max(len(str(row.number or 0)) for row in [*excerpt, *repair]) + 2
        for row in excerpt:
            yield self._row(row, gutter, finding.severity)
        if code not in self._helped:
            self._helped.add(code)
            notes = [*notes, f"help: {finding.help}"]
        for note in [*notes, "fix:"] if repair else notes:
            yield f"{paint('gutter', ' ' * gutter + ' =')} {note}"
        for row in repair:
            yield self._row(row, gutter, finding.severity)
        yield ""

    def _repair(self, found: Found, data: bytes, line: int) -> list[Row]:
        finding = found.finding
        start, end = finding.repair_start, finding.repair_end
        if finding.repair is None or start is None or end is None:
            return []
        if start < finding.start:
            line -= data.count(b"\n", start, finding.start)
        else:
            line += data.count(b"\n", finding.start, start)
        return list(repair_rows(data, start, end, finding.repair, line, self._room))

    def _row(self, row: Row, gutter: int, severity: str) -> str:
        number = f"{row.number or '':>{gutter}}"
        if row.sign in _STYLES:
            changed = self._paint(_STYLES[row.sign], f"{row.sign} {row.text}".rstrip())
            return f"{self._paint('gutter', number)} {changed}"
        text = self._paint(severity, row.text) if row.sign == "^" else row.text
        return f"{self._paint('gutter', f'{number} |')} {text}".rstrip()


def _room(out: TextIO) -> int:
    if not out.isatty():
        return WIDTH
    return max(min(shutil.get_terminal_size().columns - BESIDES, WIDTH), LEAST_WIDTH)


TEXT = Format("text", "excerpts with carets, a table of codes (default)", False, TextWriter)
