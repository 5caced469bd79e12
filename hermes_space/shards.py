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
from hermes_space.canonical import SchemaError
from hermes_space.containers import Row
from hermes_space.damage import Damage, Gaps, explained
from hermes_space.damage import DatasetError as DatasetError
from hermes_space.encodings import as_utf8, lines, whole
from hermes_space.entries import Broken, json_lines, json_text, rows_in, unbroken
from hermes_space.row_groups import read_row_groups, refuse_half

SUFFIXES = (".parquet", ".jsonl", ".jsonl.gz", ".json", ".json.gz", ".traj", ".traj.gz", ".eval")
HUB_ID = re.compile(r"[\w-][\w.-]*/[\w-][\w.-]*")
# A piece of JSON rows ends at the first of both.
BATCH_ROWS = 256
BATCH_CHARACTERS = 8 << 20


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
            raise DatasetError(f"There is no file or folder {name}; accepted are files, folders and globs.")
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
    gaps = Gaps(name, "rows")
    for rows, found, bytes_done in read_row_groups(name, extras):
        if not isinstance(found, str):
            yield Piece(found, rows, bytes_done)
        elif len(rows) == 1:
            yield from gaps.add(rows.start, SchemaError(found))
        else:
            yield Damage(rows, len(rows), f"{name}, {found}.")
    yield from gaps.end()


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
