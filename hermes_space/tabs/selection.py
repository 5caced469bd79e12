"""Which traces the Stats tab speaks of: five filters over a dataset, and the tables of what is left.

It counts nothing and draws nothing; what a filter may be set to comes from the data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from hermes_space.dataset import Dataset
from hermes_space.tables import Tables

Mask = npt.NDArray[np.bool_]
MOST_TOOLS = 50
# Long text that no figure needs: left out, so that filtering copies little.
_TEXT_COLUMNS = {"arguments", "id", "detail", "task", "dialect"}


@dataclass(frozen=True)
class Selection:
    """The filters, None where one is not set. The fields' names are those of the link's parameters."""

    config: str | None = None
    category: str | None = None
    tool: str | None = None
    outcome: str | None = None
    ends: str | None = None

    @classmethod
    def names(cls) -> tuple[str, ...]:
        return tuple(field.name for field in fields(cls))

    def items(self) -> list[tuple[str, str]]:
        """The filters that are set."""
        values = ((name, getattr(self, name)) for name in self.names())
        return [(name, value) for name, value in values if value is not None]

    def without(self, name: str) -> Selection:
        return replace(self, **{name: None})


class Selector:
    """The filters of one dataset: what each may be set to, and the tables of a selection."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.tables = Tables(**{name: _slim(table, name) for name, table in dataset.tables.items()})
        traces = self.tables.traces
        self._columns = {
            "config": traces.column("config").to_pandas(),
            "category": traces.column("category").to_pandas(),
            "ends": traces.column("end_state").to_pandas(),
        }
        if "outcome" in dataset.table.column_names:
            self._columns["outcome"] = dataset.table.column("outcome").to_pandas()

    def choices(self) -> dict[str, list[str]]:
        """What each filter may be set to, the commonest first; a filter with fewer than two is left out."""
        found = {name: list(column.value_counts().index) for name, column in self._columns.items()}
        found["config"] = [name for name in self.dataset.configs if name in found["config"]]
        tools = self.tables.calls.column("name").to_pandas().value_counts()
        found["tool"] = list(tools.index[:MOST_TOOLS])
        return {name: found[name] for name in Selection.names() if len(found.get(name, ())) > 1}

    def read(self, query: Mapping[str, str]) -> tuple[Selection, str | None]:
        """The filters that a link sets, and one sentence on the first it sets to something unknown.

        The configuration is every tab's: the shell says that it is unknown.
        """
        chosen, problem = {}, None
        for name, known in self.choices().items():
            value = query.get(name)
            if value in known:
                chosen[name] = value
            elif value is not None and problem is None and name != "config":
                listed = ", ".join(known[:10]) + (" …" if len(known) > 10 else "")
                problem = f"The filter {name} knows no {value!r}; accepted are {listed}."
        return Selection(**chosen), problem

    def mask(self, selection: Selection) -> Mask:
        """Which traces are selected."""
        kept: Mask = np.ones(self.tables.traces.num_rows, dtype=bool)
        for name, value in selection.items():
            kept &= (
                self._using(value) if name == "tool" else (self._columns[name] == value).to_numpy(dtype=bool)
            )
        return kept

    def select(self, selection: Selection) -> Tables:
        """The tables of the selected traces, their numbers as in the dataset."""
        if not selection.items():
            return self.tables
        kept = self.mask(selection)
        return Tables(**{name: _kept(table, kept) for name, table in self.tables.items()})

    def _using(self, tool: str) -> Mask:
        """Traces with a call of this tool."""
        calls = self.tables.calls
        using: Mask = np.zeros(self.tables.traces.num_rows, dtype=bool)
        using[calls.filter(pc.equal(calls.column("name"), tool)).column("trace").to_numpy()] = True
        return using


def _slim(table: pa.Table, name: str) -> pa.Table:
    dropped = _TEXT_COLUMNS - {"id"} if name == "traces" else _TEXT_COLUMNS
    return table.select([column for column in table.column_names if column not in dropped])


def _kept(table: pa.Table, kept: Mask) -> pa.Table:
    return table.filter(pa.array(kept[table.column("trace").to_numpy()]))
