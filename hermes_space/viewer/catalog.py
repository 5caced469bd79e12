"""The list of traces: what it can be filtered and sorted by, and what a choice leaves. No markup."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from hermes_space.dataset import Dataset

ANY = ""
MARKS = {
    "failures": "Failed responses",
    "findings": "Findings",
    "both": "Failures and findings",
    "neither": "Neither",
}
ENDS = {
    "answered": "With an answer",
    "ended_on_call": "On a call",
    "ended_on_tool": "On a tool response",
    "empty_answer": "With an empty answer",
    "capped": "At the iteration cap",
}
SORTS = {
    "given": "As in the data",
    "longest": "Longest first",
    "shortest": "Shortest first",
    "failures": "Most failures first",
    "findings": "Most findings first",
}
_FIGURES = (
    "step_count",
    "call_count",
    "failed_response_count",
    "end_state",
    "text_bytes",
)
_ORDERS = {
    "longest": ("step_count", False),
    "shortest": ("step_count", True),
    "failures": ("failed_response_count", False),
    "findings": ("finding_count", False),
}


@dataclass(frozen=True)
class Choice:
    """What the list is narrowed to; an empty field narrows nothing."""

    config: str = ANY
    category: str = ANY
    tool: str = ANY
    outcome: str = ANY
    marks: str = ANY
    ends: str = ANY
    text: str = ANY
    sort: str = "given"

    def set_fields(self) -> list[str]:
        """The fields that narrow, in the order they are shown."""
        names = ("config", "category", "tool", "outcome", "marks", "ends", "text")
        return [name for name in names if getattr(self, name)]

    def without(self, field: str) -> Choice:
        """The same without one field."""
        return replace(self, **{field: ANY})


class Catalog:
    """All traces of a dataset, one row each, in the order of the data."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset

    @cached_property
    def frame(self) -> pd.DataFrame:
        """Labels, figures and number of findings of each trace, by its number."""
        labels: pd.DataFrame = self.dataset.labels.to_pandas()
        if "outcome" not in labels:
            labels["outcome"] = ""
        figures = self.dataset.tables.traces.select(["trace", *_FIGURES]).to_pandas()
        # A row that could not be parsed has no figures, and is not listed.
        frame = labels.fillna("").join(figures.set_index("trace", drop=False), how="inner")
        findings = self.dataset.tables.findings
        aside = pc.or_(pc.equal(findings["severity"], "info"), pc.starts_with(findings["code"], "E"))
        counted = findings["trace"].filter(pc.invert(aside)).to_numpy()
        frame["finding_count"] = np.bincount(counted, minlength=len(labels))[frame["trace"]]
        frame["sought"] = (frame["task"] + "\n" + frame["id"]).str.lower()
        found: pd.DataFrame = frame
        return found

    @cached_property
    def _rows_by_tool(self) -> dict[str, pd.Index]:
        calls = self.dataset.tables.calls.select(["trace", "name"]).drop_null()
        pairs = calls.group_by(["name", "trace"]).aggregate([]).to_pandas()
        return {str(name): pd.Index(group["trace"]) for name, group in pairs.groupby("name")}

    def values(self, column: str) -> list[str]:
        """What a column holds, most frequent first."""
        if column == "tool":
            return sorted(self._rows_by_tool, key=lambda name: (-len(self._rows_by_tool[name]), name))
        if column == "config":
            return list(self.dataset.shown)
        return [str(value) for value in self.frame[column].value_counts().index if value]

    def rows(self, choice: Choice) -> list[int]:
        """The numbers of the rows that a choice leaves, in its order."""
        frame = self.frame
        kept = pd.Series(True, index=frame.index)
        for column in ("config", "category", "outcome"):
            if wanted := getattr(choice, column):
                kept &= frame[column] == wanted
        if choice.tool:
            kept &= frame["trace"].isin(self._rows_by_tool.get(choice.tool, pd.Index([])))
        if choice.ends:
            kept &= frame["end_state"] == choice.ends
        if choice.marks:
            kept &= self._marked(choice.marks)
        for word in choice.text.lower().split():
            kept &= frame["sought"].str.contains(word, regex=False)
        left = frame[kept]
        if order := _ORDERS.get(choice.sort):
            left = left.sort_values(order[0], ascending=order[1], kind="stable")
        numbers: list[int] = left["trace"].tolist()
        return numbers

    def _marked(self, marks: str) -> pd.Series[bool]:
        failed = self.frame["failed_response_count"] > 0
        found = self.frame["finding_count"] > 0
        ways: dict[str, pd.Series[bool]] = {
            "failures": failed,
            "findings": found,
            "both": failed & found,
            "neither": ~(failed | found),
        }
        return ways[marks] if marks in ways else pd.Series(True, index=self.frame.index)

    def neighbours(
        self, number: int, choice: Choice
    ) -> tuple[tuple[str, str] | None, tuple[str, str] | None]:
        """Configuration and id of the traces before and after one in the list."""
        rows = self.rows(choice)
        if number not in rows:
            rows = self.rows(Choice())
        if number not in rows:
            return None, None
        at = rows.index(number)
        before = self._address(rows[at - 1]) if at else None
        return before, self._address(rows[at + 1]) if at + 1 < len(rows) else None

    def _address(self, number: int) -> tuple[str, str]:
        row = self.frame.loc[number]
        return str(row["config"]), str(row["id"])
