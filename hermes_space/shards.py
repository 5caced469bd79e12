"""Files of traces, piece by piece: Parquet a row group at a time, JSON lines some hundred rows at a time.

It finds the files behind names, folders and globs, and gives canonical Arrow tables. It parses no message,
and knows neither configurations nor the hub.
"""

from __future__ import annotations

import glob
import gzip
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from hermes_space import canonical
from hermes_space.archives import eval_entries
from hermes_space.canonical import SchemaError
from hermes_space.containers import Row
from hermes_space.encodings import PACKED_FAULTS, Unreadable, as_utf8, lines, packed_fault, whole
from hermes_space.entries import json_lines, json_text, rows_in

if TYPE_CHECKING:
    from hermes_space.tables import Tables

SUFFIXES = (".parquet", ".jsonl", ".jsonl.gz", ".json", ".json.gz", ".traj", ".traj.gz", ".eval")
PARQUET = b"PAR1"
# A piece of JSON rows ends at the first of both.
BATCH_ROWS = 256
BATCH_CHARACTERS = 32 << 20


class DatasetError(ValueError):
    """Data that cannot be opened, or a row it does not have; one sentence says which and what is accepted.

    `tables` are those of the rows that `parse_files` read before, where it was to give tables.
    """

    tables: Tables | None = None


@dataclass(frozen=True)
class Shard:
    """A piece of a file: its rows, and how many of the file's bytes are read once it is.

    `lines` are the file's own lines of the rows, from 1, where rows stand on lines: in JSON lines.
    """

    path: Path
    table: pa.Table
    bytes_done: int
    lines: tuple[int, ...] = ()


def find_files(names: str | os.PathLike[str] | Iterable[str | os.PathLike[str]]) -> list[Path]:
    """The files behind file names, folders and globs, in the order given, a folder's by name."""
    many = [names] if isinstance(names, (str, os.PathLike)) else list(names)
    found: list[Path] = []
    for name in many:
        path = Path(name).expanduser()
        if path.is_file():
            found.append(path)
        elif path.is_dir():
            found.extend(_inside(path))
        elif glob.has_magic(str(path)):
            found.extend(_matching(str(path)))
        else:
            raise DatasetError(f"There is no file or folder {name}.")
    return list(dict.fromkeys(found))


def is_shard(path: Path) -> bool:
    return path.name.lower().endswith(SUFFIXES)


def read_file(path: Path) -> pa.Table:
    """All rows of a file with all their columns."""
    with explained(path):
        if path.suffix.lower() == ".parquet":
            refuse_half(path)
            return canonical.from_table(pq.ParquetFile(path).read())
        with path.open("rb") as raw:
            rows = [row for _, row in rows_in(_entries(path, raw))]
        return canonical.from_rows(rows, extras=True)


def read_shards(path: Path) -> Iterator[Shard]:
    """The rows of a file piece by piece, the canonical columns only."""
    with explained(path):
        yield from _parquet_shards(path) if path.suffix.lower() == ".parquet" else _json_shards(path)


def read_values(path: Path) -> Iterator[Any]:
    """The rows of a file as they are stored: JSON values, or columns by name."""
    with explained(path):
        if path.suffix.lower() == ".parquet":
            refuse_half(path)
            with pq.ParquetFile(path) as file:
                for batch in file.iter_batches(BATCH_ROWS):
                    yield from batch.to_pylist()
        else:
            with path.open("rb") as raw:
                yield from (value for _, value in _entries(path, raw))


def _parquet_shards(path: Path) -> Iterator[Shard]:
    refuse_half(path)
    with pq.ParquetFile(path) as file:
        key = canonical.plain_column(file.schema_arrow)
        wanted = (*canonical.CANONICAL, key)
        columns = None if key is None else [name for name in file.schema_arrow.names if name in wanted]
        size, seen = path.stat().st_size, 0
        for group in range(file.num_row_groups):
            table = canonical.from_table(file.read_row_group(group, columns=columns))
            seen += table.num_rows
            done = size * seen // max(file.metadata.num_rows, 1)
            yield Shard(path, table.select(canonical.CANONICAL), done)


