"""Which codes the parser raised, and in how many traces."""

from __future__ import annotations

import pandas as pd

from hermes_space.parse import rules
from hermes_space.tables import Tables


def finding_codes(tables: Tables) -> pd.DataFrame:
    """Findings by code, the commonest first, with their severity and the traces that hold one.

    The share is of all traces: those with at least one finding of this code. A tool's own failure is a
    finding too (the codes that begin with E); the parser marks, it does not judge the work.
    """
    groups = tables.findings.select(["code", "severity", "trace"]).group_by(["code", "severity"])
    counted = groups.aggregate([("trace", "count"), ("trace", "count_distinct")]).to_pandas()
    frame: pd.DataFrame = counted.rename(
        columns={"trace_count": "findings", "trace_count_distinct": "traces"}
    )
    names = {rule.code: rule.name for rule in rules()}
    frame["name"] = frame["code"].map(names)
    frame["share"] = frame["traces"] / max(tables.traces.num_rows, 1)
    frame = frame.sort_values(["findings", "code"], ascending=[False, True], ignore_index=True)
    shown: pd.DataFrame = frame.loc[:, ["code", "name", "severity", "findings", "traces", "share"]]
    return shown
