"""The rows as they are, every column, as one Parquet file."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import pyarrow.parquet as pq

from hermes_space.dataset import Dataset
from hermes_space.exporters.exporter import Options


def write(dataset: Dataset, path: Path, options: Options) -> int:
    batches = dataset.batches()
    first = next(batches)
    with pq.ParquetWriter(path, first.schema, compression="zstd") as writer:
        for batch in chain([first], batches):
            writer.write_table(batch)
    return len(dataset)
