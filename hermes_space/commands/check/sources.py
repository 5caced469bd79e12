"""What people name on the command line, as sources of rows: files, folders, standard input, datasets."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from glob import has_magic
from pathlib import Path

from hermes_space.canonical import CANONICAL
from hermes_space.damage import Damage
from hermes_space.dataset import Dataset, DatasetError, open_dataset
from hermes_space.shards import Piece, find_files, is_hub_id, is_shard, read_pieces
from hermes_space.streams import Text, read_stream, read_text_file

STDIN = "-"
SAMPLE = "sample"
# A dataset lies open as a whole; this is what is looked at in one go.
DATASET_ROWS = 256


@dataclass(frozen=True)
class Source:
    """`name` as people gave it, `path` where it is a file here, `size` in bytes (0 where unknown)."""

    name: str
    path: Path | None
    size: int
    pieces: Callable[[], Iterator[Piece | Damage | Text]]


def sources(name: str, config: str | None = None, revision: str | None = None) -> list[Source]:
    """The sources that a name stands for; those of a folder by name.

    A configuration and a revision belong to datasets: files have neither.
    """
    path = Path(name).expanduser()
    local = name == STDIN or (name != SAMPLE and (path.exists() or has_magic(name)))
    if local and (config is not None or revision is not None):
        raise DatasetError(
            f"{name} is no dataset; a configuration and a revision are of hub ids (owner/name) or {SAMPLE}."
        )
    if name == STDIN:
        return [Source(STDIN, None, 0, lambda: read_stream(sys.stdin.buffer, Path(STDIN)))]
    if local:
        there = path.exists() and not path.is_dir()
        return [_file(file) for file in ([path] if there else find_files(name))]
    if name == SAMPLE or is_hub_id(name):
        return [_dataset(open_dataset(name, config=config, revision=revision))]
    raise DatasetError(
        f"There is no file or folder {name}; accepted are files, folders, globs, - for standard input, "
        f"{SAMPLE} and hub ids (owner/name)."
    )


def _file(path: Path) -> Source:
    # A name may hold bytes that are no UTF-8.
    name = os.fsencode(path).decode("utf-8", "replace")
    read = read_pieces if is_shard(path) else read_text_file
    return Source(name, path, path.stat().st_size, partial(read, path))


def _dataset(dataset: Dataset) -> Source:
    return Source(dataset.name, None, 0, partial(_pieces, dataset))


def _pieces(dataset: Dataset) -> Iterator[Piece]:
    first = 0
    for batch in dataset.batches():
        table = batch.select(CANONICAL)
        for start in range(0, table.num_rows, DATASET_ROWS):
            piece = table.slice(start, DATASET_ROWS)
            yield Piece(piece, range(first, first + piece.num_rows), 0)
            first += piece.num_rows
