"""The five tables that parsing gives, as one frozen value: write, read, concatenate.

This module moves tables about. It does not parse, and it does not declare the columns: those are declared
once, in the Rust core. Tables are joined by `trace` (the row number) and by `message`, `call` and `response`
within a trace.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from hermes_space.store import Store, StoredTable


class Tables:
    """Traces, messages, calls, responses and findings of one or many parsed rows.

    Tables that were read from storage are loaded one by one, each when it is first asked for.
    """

    __slots__ = ("_tables",)

    def __init__(
        self,
        traces: pa.Table | StoredTable,
        messages: pa.Table | StoredTable,
        calls: pa.Table | StoredTable,
        responses: pa.Table | StoredTable,
        findings: pa.Table | StoredTable,
    ) -> None:
        self._tables: dict[str, pa.Table | StoredTable] = dict(
            zip(NAMES, (traces, messages, calls, responses, findings), strict=True)
        )

    @property
    def traces(self) -> pa.Table:
        return self._table("traces")

    @property
    def messages(self) -> pa.Table:
        return self._table("messages")

    @property
    def calls(self) -> pa.Table:
        return self._table("calls")

    @property
    def responses(self) -> pa.Table:
        return self._table("responses")

    @property
    def findings(self) -> pa.Table:
        return self._table("findings")

    def _table(self, name: str) -> pa.Table:
        table = self._tables[name]
        if isinstance(table, StoredTable):
            table = self._tables[name] = table.read()
        return table

    def __repr__(self) -> str:
        return "Tables(" + ", ".join(f"{name}={count}" for name, count in self.counts().items()) + ")"

    def __eq__(self, other: object) -> bool:
        return self.items() == other.items() if isinstance(other, Tables) else NotImplemented

    @classmethod
    def names(cls) -> tuple[str, ...]:
        return NAMES

    def items(self) -> list[tuple[str, pa.Table]]:
        return [(name, self._table(name)) for name in NAMES]

    def counts(self) -> dict[str, int]:
        """The number of rows of each table, for which none is loaded."""
        return {name: table.num_rows for name, table in self._tables.items()}

    def write(self, out: str | os.PathLike[str]) -> None:
        """Write the tables into a folder (or `s3://…`, `hf://…`), as one shard; tables that lie there go."""
        items, store = self.items(), Store(out)
        store.clear(NAMES)
        with store.writing(0) as shard:
            shard.append(items)
            shard.finish(
                {"source": None, "first": 0, "rows": self.counts()["traces"], "counts": shard.counts}
            )

    @classmethod
    def read(cls, out: str | os.PathLike[str]) -> Tables:
        """The tables that `write` or `parse_files` wrote: all shards that are done, in order.

        Raises ValueError where there is none; where a file is missing or damaged, once its table is used.
        """
        return cls(**Store(out).tables(NAMES))

    @classmethod
    def concat(cls, many: Iterable[Tables]) -> Tables:
        """One after the other, `trace` renumbered: the same as parsing all their rows together."""
        shifted, start = [], 0
        for tables in many:
            shifted.append(tables.shifted(start))
            start = max(start, _after_last(shifted[-1].traces))
        if not shifted:
            raise ValueError("Tables.concat needs at least one Tables, got none.")
        return cls.joined(shifted)

    @classmethod
    def joined(cls, many: Sequence[Tables]) -> Tables:
        """One after the other, at least one, with `trace` as it is."""
        return cls(*(pa.concat_tables([getattr(tables, name) for tables in many]) for name in NAMES))

    def shifted(self, start: int) -> Tables:
        """The same tables with `trace` counted from `start` on."""
        return self.numbered(range(start, start + self.counts()["traces"])) if start else self

    def numbered(self, rows: Sequence[int]) -> Tables:
        """The same tables with `trace` counted as `rows` says: the first trace's number, the second's …"""
        if isinstance(rows, range) and rows.step == 1:
            moved = pa.scalar(rows.start, pa.int32())
            return Tables(
                *(with_trace(table, pc.add_checked(table["trace"], moved)) for _, table in self.items())
            )
        numbers = pa.array(rows, pa.int32())
        return Tables(*(with_trace(table, numbers.take(table["trace"])) for _, table in self.items()))


NAMES = ("traces", "messages", "calls", "responses", "findings")


def with_trace(table: pa.Table, numbers: pa.Array | pa.ChunkedArray) -> pa.Table:
    """A table (one of the five) with other numbers in the column `trace`, one for each row."""
    at = table.schema.get_field_index("trace")
    return table.set_column(at, table.schema.field(at), numbers)


def _after_last(traces: pa.Table) -> int:
    """The number that follows the last trace's: rows that could not be read leave gaps."""
    return int(traces.column("trace")[-1].as_py()) + 1 if traces.num_rows else 0
