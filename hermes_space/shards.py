"""Files of traces (shards), piece by piece: some rows of a row group of Parquet, some rows of JSON.

It finds the files behind names, folders, globs and URLs, and gives canonical Arrow tables. It parses no
message, and knows neither configurations nor the hub.
"""

from __future__ import annotations

import glob
import gzip
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from hermes_space import canonical, storage
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
# A piece of a row group has so many rows that they hold about so much, decoded.
PIECE_BYTES = 32 << 20
# So much of a column is fetched at a time, so that a large row group is never held as a whole.
_COLUMN_BUFFER = 1 << 20


class DatasetError(ValueError):
    """Data that cannot be opened, or a row it does not have; one sentence says which and what is accepted.

    Where `parse_files` raises it, `problems` are all that could not be read, `tables` all that could.
    """

    tables: Tables | None = None
    problems: tuple[object, ...] = ()


class Unreachable(DatasetError):
    """A file that cannot be fetched, whatever it holds: it is not there, or the way to it is closed."""


@dataclass(frozen=True)
class Piece:
    """Some rows of a file, their numbers in it, and how many of its bytes are read once they are.

    `lines` are the file's own lines of the rows, from 1, where rows stand on lines: in JSON lines.
    """

    table: pa.Table
    rows: Sequence[int]
    bytes_done: int
    lines: tuple[int, ...] = ()


@dataclass(frozen=True)
class Damage:
    """Rows of a file that cannot be read, by their numbers in it, and why: a sentence that names the file."""

    rows: range
    sentence: str


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


def find_sources(names: str | os.PathLike[str] | Iterable[str | os.PathLike[str]]) -> list[str]:
    """The same, where names may also be URLs (`s3://…`, `hf://…`) of files and folders; as names."""
    many = [names] if isinstance(names, (str, os.PathLike)) else list(names)
    found: list[str] = []
    for name in many:
        if storage.is_url(name):
            found.extend(_away(os.fspath(name)))
        else:
            found.extend(map(str, find_files(name)))
    return list(dict.fromkeys(found))


def is_shard(path: str | Path) -> bool:
    return Path(path).name.lower().endswith(SUFFIXES)


def read_file(path: Path) -> pa.Table:
    """All rows of a file with all their columns."""
    with explained(path):
        if is_parquet(path):
            refuse_half(path)
            return canonical.from_table(pq.ParquetFile(path).read())
        with path.open("rb") as raw:
            rows = [row for _, row in rows_in(_entries(path, raw))]
        return canonical.from_rows(rows, extras=True)


def read_pieces(name: str | Path) -> Iterator[Piece | Damage]:
    """The rows of a file (or URL) piece by piece, the canonical columns only, and what of it cannot be read.

    Raises DatasetError for what cannot be read at all, or not from some place on.
    """
    with explained(name):
        yield from _parquet_pieces(str(name)) if is_parquet(name) else _json_pieces(str(name))


def count_rows(name: str | Path) -> int:
    """How many rows `read_pieces` numbers in a file; of what cannot be read to its end, those before that."""
    count = 0
    try:
        with explained(name):
            if is_parquet(name):
                refuse_half(name)
                with pq.ParquetFile(storage.open_file(str(name))) as file:
                    return int(file.metadata.num_rows)
            with storage.open_bytes(str(name)) as raw:
                for _ in _entries(Path(name), raw):
                    count += 1
    except DatasetError:
        pass
    return count


def read_values(path: Path) -> Iterator[Any]:
    """The rows of a file as they are stored: JSON values, or columns by name."""
    with explained(path):
        if is_parquet(path):
            refuse_half(path)
            with pq.ParquetFile(path) as file:
                for batch in file.iter_batches(BATCH_ROWS):
                    yield from batch.to_pylist()
        else:
            with path.open("rb") as raw:
                yield from (value for _, value in _entries(path, raw))


def is_parquet(name: str | Path) -> bool:
    return Path(name).suffix.lower() == ".parquet"


