"""Counts of shards add up to those of all their rows, in any order and any grouping."""

from __future__ import annotations

import json
from functools import reduce
from operator import add
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hermes_space import Dataset, Tables, parse_files
from hermes_space.cli import main
from hermes_space.counts import COUNTED, Counts, count, count_shards
from hermes_space.store import Store

ALONE = 12


def of(tables: Tables) -> Counts:
    return count(dict(tables.items()))


@pytest.fixture(scope="module")
def pieces(sample: Dataset) -> list[Counts]:
    """Of some traces of the sample each by itself, and of the others together."""
    tables = sample.tables
    alone = [count(where(tables, pc.field("trace") == trace)) for trace in range(ALONE)]
    return [*alone, count(where(tables, pc.field("trace") >= ALONE))]


def where(tables: Tables, condition: pc.Expression) -> dict[str, pa.Table]:
    return {name: table.filter(condition) for name, table in tables.items()}


@pytest.fixture(scope="module")
def whole(sample: Dataset) -> Counts:
    return of(sample.tables)


@given(data=st.data())
def test_any_order_and_any_grouping_give_the_same(
    data: st.DataObject, pieces: list[Counts], whole: Counts
) -> None:
    order = data.draw(st.permutations(range(len(pieces))))
    cut = data.draw(st.integers(0, len(pieces)))
    left = reduce(add, (pieces[number] for number in order[:cut]), Counts())
    right = reduce(add, reversed([pieces[number] for number in order[cut:]]), Counts())
    assert left + right == whole


@given(share=st.floats(0.001, 1))
def test_quantiles_are_those_of_the_column(share: float, whole: Counts, sample: Dataset) -> None:
    numbers = sample.tables.traces["message_count"].to_numpy()
    expected = np.quantile(numbers, share, method="inverted_cdf")
    assert whole.quantile("traces.message_count", share) == expected


def test_shards_on_storage_are_counted_one_by_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = Path(__file__).resolve().parents[2] / "hermes_space" / "data"
    tables = parse_files(sorted(folder.rglob("*.parquet")), out=tmp_path)
    store = Store(tmp_path)
    numbers = store.numbers()
    assert len(numbers) > 1
    assert count_shards(store, numbers) == count_shards(store, reversed(numbers)) == of(tables)
    assert main(["stats", str(tmp_path), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert list(printed) == [f"{table}.{column}" for table, columns in COUNTED.items() for column in columns]
    assert sum(printed["calls.name"].values()) == tables.calls.num_rows