def refuse_half(path: Path) -> None:
    """Refuses what is no Parquet, or not to its end, where its index stands."""
    with path.open("rb") as stream:
        first = stream.read(len(PARQUET))
        stream.seek(-min(len(PARQUET), path.stat().st_size), os.SEEK_END)
        last = stream.read()
    if first != PARQUET:
        raise Unreadable(
            "is empty; accepted is a Parquet file"
            if not first
            else "is no Parquet file, though its name says so"
        )
    if last != PARQUET:
        raise Unreadable("is cut off: a Parquet file ends with its index, and this one has none")


def _json_shards(path: Path) -> Iterator[Shard]:
    with path.open("rb") as raw:
        # The lines of what is unpacked are no lines of the file.
        lined = _has_lines(path) and not _is_packed(path)
        yield from json_shards(path, _entries(path, raw), raw.tell, lined=lined)


def json_shards(
    path: Path, entries: Iterable[tuple[int, Any]], done: Callable[[], int], *, lined: bool
) -> Iterator[Shard]:
    """Numbered JSON values as rows, some at a time; `lined` says that the numbers are lines of the file.

    What comes before a value that is no row is given before the error is raised.
    """
    batch: list[tuple[int, Row]] = []
    size = 0
    try:
        for number, row in rows_in(entries):
            batch.append((number, row))
            size += sum(len(message.text) for message in row.messages)
            if len(batch) == BATCH_ROWS or size >= BATCH_CHARACTERS:
                yield _shard(path, batch, done(), lined)
                batch, size = [], 0
    except SchemaError as error:
        if batch:
            yield _shard(path, batch, done(), lined)
        raise error
    if batch:
        yield _shard(path, batch, done(), lined)


def _shard(path: Path, batch: list[tuple[int, Row]], done: int, lined: bool) -> Shard:
    table = canonical.from_rows([row for _, row in batch], extras=False)
    return Shard(path, table, done, tuple(number for number, _ in batch) if lined else ())


def _entries(path: Path, raw: IO[bytes]) -> Iterator[tuple[int, Any]]:
    if path.suffix.lower() == ".eval":
        return eval_entries(raw)
    packed = gzip.open(raw) if _is_packed(path) else raw  # noqa: SIM115  (raw is closed)
    stream, _ = as_utf8(packed)  # type: ignore[arg-type]
    return json_lines(lines(stream)) if _has_lines(path) else json_text(*whole(stream))


def _is_packed(path: Path) -> bool:
    return path.suffix.lower() == ".gz"


def _has_lines(path: Path) -> bool:
    return not path.name.lower().removesuffix(".gz").endswith((".json", ".traj", ".eval"))


class explained:
    """Turn what the readers raise into one sentence that names the file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, PACKED_FAULTS):
            raise DatasetError(f"{self.path} {packed_fault(error)}.") from error
        if isinstance(error, Unreadable):
            raise DatasetError(f"{self.path} {error}.") from error
        if isinstance(error, SchemaError):
            raise DatasetError(f"{self.path} does not hold traces as expected: {error}.") from error
        if isinstance(error, (OSError, pa.ArrowException)):
            reason = (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
            raise DatasetError(f"{self.path} cannot be read: {reason}.") from error


def _inside(folder: Path) -> list[Path]:
    found = sorted(path for path in folder.rglob("*") if path.is_file() and is_shard(path))
    if not found:
        raise DatasetError(
            f"The folder {folder} holds no file of traces; accepted are {', '.join(SUFFIXES)}."
        )
    return found


def _matching(pattern: str) -> list[Path]:
    names = glob.glob(pattern, recursive=True)  # noqa: PTH207  (Path.glob takes no absolute pattern)
    found = sorted(path for path in map(Path, names) if path.is_file())
    if not found:
        raise DatasetError(f"No file matches {pattern}.")
    return found
