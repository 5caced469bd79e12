"""What the Train tab takes from a dataset: one configuration of it, secrets in it, where its exports lie."""

from __future__ import annotations

import hashlib
import tempfile
from functools import lru_cache
from pathlib import Path

import pyarrow.compute as pc

from hermes_space.dataset import Dataset
from hermes_space.parse import parse_table

KEY_FOUND = "X801"
# Of one configuration, for a file or a run made here; `hermes-space export` takes all.
MOST_TRACES = 1_000


@lru_cache(maxsize=8)
def configuration(dataset: Dataset, config: str) -> Dataset:
    """One configuration's first rows: as many as are worth waiting for."""
    return dataset.only(config).first(MOST_TRACES)


@lru_cache(maxsize=8)
def count_secrets(dataset: Dataset, config: str, rows: int) -> int:
    """Possible keys and tokens in the traces looked at, by their own patterns."""
    found = 0
    for batch in dataset.only(config).first(rows).batches():
        codes = parse_table(batch, safety=True).findings.column("code")
        found += int(pc.sum(pc.equal(codes, KEY_FOUND)).as_py() or 0)
    return found


def export_path(dataset: Dataset, name: str, config: str, *choices: object) -> Path:
    """Where an export of these choices lies for as long as this process lives."""
    kept = choices if name == "tokenized" else ()
    digest = hashlib.sha256(repr((dataset.name, config, *kept)).encode()).hexdigest()[:12]
    folder = Path(_folder().name) / digest
    folder.mkdir(exist_ok=True)
    return folder / f"{_plain(config)}-{name}.jsonl"


@lru_cache(maxsize=1)
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="hermes-space-")


def _plain(name: str) -> str:
    return "".join(c if c.isalnum() or c in "-_." else "-" for c in name)
