"""A dataset of traces, by whatever name it goes: the sample, a file, a folder, a glob, a hub id.

With `shards` (files) and `hub` (files of the hub) below it, this is the only door through which traces
come in. Everything above sees one canonical table, and the tables parsed from it once.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from functools import cached_property
from glob import has_magic
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hermes_space import parse
from hermes_space.containers.row import listed
from hermes_space.layout import read_layout
from hermes_space.shards import SUFFIXES, DatasetError, find_files, is_shard, read_file
from hermes_space.tables import Tables

__all__ = ["Dataset", "DatasetError", "open_dataset"]

SAMPLE = Path(__file__).parent / "data" / "sample"
DEFAULT_CONFIG = "default"
_HUB_ID = re.compile(r"[\w-][\w.-]*(/[\w-][\w.-]*)?")


@dataclass(frozen=True, eq=False)
class Dataset:
    """Rows of traces: `table` as stored, `tables` as parsed.

    `configs` are all there are, `config` is the one asked for (None: all of them).
    """

    name: str
    configs: tuple[str, ...]
    config: str | None
    table: pa.Table

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def __repr__(self) -> str:
        return f"Dataset({self.name!r}, config={self.config!r}, configs={self.configs!r}, rows={len(self)})"

    @cached_property
    def tables(self) -> Tables:
        """The five tables of all rows, parsed when first asked for."""
        return parse.parse_table(self.table)

    def row(self, i: int) -> dict[str, Any]:
        """Row `i` as stored, every column."""
        if not 0 <= i < len(self):
            raise DatasetError(f"There is no row {i} in {self.name}; its rows are 0 to {len(self) - 1}.")
        row: dict[str, Any] = self.table.slice(i, 1).to_pylist()[0]
        return row

    def trace(self, i: int) -> parse.Trace:
        """Row `i`, parsed."""
        # A table has every column in every row: a null says no more than an absent key.
        row = {key: value for key, value in self.row(i).items() if value is not None}
        return parse.parse_trace({"conversations": [], **row}, container="sharegpt")

    def find(self, id: str, config: str | None = None) -> int:
        """The number of the first row with this id, in `config` where one is named."""
        if config is not None and config not in self.configs:
            raise DatasetError(_unknown_config(self.name, config, self.configs))
        for i in self._rows_by_id.get(id, ()):
            if config is None or self._configs_by_row[i].as_py() == config:
                return i
        where = f"{self.name}, configuration {config}" if config else self.name
        raise DatasetError(
            f"There is no trace with the id {id!r} in {where}; accepted is an id of its {len(self)} rows."
        )

    @cached_property
    def _rows_by_id(self) -> dict[str, list[int]]:
        rows: dict[str, list[int]] = {}
        for i, name in enumerate(self.table.column("id").to_pylist()):
            rows.setdefault(name, []).append(i)
        return rows

    @cached_property
    def _configs_by_row(self) -> pa.ChunkedArray:
        return self.table.column("config")


def open_dataset(
    name: str | os.PathLike[str] = "sample", *, config: str | None = None, revision: str | None = None
) -> Dataset:
    """Open the bundled sample, a Parquet or JSON lines file, a folder, a glob, or a dataset of the hub."""
    title = os.fspath(name)
    path = SAMPLE if title == "sample" else Path(title).expanduser()
    if path.exists() or has_magic(title):
        if revision is not None:
            raise DatasetError(
                f"{title} is local and has no revision {revision!r}; revisions belong to hub ids."
            )
        parts, configs = _local(path, config, title)
    elif is_shard(path) or not _HUB_ID.fullmatch(title):
        raise DatasetError(
            f"There is no dataset {title!r}; accepted are sample, a {_FILES}, a folder, a glob or a hub id."
        )
    else:
        parts, configs = _from_hub(title, config, revision)
    return _assembled(title, parts, configs, config)


_FILES = " or ".join(SUFFIXES[:2]) + " file"

Part = tuple[str | None, pa.Table]


def _local(path: Path, config: str | None, title: str) -> tuple[list[Part], tuple[str, ...] | None]:
    """The tables of each configuration asked for, and all configurations if the layout names them."""
    layout = read_layout(path) if path.is_dir() else None
    if layout is None:
        return [(None, read_file(file)) for file in find_files(path)], None
    if config is not None and config not in layout:
        raise DatasetError(_unknown_config(title, config, tuple(layout)))
    wanted = layout if config is None else {config: layout[config]}
    return [(each, read_file(file)) for each, files in wanted.items() for file in files], tuple(layout)


def _from_hub(
    name: str, config: str | None, revision: str | None
) -> tuple[list[Part], tuple[str, ...] | None]:
    """The same of a dataset of the hub, its files fetched into the hub's cache."""
    from hermes_space import hub  # its library takes a third of a second to import

    found = hub.resolve(name, config, revision)
    return [(file.config, read_file(hub.fetch(file))) for file in hub.ahead(found.files)], found.configs


def _assembled(title: str, parts: list[Part], configs: tuple[str, ...] | None, config: str | None) -> Dataset:
    tables = [_labelled(table, name) for name, table in parts if table.num_rows]
    if not tables:
        raise DatasetError(f"{title} holds no traces; accepted is a dataset with at least one row.")
    try:
        table = pa.concat_tables(tables, promote_options="permissive")
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise DatasetError(
            f"The files of {title} have columns that do not fit together: {_first_line(error)}"
        ) from error
    if configs is None:
        configs = tuple(table.column("config").unique().to_pylist())
        if config is not None:
            if config not in configs:
                raise DatasetError(_unknown_config(title, config, configs))
            table = table.filter(pc.equal(table.column("config"), config))
    return Dataset(title, configs, config, _with_ids(table))


def _labelled(table: pa.Table, config: str | None) -> pa.Table:
    """`table` with the configuration it belongs to in every row."""
    at = table.schema.get_field_index("config")
    if config is not None:
        column = pa.repeat(config, table.num_rows)
    else:
        column = pc.fill_null(table.column(at), DEFAULT_CONFIG)
    return table.set_column(at, pa.field("config", pa.string()), column)


def _with_ids(table: pa.Table) -> pa.Table:
    """`table` with an id in every row: links and lookups need one, so a row without gets its number."""
    at = table.schema.get_field_index("id")
    if not table.column(at).null_count:
        return table
    numbers = pa.array([f"row-{i}" for i in range(table.num_rows)], pa.string())
    return table.set_column(at, pa.field("id", pa.string()), pc.coalesce(table.column(at), numbers))


def _unknown_config(name: str, config: str, configs: tuple[str, ...]) -> str:
    return f"There is no configuration {config!r} in {name}; accepted are {listed(configs)}."


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
