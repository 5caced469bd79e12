"""What `check` reports: one finding with its place, the counts of a run, and what a format is.

It knows no format by name and prints nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TextIO

if TYPE_CHECKING:
    from hermes_space.parse import Finding

# The least first.
SEVERITIES = ("info", "warning", "error")


@dataclass(frozen=True)
class Found:
    """A finding and where it stands.

    `file` is the source's name as people gave it, `trace` the row's number in it, from 0, `text` the message
    that the finding points into. `file_line` is the line of the file that holds the row, from 1, where rows
    have lines (JSON lines). `is_file` says that the message is the whole file, byte for byte.
    """

    file: str
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
        return {"file": self.file, "trace": self.trace, "id": self.id, **self.finding.to_dict()}


@dataclass
class Summary:
    """What was looked at and found. `codes` counts everything asked for, `shown` what was written.

    `unread` has one sentence for each source that could not be read to its end.
    """

    traces: int = 0
    marked: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    severities: Counter[str] = field(default_factory=Counter)
    shown: Counter[str] = field(default_factory=Counter)
    fixable: Counter[str] = field(default_factory=Counter)
    unread: list[str] = field(default_factory=list)

    def fails(self, least: str) -> bool:
        """Whether anything of this severity or a greater one was found."""
        return any(self.severities[name] for name in SEVERITIES[SEVERITIES.index(least) :])

    def to_dict(self) -> dict[str, Any]:
        return {
            "traces": self.traces,
            "traces_with_findings": self.marked,
            "severities": {name: self.severities[name] for name in reversed(SEVERITIES)},
            "codes": dict(sorted(self.codes.items())),
        }


class Writer(Protocol):
    """Writes findings as they come, and at the end what they come to."""

    def found(self, found: Found) -> None: ...

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
