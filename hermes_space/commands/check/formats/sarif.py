"""Findings as a SARIF 2.1.0 log (OASIS), for code scanning and editors.

A place in a trace is one in a message, and a message is mostly a JSON string inside a row: no stretch of the
file. So a result has

- `physicalLocation`: the file, relative to the working directory; with a `region` that is exact where the
  file is one message, and the row's line where rows stand on lines (JSON lines). Parquet, JSON and packed
  files have no region; standard input and datasets have no file, and no physical location.
- `logicalLocations`: the trace and the message, as `TRACE/MESSAGE`, numbers from 0.
- `properties`: `trace`, `id`, `message`, and the place in the message: `line`, `column`, and in bytes of its
  UTF-8 text `start` and `end`; `repair` with `repairStart` and `repairEnd`.
- `fixes`: only where the file is one message, for only there a repair is one of the file.

Columns count characters (`columnKind`). Results are written as they come, a trace at a time.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO
from urllib.parse import quote

from hermes_space.commands.check.formats.json import indented
from hermes_space.commands.check.report import Format, Found, Summary
from hermes_space.explanations import explanation

if TYPE_CHECKING:
    from hermes_space.parse import Rule

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}


class SarifWriter:
    def __init__(self, out: TextIO) -> None:
        from hermes_space.parse import rules

        known = rules()
        self._out = out
        self._begun = False
        self._indexes = {rule.code: index for index, rule in enumerate(known)}
        driver = {
            "name": "hermes-space",
            "version": version("hermes-space"),
            "rules": list(map(_rule, known)),
        }
        run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": []}
        log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
        # The last brackets are those of the results; what comes after them waits for `finish`.
        head, self._tail = json.dumps(log, indent=2).rsplit("[]", 1)
        self._out.write(f"{head}[")

    def trace(self, found: Sequence[Found]) -> None:
        for each in found:
            self._out.write(",\n" if self._begun else "\n")
            self._out.write(indented(_result(each, self._indexes[each.finding.code]), 8))
            self._begun = True

    def finish(self, summary: Summary) -> None:
        notes = [{"level": "error", "message": {"text": sentence}} for sentence in summary.unread]
        invocation = {"executionSuccessful": not notes, "toolExecutionNotifications": notes}
        self._out.write("\n      ],\n" if self._begun else "],\n")
        self._out.write(f'      "invocations": {indented([invocation], 6).lstrip()},\n')
        self._out.write(f'      "properties": {indented(summary.to_dict(), 6).lstrip()}{self._tail}\n')


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": explanation(rule.code).why},
        "help": {"text": f"{rule.help} {explanation(rule.code).mend}".strip()},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"heuristic": rule.heuristic},
    }


def _result(found: Found, rule_index: int) -> dict[str, Any]:
    finding = found.finding
    logical = {"fullyQualifiedName": f"{found.trace}/{found.message}", "kind": "element"}
    location: dict[str, Any] = {"logicalLocations": [logical]}
    fixes: list[dict[str, Any]] = []
    if found.source.path is not None:
        physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(found.source.path)}}
        if found.is_file:
            physical["region"] = _region(found.text, finding.start, finding.end)
            fixes = _fixes(found)
        elif found.file_line is not None:
            physical["region"] = {"startLine": found.file_line}
        location["physicalLocation"] = physical
    return {
        "ruleId": finding.code,
        "ruleIndex": rule_index,
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [location],
        **({"fixes": fixes} if fixes else {}),
        "properties": _properties(found),
    }


def _properties(found: Found) -> dict[str, Any]:
    finding = found.finding
    place = {
        "source": found.source.name,
        "trace": found.trace,
        "id": found.id,
        "message": found.message,
        "line": finding.line,
        "column": finding.column,
        "start": finding.start,
        "end": finding.end,
    }
    if finding.repair is None:
        return place
    repair = {"repair": finding.repair, "repairStart": finding.repair_start, "repairEnd": finding.repair_end}
    return {**place, **repair}


def _fixes(found: Found) -> list[dict[str, Any]]:
    finding, path = found.finding, found.source.path
    if path is None or finding.repair is None or finding.repair_start is None or finding.repair_end is None:
        return []
    replacement = {
        "deletedRegion": _region(found.text, finding.repair_start, finding.repair_end),
        "insertedContent": {"text": finding.repair},
    }
    change = {"artifactLocation": {"uri": _uri(path)}, "replacements": [replacement]}
    return [{"description": {"text": finding.help}, "artifactChanges": [change]}]


def _region(text: str, start: int, end: int) -> dict[str, int]:
    """Lines and columns of a stretch of a file; both from 1, the end exclusive."""
    data = text.encode()
    (line, column), (end_line, end_column) = _place(data, start), _place(data, end)
    return {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}


def _place(data: bytes, offset: int) -> tuple[int, int]:
    left = data.rfind(b"\n", 0, offset) + 1
    return data.count(b"\n", 0, offset) + 1, len(data[left:offset].decode("utf-8", "replace")) + 1


def _uri(path: Path) -> str:
    """Relative to the working directory where the file is below it, else absolute."""
    full = path.resolve()
    home = Path.cwd().resolve()
    if full.is_relative_to(home):
        return quote(os.fsencode(full.relative_to(home)))
    return "file://" + quote(os.fsencode(full))


SARIF = Format("sarif", "a SARIF 2.1.0 log, for code scanning", True, SarifWriter)
