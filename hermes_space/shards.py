"""Files of traces, piece by piece: Parquet a row group at a time, JSON lines some hundred rows at a time.

It finds the files behind names, folders and globs, and gives canonical Arrow tables. It parses no message,
and knows neither configurations nor the hub.
"""

from __future__ import annotations

import glob
import gzip
import json
import os
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from hermes_space import canonical
from hermes_space.canonical import SchemaError
from hermes_space.containers import SHAREGPT, Row
from hermes_space.containers.row import listed

SUFFIXES = (".parquet", ".jsonl", ".jsonl.gz", ".json", ".json.gz")
BATCH_ROWS = 256


class DatasetError(ValueError):
    """Data that cannot be opened, or a row it does not have; one sentence says which and what is accepted."""


@dataclass(frozen=True)
class Shard:
    """A piece of a file: its rows, and how many of the file's bytes are read once it is."""

    path: Path
    table: pa.Table
    bytes_done: int


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
    with _explained(path):
        if path.suffix.lower() == ".parquet":
            return canonical.from_table(pq.ParquetFile(path).read())
        rows = [row for row, _ in _rows(path)]
        return canonical.from_rows(rows, extras=True)


def read_shards(path: Path) -> Iterator[Shard]:
    """The rows of a file piece by piece, the canonical columns only."""
    with _explained(path):
        yield from _parquet_shards(path) if path.suffix.lower() == ".parquet" else _json_shards(path)


def plain_text(path: Path) -> str:
    """All of a file that holds no rows but text."""
    with _explained(path):
        return path.read_bytes().decode("utf-8", "replace")


def _parquet_shards(path: Path) -> Iterator[Shard]:
    with pq.ParquetFile(path) as file:
        names = file.schema_arrow.names
        wanted = {*canonical.CANONICAL, canonical.conversation_column(names)}
        columns = [name for name in names if name in wanted]
        size, seen = path.stat().st_size, 0
        for group in range(file.num_row_groups):
            table = canonical.from_table(file.read_row_group(group, columns=columns))
            seen += table.num_rows
            done = size * seen // max(file.metadata.num_rows, 1)
            yield Shard(path, table.select(canonical.CANONICAL), done)


def _json_shards(path: Path) -> Iterator[Shard]:
    batch: list[Row] = []
    done = 0
    for row, done in _rows(path):
        batch.append(row)
        if len(batch) == BATCH_ROWS:
            yield Shard(path, canonical.from_rows(batch, extras=False), done)
            batch = []
    if batch:
        yield Shard(path, canonical.from_rows(batch, extras=False), done)


def _rows(path: Path) -> Iterator[tuple[Row, int]]:
    """Each row of a JSON or JSON lines file, with the bytes of the file read so far."""
    lines = not path.name.lower().removesuffix(".gz").endswith(".json")
    with path.open("rb") as raw:
        stream: IO[bytes] = gzip.open(raw) if path.suffix.lower() == ".gz" else raw  # type: ignore[assignment] # noqa: SIM115  (raw is closed)
        values = _json_lines(stream) if lines else _json_document(stream)
        for number, value in values:
            if not SHAREGPT.matches(value):
                raise SchemaError(f"entry {number} is {_keys(value)}; accepted is {SHAREGPT.accepts}")
            try:
                row: Row = SHAREGPT.read(value)
            except ValueError as error:
                raise SchemaError(f"entry {number} cannot be read: {str(error).rstrip('.')}") from error
            yield row, raw.tell()


def _json_lines(stream: IO[bytes]) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(stream, start=1):
        text = line.decode("utf-8-sig", "replace").strip()
        if not text:
            continue
        try:
            yield number, json.loads(text)
        except (json.JSONDecodeError, RecursionError) as error:
            raise SchemaError(f"line {number} is not JSON ({error})") from error


def _json_document(stream: IO[bytes]) -> Iterator[tuple[int, Any]]:
    """A list of rows, one row, or one row as a bare list of its messages."""
    try:
        value = json.loads(stream.read().decode("utf-8-sig", "replace"))
    except (json.JSONDecodeError, RecursionError) as error:
        raise SchemaError(f"it is not JSON ({error})") from error
    if isinstance(value, list) and value and not SHAREGPT.matches(value):
        yield from enumerate(value, start=1)
    else:
        yield 1, {"conversations": value} if isinstance(value, list) else value


class _explained:
    """Turn what the readers raise into one sentence that names the file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, SchemaError):
            raise DatasetError(f"{self.path} does not hold traces as expected: {error}.") from error
        if isinstance(error, (OSError, EOFError, zlib.error, pa.ArrowException)):
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


def _keys(value: object) -> str:
    if not isinstance(value, dict):
        return "no row"
    return f"a row with the keys {listed(value)}"
