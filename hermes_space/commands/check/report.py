"""What `check` reports: one finding with its place, the counts of a run, and what a format is.

It knows no format by name and prints nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TextIO

if TYPE_CHECKING:
    from hermes_space.commands.check.sources import Source
    from hermes_space.parse import Finding, Rule

# The least first.
SEVERITIES = ("info", "warning", "error")


@dataclass(frozen=True)
class Found:
    """A finding and where it stands.

    `trace` is the row's number in the source, from 0, `id` the row's own name, `text` the message that the
    finding points into. `file_line` is the line of the file that holds the row, from 1, where rows stand on
    lines (JSON lines); `is_file` says that the message is the whole file, byte for byte.
    """

    source: Source
    trace: int
    id: str | None
    finding: Finding
    text: str
    file_line: int | None = None
    is_file: bool = False

    @property
    def message(self) -> int:
        """The number of the message in the trace, from 0."""
        return self.finding.message_index or 0

    def to_dict(self) -> dict[str, Any]:
        return {"file": self.source.name, "trace": self.trace, "id": self.id, **self.finding.to_dict()}


@dataclass
class Summary:
    """What was looked at and found.

    `codes` counts every finding asked for and `marked` their traces; `shown`, `fixable` and `marked_shown`
    those that were written. `unread` has a sentence for each source that could not be read to its end.
    """

    rules: dict[str, Rule]
    traces: int = 0
    marked: int = 0
    marked_shown: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    shown: Counter[str] = field(default_factory=Counter)
    fixable: Counter[str] = field(default_factory=Counter)
    unread: list[str] = field(default_factory=list)

    def severities(self, codes: Counter[str]) -> dict[str, int]:
        """How many findings of each severity, the greatest first."""
        counts = dict.fromkeys(reversed(SEVERITIES), 0)
        for code, count in codes.items():
            counts[self.rules[code].severity] += count
        return counts

    def fails(self, least: str) -> bool:
        """Whether anything of this severity or a greater one was found."""
        severities = self.severities(self.codes)
        return any(severities[name] for name in SEVERITIES[SEVERITIES.index(least) :])

    def to_dict(self) -> dict[str, Any]:
        return {
            "traces": self.traces,
            "traces_with_findings": self.marked,
            "severities": self.severities(self.codes),
            "codes": dict(sorted(self.codes.items())),
        }


class Writer(Protocol):
    """Writes findings as they come, and at the end what they come to."""

    def trace(self, found: Sequence[Found]) -> None:
        """The findings of one trace, in order, at least one."""

    def finish(self, summary: Summary) -> None: ...


@dataclass(frozen=True)
class Format:
    """A way of writing findings. With `infos`, findings of the severity info are written without being asked
    for: programs get all there is, people what they may have to act on.
    """

    name: str
    summary: str
    infos: bool
    writer: Callable[[TextIO], Writer]
