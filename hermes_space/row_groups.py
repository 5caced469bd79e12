"""Parquet: the rows of each row group, some at a time, as canonical tables; or why they cannot be read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from hermes_space import canonical, storage
from hermes_space.canonical import RowError
from hermes_space.encodings import Unreadable
from hermes_space.refusals import is_fetching, reason

PARQUET = b"PAR1"
# So many rows are decoded at once that they hold about so much: the next find that memory free and in
# the cache, while more of them are written to memory that the system has to clear first.
DECODED_BYTES = 2 << 20
# So many of these stretches are a piece.
STRETCHES_A_PIECE = 8
# So much of a column is fetched at a time, so that a large row group is never held as a whole.
_COLUMN_BUFFER = 1 << 20
# Of a damaged column, when it is looked for.
_ROWS_AT_A_TIME = 256


def read_row_groups(name: str, extras: bool) -> Iterator[tuple[range, pa.Table | str, int]]:
    """Rows' numbers in the file, the rows or why they cannot be read, and how many bytes are read then.

    Without `extras` the canonical columns only.
    """
    refuse_half(name)
    with storage.open_file(name) as raw:
        size = raw.size()
        with pq.ParquetFile(
            raw, pre_buffer=False, buffer_size=_COLUMN_BUFFER, page_checksum_verification=True
        ) as file:
            key = canonical.plain_column(file.schema_arrow)
            wanted = (*canonical.CANONICAL, key)
            named = [each for each in file.schema_arrow.names if each in wanted]
            columns = None if key is None or extras else named
            total, first = max(file.metadata.num_rows, 1), 0
            for group in range(file.num_row_groups):
                for rows, found in _row_group(file, group, columns, first):
                    if not isinstance(found, str) and not extras:
                        found = found.select(canonical.CANONICAL)
                    yield rows, found, size * rows.stop // total
                    first = rows.stop


def _row_group(
    file: pq.ParquetFile, group: int, columns: list[str] | None, first: int
) -> Iterator[tuple[range, pa.Table | str]]:
    """The rows of a row group, some at a time, with their numbers; or why these cannot be read."""
    rest = range(first, first + file.metadata.row_group(group).num_rows)
    try:
        for piece in _decoded(file, group, columns):
            yield from _canonical(piece, rest[: piece.num_rows])
            rest = rest[piece.num_rows :]
    except (pa.ArrowException, OSError) as error:
        if is_fetching(error):
            raise
        where = f"row group {group}{_rows_in_words(rest)}{_undecodable(file, group)}"
        yield rest, f"{where} cannot be decoded: {reason(error)}"


def _decoded(file: pq.ParquetFile, group: int, columns: list[str] | None) -> Iterator[pa.Table]:
    """The same rows as they are stored; where they break off, those before that come before the error."""
    known = file.metadata.row_group(group)
    rows = known.num_rows // (known.total_byte_size // DECODED_BYTES + 1) + 1
    held: list[pa.RecordBatch] = []
    try:
        # Nearly all of a row is one column: more threads take longer in all.
        for batch in file.iter_batches(rows, row_groups=[group], columns=columns, use_threads=False):
            held.append(batch)
            if len(held) == STRETCHES_A_PIECE:
                yield pa.Table.from_batches(held)
                held = []
    except (pa.ArrowException, OSError):
        if held:
            yield pa.Table.from_batches(held)
        raise
    if held:
        yield pa.Table.from_batches(held)


def _undecodable(file: pq.ParquetFile, group: int) -> str:
    """Which columns of a row group are damaged, in words."""
    bad = []
    for name in file.schema_arrow.names:
        try:
            for _ in file.iter_batches(_ROWS_AT_A_TIME, row_groups=[group], columns=[name]):
                pass
        except (pa.ArrowException, OSError):  # noqa: PERF203  (each is tried)
            bad.append(name)
    return f", column {', '.join(bad)}," if bad else ""


def _canonical(table: pa.Table, rows: range) -> Iterator[tuple[range, pa.Table | str]]:
    """The same rows as the parser reads them, or why their container cannot read them."""
    while rows:
        read, error = _up_to_fault(table)
        if read.num_rows:
            yield rows[: read.num_rows], read
        if error is None:
            return
        yield rows[error.row : error.row + 1], f"row {rows[error.row]} cannot be read: {error.why}"
        table, rows = table.slice(error.row + 1), rows[error.row + 1 :]


def _up_to_fault(table: pa.Table) -> tuple[pa.Table, RowError | None]:
    try:
        return canonical.from_table(table), None
    except RowError as error:
        return canonical.from_table(table.slice(0, error.row)), error


def _rows_in_words(rows: range) -> str:
    return f" (row {rows[0]})" if len(rows) == 1 else f" (rows {rows[0]} to {rows[-1]})" if rows else ""


def refuse_half(name: str | Path) -> None:
    """Refuses what is no Parquet, or not to its end, where its index stands."""
    with storage.open_bytes(str(name)) as stream:
        first = stream.read(len(PARQUET))
        stream.seek(-len(first), os.SEEK_END)
        last = stream.read()
    if first != PARQUET:
        raise Unreadable(
            "is empty; accepted is a Parquet file"
            if not first
            else "is no Parquet file, though its name says so"
        )
    if last != PARQUET:
        raise Unreadable("is cut off: a Parquet file ends with its index, and this one has none")
