"""Rows of a file copied into Parquet files with small row groups, so that one row can be read by itself.

Publishers write row groups of a thousand rows, which are hundreds of megabytes of text; of JSON a row cannot
be read alone at all. A file whose own row groups are small enough is left as it is.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from hermes_space import canonical
from hermes_space.damage import Damage, explained
from hermes_space.row_groups import refuse_half
from hermes_space.shards import is_parquet, read_pieces

# Decoded bytes: what a row group may have to be read for one row, and what one of a copy has.
LARGEST_GROUP = 32 << 20
COPIED_GROUP = 8 << 20
# A file of copies, and so a shard to be parsed: what an interrupted start has to do again.
COPIED_FILE = 256 << 20
# The columns whose values repeat; of messages no dictionary is worth making.
REPEATED = [*canonical.LABELS[1:], "tools"]


def is_direct(path: Path) -> bool:
    """Whether a row of the file can be read by reading its row group."""
    if not is_parquet(path):
        return False
    with explained(path):
        refuse_half(path)
        footer = pq.read_metadata(path)
    sizes = [footer.row_group(number).total_byte_size for number in range(footer.num_row_groups)]
    return canonical.plain_column(footer.schema.to_arrow_schema()) is not None and (
        max(sizes, default=0) <= LARGEST_GROUP
    )


def copy(
    path: Path, home: Path, name: str, tell: Callable[[int, int], object]
) -> tuple[list[Path], list[str]]:
    """The files in `home` that hold the rows of `path`, and a sentence on each place that cannot be read.

    Their names begin with `name`; what an earlier call has finished is not done again. `tell` is told how
    many rows are copied and how many bytes of the file are read.
    """
    home.mkdir(parents=True, exist_ok=True)
    report = home / f"{name}.json"
    if not report.exists():
        copies, problems = _Copies(home, name), []
        for piece in read_pieces(path, extras=True):
            if isinstance(piece, Damage):
                problems.append(piece.sentence)
            else:
                copies.append(piece.table)
                tell(copies.rows, piece.bytes_done)
        copies.close()
        part = report.with_suffix(".part")
        part.write_text(json.dumps({"files": copies.names, "problems": problems}), encoding="utf-8")
        part.replace(report)
    said = json.loads(report.read_text(encoding="utf-8"))
    return [home / each for each in said["files"]], said["problems"]


class _Copies:
    """Tables appended to one file after another: the next begins where one is full or columns change."""

    def __init__(self, home: Path, name: str) -> None:
        self.names: list[str] = []
        self.rows = 0
        self._home, self._name = home, name
        self._writer: pq.ParquetWriter | None = None
        self._bytes = 0

    def append(self, table: pa.Table) -> None:
        if self._writer is None or self._bytes >= COPIED_FILE or self._writer.schema != table.schema:
            self.close()
            self.names.append(f"{self._name}-{len(self.names):03}.parquet")
            repeated = [name for name in REPEATED if name in table.column_names]
            self._writer = pq.ParquetWriter(
                self._part, table.schema, compression="zstd", compression_level=1, use_dictionary=repeated
            )
        group = max(1, table.num_rows * COPIED_GROUP // max(table.nbytes, 1))
        self._writer.write_table(table, row_group_size=group)
        self._bytes += table.nbytes
        self.rows += table.num_rows

    def close(self) -> None:
        """Finish the file in hand, which appears under its name only now."""
        if self._writer is not None:
            self._writer.close()
            self._part.replace(self._home / self.names[-1])
        self._writer, self._bytes = None, 0

    @property
    def _part(self) -> Path:
        return self._home / f"{self._name}.part"
