"""One run of `check`: the findings of each source, one after the other, to one writer. It reads no file and
knows no format by name.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from hermes_space.commands.check.report import Found, Summary, Writer
from hermes_space.commands.check.sources import files_named, read_traces
from hermes_space.commands.terminal import printable


def check(names: list[str], wanted: frozenset[str], writer: Writer) -> Summary:
    """Write each wanted finding of the files named; what cannot be read is said on stderr and left out."""
    summary = Summary()
    for file in files_named(names):
        _check_file(file, wanted, writer, summary)
    writer.finish(summary)
    return summary


def _check_file(file: str, wanted: frozenset[str], writer: Writer, summary: Summary) -> None:
    try:
        for found in _findings(file, wanted, summary):
            writer.found(found)
    except ValueError as error:
        summary.unread.append(str(error))
        print(f"hermes-space check: {printable(str(error))}", file=sys.stderr)


def _findings(file: str, wanted: frozenset[str], summary: Summary) -> Iterator[Found]:
    """Each wanted finding of a file with the text it points into."""
    for number, trace in enumerate(read_traces(file, safety=True)):
        summary.traces += 1
        chosen = [finding for finding in trace.findings if finding.code in wanted]
        summary.marked += bool(chosen)
        for finding in chosen:
            summary.codes[finding.code] += 1
            summary.severities[finding.severity] += 1
            yield Found(file, number, trace.id, finding, trace.messages[finding.message_index or 0].text)
