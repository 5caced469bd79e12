"""Findings as one JSON object, for programs.

    {"findings": [FINDING, …], "summary": SUMMARY}

FINDING is the finding as the parser gives it (`Finding.to_dict`: code, name, severity, message, start, end,
line, column, help, repair and its place, heuristic, call, message_index) with `file`, `trace` (the row's
number in the file, from 0) and `id` (the row's own) before it. SUMMARY counts: `traces`,
`traces_with_findings`, `severities` and `codes`. It is written as it comes, a trace at a time, and in ASCII:
any encoding holds it, and on a terminal it steers nothing.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence
from typing import Any, TextIO

from hermes_space.commands.check.report import Format, Found, Summary


class JsonWriter:
    """Laid out as `json.dumps(…, indent=2)` would."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._begun = False

    def trace(self, found: Sequence[Found]) -> None:
        for each in found:
            self._out.write(",\n" if self._begun else '{\n  "findings": [\n')
            self._out.write(indented(each.to_dict(), 4))
            self._begun = True

    def finish(self, summary: Summary) -> None:
        self._out.write("\n  ],\n" if self._begun else '{\n  "findings": [],\n')
        self._out.write(f'  "summary": {indented(summary.to_dict(), 2).lstrip()}\n}}\n')


def indented(value: Any, by: int) -> str:
    """`value` as JSON over several lines, each `by` columns to the right."""
    return textwrap.indent(json.dumps(value, indent=2), " " * by)


JSON = Format("json", "one object, for programs", True, JsonWriter)
