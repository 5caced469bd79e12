"""Whether an assistant message reasons, calls, does both or neither."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from hermes_space.tables import Tables

KINDS = ("call", "both", "reasoning", "neither")


def kinds_by_config(tables: Tables) -> pd.DataFrame:
    """Assistant messages by kind in each configuration: reasoning, call, both or neither.

    A message reasons if it holds a reasoning part that is not empty, and calls if it holds a call, valid or
    not. Shares are of the configuration's assistant messages; every kind is listed, also at 0.
    """
    trace, message_trace = (each.column("trace").to_numpy() for each in (tables.traces, tables.messages))
    config = tables.traces.column("config").combine_chunks().dictionary_encode()
    config_of = np.full(int(trace.max(initial=-1)) + 1, -1)
    config_of[trace] = pc.fill_null(config.indices, -1).to_numpy()
    kind = pc.fill_null(pc.index_in(tables.messages.column("kind"), pa.array(KINDS)), -1).to_numpy()
    cell = config_of[message_trace] * len(KINDS) + kind
    configs = config.dictionary.to_pylist()
    known = (config_of[message_trace] >= 0) & (kind >= 0)
    held = np.bincount(cell[known], minlength=len(configs) * len(KINDS))
    index = pd.MultiIndex.from_product([configs, KINDS], names=["config", "kind"])
    frame: pd.DataFrame = pd.DataFrame({"messages": held}, index=index).reset_index()
    whole = frame.groupby("config")["messages"].transform("sum")
    frame["share"] = (frame["messages"] / whole.where(whole > 0)).fillna(0.0)
    # A configuration without assistant messages has nothing to say here.
    shown: pd.DataFrame = frame[whole > 0].reset_index(drop=True)
    return shown
