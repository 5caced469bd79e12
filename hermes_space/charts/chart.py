"""What a chart is: a question, the answer in words, and a figure, all from one metric's frame.

Around the figure stands HTML (question, answer, unit, method), which is not drawn here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from hermes_space.metrics import Metric


@dataclass(frozen=True)
class Chart:
    """`answer` and `draw` get the metric's frame with at least one row; `empty` is said where it has none.

    `legend` names what the colours mean, as (words, token of the fill); direct labels come first.
    """

    name: str
    question: str
    metric: Metric
    answer: Callable[[pd.DataFrame], str]
    draw: Callable[[pd.DataFrame], go.Figure]
    unit: str
    empty: str
    wide: bool = False
    legend: tuple[tuple[str, str], ...] = ()
    pick: Callable[[pd.DataFrame], pd.DataFrame] = lambda frame: frame

    def frame(self, measured: pd.DataFrame) -> pd.DataFrame:
        """The rows of the metric that this chart shows."""
        return self.pick(measured)
