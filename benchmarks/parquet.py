"""A Parquet file to five tables, against pyarrow only decoding that file, which is the floor."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from generate import ROWS_A_BATCH
from measure import Comparison, interleaved, same

import hermes_space as hs

COMPRESSIONS = ("snappy", "zstd")
ROUNDS = 7


def decode(path: Path) -> int:
    """All columns of all row groups, one after another, on one thread; each is let go before the next."""
    file = pq.ParquetFile(path)
    return sum(
        file.read_row_group(number, use_threads=False).num_rows for number in range(file.num_row_groups)
    )


def compare(path: Path, table: pa.Table) -> None:
    """The file's tables are those of the table it was written from."""
    ours, expected = hs.parse_files(path, threads=1), hs.parse_table(table, threads=1)
    for name in hs.Tables.names():
        same(f"the table {name}", getattr(ours, name).equals(getattr(expected, name)), theirs=True)


def comparison(table: pa.Table, compression: str, folder: Path) -> Comparison:
    path = folder / f"{compression}.parquet"
    pq.write_table(table, path, compression=compression, row_group_size=ROWS_A_BATCH)
    compare(path, table)
    ours, floor = interleaved([lambda: hs.parse_files(path, threads=1), lambda: decode(path)], ROUNDS)
    size = path.stat().st_size
    path.unlink()
    return Comparison(
        f"a {compression} Parquet file to five tables, one thread",
        "pyarrow decoding that file, one thread",
        ours,
        floor,
        ours.median / floor.median,
        1.25,
        at_most=True,
        note=f"{size / 1e6:,.0f} MB file, {-(-table.num_rows // ROWS_A_BATCH)} row groups; equal tables",
    )


def comparisons(table: pa.Table) -> list[Comparison]:
    with tempfile.TemporaryDirectory() as folder:
        return [comparison(table, compression, Path(folder)) for compression in COMPRESSIONS]
