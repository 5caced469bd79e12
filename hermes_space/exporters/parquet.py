"""The rows as they are, every column, as one Parquet file."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq

from hermes_space.dataset import Dataset
from hermes_space.exporters.exporter import Options


def write(dataset: Dataset, path: Path, options: Options) -> int:
    pq.write_table(dataset.table, path, compression="zstd")
    return len(dataset)
