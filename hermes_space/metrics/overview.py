"""The headline figures of a set of traces: sizes, failures by two rules, broken calls."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from hermes_space.tables import Tables


def overview(tables: Tables) -> pd.DataFrame:
    """One row a figure, each with its denominator: means, medians and quartiles are over traces.

    A trace has an error by the structural rule if one of its tool responses failed by its own envelope (exit
    code, error, success, status), and by the substring rule if "error", "traceback" or "exit_code": 1 stands
    anywhere in one. Both are shares of all traces; failed responses are a share of all responses, broken
    calls (not valid JSON, or without a name) of all calls.
    """
    traces = tables.traces
    count, calls, responses = traces.num_rows, tables.calls.num_rows, tables.responses.num_rows
    messages = _spread(traces.column("message_count"))
    per_call = _spread(traces.column("call_count"))
    failing = pc.sum(pc.greater(traces.column("failed_response_count"), 0)).as_py() or 0
    suspicious = tables.responses.filter(tables.responses.column("suspicious")).column("trace")
    failed = pc.sum(tables.responses.column("failed")).as_py() or 0
    broken = calls - (pc.sum(tables.calls.column("valid")).as_py() or 0)
    rows = [
        ("traces", count, None),
        *((f"messages_{name}", value, count) for name, value in messages.items()),
        *((f"calls_{name}", value, count) for name, value in per_call.items()),
        ("traces_with_error_structural", _share(failing, count), count),
        ("traces_with_error_substring", _share(pc.count_distinct(suspicious).as_py(), count), count),
        ("responses_failed", _share(failed, responses), responses),
        ("responses_suspicious", _share(len(suspicious), responses), responses),
        ("calls_broken", _share(broken, calls), calls),
    ]
    frame: pd.DataFrame = pd.DataFrame(rows, columns=["figure", "value", "of"])
    shown: pd.DataFrame = frame.astype({"value": "float64", "of": "Int64"})
    return shown


def _spread(column: pa.ChunkedArray) -> dict[str, float]:
    """Mean, median and quartiles; 0 where there is nothing to count."""
    values = column.to_pandas().astype("float64")
    low, middle, high = values.quantile([0.25, 0.5, 0.75]).fillna(0)
    return {"mean": float(values.mean() if len(values) else 0), "median": middle, "low": low, "high": high}


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
