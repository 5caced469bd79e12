"""Files of traces (shards), piece by piece: some rows of a row group of Parquet, some rows of JSON.

It finds the files behind names, folders, globs and URLs, and gives canonical Arrow tables. It parses no
message, and knows neither configurations nor the hub.
"""

from __future__ import annotations

import glob
import gzip
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from hermes_space import canonical, storage
from hermes_space.archives import eval_entries
from hermes_space.canonical import RowError, SchemaError
from hermes_space.containers import Row
from hermes_space.damage import Damage, Gaps, explained, is_fetching, reason
from hermes_space.damage import DatasetError as DatasetError
from hermes_space.encodings import Unreadable, as_utf8, lines, whole
from hermes_space.entries import Broken, json_lines, json_text, rows_in, unbroken

SUFFIXES = (".parquet", ".jsonl", ".jsonl.gz", ".json", ".json.gz", ".traj", ".traj.gz", ".eval")
PARQUET = b"PAR1"
HUB_ID = re.compile(r"[\w-][\w.-]*/[\w-][\w.-]*")
# A piece of JSON rows ends at the first of both.
BATCH_ROWS = 256
BATCH_CHARACTERS = 8 << 20
# A piece of a row group has so many rows that they hold about so much, decoded.
PIECE_BYTES = 16 << 20
# So much of a column is fetched at a time, so that a large row group is never held as a whole.
_COLUMN_BUFFER = 1 << 20


@dataclass(frozen=True)
class Piece:
    """Some rows of a file, their numbers in it, and how many of its bytes are read once they are.

    `lines` are the file's own lines of the rows, from 1, where rows stand on lines: in JSON lines.
    """

    table: pa.Table
    rows: Sequence[int]
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


def is_hub_id(name: str | os.PathLike[str]) -> bool:
    """Whether it is `owner/name`, unless that is a file, or a slip in the name of one of a folder here."""
    text = os.fspath(name)
    return bool(HUB_ID.fullmatch(text)) and not is_shard(text) and not Path(text.partition("/")[0]).is_dir()


def read_file(path: Path) -> pa.Table:
    """All rows of a file with all their columns."""
    with explained(path):
        if is_parquet(path):
            refuse_half(path)
            return canonical.from_table(pq.ParquetFile(path).read())
        with path.open("rb") as raw:
            rows = [row for _, row in unbroken(rows_in(_entries(path, raw)))]
        return canonical.from_rows(rows, extras=True)


def read_pieces(name: str | Path, *, extras: bool = False) -> Iterator[Piece | Damage]:
    """The rows of a file (or URL) piece by piece, and what of it cannot be read.

    Without `extras` the canonical columns only.

    Raises DatasetError for what cannot be read at all, or not from some place on.
    """
    with explained(name):
        yield from (_parquet_pieces if is_parquet(name) else _json_pieces)(str(name), extras)


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
                yield from (value for _, value in unbroken(_entries(path, raw)))


def is_parquet(name: str | Path) -> bool:
    return Path(name).suffix.lower() == ".parquet"


def _parquet_pieces(name: str, extras: bool) -> Iterator[Piece | Damage]:
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
                    if isinstance(found, str):
                        yield Damage(rows, len(rows), f"{name}, {found}.")
                    else:
                        table = found if extras else found.select(canonical.CANONICAL)
                        yield Piece(table, rows, size * rows.stop // total)
                    first = rows.stop


def _row_group(
    file: pq.ParquetFile, group: int, columns: list[str] | None, first: int
) -> Iterator[tuple[range, pa.Table | str]]:
    """The rows of a row group, some at a time, with their numbers; or why these cannot be read."""
    known = file.metadata.row_group(group)
    rest = range(first, first + known.num_rows)
    pieces = known.total_byte_size // PIECE_BYTES + 1
    try:
        for batch in file.iter_batches(known.num_rows // pieces + 1, row_groups=[group], columns=columns):
            rows = rest[: batch.num_rows]
            yield from _canonical(pa.Table.from_batches([batch]), rows)
            rest = rest[batch.num_rows :]
    except (pa.ArrowException, OSError) as error:
        if is_fetching(error):
            raise
        where = f"row group {group}{_rows_in_words(rest)}{_undecodable(file, group)}"
        yield rest, f"{where} cannot be decoded: {reason(error)}"


def _undecodable(file: pq.ParquetFile, group: int) -> str:
    """Which columns of a row group are damaged, in words."""
    bad = []
    for name in file.schema_arrow.names:
        try:
            for _ in file.iter_batches(BATCH_ROWS, row_groups=[group], columns=[name]):
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


def _json_pieces(name: str, extras: bool) -> Iterator[Piece | Damage]:
    path = Path(name)
    with storage.open_bytes(name) as raw:
        # The lines of what is unpacked are no lines of the file.
        lined = _has_lines(path) and not _is_packed(path)
        yield from json_pieces(name, _entries(path, raw), raw.tell, lined=lined, extras=extras)


def json_pieces(
    name: str | Path,
    entries: Iterable[tuple[int, Any]],
    done: Callable[[], int],
    *,
    lined: bool,
    extras: bool = False,
) -> Iterator[Piece | Damage]:
    """Numbered JSON values as rows, some at a time; `lined` says that the numbers are lines of the file.

    What comes before the place where the entries break off is given before the error is raised.
    """
    batch: list[tuple[int, int, Row]] = []
    gaps = Gaps(name, "lines" if lined else "entries")
    size = 0
    try:
        for row, (number, found) in enumerate(rows_in(entries)):
            if isinstance(found, Broken):
                yield from gaps.add(row, found.fault)
                continue
            batch.append((row, number, found))
            size += sum(len(message.text) for message in found.messages)
            if len(batch) == BATCH_ROWS or size >= BATCH_CHARACTERS:
                yield _piece(batch, done(), lined, extras)
                batch, size = [], 0
    except SchemaError as error:
        yield from _last(batch, gaps, done(), lined, extras)
        raise error
    yield from _last(batch, gaps, done(), lined, extras)


def _last(
    batch: list[tuple[int, int, Row]], gaps: Gaps, done: int, lined: bool, extras: bool
) -> Iterator[Piece | Damage]:
    if batch:
        yield _piece(batch, done, lined, extras)
    yield from gaps.end()


def _piece(batch: list[tuple[int, int, Row]], done: int, lined: bool, extras: bool) -> Piece:
    table = canonical.from_rows([row for _, _, row in batch], extras=extras)
    rows = [row for row, _, _ in batch]
    return Piece(table, rows, done, tuple(number for _, number, _ in batch) if lined else ())


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
