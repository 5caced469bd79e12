"""Files by name, on this machine or away (`s3://…`, `hf://…`), all through pyarrow's file systems.

It knows neither tables nor traces. What is written appears under its name whole or not at all: on this
machine it is written beside and renamed, elsewhere it is written here first and put there in one go.
"""

from __future__ import annotations

import errno
import io
import os
import re
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import IO

import pyarrow as pa
from pyarrow import fs

HUB = "hf://"
# A file of a dataset of the hub at a commit, which never changes: dataset, commit, path.
PINNED = re.compile(r"hf://datasets/([^@]+)@([0-9a-f]{40})/(.+)")
# Of a file that is still being written.
UNFINISHED = ".part"
_BUFFER = 1 << 20


@dataclass(frozen=True)
class Stamp:
    """What tells one state of a file from another: bytes, and the time of its last change (ISO 8601, UTC)."""

    size: int
    modified: str | None = None


def is_url(name: str | os.PathLike[str]) -> bool:
    return "://" in os.fspath(name)


def is_pinned(name: str) -> bool:
    """Whether it is the URL of a file of a dataset of the hub at a commit."""
    return PINNED.fullmatch(name) is not None


def stamp(name: str) -> Stamp:
    """The state of a file. Raises OSError where there is none or it cannot be reached."""
    if (pinned := PINNED.fullmatch(name)) and (size := _known_size(*pinned.groups())) is not None:
        return Stamp(size)
    files, path = _placed(name)
    info = files.get_file_info(path)
    if info.type == fs.FileType.NotFound:
        raise FileNotFoundError(errno.ENOENT, "there is no such file")
    return Stamp(info.size or 0, info.mtime.isoformat() if info.mtime is not None else None)


def known_stamp(name: str) -> Stamp | None:
    """The state of a file, None where it cannot be reached."""
    try:
        return stamp(name)
    except OSError:
        return None


def files_in(name: str) -> list[str]:
    """The names of all files in a folder away and in those in it, in order; of a file its own."""
    files, path = _placed(name)
    info = files.get_file_info(path)
    if info.type == fs.FileType.File:
        return [name]
    home, _, query = name.partition("?")
    selector = fs.FileSelector(path, recursive=True, allow_not_found=True)
    inside = [each.path for each in files.get_file_info(selector) if each.type == fs.FileType.File]
    query = f"?{query}" if query else ""
    return sorted(f"{home.rstrip('/')}{each.removeprefix(path.rstrip('/'))}{query}" for each in inside)


def open_file(name: str) -> pa.NativeFile:
    """A file to be read anywhere in it."""
    files, path = _placed(name)
    return files.open_input_file(path)


def open_bytes(name: str) -> IO[bytes]:
    """The same as a file of Python's."""
    if not is_url(name):
        return Path(name).expanduser().open("rb")
    return io.BufferedReader(open_file(name), _BUFFER)


class Storage:
    """A folder by its name or URL. It is made when first written to; it can be handed to another process."""

    def __init__(self, name: str | os.PathLike[str]) -> None:
        self.name = os.fspath(name)

    def __repr__(self) -> str:
        return f"Storage({self.name!r})"

    def names(self, folder: str) -> list[str]:
        """The names of the files in one of its folders, in order; none where there is no such folder."""
        selector = fs.FileSelector(self._path(folder), allow_not_found=True)
        found = self._files.get_file_info(selector)
        return sorted(each.base_name for each in found if each.type == fs.FileType.File)

    def open(self, name: str) -> pa.NativeFile:
        return self._files.open_input_file(self._path(name))

    def read(self, name: str) -> bytes:
        with self.open(name) as file:
            data: bytes = file.read()
        return data

    def remove(self, name: str, *, missing_ok: bool = False) -> None:
        if not missing_ok or self._files.get_file_info(self._path(name)).type == fs.FileType.File:
            self._files.delete_file(self._path(name))

    @contextmanager
    def writing(self, name: str) -> Iterator[pa.NativeFile]:
        """A file to write, which has its name once the block has ended; nothing is left if that raises."""
        if not self._is_here:
            with tempfile.TemporaryDirectory(prefix="hermes-space-") as folder:
                part = str(Path(folder) / "file")
                with pa.OSFile(part, "wb") as sink:
                    yield sink
                fs.copy_files(
                    part,
                    self._path(name),
                    source_filesystem=fs.LocalFileSystem(),
                    destination_filesystem=self._files,
                )
            return
        path = self._path(name)
        self._files.create_dir(str(Path(path).parent))
        # Its own name for each attempt: the same shard may be given to two workers.
        part = f"{path}.{secrets.token_hex(4)}{UNFINISHED}"
        try:
            with pa.OSFile(part, "wb") as sink:
                yield sink
            self._files.move(part, path)
        except BaseException:
            Path(part).unlink(missing_ok=True)
            raise

    @cached_property
    def _placed(self) -> tuple[fs.FileSystem, str]:
        return _placed(self.name)

    def __getstate__(self) -> dict[str, str]:
        return {"name": self.name}

    @property
    def _files(self) -> fs.FileSystem:
        return self._placed[0]

    @property
    def _is_here(self) -> bool:
        return isinstance(self._files, fs.LocalFileSystem)

    def _path(self, name: str) -> str:
        return f"{self._placed[1].rstrip('/')}/{name}"


def _placed(name: str) -> tuple[fs.FileSystem, str]:
    """The file system that a name belongs to, and what it is called there."""
    if (pinned := PINNED.fullmatch(name)) and (path := _cached(*pinned.groups())) is not None:
        return fs.LocalFileSystem(), path
    if name.startswith(HUB):
        from huggingface_hub import HfFileSystem

        return fs.PyFileSystem(fs.FSSpecHandler(HfFileSystem())), name.removeprefix(HUB)
    if is_url(name):
        try:
            found: tuple[fs.FileSystem, str] = fs.FileSystem.from_uri(name)
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
            raise ValueError(
                f"{name} is no place that can be reached; accepted are folders, s3://… and hf://…."
            ) from error
        return found
    return fs.LocalFileSystem(), str(Path(name).expanduser().absolute())


def _cached(dataset: str, commit: str, path: str) -> str | None:
    """Where the hub's cache holds a file."""
    from huggingface_hub import try_to_load_from_cache

    found = try_to_load_from_cache(dataset, path, revision=commit, repo_type="dataset")
    return found if isinstance(found, str) else None


def _known_size(dataset: str, commit: str, path: str) -> int | None:
    """A file's size, where the hub's cache knows it: the file is there, or it was listed."""
    here = _cached(dataset, commit, path)
    if here is not None:
        return Path(here).stat().st_size
    return _listed_sizes(dataset, commit).get(path)


@lru_cache(maxsize=8)
def _listed_sizes(dataset: str, commit: str) -> dict[str, int]:
    from huggingface_hub import get_cached_repo_tree
    from huggingface_hub.errors import CachedRepoTreeNotFoundError

    try:
        tree = get_cached_repo_tree(dataset, repo_type="dataset", revision=commit)
    except CachedRepoTreeNotFoundError:
        return {}
    return {file.path: file.size for file in tree}
