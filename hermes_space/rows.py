"""Where the rows of a dataset lie: all in memory, or in Parquet files of which a row group is read for a row.

Both give the same answers. Nothing here finds data by name or knows how a cache folder comes about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from hermes_space import canonical, parse
from hermes_space.damage import explained
from hermes_space.shards import DatasetError
from hermes_space.tables import Tables, with_trace

LABELS = (*canonical.LABELS, "outcome")
# Where a row lies: its file, its number there, its row group, and its number in that.
PLACES = ("file", "row", "group", "place")
DEFAULT_CONFIG = "default"
# In so many steps a row group is decoded where one row of it is sought.
STEPS = 16

Numbers = npt.NDArray[np.int32]


class Rows(Protocol):
    """The rows of a dataset, and what is parsed from them.

    `labels` has the columns of LABELS, outcome only where the data has one; ids and configs are never null.
    """

    @property
    def labels(self) -> pa.Table: ...

    @property
    def tables(self) -> Tables: ...

    @property
    def problems(self) -> tuple[str, ...]:
        """A sentence on each place that could not be read and parsed."""

    def row(self, number: int) -> dict[str, Any]:
        """One row as stored, every column."""

    def batches(self) -> Iterator[pa.Table]:
        """All rows in order, some at a time, as canonical tables of one schema."""

    def only(self, kept: pa.ChunkedArray) -> Rows:
        """The rows for which a column of booleans says so, numbered anew."""


@dataclass(frozen=True, eq=False)
class InMemory:
    """One canonical table."""

    table: pa.Table

    @property
    def labels(self) -> pa.Table:
        return self.table.select([name for name in LABELS if name in self.table.column_names])

    @cached_property
    def tables(self) -> Tables:
        return parse.parse_table(self.table)

    @property
    def problems(self) -> tuple[str, ...]:
        return ()

    def row(self, number: int) -> dict[str, Any]:
        row: dict[str, Any] = self.table.slice(number, 1).to_pylist()[0]
        return row

    def batches(self) -> Iterator[pa.Table]:
        yield self.table

    def only(self, kept: pa.ChunkedArray) -> InMemory:
        return InMemory(self.table.filter(kept))


class Parsed(NamedTuple):
    """The tables of the rows of many files, and sentences on what of them could not be read.

    `firsts` are the numbers of each file's first row in the tables, `rows` how many rows of it were numbered.
    """

    tables: Tables
    firsts: Sequence[int]
    rows: Sequence[int]
    problems: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class OnDisk:
    """Parquet files, the index of their rows (columns LABELS and PLACES), and how all of them are parsed.

    For one row its row group is read, so files have small ones. A row that could be indexed but not parsed
    has no trace in the tables.
    """

    files: tuple[Path, ...]
    index: pa.Table
    parse: Callable[[], Parsed]

    @property
    def labels(self) -> pa.Table:
        return self.index.drop_columns(list(PLACES))

    @property
    def tables(self) -> Tables:
        return self._parsed.tables

    @property
    def problems(self) -> tuple[str, ...]:
        return self._parsed.problems

    @cached_property
    def _parsed(self) -> Parsed:
        """The tables numbered as the index is, with the ids and configs that it gives the rows."""
        parsed = self.parse()
        file, row = self.index["file"].to_numpy(), self.index["row"].to_numpy()
        numbers = np.where(row < np.array(parsed.rows)[file], row + np.array(parsed.firsts)[file], -1)
        tables = parsed.tables
        if not np.array_equal(numbers, np.arange(sum(parsed.rows))):
            tables = Tables(*(_numbered(table, numbers) for _, table in tables.items()))
        traces = tables.traces
        labels = self.index.select(["id", "config"]).take(traces["trace"])
        for name in labels.column_names:
            traces = _with(traces, name, labels[name])
        tables = Tables(traces, tables.messages, tables.calls, tables.responses, tables.findings)
        return parsed._replace(tables=tables)

    def row(self, number: int) -> dict[str, Any]:
        at = self.index.slice(number, 1).to_pylist()[0]
        table = self._stored(at["file"], at["group"], at["place"])
        row = canonical.from_table(table).to_pylist()[0] | {"id": at["id"], "config": at["config"]}
        return {name: row.get(name) for name in self._schema.names}

    def batches(self) -> Iterator[pa.Table]:
        """A row group at a time."""
        file, group = self.index["file"].to_numpy(), self.index["group"].to_numpy()
        changes = np.flatnonzero((np.diff(file) != 0) | (np.diff(group) != 0)) + 1
        bounds = [0, *changes.tolist(), len(file)] if len(file) else []
        for start, end in pairwise(bounds):
            index = self.index.slice(start, end - start)
            table = self._group(int(file[start]), int(group[start])).take(index["place"].combine_chunks())
            yield self._fitted(canonical.from_table(table), index)

    def only(self, kept: pa.ChunkedArray) -> OnDisk:
        return replace(self, index=self.index.filter(kept))

    def _stored(self, file: int, group: int, place: int) -> pa.Table:
        """One row; its group is decoded no further, and by this thread: a new one takes long to begin."""
        with self._opened(file) as opened:
            rows = opened.metadata.row_group(group).num_rows // STEPS + 1
            for batch in opened.iter_batches(rows, row_groups=[group], use_threads=False):
                if place < batch.num_rows:
                    return pa.Table.from_batches([batch.slice(place, 1)])
                place -= batch.num_rows
        raise DatasetError(f"{self.files[file]} has changed: its row group {group} holds fewer rows.")

    def _group(self, file: int, group: int) -> pa.Table:
        with self._opened(file) as opened:
            return opened.read_row_group(group, use_threads=False)

    @contextmanager
    def _opened(self, file: int) -> Iterator[pq.ParquetFile]:
        path = self.files[file]
        with explained(path), pq.ParquetFile(path, metadata=self._footers[file]) as opened:
            yield opened

    @cached_property
    def _footers(self) -> list[pq.FileMetaData]:
        return [pq.read_metadata(path) for path in self.files]

    @cached_property
    def _schema(self) -> pa.Schema:
        """That of all files, as InMemory would have it."""
        stored = (footer.schema.to_arrow_schema() for footer in self._footers)
        return together([canonical.from_table(schema.empty_table()) for schema in stored]).schema

    def _fitted(self, table: pa.Table, index: pa.Table) -> pa.Table:
        for name in ("id", "config"):
            table = _with(table, name, index[name])
        return together([self._schema.empty_table(), table])


def index_of(path: Path, file: int, config: str | None) -> pa.Table:
    """The part of an index that is about one file, the `file`-th; without row groups that cannot be read."""
    parts, first = [], 0
    with explained(path), pq.ParquetFile(path) as opened:
        names = [name for name in opened.schema_arrow.names if name in LABELS]
        for group in range(opened.num_row_groups):
            place = np.arange(opened.metadata.row_group(group).num_rows, dtype=np.int32)
            with suppress(pa.ArrowException, OSError):
                stored = opened.read_row_group(group, columns=names)
                labels = labelled(canonical.labels_of(stored), config)
                if LABELS[-1] in names:
                    labels = labels.append_column(LABELS[-1], stored[LABELS[-1]])
                at = (np.full_like(place, file), place + first, np.full_like(place, group), place)
                for name, column in zip(PLACES, at, strict=True):
                    labels = labels.append_column(name, pa.array(column))
                parts.append(labels)
            first += len(place)
    return together(parts) if parts else pa.table({})


def labelled(table: pa.Table, config: str | None) -> pa.Table:
    """`table` with the configuration it belongs to in every row; the table's own where none is said."""
    own = table["config"]
    return _with(
        table, "config", pc.fill_null(own, DEFAULT_CONFIG) if config is None else pa.repeat(config, len(own))
    )


