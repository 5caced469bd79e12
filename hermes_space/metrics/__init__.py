"""What can be counted: each metric takes Tables and gives a small DataFrame. None reads text or files.

A metric's docstring is its method, shown to people as it stands: what is counted, and out of how many.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from hermes_space.metrics.categories import categories
from hermes_space.metrics.findings import finding_codes
from hermes_space.metrics.kinds import kinds_by_config
from hermes_space.metrics.lengths import end_states, lengths
from hermes_space.metrics.overview import overview
from hermes_space.metrics.thinking import thinking
from hermes_space.metrics.tools import calls_by_step, tool_calls
from hermes_space.metrics.widths import widths
from hermes_space.tables import Tables

Metric = Callable[[Tables], pd.DataFrame]

METRICS: tuple[Metric, ...] = (
    overview,
    tool_calls,
    lengths,
    categories,
    kinds_by_config,
    widths,
    calls_by_step,
    finding_codes,
    thinking,
    end_states,
)

__all__ = ["METRICS", "Metric"]
