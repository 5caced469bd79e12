"""The charts, in the order people see them: a metric's frame in, an answer and a Plotly figure out."""

from __future__ import annotations

from hermes_space.charts import errors, kinds, steps
from hermes_space.charts.chart import Chart
from hermes_space.charts.distribution import LENGTHS, WIDTHS
from hermes_space.charts.ranking import CATEGORIES, CATEGORY_CALLS, FAILURES, FINDINGS, TOOLS

CHARTS: tuple[Chart, ...] = (
    TOOLS,
    LENGTHS,
    errors.CHART,
    kinds.CHART,
    WIDTHS,
    steps.CHART,
    FINDINGS,
    FAILURES,
    CATEGORIES,
    CATEGORY_CALLS,
)

__all__ = ["CHARTS", "Chart"]
