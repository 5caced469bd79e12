"""The cache of a large dataset: a folder with the tables of its traces, an index of its rows, and, where it
must, copies of the rows.

A folder belongs to certain files in a certain state, read by a certain build of the parser: whatever changes
leads to another folder, so that nothing stale is used. Files appear in it whole, and what is there is not
made again.

    rows/           what copies.py writes, for files of which a row cannot be read alone
    index.parquet   each row's labels, and where it lies
    tables/         what `parse --out` writes
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from hermes_space.copies import copy, is_direct
from hermes_space.parse import parser_build
from hermes_space.progress import Progress
from hermes_space.rows import OnDisk, Parsed, index_of, together, with_ids
from hermes_space.runs import run
from hermes_space.shard_job import Options, package_version
from hermes_space.shards import DatasetError
from hermes_space.tables import Tables

try:
    import fcntl
except ImportError:  # Windows has no such locks: two processes may do the same work at once
    fcntl = None  # type: ignore[assignment]

# Raised when what lies in a folder changes its meaning.
FORMAT = 1
VARIABLE = "HERMES_SPACE_CACHE"
# The disk that a Space keeps between restarts, where it has one.
PERSISTENT = Path("/data")
INDEX = "index.parquet"
# What a Reading says is done: first rows are found and copied, then all are parsed.
FETCHING, COPYING, PARSING = "Fetching files", "Copying rows", "Parsing traces"
WAITING = "Waiting for another process"
_SAID = b"hermes_space"


@dataclass(frozen=True)
class SourceFile:
    """A file of a dataset: its name, bytes, what changes when its content does, its configuration if said."""

    name: str
    size: int
    state: str
    config: str | None


@dataclass(frozen=True)
class Reading(Progress):
    """How far the reading of a large dataset is, in bytes of its files; `doing` says what is being done."""

    doing: str = ""


Tell = Callable[[Reading], object]


class Cache:
    """The folder of some files. `paths` gives them in order, each once it has come to this machine."""

    def __init__(
        self,
        name: str,
        files: Sequence[SourceFile],
        paths: Callable[[], Iterator[Path]],
        tell: Tell | None = None,
    ) -> None:
        self._name, self._files, self._paths, self._tell = name, files, paths, tell
        self._size = sum(file.size for file in files)
        self.folder = root() / f"{_plain(name)}-{_key(files)}"

    def rows(self) -> OnDisk:
        """The rows by their index, which is made first where there is none."""
        with self._alone():
            return self._stored() or self._made()

    def _stored(self) -> OnDisk | None:
        """The index of an earlier start, if the files that it names are still there."""
        path = self.folder / INDEX
        if not path.exists():
            return None
        index = pq.read_table(path)
        said = json.loads(index.schema.metadata[_SAID])
        files = tuple(map(Path, said["files"]))
        there = all(each.exists() for each in files)
        return self._on_disk(files, index.replace_schema_metadata(), said["problems"]) if there else None

    def _made(self) -> OnDisk:
        """The index, with what has to be copied for it."""
        files: list[Path] = []
        problems: list[str] = []
        parts: list[pa.Table] = []
        rows = before = 0
        paths = self._paths()
        for number, source in enumerate(self._files):
            self._say(FETCHING, source.name, rows, before)
            path = next(paths)
            here = [path]
            if not is_direct(path):

                def tell(copied: int, done: int, name: str = source.name) -> None:
                    self._say(COPYING, name, rows + copied, before + done)  # noqa: B023  (called at once)

                here, unread = copy(path, self.folder / "rows", f"{number:05}", tell)
                problems += unread
            for each in here:
                parts.append(index_of(each, len(files), source.config))
                rows += pq.read_metadata(each).num_rows
                files.append(each)
            before += source.size
        parts = [part for part in parts if part.num_rows]
        if not parts:
            why = problems[0].rstrip(".") if problems else f"{self._name} holds no traces"
            raise DatasetError(f"{why}; accepted is a dataset with at least one row.")
        index = with_ids(together(parts))
        said = json.dumps({"files": list(map(str, files)), "problems": problems})
        self._write(index.replace_schema_metadata({_SAID: said}))
        return self._on_disk(tuple(files), index, problems)

    def _on_disk(self, files: tuple[Path, ...], index: pa.Table, problems: Sequence[str]) -> OnDisk:
        return OnDisk(files, index, lambda: self._parsed(files, problems))

    def _write(self, index: pa.Table) -> None:
        part = self.folder / f"{INDEX}.part"
        pq.write_table(index, part, compression="zstd")
        part.replace(self.folder / INDEX)

    def _parsed(self, files: Sequence[Path], problems: Sequence[str]) -> Parsed:
        """All rows parsed; shards that an earlier start has parsed are not parsed again."""
        out = self.folder / "tables"
        whole = sum(path.stat().st_size for path in files) or 1

        def tell(at: Progress) -> None:
            # Copies have another size than what they were copied from, which is what people know.
            done, before = (each * self._size // whole for each in (at.bytes_done, at.bytes_before))
            if done > before:
                self._say(PARSING, at.path, at.traces, done, before)

        with self._alone():
            reports = list(run(list(map(str, files)), out, Options(), resume=True, progress=tell))
        found = [str(problem) for report in reports for problem in report.problems]
        rows = [report.rows for report in reports]
        return Parsed(Tables.read(out), [report.first for report in reports], rows, (*problems, *found))

    def _say(self, doing: str, path: str, traces: int, done: int, before: int = 0) -> None:
        if self._tell is not None:
            self._tell(Reading(path, traces, done, self._size, before, doing=doing))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Only one process at a time works in the folder; the others wait, and then find its work done."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as lock:
            if fcntl is not None:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    self._say(WAITING, "", 0, 0)
                    fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def root() -> Path:
    """The folder of all caches: HERMES_SPACE_CACHE, else a Space's own disk, else the user's cache folder.

    Where it cannot be written, one that lasts as long as this process, which is said once on stderr.
    """
    wanted = _wanted()
    try:
        wanted.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=wanted):
            return wanted
    except OSError as error:
        return _instead_of(wanted, error.strerror)


@cache
def _instead_of(wanted: Path, reason: str) -> Path:
    print(
        f"The cache folder {wanted} cannot be written ({reason}): what is read now is read again at the next "
        f"start; set {VARIABLE} to a folder that can be written.",
        file=sys.stderr,
    )
    return Path(_temporary().name)


def _wanted() -> Path:
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named).expanduser()
    if "SPACE_ID" in os.environ and os.access(PERSISTENT, os.W_OK):
        return PERSISTENT / "hermes-space"
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "hermes-space"


@cache
def _temporary() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="hermes-space-")


def _key(files: Sequence[SourceFile]) -> str:
    held = [FORMAT, package_version(), parser_build(), *map(astuple, files)]
    return hashlib.sha256(json.dumps(held).encode()).hexdigest()[:16]


def _plain(name: str) -> str:
    """The end of a name, as a part of a folder's."""
    return re.sub(r"[^\w.-]+", "-", name).strip("-.")[-40:] or "data"
