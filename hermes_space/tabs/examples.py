"""Traces worth opening, found in the tables: a long one, the widest, the first with a code. No HTML."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from hermes_space.charts import Chart
from hermes_space.tables import Tables

Link = tuple[str, str]


def long_one(tables: Tables) -> tuple[int, int, str] | None:
    """Steps, failures and address of the longest trace that has failures and still ends with an answer."""
    traces = tables.traces
    failed = pc.greater(traces.column("failed_response_count"), 0)
    answered = pc.equal(traces.column("end_state"), "answered")
    for wanted in (pc.and_(failed, answered), failed, None):
        left = traces if wanted is None else traces.filter(wanted)
        if left.num_rows:
            order = [("step_count", "descending"), ("failed_response_count", "descending")]
            row = left.take(pc.sort_indices(left, sort_keys=order)[:1]).to_pylist()[0]
            return row["step_count"], row["failed_response_count"], _address(row["id"], row["config"])
    return None


def example(chart: Chart, frame: pd.DataFrame, tables: Tables) -> Link | None:
    """What the link under a chart says and opens: a trace, at the step that shows what the chart tells."""
    if frame.empty:
        return None
    if chart.name == "lengths":
        longest = tables.traces.sort_by([("message_count", "descending")])
        return "See the longest", _trace(tables, longest["trace"][0].as_py())
    if chart.name == "widths":
        return _first("See the widest", tables, tables.messages.sort_by([("call_count", "descending")]))
    if chart.name in ("findings", "failures"):
        code = frame["code"].iloc[0]
        return _first(f"See {code} in a trace", tables, _where(tables.findings, "code", code))
    return None


def listed(chart: Chart, frame: pd.DataFrame, filters: Mapping[str, str]) -> Link:
    """The list of the traces that the chart speaks of: the filters, and what the chart's title names."""
    query = {"view": "trace", **filters}
    column = {"tools": "tool", "categories": "category"}.get(chart.name)
    first = str(frame[column].iloc[0]) if column is not None and len(frame) else ""
    # A name in brackets stands for none, which no filter can ask for.
    if column is not None and first and not first.startswith("("):
        query[column] = first
    return "See traces", "?" + urlencode(query)


def _where(table: pa.Table, column: str, value: str) -> pa.Table:
    return table.filter(pc.equal(table.column(column), value))


def _first(words: str, tables: Tables, rows: pa.Table) -> Link | None:
    """A link to the message of the first row, where there is one."""
    if not rows.num_rows:
        return None
    trace, message = rows["trace"][0].as_py(), rows["message"][0].as_py()
    return words, _trace(tables, trace, message)


def _trace(tables: Tables, trace: int, message: int | None = None) -> str:
    row = tables.traces.filter(pc.equal(tables.traces.column("trace"), trace)).to_pylist()[0]
    if message is None:
        return _address(row["id"], row["config"])
    messages = tables.messages
    before = pc.and_(
        pc.equal(messages.column("trace"), trace), pc.less_equal(messages.column("message"), message)
    )
    step = pc.sum(pc.equal(messages.filter(before).column("role"), "assistant")).as_py()
    return _address(row["id"], row["config"], step or 1)


def _address(id: str, config: str, step: int | None = None) -> str:
    query = {"view": "trace", "config": config, "id": id}
    return "?" + urlencode(query if step is None else {**query, "step": step})
