"""A dataset of traces, by whatever name it goes: the sample, a file, a folder, a glob, a hub id.

With `shards` (files) and `hub` (files of the hub) below it, this is the only door through which traces
come in. What is small is read into memory; of what is large, `cache` keeps tables and an index, and the rows
stay on disk.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from glob import has_magic
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hermes_space import parse
from hermes_space.cache import Cache, SourceFile, Tell
from hermes_space.containers.row import listed
from hermes_space.layout import read_layout
from hermes_space.rows import InMemory, Rows, labelled, together, with_ids
from hermes_space.shards import HUB_ID, SUFFIXES, DatasetError, find_files, is_shard, read_file
from hermes_space.tables import Tables

__all__ = ["Dataset", "DatasetError", "open_dataset", "trace_of"]

SAMPLE = Path(__file__).parent / "data" / "sample"
# Bytes of files. Traces in Parquet take some eight times as much in memory.
LARGEST_IN_MEMORY = 64 << 20
# Rows made into Python objects in one go.
_AT_ONCE = 16


@dataclass(frozen=True, eq=False)
class Dataset:
    """Traces as stored (`row`, `batches`) and as parsed (`trace`, `tables`), numbered from 0.

    `configs` are all there are, `config` is the one asked for (None: all of them). `commit` is the one that
    the files of a dataset of the hub come from.
    """

    name: str
    configs: tuple[str, ...]
    config: str | None
    rows: Rows
    commit: str | None = None

    def __len__(self) -> int:
        return int(self.labels.num_rows)

    def __repr__(self) -> str:
        return f"Dataset({self.name!r}, config={self.config!r}, configs={self.configs!r}, rows={len(self)})"

    @property
    def shown(self) -> tuple[str, ...]:
        """The configurations that its rows are of."""
        return self.configs if self.config is None else (self.config,)

    @cached_property
    def labels(self) -> pa.Table:
        """A row for each trace: id, config, category, subcategory, task, and outcome where there is one."""
        return self.rows.labels

    @property
    def tables(self) -> Tables:
        """The five tables of all rows, parsed when first asked for."""
        return self.rows.tables

    @property
    def problems(self) -> tuple[str, ...]:
        """A sentence on each place of large data that could not be read; what could be is in the tables."""
        return self.rows.problems

    def row(self, i: int) -> dict[str, Any]:
        """Row `i` as stored, every column."""
        if not 0 <= i < len(self):
            raise DatasetError(f"There is no row {i} in {self.name}; its rows are 0 to {len(self) - 1}.")
        return self.rows.row(i)

    def trace(self, i: int) -> parse.Trace:
        """Row `i`, parsed."""
        return trace_of(self.row(i))

    def batches(self) -> Iterator[pa.Table]:
        """All rows in order, some at a time, as canonical tables of one schema."""
        return self.rows.batches()

    def each_row(self) -> Iterator[dict[str, Any]]:
        """All rows in order, as `row` gives them: quicker than asking for one after the other."""
        for batch in self.batches():
            for start in range(0, batch.num_rows, _AT_ONCE):
                yield from batch.slice(start, _AT_ONCE).to_pylist()

    def find(self, id: str, config: str | None = None) -> int:
        """The number of the first row with this id, in `config` where one is named."""
        if config is not None and config not in self.configs:
            raise DatasetError(_unknown_config(self.name, config, self.configs))
        for i in self._rows_by_id.get(id, ()):
            if config is None or self.labels["config"][i].as_py() == config:
                return i
        where = f"{self.name}, configuration {config}" if config else self.name
        raise DatasetError(
            f"There is no trace with the id {id!r} in {where}; accepted is an id of its {len(self)} rows."
        )

    def only(self, config: str) -> Dataset:
        """The rows of one configuration, numbered anew."""
        if config not in self.configs:
            raise DatasetError(_unknown_config(self.name, config, self.configs))
        if self.config == config:
            return self
        rows = self.rows.only(pc.equal(self.labels["config"], config))
        return replace(self, config=config, rows=rows)

    def first(self, count: int) -> Dataset:
        """The first rows, at most `count`."""
        if count >= len(self):
            return self
        return replace(self, rows=self.rows.only(pa.array(i < count for i in range(len(self)))))

    @cached_property
    def _rows_by_id(self) -> dict[str, list[int]]:
        rows: dict[str, list[int]] = {}
        for i, name in enumerate(self.labels["id"].to_pylist()):
            rows.setdefault(name, []).append(i)
        return rows


def trace_of(row: Mapping[str, Any]) -> parse.Trace:
    """A row of a dataset, parsed."""
    # A table has every column in every row: a null says no more than an absent key.
    known = {key: value for key, value in row.items() if value is not None}
    return parse.parse_trace({"conversations": [], **known}, container="sharegpt")


def open_dataset(
    name: str | os.PathLike[str] = "sample",
    *,
    config: str | None = None,
    revision: str | None = None,
    progress: Tell | None = None,
) -> Dataset:
    """Open the bundled sample, a Parquet or JSON lines file, a folder, a glob, or a dataset of the hub.

    What is large is indexed when first opened, and parsed when its tables are first used; both are kept in a
    cache folder (docs/large.md), and `progress` is told of them.
    """
    title = os.fspath(name)
    path = SAMPLE if title == "sample" else Path(title).expanduser()
    if path.exists() or has_magic(title):
        if revision is not None:
            raise DatasetError(
                f"{title} is local and has no revision {revision!r}; revisions belong to hub ids."
            )
        found = _local(path, config, title)
    elif is_shard(path) or not HUB_ID.fullmatch(title):
        raise DatasetError(
            f"There is no dataset {title!r}; accepted are sample, a {_FILES}, a folder, a glob or a hub id."
        )
    else:
        found = _on_hub(title, config, revision)
    return _opened(title, found, config, progress)


_FILES = " or ".join(SUFFIXES[:2]) + " file"


@dataclass(frozen=True)
class _Found:
    """The files of a dataset, how they come here one by one, and the configurations that a layout names."""

    files: tuple[SourceFile, ...]
    paths: Callable[[], Iterator[Path]]
    configs: tuple[str, ...] | None
    commit: str | None = None


def _local(path: Path, config: str | None, title: str) -> _Found:
    layout = read_layout(path) if path.is_dir() else None
    if layout is None:
        chosen: list[tuple[str | None, Path]] = [(None, file) for file in find_files(path)]
    elif config is not None and config not in layout:
        raise DatasetError(_unknown_config(title, config, tuple(layout)))
    else:
        chosen = [(each, file) for each in layout if config in (None, each) for file in layout[each]]
    paths = [file for _, file in chosen]
    files = tuple(_local_file(file, label) for label, file in chosen)
    return _Found(files, lambda: iter(paths), None if layout is None else tuple(layout))


def _local_file(path: Path, config: str | None) -> SourceFile:
    state = path.stat()
    return SourceFile(str(path.resolve()), state.st_size, str(state.st_mtime_ns), config)


def _on_hub(name: str, config: str | None, revision: str | None) -> _Found:
    from hermes_space import hub  # its library takes a third of a second to import

    found = hub.resolve(name, config, revision)
    files = tuple(SourceFile(file.url, file.size, file.oid, file.config) for file in found.files)
    return _Found(files, lambda: map(hub.fetch, hub.ahead(found.files)), found.configs, found.commit)


def _opened(title: str, found: _Found, config: str | None, progress: Tell | None) -> Dataset:
    rows: Rows
    if sum(file.size for file in found.files) <= LARGEST_IN_MEMORY:
        rows = _in_memory(title, found)
    else:
        rows = Cache(title, found.files, found.paths, progress).rows()
    if found.configs is not None:
        return Dataset(title, found.configs, config, rows, found.commit)
    whole = Dataset(title, tuple(rows.labels["config"].unique().to_pylist()), None, rows, found.commit)
    return whole if config is None else whole.only(config)


def _in_memory(title: str, found: _Found) -> InMemory:
    read = zip(found.files, found.paths(), strict=True)
    tables = [labelled(table, file.config) for file, path in read if (table := read_file(path)).num_rows]
    if not tables:
        raise DatasetError(f"{title} holds no traces; accepted is a dataset with at least one row.")
    return InMemory(with_ids(together(tables)))


def _unknown_config(name: str, config: str, configs: tuple[str, ...]) -> str:
    return f"There is no configuration {config!r} in {name}; accepted are {listed(configs)}."
