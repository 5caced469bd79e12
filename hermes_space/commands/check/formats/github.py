"""Findings as workflow commands of GitHub Actions: each becomes an annotation of the file it is in.

    ::error file=traces.jsonl,line=2,title=J205 json-python-literal::trace 1, message 1, 5:16: the message

`line` is the file's own: the one that holds the row (JSON lines), or, where a file is one message, the
finding's with `col`. Other files (Parquet, JSON, packed) have no line to point at. The syntax and its escapes
are those of "Workflow commands for GitHub Actions" in GitHub's documentation.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from hermes_space.commands.check.report import Format, Found, Summary
from hermes_space.commands.terminal import one_line

_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}
# Carriage returns and line feeds would be escaped too (%0D, %0A), but a message stays on one line.
_DATA = {"%": "%25"}
_PROPERTY = {**_DATA, ":": "%3A", ",": "%2C"}


class GithubWriter:
    def __init__(self, out: TextIO) -> None:
        self._out = out

    def trace(self, found: Sequence[Found]) -> None:
        for each in found:
            finding = each.finding
            properties = {**_place(each), "title": f"{finding.code} {finding.name}"}
            listed = ",".join(f"{name}={_escaped(value, _PROPERTY)}" for name, value in properties.items())
            self._out.write(f"::{_COMMANDS[finding.severity]} {listed}::{_escaped(_said(each), _DATA)}\n")

    def finish(self, summary: Summary) -> None:
        """Nothing: every line would be an annotation or noise in the log."""


def _place(found: Found) -> dict[str, str]:
    if found.source.path is None:
        return {}
    place = {"file": found.source.name}
    if found.is_file:
        place |= {"line": str(found.finding.line), "col": str(found.finding.column)}
    elif found.file_line is not None:
        place |= {"line": str(found.file_line)}
    return place


def _said(found: Found) -> str:
    finding = found.finding
    if found.is_file:
        return finding.message
    name = f" ({found.id})" if found.id is not None else ""
    where = f"trace {found.trace}{name}, message {found.message}, {finding.line}:{finding.column}"
    source = f"{found.source.name}, " if found.source.path is None else ""
    return f"{source}{where}: {finding.message}"


def _escaped(text: str, signs: dict[str, str]) -> str:
    return "".join(signs.get(sign, sign) for sign in one_line(text))


GITHUB = Format("github", "annotations for GitHub Actions", False, GithubWriter)
