"""Traces by category: how many, how many calls they make, how many hold a failure by each rule."""

from __future__ import annotations

import pandas as pd

from hermes_space.tables import Tables

NO_CATEGORY = "(no category)"


def categories(tables: Tables) -> pd.DataFrame:
    """Traces, calls and failures by category, the largest category first.

    Shares of traces with an error are of that category's traces: structural if one of the trace's responses
    failed by its own envelope, substring if "error", "traceback" or "exit_code": 1 stands anywhere in one.
    """
    columns = ["trace", "category", "call_count", "failed_response_count"]
    traces = tables.traces.select(columns).to_pandas()
    responses = tables.responses.select(["trace", "suspicious"])
    suspicious = responses.filter(responses.column("suspicious")).column("trace").unique().to_pandas()
    traces["category"] = traces["category"].fillna(NO_CATEGORY)
    traces["structural"] = traces["failed_response_count"] > 0
    traces["substring"] = traces["trace"].isin(suspicious)
    frame: pd.DataFrame = (
        traces.groupby("category")
        .agg(
            traces=("trace", "size"),
            calls=("call_count", "sum"),
            calls_mean=("call_count", "mean"),
            structural=("structural", "mean"),
            substring=("substring", "mean"),
        )
        .reset_index()
    )
    frame["share"] = frame["traces"] / max(len(traces), 1)
    shown: pd.DataFrame = frame.sort_values(
        ["traces", "category"], ascending=[False, True], ignore_index=True
    )
    return shown
