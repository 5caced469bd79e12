"""How far a run over many files is, as it is told while it goes. Nothing is shown here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hermes_space.shard_job import Parsed, ShardReport, ShardTask
from hermes_space.storage import known_stamp


@dataclass(frozen=True)
class Progress:
    """How far a run is: told after each piece of a file.

    `bytes_before` were done by an earlier run; `note` is a sentence about the file, where there is one.
    `files_done` are those done to their end.
    """

    path: str
    traces: int
    bytes_done: int
    bytes_total: int
    bytes_before: int = 0
    note: str | None = None
    files_done: int = 0
    files_total: int = 0


Tell = Callable[[Progress], object]


class Meter:
    """Makes what shard jobs tell into the progress of a run."""

    def __init__(self, sources: Sequence[str], progress: Tell | None) -> None:
        self._sources, self._progress = sources, progress
        stamps = map(known_stamp, sources) if progress is not None else ()
        self._sizes = [state.size if state is not None else 0 for state in stamps]
        self._total = sum(self._sizes)
        self._files = self._traces = self._bytes = self._before = 0
        self.note: str | None = None

    def of(self, task: ShardTask) -> Callable[[Parsed], None]:
        return lambda parsed: self._tell(task.number, parsed.rows, parsed.bytes_done)

    def finished(self, number: int, rows: int) -> None:
        """A file whose pieces were told of."""
        self._files += 1
        self._traces += rows
        self._bytes += self._sizes[number] if self._progress is not None else 0

    def add(self, report: ShardReport, *, earlier: bool = False) -> None:
        """A file that was done elsewhere, or by an earlier run."""
        self.finished(report.number, report.rows)
        if self._progress is not None:
            self._before += self._sizes[report.number] if earlier else 0
            self._tell(report.number, 0, 0)

    def _tell(self, number: int, rows: int, bytes_done: int) -> None:
        if self._progress is None:
            return
        at = Progress(
            path=self._sources[number],
            traces=self._traces + rows,
            bytes_done=self._bytes + bytes_done,
            bytes_total=self._total,
            bytes_before=self._before,
            note=self.note,
            files_done=self._files,
            files_total=len(self._sources),
        )
        self.note = None
        self._progress(at)
