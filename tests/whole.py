"""All rows of a dataset as one table. It is not a test."""

import pyarrow as pa

from hermes_space import Dataset


def whole(dataset: Dataset) -> pa.Table:
    return pa.concat_tables(dataset.batches())
