"""Datasets of the Hugging Face hub, through the `datasets` library.

Downloading, caching and finding the files of a configuration are the library's work (which also reads a
local folder laid out like a repository). Here its answers become
canonical tables, and its errors one sentence.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import datasets
import pyarrow as pa
from datasets.exceptions import DatasetNotFoundError
from huggingface_hub.errors import HfHubHTTPError, OfflineModeIsEnabled

from hermes_space import canonical
from hermes_space.containers.row import listed
from hermes_space.layout import SPLIT
from hermes_space.shards import DatasetError


def load(
    name: str, config: str | None = None, revision: str | None = None
) -> tuple[list[tuple[str | None, pa.Table]], tuple[str, ...]]:
    """The table of each configuration asked for (None: of all), and the names of all there are."""
    with _explained(name), _quiet():
        configs = tuple(datasets.get_dataset_config_names(name, revision=revision))
        if config is not None and config not in configs:
            raise DatasetError(
                f"There is no configuration {config!r} in {name}; accepted are {listed(configs)}."
            )
        wanted = configs if config is None else (config,)
        return [(each, _table(name, each, revision)) for each in wanted], configs


def _table(name: str, config: str, revision: str | None) -> pa.Table:
    loaded = datasets.load_dataset(name, config, split=SPLIT, revision=revision)
    return canonical.from_table(loaded.with_format("arrow")[:])


@contextmanager
def _quiet() -> Iterator[None]:
    """The library tells of each attempt to reach the hub; what came of them is said once."""
    library = logging.getLogger("huggingface_hub")
    level = library.level
    library.setLevel(logging.ERROR)
    try:
        yield
    finally:
        library.setLevel(level)


@contextmanager
def _explained(name: str) -> Iterator[None]:
    try:
        yield
    except DatasetError:
        raise
    except canonical.SchemaError as error:
        raise DatasetError(f"{name} does not hold traces as expected: {error}.") from error
    except DatasetNotFoundError as error:
        raise DatasetError(
            f"There is no dataset {name!r} here or on the hub that may be read; "
            "accepted are sample, a file, a folder, a glob or a hub id."
        ) from error
    except (OfflineModeIsEnabled, ConnectionError) as error:
        raise DatasetError(f"The hub could not be reached to load {name!r}: {_reason(error)}.") from error
    except (HfHubHTTPError, OSError, ValueError, datasets.exceptions.DatasetsError) as error:
        raise DatasetError(f"The hub dataset {name!r} could not be loaded: {_reason(error)}.") from error


def _reason(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
