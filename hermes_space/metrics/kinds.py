"""Whether an assistant message reasons, calls, does both or neither."""

from __future__ import annotations

import pandas as pd

from hermes_space.tables import Tables

KINDS = ("call", "both", "reasoning", "neither")


def kinds_by_config(tables: Tables) -> pd.DataFrame:
    """Assistant messages by kind in each configuration: reasoning, call, both or neither.

    A message reasons if it holds a reasoning part that is not empty, and calls if it holds a call, valid or
    not. Shares are of the configuration's assistant messages; every kind is listed, also at 0.
    """
    config = tables.traces.select(["trace", "config"]).to_pandas().set_index("trace")["config"]
    messages = tables.messages.select(["trace", "kind"])
    messages = messages.filter(messages.column("kind").is_valid()).to_pandas()
    held = messages.assign(config=messages["trace"].map(config)).groupby(["config", "kind"]).size()
    configs = list(dict.fromkeys(config))
    index = pd.MultiIndex.from_product([configs, KINDS], names=["config", "kind"])
    frame: pd.DataFrame = held.reindex(index, fill_value=0).rename("messages").reset_index()
    whole = frame.groupby("config")["messages"].transform("sum")
    frame["share"] = (frame["messages"] / whole.where(whole > 0)).fillna(0.0)
    # A configuration without assistant messages has nothing to say here.
    shown: pd.DataFrame = frame[whole > 0].reset_index(drop=True)
    return shown
