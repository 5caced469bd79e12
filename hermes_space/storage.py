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
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import IO, TYPE_CHECKING

import pyarrow as pa
from pyarrow import fs

from hermes_space.refusals import Refused, is_fetching, reason

if TYPE_CHECKING:
    from hermes_space.hub_folder import HubFolder

HUB = "hf://"
BUCKETS = f"{HUB}buckets/"
# A file of a dataset of the hub at a commit, which never changes: dataset, commit, path.
PINNED = re.compile(r"hf://datasets/([^@]+)@([0-9a-f]{40})/(.+)")
# Owner and name, after the kind of repository, which may be left out.
_KIND = "(?:datasets|models|spaces|buckets)/"
_IN_REPOSITORY = re.compile(f"{HUB}(?:{_KIND}|(?!{_KIND}))[^/@]+/[^/@]+(?:[/@]|$)")
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
    except Exception as error:
        if not is_fetching(error):
            raise
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


class Together:
    """Files that are being written, each under another name: `parts` says which."""

    def __init__(self, part: Callable[[str], str]) -> None:
        self._part = part
        self._sinks = ExitStack()
        self.parts: dict[str, str] = {}

    def begin(self, name: str) -> pa.NativeFile:
        self.parts[name] = self._part(name)
        return self._sinks.enter_context(pa.OSFile(self.parts[name], "wb"))

    def discard(self) -> None:
        for part in self.parts.values():
            Path(part).unlink(missing_ok=True)

    def __enter__(self) -> Together:
        return self

    def __exit__(self, *raised: object) -> None:
        self._sinks.close()


class Storage:
    """A folder by its name or URL. It is made when first written to; it can be handed to another process.

    Its methods raise Refused, one sentence, where the place cannot be read or written.
    """

    def __init__(self, name: str | os.PathLike[str]) -> None:
        self.name = os.fspath(name)
        if not self.name:
            raise ValueError(
                "A place for tables has to have a name; accepted are folders, s3://… and hf://…."
            )

    def __repr__(self) -> str:
        return f"Storage({self.name!r})"

    def names(self, folder: str) -> list[str]:
        """The names of the files in one of its folders, in order; none where there is no such folder."""
        if self._hub is not None:
            # What is read through its file system is looked up in listings that are kept for good.
            self._files.handler.fs.invalidate_cache()
            return self._hub.names(folder)
        selector = fs.FileSelector(self._path(folder), allow_not_found=True)
        with self._told("read"):
            found = self._files.get_file_info(selector)
        return sorted(each.base_name for each in found if each.type == fs.FileType.File)

    def open(self, name: str) -> pa.NativeFile:
        """A file to be read anywhere in it. Raises FileNotFoundError where there is none."""
        with self._told("read", FileNotFoundError):
            return self._files.open_input_file(self._path(name))

    def read(self, name: str) -> bytes:
        with self.open(name) as file:
            data: bytes = file.read()
        return data

    def remove(self, names: Sequence[str]) -> None:
        """Remove files, in this order; on the hub in one commit."""
        if self._hub is not None and names:
            self._hub.commit({}, names)
            return
        with self._told("written to"):
            for name in names:
                self._files.delete_file(self._path(name))

    @contextmanager
    def writing(self) -> Iterator[Together]:
        """Files to write, which have their names once the block has ended, on the hub by one commit.

        They get them in the order in which they were begun. Nothing is left of any if the block raises.
        """
        with self._told("written to"), ExitStack() as afterwards:
            if self.is_here:
                files = Together(self._beside)
                afterwards.callback(files.discard)
            else:
                folder = Path(afterwards.enter_context(tempfile.TemporaryDirectory(prefix="hermes-space-")))
                files = Together(lambda name: str(folder / name.replace("/", "-")))
            with files:
                yield files
            self._place(files.parts)

    @contextmanager
    def _told(self, doing: str, *others: type[OSError]) -> Iterator[None]:
        """Turn what a file system raises into Refused, but for `others`."""
        try:
            yield
        except OSError as error:
            if isinstance(error, (Refused, BrokenPipeError, *others)):
                raise
            # What goes elsewhere is written here first.
            full = error.errno is not None and not self.is_here
            where = tempfile.gettempdir() if full else self.name
            raise Refused(f"{where} cannot be {doing}: {reason(error)}.") from error

    def _beside(self, name: str) -> str:
        path = self._path(name)
        self._files.create_dir(str(Path(path).parent))
        # Its own name for each attempt: the same shard may be given to two workers.
        return f"{path}.{secrets.token_hex(4)}{UNFINISHED}"

    def _place(self, parts: Mapping[str, str]) -> None:
        if self._hub is not None:
            self._hub.commit(parts)
            return
        for name, part in parts.items():
            if self.is_here:
                self._files.move(part, self._path(name))
            else:
                fs.copy_files(
                    part,
                    self._path(name),
                    source_filesystem=fs.LocalFileSystem(),
                    destination_filesystem=self._files,
                )

    @cached_property
    def _placed(self) -> tuple[fs.FileSystem, str]:
        return _placed(self.name)

    @cached_property
    def _hub(self) -> HubFolder | None:
        """The same folder where it lies in a repository of the hub; its buckets know no commits."""
        if self.is_here or not self.name.startswith(HUB) or self.name.startswith(BUCKETS):
            return None
        from hermes_space.hub_folder import HubFolder  # its library takes a third of a second to import

        return HubFolder(self.name)

    def __getstate__(self) -> dict[str, str]:
        return {"name": self.name}

    @property
    def _files(self) -> fs.FileSystem:
        return self._placed[0]

    @property
    def is_here(self) -> bool:
        """Whether it is a folder of this machine."""
        return isinstance(self._files, fs.LocalFileSystem)

    def _path(self, name: str) -> str:
        return f"{self._placed[1].rstrip('/')}/{name}"


def _placed(name: str) -> tuple[fs.FileSystem, str]:
    """The file system that a name belongs to, and what it is called there."""
    if (pinned := PINNED.fullmatch(name)) and (path := _cached(*pinned.groups())) is not None:
        return fs.LocalFileSystem(), path
    if name.startswith(HUB):
        from huggingface_hub import HfFileSystem

        if not _IN_REPOSITORY.match(name):
            raise ValueError(
                f"{name} names no repository of the hub; accepted is hf://datasets/OWNER/NAME/PATH."
            )
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
