"""The shard job: one file of traces in, its five tables on storage, and a report of what was done.

`parse_shard` depends on nothing but its arguments and changes nothing but its own files in `out`, so that any
engine can carry it, in any order, on any machine, and do it again. Which shards there are is not known here.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from functools import cache
from importlib.metadata import version
from typing import Any

import pyarrow as pa

from hermes_space.canonical import SchemaError, from_rows
from hermes_space.damage import Damage, DatasetError, Gaps, Unreachable, explained
from hermes_space.parse import parse_canonical
from hermes_space.shards import Piece, read_pieces
from hermes_space.storage import Stamp, is_pinned, is_url, stamp
from hermes_space.store import Store
from hermes_space.tables import Tables


@dataclass(frozen=True)
class ShardTask:
    """A file (or URL) to be parsed as shard `number`; `first` is the number of its first row in the run.

    `config` is the configuration that its rows belong to; None leaves what they say themselves.
    """

    number: int
    source: str
    first: int
    config: str | None = None


@dataclass(frozen=True)
class Options:
    """How messages are parsed; the tables do not depend on `threads` (None: one a core)."""

    dialect: str = "auto"
    safety: bool = False
    threads: int | None = None


@dataclass(frozen=True)
class Problem:
    """What could not be read: a sentence that names the file, and the rows of the run that are missing.

    `row` is the first of them, `rows` how many there are; None and 0 where that cannot be known.
    """

    sentence: str
    row: int | None = None
    rows: int = 0

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True)
class ShardReport:
    """What was done for a task. `rows` counts the rows of the file, `counts` those of the tables written.

    Rows that could not be read leave a gap in the column `trace`: the rows after them keep their numbers.
    """

    number: int
    source: str
    stamp: Stamp | None
    first: int
    rows: int
    counts: dict[str, int]
    problems: tuple[Problem, ...]
    dialect: str
    safety: bool
    version: str

    @property
    def done(self) -> bool:
        """Whether the shard is on storage; a source that cannot be reached is left for another time."""
        return self.stamp is not None

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> ShardReport:
        """The report that `to_dict` wrote. Raises ValueError for anything else."""
        try:
            state = values["stamp"]
            known = {
                **values,
                "stamp": None if state is None else Stamp(**state),
                "problems": tuple(Problem(**each) for each in values["problems"]),
            }
            return cls(**known)
        except (KeyError, TypeError) as error:
            raise ValueError("it was not written by a run of parse") from error


@dataclass(frozen=True)
class Parsed:
    """Some rows' tables, numbered within the run, or what cannot be read; how far the source is read now."""

    found: Tables | Problem
    rows: int
    bytes_done: int


def parse_shard(
    task: ShardTask,
    out: str | os.PathLike[str],
    options: Options,
    tell: Callable[[Parsed], object] | None = None,
) -> ShardReport:
    """Parse one file a piece at a time and write its tables to `out`, a folder, `s3://…` or `hf://…`.

    What of the file cannot be read is in the report's `problems`; all else is written. The shard is whole in
    `out`, or not there. Raises ValueError for options there are not, OSError where `out` cannot be written.
    """
    problems: list[Problem] = []
    rows = 0
    try:
        _bring(task.source)
        with explained(task.source):
            state = stamp(task.source)
        with Store(out).writing(task.number) as shard:
            for parsed in parse_pieces(task, options):
                rows = parsed.rows
                if isinstance(parsed.found, Problem):
                    problems.append(parsed.found)
                else:
                    shard.append(parsed.found.items())
                if tell is not None:
                    tell(parsed)
            report = _report(task, options, state, rows, shard.counts, problems)
            shard.finish(report.to_dict())
    except Unreachable as error:
        return undone(task, options, str(error))
    return report


def undone(task: ShardTask, options: Options, sentence: str) -> ShardReport:
    """The report of a shard that is not on storage: a sentence says why."""
    return _report(task, options, None, 0, {}, [Problem(sentence)])


def _report(
    task: ShardTask,
    options: Options,
    state: Stamp | None,
    rows: int,
    counts: dict[str, int],
    problems: list[Problem],
) -> ShardReport:
    return ShardReport(
        number=task.number,
        source=task.source,
        stamp=state,
        first=task.first,
        rows=rows,
        counts=counts,
        problems=tuple(problems),
        dialect=options.dialect,
        safety=options.safety,
        version=package_version(),
    )


