"""How much is reasoned before a call, and whether a failure changes that."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from hermes_space.tables import Tables

Numbers = npt.NDArray[np.int64]

SITUATIONS = ("first step", "after results", "after a failure")


def thinking(tables: Tables) -> pd.DataFrame:
    """Words of reasoning in assistant messages that reason and call, by what came before.

    After a failure: a response of the step before failed by its own envelope; after results: none did; first
    step: there is no step before. Words are runs between white space; messages without reasoning are left
    out, and counted in the share of calling messages that reason.
    """
    messages = tables.messages
    trace, message = _numbers(messages, "trace"), _numbers(messages, "message")
    words, calls = _numbers(messages, "reasoning_words"), _numbers(messages, "call_count")
    assistant = pc.equal(messages.column("role"), "assistant").to_numpy().astype(bool)

    # Tables are in the order of traces and messages: steps are counted on, from 0 in each trace.
    step = np.cumsum(assistant)
    starts = np.flatnonzero(np.diff(trace, prepend=-1))
    before = step[starts] - assistant[starts]
    step = step - np.repeat(before, np.diff(starts, append=len(trace))) - 1

    # One number for a message of a trace, and one for a step of it.
    span = int(message.max(initial=0)) + 2
    failed = tables.responses.filter(tables.responses.column("failed"))
    at = np.searchsorted(
        trace * span + message, _numbers(failed, "trace") * span + _numbers(failed, "message")
    )
    failing = np.unique(trace[at] * span + step[at])

    calling = assistant & (calls > 0)
    after_failure = np.isin(trace * span + step - 1, failing)
    situation = np.where(step == 0, 0, np.where(after_failure, 2, 1))
    rows = []
    for number, name in enumerate(SITUATIONS):
        here = words[calling & (situation == number)]
        reasoning = here[here > 0]
        share = len(reasoning) / len(here) if len(here) else 0.0
        rows.append((name, len(reasoning), np.median(reasoning) if len(reasoning) else 0.0, len(here), share))
    columns = ["situation", "messages", "median", "calling", "reasoning_share"]
    frame: pd.DataFrame = pd.DataFrame(rows, columns=columns)
    return frame


def _numbers(table: pa.Table, column: str) -> Numbers:
    numbers: Numbers = table.column(column).fill_null(0).to_numpy().astype(np.int64)
    return numbers
