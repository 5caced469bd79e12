"""A run: many files of traces, each a shard, parsed into one place.

It plans the shard jobs, so that the rows of all files are numbered through, finds those that an earlier run
has done, and does the others in order on this machine, or gives them to an engine.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import MappingProxyType

from hermes_space.damage import DatasetError, Unreachable
from hermes_space.earlier import Earlier
from hermes_space.engines import ENGINES, Carry
from hermes_space.progress import Meter, Tell
from hermes_space.shard_job import (
    Options,
    Problem,
    ShardReport,
    ShardTask,
    empty_tables,
    parse_pieces,
    parse_shard,
)
from hermes_space.shards import count_rows, find_sources, is_hub_id
from hermes_space.storage import is_pinned
from hermes_space.tables import Tables

# The ends of so many files are on their way at once: an object store takes a while for each.
COUNTED_AT_ONCE = 16
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
    meter = Meter(sources, progress)
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
    meter: Meter,
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


def _together(
    sources: Sequence[str], options: Options, configs: Configs, empty: Tables, progress: Tell | None
) -> tuple[Tables, list[Problem]]:
    tables, problems = [empty], []
    meter = Meter(sources, progress)
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
