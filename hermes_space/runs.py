"""A run: many files of traces, each a shard, parsed into one place.

It plans the shard jobs, so that the rows of all files are numbered through, finds those that an earlier run
has done, and does the others in order on this machine, or gives them to an engine.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from hermes_space import storage
from hermes_space.damage import DatasetError, Unreachable
from hermes_space.engines import ENGINES, Carry
from hermes_space.shard_job import (
    Options,
    Parsed,
    Problem,
    ShardReport,
    ShardTask,
    empty_tables,
    package_version,
    parse_pieces,
    parse_shard,
)
from hermes_space.shards import count_rows, find_sources, is_hub_id
from hermes_space.storage import is_pinned
from hermes_space.store import Store
from hermes_space.tables import Tables

# The ends of so many files are on their way at once: an object store takes a while for each.
COUNTED_AT_ONCE = 16


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
# The configuration that the rows of a source belong to, where the source does not say it itself.
Configs = Mapping[str, str | None]
NO_CONFIGS: Configs = MappingProxyType({})


def parse_files(
    paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    out: str | os.PathLike[str] | None = None,
    dialect: str = "auto",
    threads: int | None = None,
    safety: bool = False,
    resume: bool = False,
    config: str | None = None,
    revision: str | None = None,
    engine: str | None = None,
    progress: Tell | None = None,
) -> Tables:
    """The tables of Parquet and JSON lines files, folders, globs, URLs or hub ids, piece by piece, in order.

    With `out` (a folder, `s3://…` or `hf://…`) each file's tables are written there as one shard, and the
    tables given are loaded from there, each when it is first used. `out` must hold no shards, but with
    `resume` those that are done stay if their files have not changed since and they were parsed the same way.
    With `engine` ("daft", "ray") the files are given to it, one core each, and are done in any order: the
    tables are the same. A file that an engine could not do is a problem as any other.

    Of a dataset of the hub (`owner/name`) it reads one configuration or all, at the commit that a branch or
    tag now names, from the hub's cache, into which the next file comes while one is parsed.

    All that can be read is parsed. Then, if something could not, DatasetError is raised: its `problems` say
    what, its `tables` are those of all else.
    """
    if progress is not None and not callable(progress):
        raise TypeError(f"progress is called after each piece; {type(progress).__name__} is not callable.")
    if resume and out is None:
        raise ValueError("resume continues what an earlier run wrote to out; name that folder as out.")
    carry = None if engine is None else _carry(engine)
    if carry is not None and out is None:
        raise ValueError("An engine's workers write the tables to storage; name a folder or URL as out.")
    configs = _configs(paths, config, revision)
    sources, options = list(configs), Options(dialect, safety, threads)
    empty = empty_tables(options)
    if out is None:
        return _without_problems(*_together(sources, options, configs, empty, progress))
    # The folder written to may lie inside a folder read from; its tables are no traces.
    inside = Path(out).absolute()
    sources = [source for source in sources if inside not in Path(source).absolute().parents]
    reports = list(run(sources, out, options, configs=configs, resume=resume, carry=carry, progress=progress))
    reports.sort(key=lambda report: report.number)
    tables = Tables.read(out) if any(report.done for report in reports) else empty
    return _without_problems(tables, [problem for report in reports for problem in report.problems])


def run(
    sources: Sequence[str],
    out: str | os.PathLike[str],
    options: Options,
    *,
    configs: Configs = NO_CONFIGS,
    resume: bool = False,
    carry: Carry | None = None,
    progress: Tell | None = None,
) -> Iterator[ShardReport]:
    """Do the shard jobs of these files, in order or as `carry` does them; their reports, as they come."""
    earlier = Earlier(out, sources, options, resume=resume)
    meter = _Meter(sources, progress)
    if carry is not None:
        yield from _carried(carry, plan(sources, configs), out, options, earlier, meter)
        return
    first = 0
    for number, source in enumerate(sources):
        task = ShardTask(number, source, first, configs.get(source))
        report = earlier.report(task)
        if report is not None:
            meter.add(report, earlier=True)
        else:
            meter.note = earlier.why_again(task)
            _fetch_next(sources, number)
            report = parse_shard(task, out, options, meter.of(task))
            meter.finished(number, report.rows)
        yield report
        first += report.rows


def _carried(
    carry: Carry,
    tasks: Iterable[ShardTask],
    out: str | os.PathLike[str],
    options: Options,
    earlier: Earlier,
    meter: _Meter,
) -> Iterator[ShardReport]:
    """What an earlier run has done is not given out."""
    rest = []
    for task in tasks:
        report = earlier.report(task)
        if report is None:
            rest.append(task)
        else:
            meter.add(report, earlier=True)
            yield report
    if rest:
        for report in carry(rest, os.fspath(out), options):
            meter.add(report)
            yield report


def _carry(engine: str) -> Carry:
    for known in ENGINES:
        if known.name == engine:
            return known.carry
    names = ", ".join(f"{known.name} ({known.where})" for known in ENGINES)
    raise ValueError(f"There is no engine {engine!r}; accepted are {names}, or none at all.")


def plan(sources: Sequence[str], configs: Configs = NO_CONFIGS) -> Iterator[ShardTask]:
    """The jobs of these files where they are done apart: their rows are counted first.

    Parquet says at its end how many there are; of all else every line is read once.
    """
    first = 0
    with ThreadPoolExecutor(COUNTED_AT_ONCE) as pool:
        for number, rows in enumerate(pool.map(count_rows, sources)):
            yield ShardTask(number, sources[number], first, configs.get(sources[number]))
            first += rows


def _configs(
    paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]], config: str | None, revision: str | None
) -> Configs:
    """The sources behind these names, each with its configuration."""
    found: dict[str, str | None] = {}
    many = [paths] if isinstance(paths, (str, os.PathLike)) else list(paths)
    for name in many:
        if is_hub_id(name):
            from hermes_space import hub  # its library takes a third of a second to import

            files = hub.resolve(os.fspath(name), config, revision).files
            found |= {file.url: file.config for file in files if file.url not in found}
        else:
            found |= dict.fromkeys(find_sources(name))
    if (config is not None or revision is not None) and not any(map(is_hub_id, many)):
        raise ValueError(
            "A configuration and a revision are of datasets of the hub; name one, as owner/name."
        )
    return found


def _fetch_next(sources: Sequence[str], number: int) -> None:
    """The file after this one is on its way while this one is parsed."""
    if is_pinned(sources[number]) and number + 1 < len(sources):
        from hermes_space import hub

        hub.fetch_soon(sources[number + 1])


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
        if report.stamp != _stamp(task.source):
            return f"{task.source} has changed since it was parsed, and is parsed again."
        if report.first != task.first:
            return f"{task.source} is parsed again: the files before it hold more or fewer rows now."
        return None


def _continued(out: str, values: dict[str, object], sources: Sequence[str], options: Options) -> ShardReport:
    again = "accepted is another folder, or the same run"
    try:
        report = ShardReport.from_dict(values)
    except ValueError as error:
        raise DatasetError(f"The shards in {out} cannot be gone on with: {error}; {again}.") from error
    where = f"Shard {report.number} in {out} was parsed"
    if report.number >= len(sources) or report.source != sources[report.number]:
        raise DatasetError(f"{where} from {report.source}, which is not file {report.number} now; {again}.")
    if (report.dialect, report.safety) != (options.dialect, options.safety):
        before = f"dialect {report.dialect} and {'' if report.safety else 'no '}search for secrets"
        raise DatasetError(f"{where} with {before}, other than now; {again}.")
    if report.version != package_version():
        raise DatasetError(f"{where} by version {report.version}, this is {package_version()}; {again}.")
    return report


def _stamp(source: str) -> storage.Stamp | None:
    try:
        return storage.stamp(source)
    except OSError:
        return None


class _Meter:
    """Makes what shard jobs tell into the progress of a run."""

    def __init__(self, sources: Sequence[str], progress: Tell | None) -> None:
        self._sources, self._progress = sources, progress
        stamps = map(_stamp, sources) if progress is not None else ()
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


def _together(
    sources: Sequence[str], options: Options, configs: Configs, empty: Tables, progress: Tell | None
) -> tuple[Tables, list[Problem]]:
    tables, problems = [empty], []
    meter = _Meter(sources, progress)
    first = 0
    for number, source in enumerate(sources):
        task, rows = ShardTask(number, source, first, configs.get(source)), 0
        _fetch_next(sources, number)
        tell = meter.of(task)
        try:
            for parsed in parse_pieces(task, options):
                rows = parsed.rows
                if isinstance(parsed.found, Problem):
                    problems.append(parsed.found)
                else:
                    tables.append(parsed.found)
                tell(parsed)
        except Unreachable as error:
            problems.append(Problem(str(error)))
        meter.finished(number, rows)
        first += rows
    return Tables.joined(tables), problems


def _without_problems(tables: Tables, problems: Sequence[Problem]) -> Tables:
    if not problems:
        return tables
    more = f" (and {len(problems) - 1} more: see problems)" if len(problems) > 1 else ""
    error = DatasetError(f"{problems[0].sentence.rstrip('.')}{more}.")
    error.tables, error.problems = tables, tuple(problems)
    raise error
