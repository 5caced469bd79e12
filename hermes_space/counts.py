"""What is counted of a shard's tables, so that the counts of many shards add up to those of all: exactly.

Every count is of one value in one column: categories and whole numbers alike. Adding is commutative and
associative, so shards may be counted anywhere and added in any order. It computes no share and draws nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from hermes_space.store import Store

# Few values each, however many traces: names, codes, and numbers of things within one trace.
COUNTED = {
    "traces": ("end_state", "message_count", "call_count", "max_width", "failed_response_count"),
    "messages": ("kind", "dialect", "reasoning_words"),
    "calls": ("name", "valid", "failed"),
    "responses": ("failure", "suspicious"),
    "findings": ("code",),
}

Value = str | int | bool | None


@dataclass(frozen=True)
class Counts:
    """How often each value stands in each column, by `table.column`."""

    values: Mapping[str, Counter[Value]] = field(default_factory=dict)

    def __add__(self, other: Counts) -> Counts:
        names = dict.fromkeys([*self.values, *other.values])
        nothing: Counter[Value] = Counter()
        return Counts(
            {name: self.values.get(name, nothing) + other.values.get(name, nothing) for name in names}
        )

    def quantile(self, column: str, share: float) -> int:
        """The smallest number that so large a share of the column's numbers is not above; 0 of none."""
        held = sorted(
            (value, count) for value, count in self.values[column].items() if isinstance(value, int)
        )
        wanted, seen = share * sum(count for _, count in held), 0
        for value, count in held:
            seen += count
            if seen >= wanted:
                return value
        return 0


def count(tables: Mapping[str, pa.Table]) -> Counts:
    """The counts of these tables, of which only the columns counted need be there."""
    return Counts(
        {
            f"{table}.{column}": Counter(
                {each["values"]: each["counts"] for each in tables[table][column].value_counts().to_pylist()}
            )
            for table, columns in COUNTED.items()
            for column in columns
        }
    )


def count_shards(store: Store, numbers: Iterable[int]) -> Counts:
    """The counts of some shards on storage, one in memory at a time."""
    total = Counts()
    for number in numbers:
        tables = {}
        for table, columns in COUNTED.items():
            with store.open(table, number) as file:
                tables[table] = file.read(list(columns))
        total += count(tables)
    return total
