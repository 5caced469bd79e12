"""How many calls one message makes at once."""

from __future__ import annotations

import numpy as np
import pandas as pd

from hermes_space.tables import Tables

WIDEST = 10


def widths(tables: Tables) -> pd.DataFrame:
    """Calling messages by the number of calls in them; ten and more are taken together.

    A calling message is an assistant message with at least one call; shares are of all calling messages.
    """
    calls = tables.messages.column("call_count").fill_null(0).to_numpy()
    held = np.bincount(np.minimum(calls[calls > 0], WIDEST), minlength=WIDEST + 1)[1:]
    frame: pd.DataFrame = pd.DataFrame({"calls": np.arange(1, WIDEST + 1), "messages": held})
    frame["share"] = frame["messages"] / max(int(held.sum()), 1)
    return frame