def with_ids(table: pa.Table) -> pa.Table:
    """`table` with an id in every row: links and lookups need one, so a row without gets its number."""
    if not table["id"].null_count:
        return table
    numbers = pa.array([f"row-{i}" for i in range(table.num_rows)], pa.string())
    return _with(table, "id", pc.coalesce(table["id"], numbers))


def together(tables: list[pa.Table]) -> pa.Table:
    """One after the other, with the columns of all. Raises DatasetError where they do not fit."""
    try:
        return pa.concat_tables(tables, promote_options="permissive")
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise DatasetError(f"The files have columns that do not fit together: {reason}") from error


def _with(table: pa.Table, name: str, column: pa.ChunkedArray) -> pa.Table:
    at = table.schema.get_field_index(name)
    return table.set_column(at, pa.field(name, pa.string()), column)


def _numbered(table: pa.Table, numbers: Numbers) -> pa.Table:
    """The rows of `table` whose trace is one of `numbers` (-1: no trace), its place among them as `trace`."""
    trace = table["trace"].to_numpy()
    place = np.full(int(max(numbers.max(initial=-1), trace.max(initial=-1))) + 1, -1, np.int32)
    known = np.flatnonzero(numbers >= 0)
    place[numbers[known]] = known
    found = place[trace]
    return with_trace(table, pa.array(found)).filter(pa.array(found >= 0))
