"""What an earlier run left in the place where this one is to write, and what of it can stay."""

from __future__ import annotations

import os
from collections.abc import Sequence

from hermes_space.damage import DatasetError
from hermes_space.shard_job import Options, ShardReport, ShardTask, package_version
from hermes_space.storage import known_stamp
from hermes_space.store import Store
from hermes_space.tables import Tables


class Earlier:
    """The shards that an earlier run left in `out`. Raises DatasetError where they cannot be gone on with."""

    def __init__(
        self, out: str | os.PathLike[str], sources: Sequence[str], options: Options, *, resume: bool
    ) -> None:
        store = Store(out)
        stored = store.reports()
        if stored and not resume:
            raise DatasetError(
                f"{store.name} already holds {len(stored)} shard{'s' if len(stored) > 1 else ''}; "
                "resume (--resume) goes on with that run, another folder begins a new one."
            )
        self._reports: dict[int, ShardReport] = {}
        for number, values in stored.items():
            self._reports[number] = _continued(store.name, values, sources, options)
        store.sweep(Tables.names())

    def report(self, task: ShardTask) -> ShardReport | None:
        """What is said of a job that is done and need not be done again."""
        report = self._reports.get(task.number)
        return report if report is not None and self.why_again(task) is None else None

    def why_again(self, task: ShardTask) -> str | None:
        """Why a job that was done has to be done again."""
        report = self._reports.get(task.number)
        if report is None:
            return None
        if report.stamp != known_stamp(task.source):
            return f"{task.source} has changed since it was parsed, and is parsed again."
        if report.first != task.first:
            return f"{task.source} is parsed again: the files before it hold more or fewer rows now."
        return None


def _continued(out: str, values: dict[str, object], sources: Sequence[str], options: Options) -> ShardReport:
    again = "accepted is another folder, or the same run"
    try:
        report = ShardReport.from_dict(values)
    except ValueError as error:
        raise DatasetError(f"A shard in {out} cannot be gone on with: {error}; {again}.") from error
    where = f"Shard {report.number} in {out} was parsed"
    if report.number >= len(sources) or report.source != sources[report.number]:
        raise DatasetError(f"{where} from {report.source}, which is not file {report.number} now; {again}.")
    if (report.dialect, report.safety) != (options.dialect, options.safety):
        before = f"dialect {report.dialect} and {'' if report.safety else 'no '}search for secrets"
        raise DatasetError(f"{where} with {before}, other than now; {again}.")
    if report.version != package_version():
        raise DatasetError(f"{where} by version {report.version}, this is {package_version()}; {again}.")
    return report
