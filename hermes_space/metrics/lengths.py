"""How long traces are, and how they end."""

from __future__ import annotations

import numpy as np
import pandas as pd

from hermes_space.tables import Tables

BINS = 24
END_STATES = ("answered", "ended_on_call", "ended_on_tool", "empty_answer", "capped")


def lengths(tables: Tables) -> pd.DataFrame:
    """Traces by their number of messages, in bins of equal width.

    All messages count: system, user, assistant and tool. The last bin also holds the longest, about 5 % of
    traces; shares are of all traces, the median is over all traces.
    """
    counts = tables.traces.column("message_count").to_numpy()
    frame: pd.DataFrame
    if not len(counts):
        frame = pd.DataFrame(columns=["from", "to", "open", "traces", "share", "median"])
        return frame
    top = max(int(np.quantile(counts, 0.95)), 1)
    width = max(int(np.ceil(top / BINS)), 1)
    # Assistant and tool messages alternate: bins of an odd width would hold now more, now fewer odd numbers.
    width += width > 1 and width % 2
    first = int(counts.min()) // width
    bins = np.minimum(counts // width, top // width) - first
    held = np.bincount(bins)
    start = (np.arange(len(held)) + first) * width
    frame = pd.DataFrame({"from": start, "to": start + width - 1, "open": False, "traces": held})
    frame.loc[frame.index[-1], "open"] = bool(counts.max() > frame["to"].iloc[-1])
    frame["share"] = frame["traces"] / len(counts)
    frame["median"] = float(np.median(counts))
    return frame


def end_states(tables: Tables) -> pd.DataFrame:
    """Traces by how they end: answered, on a call, on a tool's response, with an empty answer, or capped.

    Capped means that the harness said the limit of tool-calling iterations was reached. Shares are of all
    traces; every state is listed, also at 0.
    """
    ends = tables.traces.column("end_state").to_pandas().value_counts()
    frame: pd.DataFrame = pd.DataFrame(
        {"end_state": END_STATES, "traces": [int(ends.get(state, 0)) for state in END_STATES]}
    )
    frame["share"] = frame["traces"] / max(tables.traces.num_rows, 1)
    return frame
