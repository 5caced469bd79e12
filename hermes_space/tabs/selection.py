"""Which traces the Stats tab speaks of: five filters over a dataset, and the tables of what is left.

It counts nothing and draws nothing; what a filter may be set to comes from the data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

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
        ends = self.tables.traces.select(["trace", "end_state"]).to_pandas().set_index("trace")["end_state"]
        # A row that could not be parsed has no trace, and is in no selection.
        self._columns = {"ends": ends}
        for name in ("config", "category", "outcome"):
            if name in dataset.labels.column_names:
                self._columns[name] = dataset.labels.column(name).to_pandas().loc[ends.index]

    def choices(self) -> dict[str, list[str]]:
        """What each filter may be set to, the commonest first; a filter with fewer than two is left out."""
        found = {name: list(column.value_counts().index) for name, column in self._columns.items()}
        found["config"] = [name for name in self.dataset.shown if name in found["config"]]
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
        """Which rows of the dataset are selected."""
        kept = self._marked(self.tables.traces["trace"])
        for name, value in selection.items():
            if name == "tool":
                calls = self.tables.calls
                kept &= self._marked(calls["trace"].filter(pc.equal(calls["name"], value)))
            else:
                column = self._columns[name]
                kept &= self._marked(column.index[column == value])
        return kept

    def select(self, selection: Selection) -> Tables:
        """The tables of the selected traces, their numbers as in the dataset."""
        if not selection.items():
            return self.tables
        kept = self.mask(selection)
        return Tables(**{name: _kept(table, kept) for name, table in self.tables.items()})

    def _marked(self, traces: Any) -> Mask:
        """A place for each row of the dataset, true for the traces named."""
        mask: Mask = np.zeros(len(self.dataset), dtype=bool)
        mask[np.asarray(traces)] = True
        return mask


def _slim(table: pa.Table, name: str) -> pa.Table:
    dropped = _TEXT_COLUMNS - {"id"} if name == "traces" else _TEXT_COLUMNS
    return table.select([column for column in table.column_names if column not in dropped])


def _kept(table: pa.Table, kept: Mask) -> pa.Table:
    return table.filter(pa.array(kept[table.column("trace").to_numpy()]))