def _parquet_pieces(name: str) -> Iterator[Piece | Damage]:
    refuse_half(name)
    with storage.open_file(name) as raw:
        size = raw.size()
        with pq.ParquetFile(
            raw, pre_buffer=False, buffer_size=_COLUMN_BUFFER, page_checksum_verification=True
        ) as file:
            key = canonical.plain_column(file.schema_arrow)
            wanted = (*canonical.CANONICAL, key)
            columns = None if key is None else [each for each in file.schema_arrow.names if each in wanted]
            total = max(file.metadata.num_rows, 1)
            first = 0
            for group in range(file.num_row_groups):
                for rows, found in _row_group(file, group, columns, first):
                    if isinstance(found, str):
                        yield Damage(rows, f"{name}, row group {group}{_rows_in_words(rows)} {found}.")
                    else:
                        yield Piece(found, rows, size * rows.stop // total)
                    first = rows.stop


def _row_group(
    file: pq.ParquetFile, group: int, columns: list[str] | None, first: int
) -> Iterator[tuple[range, pa.Table | str]]:
    """The rows of a row group, some at a time, with their numbers; or why the rest cannot be read."""
    known = file.metadata.row_group(group)
    end = first + known.num_rows
    a_row = max(known.total_byte_size // max(known.num_rows, 1), 1)
    batches = file.iter_batches(max(PIECE_BYTES // a_row, 1), row_groups=[group], columns=columns)
    try:
        for batch in batches:
            table = pa.Table.from_batches([batch])
            rows = range(first, first + table.num_rows)
            yield rows, canonical.from_table(table).select(canonical.CANONICAL)
            first = rows.stop
    except (pa.ArrowException, OSError) as error:
        if _is_fetching(error):
            raise
        yield range(first, end), f"cannot be decoded: {_reason(error)}"


def _rows_in_words(rows: range) -> str:
    return f" (rows {rows.start} to {rows.stop - 1})" if rows else ""


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


def _json_pieces(name: str) -> Iterator[Piece]:
    path = Path(name)
    with storage.open_bytes(name) as raw:
        # The lines of what is unpacked are no lines of the file.
        lined = _has_lines(path) and not _is_packed(path)
        yield from json_pieces(_entries(path, raw), raw.tell, lined=lined)


def json_pieces(
    entries: Iterable[tuple[int, Any]], done: Callable[[], int], *, lined: bool
) -> Iterator[Piece]:
    """Numbered JSON values as rows, some at a time; `lined` says that the numbers are lines of the file.

    What comes before a value that is no row is given before the error is raised.
    """
    batch: list[tuple[int, Row]] = []
    first = size = 0
    try:
        for number, row in rows_in(entries):
            batch.append((number, row))
            size += sum(len(message.text) for message in row.messages)
            if len(batch) == BATCH_ROWS or size >= BATCH_CHARACTERS:
                yield _piece(batch, first, done(), lined)
                first += len(batch)
                batch, size = [], 0
    except SchemaError as error:
        if batch:
            yield _piece(batch, first, done(), lined)
        raise error
    if batch:
        yield _piece(batch, first, done(), lined)


def _piece(batch: list[tuple[int, Row]], first: int, done: int, lined: bool) -> Piece:
    table = canonical.from_rows([row for _, row in batch], extras=False)
    rows = range(first, first + len(batch))
    return Piece(table, rows, done, tuple(number for number, _ in batch) if lined else ())


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

    def __init__(self, name: str | Path) -> None:
        self.name = name

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, PACKED_FAULTS):
            raise DatasetError(f"{self.name} {packed_fault(error)}.") from error
        if isinstance(error, Unreadable):
            raise DatasetError(f"{self.name} {error}.") from error
        if isinstance(error, SchemaError):
            raise DatasetError(f"{self.name} does not hold traces as expected: {error}.") from error
        if isinstance(error, (OSError, pa.ArrowException)):
            kind = Unreachable if _is_fetching(error) else DatasetError
            raise kind(f"{self.name} cannot be read: {_reason(error)}.") from error


def _is_fetching(error: BaseException) -> bool:
    """Whether the bytes did not come, and not what they hold is wrong; the readers raise OSError for both."""
    return isinstance(error, OSError) and (error.errno is not None or "AWS Error" in str(error))


def _reason(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")


def _away(url: str) -> list[str]:
    with explained(url):
        found = storage.files_in(url)
    if found == [url]:
        return found
    found = [name for name in found if is_shard(name)]
    if not found:
        raise DatasetError(f"There is no file of traces at {url}; accepted are {', '.join(SUFFIXES)}.")
    return found


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
