"""The tables of parsed shards on storage: where each file lies, how it comes there, how it is read back.

    OUT/<table>/<nnnnn>.parquet    one a table and shard, so that OUT/calls/*.parquet is the table `calls`
    OUT/shards/<nnnnn>.json        the shard's report, written last: with it the shard is done

Which tables there are and what a report says is not known here.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from hermes_space.refusals import Refused, reason
from hermes_space.storage import UNFINISHED, Storage

REPORTS = "shards"
# A row group is written once its table has gathered so much.
ROW_GROUP_BYTES = 16 << 20
# Reports are small, and on an object store each takes a while to come.
_AT_ONCE = 16
_NO_REPORT = "is no report of a shard; delete it, then --resume parses the shard again."


class Store:
    """The shards in one place: a folder, `s3://…` or `hf://…`."""

    def __init__(self, name: str | os.PathLike[str]) -> None:
        self.storage = Storage(name)

    @property
    def name(self) -> str:
        return self.storage.name

    def numbers(self) -> list[int]:
        """The numbers of the shards that are done, in order."""
        names = [name.removesuffix(".json") for name in self.storage.names(REPORTS) if name.endswith(".json")]
        return sorted(int(name) for name in names if name.isdecimal())

    def reports(self) -> dict[int, dict[str, Any]]:
        """What is said of each shard that is done, by its number, in order."""
        numbers = self.numbers()
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            return dict(zip(numbers, pool.map(self._report, numbers), strict=True))

    def _report(self, number: int) -> dict[str, Any]:
        name = _report_file(number)
        try:
            report: dict[str, Any] = json.loads(self.storage.read(name))
            return report
        except ValueError as error:
            raise ValueError(f"{name} in {self.name} {_NO_REPORT}") from error

    def tables(self, names: Iterable[str]) -> dict[str, StoredTable]:
        """The named tables of all shards that are done. Raises ValueError where none is."""
        reports = self.reports()
        if not reports:
            raise ValueError(f"{self.name} holds no tables; a folder of tables has {_report_file(0)}.")
        rows = {name: [_rows(self.name, *each, name) for each in reports.items()] for name in names}
        return {name: StoredTable(self, name, tuple(reports), sum(many)) for name, many in rows.items()}

    def open(self, table: str, number: int) -> pq.ParquetFile:
        """One shard of one table."""
        return pq.ParquetFile(self.storage.open(_table_file(table, number)))

    def writing(self, number: int) -> ShardWriter:
        return ShardWriter(self.storage, number)

    def clear(self, names: Iterable[str]) -> None:
        """Remove all shards, the reports first, so that none is half there and said to be done."""
        self._remove(names, (".json", ".parquet", UNFINISHED))

    def sweep(self, names: Iterable[str]) -> None:
        """Remove what a process that was killed left unfinished; only while no other writes here."""
        if self.storage.is_here:
            self._remove(names, (UNFINISHED,))

    def _remove(self, tables: Iterable[str], endings: tuple[str, ...]) -> None:
        found = [f"{folder}/{name}" for folder in (REPORTS, *tables) for name in self.storage.names(folder)]
        self.storage.remove([name for name in found if name.endswith(endings)])


@dataclass(frozen=True)
class StoredTable:
    """A table of which only the number of rows is known until it is read."""

    store: Store
    name: str
    shards: tuple[int, ...]
    num_rows: int

    def read(self) -> pa.Table:
        """All its shards, one after the other. Raises ValueError where one is missing or damaged."""
        return pa.concat_tables([self._shard(number) for number in self.shards])

    def _shard(self, number: int) -> pa.Table:
        try:
            with self.store.open(self.name, number) as file:
                return file.read()
        except FileNotFoundError as error:
            raise ValueError(
                f"{self.store.name} holds no {_table_file(self.name, number)}, though "
                f"{_report_file(number)} says that this shard is done."
            ) from error
        except Refused:
            raise
        except (pa.ArrowException, OSError) as error:
            file = f"{_table_file(self.name, number)} in {self.store.name}"
            raise ValueError(f"{file} is not readable Parquet: {reason(error)}.") from error


class ShardWriter:
    """Writes one shard's tables piece by piece; they appear when the block ends, its report last."""

    def __init__(self, storage: Storage, number: int) -> None:
        self._storage, self._number = storage, number
        self._open = ExitStack()
        self._files: dict[str, _TableFile] = {}

    @property
    def counts(self) -> dict[str, int]:
        """How many rows of each table were written."""
        return {name: file.rows for name, file in self._files.items()}

    def append(self, tables: Iterable[tuple[str, pa.Table]]) -> None:
        for name, table in tables:
            if name not in self._files:
                sink = self._together.begin(_table_file(name, self._number))
                self._files[name] = self._open.enter_context(_TableFile(sink, table.schema))
            self._files[name].append(table)

    def finish(self, report: Mapping[str, Any]) -> None:
        """What is to be said of the shard. Nothing can be appended after it."""
        sink = self._together.begin(_report_file(self._number))
        sink.write(json.dumps(report, ensure_ascii=False, indent=1).encode())

    def __enter__(self) -> ShardWriter:
        report = _report_file(self._number)
        if report.rpartition("/")[2] in self._storage.names(REPORTS):
            # Its tables are about to change one after the other.
            self._storage.remove([report])
        self._together = self._open.enter_context(self._storage.writing())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.__exit__(kind, error, trace)


class _TableFile:
    """One Parquet file, of which no more is held than a row group."""

    def __init__(self, sink: pa.NativeFile, schema: pa.Schema) -> None:
        self._writer = pq.ParquetWriter(sink, schema, compression="zstd")
        self._held: list[pa.Table] = []
        self._bytes = self.rows = 0

    def append(self, table: pa.Table) -> None:
        self._held.append(table)
        self.rows += table.num_rows
        self._bytes += table.nbytes
        if self._bytes >= ROW_GROUP_BYTES:
            self._flush()

    def _flush(self) -> None:
        if any(table.num_rows for table in self._held):
            self._writer.write_table(pa.concat_tables(self._held))
        self._held, self._bytes = [], 0

    def __enter__(self) -> _TableFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self._flush()
        self._writer.close()


def _rows(place: str, number: int, report: Mapping[str, Any], table: str) -> int:
    """How many rows a shard's report says that a table has."""
    counts = report.get("counts")
    if not isinstance(counts, dict) or not isinstance(counts.get(table), int):
        raise ValueError(f"{_report_file(number)} in {place} {_NO_REPORT}")
    return int(counts[table])


def _table_file(table: str, number: int) -> str:
    return f"{table}/{number:05}.parquet"


def _report_file(number: int) -> str:
    return f"{REPORTS}/{number:05}.json"
