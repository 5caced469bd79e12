"""The five tables that parsing gives, as one frozen value: write, read, concatenate.

This module moves tables about. It does not parse, and it does not declare the columns: those are declared
once, in the Rust core. Tables are joined by `trace` (the row number) and by `message`, `call` and `response`
within a trace.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from types import TracebackType

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq


@dataclass(frozen=True)
class Tables:
    """Traces, messages, calls, responses and findings of one or many parsed rows."""

    traces: pa.Table
    messages: pa.Table
    calls: pa.Table
    responses: pa.Table
    findings: pa.Table

    def __repr__(self) -> str:
        return "Tables(" + ", ".join(f"{name}={table.num_rows}" for name, table in self.items()) + ")"

    @classmethod
    def names(cls) -> tuple[str, ...]:
        return tuple(field.name for field in fields(cls))

    def items(self) -> list[tuple[str, pa.Table]]:
        return [(name, getattr(self, name)) for name in self.names()]

    def write(self, folder: str | os.PathLike[str]) -> None:
        """Write one Parquet file a table into `folder`; what stood there under these names is replaced."""
        with TablesWriter(folder) as writer:
            writer.append(self)

    @classmethod
    def read(cls, folder: str | os.PathLike[str]) -> Tables:
        """Read what `write` wrote."""
        home = Path(folder)
        missing = [name for name in cls.names() if not _file(home, name).is_file()]
        if missing:
            accepted = ", ".join(f"{name}.parquet" for name in cls.names())
            raise ValueError(f"{home} holds no {missing[0]}.parquet; a folder of tables has {accepted}.")
        try:
            return cls(**{name: pq.ParquetFile(_file(home, name)).read() for name in cls.names()})
        except (pa.ArrowInvalid, OSError) as error:
            reason = str(error).splitlines()[0]
            raise ValueError(f"The tables in {home} could not be read as Parquet: {reason}") from error

    @classmethod
    def concat(cls, many: Iterable[Tables]) -> Tables:
        """One after the other, `trace` renumbered: the same as parsing all their rows together."""
        shifted, start = [], 0
        for tables in many:
            shifted.append(tables.shifted(start))
            start += tables.traces.num_rows
        if not shifted:
            raise ValueError("Tables.concat needs at least one Tables, got none.")
        return cls(**{name: pa.concat_tables([getattr(t, name) for t in shifted]) for name in cls.names()})

    def shifted(self, start: int) -> Tables:
        """The same tables with `trace` counted from `start` on."""
        return Tables(**{name: _shift(table, start) for name, table in self.items()}) if start else self


class TablesWriter:
    """Append tables to the Parquet files of a folder; the files appear only when all went well."""

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self._writers: Mapping[str, pq.ParquetWriter] = {}
        self._start = 0

    def __enter__(self) -> TablesWriter:
        return self

    def append(self, tables: Tables) -> None:
        """Write these tables after the ones before, `trace` counted on."""
        if not self._writers:
            self._writers = {
                name: pq.ParquetWriter(_file(self.folder, name, ".part"), table.schema, compression="zstd")
                for name, table in tables.items()
            }
        for name, table in tables.shifted(self._start).items():
            self._writers[name].write_table(table)
        self._start += tables.traces.num_rows

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for writer in self._writers.values():
            writer.close()
        for name in self._writers:
            part = _file(self.folder, name, ".part")
            if kind is None:
                part.replace(_file(self.folder, name))
            else:
                part.unlink(missing_ok=True)


def _file(folder: Path, name: str, suffix: str = "") -> Path:
    return folder / f"{name}.parquet{suffix}"


def _shift(table: pa.Table, start: int) -> pa.Table:
    at = table.schema.get_field_index("trace")
    field = table.schema.field(at)
    moved = pc.add_checked(table.column(at), pa.scalar(start, field.type))
    return table.set_column(at, field, moved)
