"""Which tools are called, how often they fail, and at which step."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from hermes_space.tables import Tables

LAST_STEP = 10
NO_NAME = "(no name)"


def tool_calls(tables: Tables) -> pd.DataFrame:
    """Calls by the tool they name, most called first: every call counts, valid or not.

    The share is of all calls. A call has failed if the response paired with it failed by its own envelope;
    the failed share is of that tool's calls.
    """
    named = _named(tables, ["trace", "failed"])
    # An unanswered call is not known to have failed.
    named = named.set_column(1, "failed", pc.fill_null(named.column("failed"), False).cast(pa.int32()))
    groups = named.group_by("name").aggregate(
        [("trace", "count"), ("trace", "count_distinct"), ("failed", "sum")]
    )
    frame: pd.DataFrame = groups.to_pandas().rename(
        columns={
            "name": "tool",
            "trace_count": "calls",
            "trace_count_distinct": "traces",
            "failed_sum": "failed",
        }
    )
    frame = frame.sort_values(["calls", "tool"], ascending=[False, True], ignore_index=True)
    frame["share"] = frame["calls"] / max(frame["calls"].sum(), 1)
    frame["failed_share"] = frame["failed"] / frame["calls"]
    columns = ["tool", "calls", "share", "traces", "failed", "failed_share"]
    shown: pd.DataFrame = frame.loc[:, columns]
    return shown


def calls_by_step(tables: Tables) -> pd.DataFrame:
    """The share of each tool among all calls made at a step, the steps from the tenth on taken together.

    A step is one assistant message with the responses that answer it, counted from 1. The shares of all tools
    at one step add up to 1; steps without calls are absent.
    """
    named = _named(tables, ["step"])
    named = named.filter(pc.is_valid(named.column("step")))
    step = pc.min_element_wise(pc.add(named.column("step"), 1), LAST_STEP)
    groups = named.set_column(0, "step", step).group_by(["name", "step"]).aggregate([([], "count_all")])
    frame: pd.DataFrame = groups.to_pandas().rename(columns={"name": "tool", "count_all": "calls"})
    frame["share"] = frame["calls"] / frame.groupby("step")["calls"].transform("sum")
    frame = frame.sort_values(["step", "calls", "tool"], ascending=[True, False, True], ignore_index=True)
    shown: pd.DataFrame = frame.loc[:, ["tool", "step", "calls", "share"]]
    return shown


def _named(tables: Tables, columns: list[str]) -> pa.Table:
    """These columns of the calls, and the tool's name, which a broken call may lack."""
    picked = tables.calls.select([*columns, "name"])
    return picked.set_column(len(columns), "name", pc.fill_null(picked.column("name"), NO_NAME))