def parse_pieces(task: ShardTask, options: Options) -> Iterator[Parsed]:
    """The tables of a file piece by piece, in order, and what of it cannot be read. Raises Unreachable.

    The first piece holds no rows: it says what columns the tables have, should the file hold none.
    """
    yield Parsed(empty_tables(options), 0, 0)
    rows = done = 0
    gaps = Gaps(task.source, "rows")
    last: list[Problem] = []
    try:
        _bring(task.source)
        # Of one thread a second one is no part; but what comes from away is waited for, not worked at.
        alone = options.threads == 1 and not is_url(task.source)
        for piece in _pieces(task) if alone else _ahead(_pieces(task)):
            if isinstance(piece, Damage):
                rows = max(rows, piece.rows.stop)
                yield Parsed(_problem(piece, task.first), rows, done)
                continue
            done, rows = piece.bytes_done, max(rows, piece.rows[-1] + 1)
            for found in _found(piece, task.first, gaps, options):
                yield Parsed(_problem(found, task.first) if isinstance(found, Damage) else found, rows, done)
    except Unreachable:
        raise
    except DatasetError as error:
        last = [Problem(str(error))]
    for problem in [*(_problem(each, task.first) for each in gaps.end()), *last]:
        yield Parsed(problem, rows, done)


def _bring(source: str) -> None:
    """A file of the hub at a commit is read from the hub's cache; all else from where it is."""
    if is_pinned(source):
        from hermes_space import hub  # its library takes a third of a second to import

        hub.fetch(source)


def _pieces(task: ShardTask) -> Iterator[Piece | Damage]:
    for piece in read_pieces(task.source):
        if task.config is None or isinstance(piece, Damage):
            yield piece
        else:
            at = piece.table.schema.get_field_index("config")
            column = pa.repeat(task.config, piece.table.num_rows)
            yield replace(piece, table=piece.table.set_column(at, "config", column))


def _ahead(pieces: Iterator[Piece | Damage]) -> Iterator[Piece | Damage]:
    """The same pieces, each read by another thread while the one before is parsed."""
    with ThreadPoolExecutor(1) as reader:
        coming = reader.submit(next, pieces, None)
        while (piece := coming.result()) is not None:
            coming = reader.submit(next, pieces, None)
            yield piece


def empty_tables(options: Options) -> Tables:
    """The tables of no rows. Raises ValueError for options there are not."""
    return _parsed(from_rows([], extras=False), options)


def _found(piece: Piece, first: int, gaps: Gaps, options: Options) -> Iterator[Tables | Damage]:
    """A piece's tables; where some row cannot be parsed, those of the rows before and after it."""
    rows = piece.rows
    try:
        tables = _parsed(piece.table, options)
    except ValueError as error:
        if len(rows) == 1:
            yield from gaps.add(rows[0], SchemaError(_row_fault(rows[0], error)))
            return
        half = len(rows) // 2
        for part, numbers in (
            (piece.table.slice(0, half), rows[:half]),
            (piece.table.slice(half), rows[half:]),
        ):
            yield from _found(Piece(part, numbers, piece.bytes_done), first, gaps, options)
    else:
        yield tables.numbered(_moved(rows, first))


def _moved(rows: Sequence[int], first: int) -> Sequence[int]:
    if isinstance(rows, range):
        return range(rows.start + first, rows.stop + first)
    return [row + first for row in rows]


def _row_fault(row: int, error: ValueError) -> str:
    reason = str(error).rstrip(".")
    said = reason.removeprefix("Row 0 ") if reason.startswith("Row 0 ") else f"cannot be parsed: {reason}"
    return f"row {row} {said}"


def _problem(damage: Damage, first: int) -> Problem:
    return Problem(damage.sentence, first + damage.rows.start, damage.count)


def _parsed(table: pa.Table, options: Options) -> Tables:
    return parse_canonical(table, dialect=options.dialect, threads=options.threads, safety=options.safety)


@cache
def package_version() -> str:
    return version("hermes-space")
