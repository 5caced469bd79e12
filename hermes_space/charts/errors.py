"""Two dots a category: traces with a failure by the structural rule and by the substring rule."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from hermes_space.charts.chart import Chart
from hermes_space.charts.style import axis, figure, font, rgb
from hermes_space.charts.words import label, percent
from hermes_space.metrics.categories import categories

ROWS = 6
# A share of a handful of traces says little: shown only where nothing larger is there.
FEWEST = 5


def _largest(frame: pd.DataFrame) -> pd.DataFrame:
    enough = frame[frame["traces"] >= FEWEST]
    return enough if len(enough) else frame


def _draw(frame: pd.DataFrame) -> go.Figure:
    rows = frame.sort_values("structural", ascending=False).head(ROWS)
    places = list(range(len(rows)))
    hovers = [
        f"{label(row.category, 60)}: structural {percent(row.structural)}, "
        f"substring {percent(row.substring)} of {row.traces:,} traces"
        for row in rows.itertuples()
    ]
    lines = go.Scatter(
        x=[x for row in rows.itertuples() for x in (row.structural * 100, row.substring * 100, None)],
        y=[y for place in places for y in (place, place, None)],
        mode="lines",
        line={"color": rgb("response-fill"), "width": 2},
        hoverinfo="skip",
    )
    dots = [
        go.Scatter(
            x=list(rows[column] * 100),
            y=places,
            mode="markers",
            marker={"size": 9, "color": rgb(fill), "line": {"width": 2, "color": rgb(edge)}, "opacity": 1},
            customdata=hovers,
            hovertemplate="%{customdata}<extra></extra>",
            cliponaxis=False,
        )
        for column, fill, edge in (
            ("substring", "surface", "response-fill"),
            ("structural", "failure-fill", "failure-fill"),
        )
    ]
    top = max(float(rows[["structural", "substring"]].to_numpy().max()) * 100, 5.0)
    return figure(
        lines,
        *dots,
        height=168,
        x=axis(
            side="top",
            ticksuffix=" %",
            nticks=5,
            range=[-top * 0.04, top * 1.06],
            showgrid=True,
            gridcolor=rgb("border"),
        ),
        y=axis(
            tickvals=places,
            ticktext=[label(name) for name in rows["category"]],
            tickfont=font("text"),
            range=[max(len(rows), 4) - 0.5, -0.5],
            automargin=True,
        ),
        margins=(0, 22, 8, 0),
    )


def _answer(frame: pd.DataFrame) -> str:
    first, second = (
        frame.sort_values(rule, ascending=False, kind="stable")["category"].iloc[0]
        for rule in ("structural", "substring")
    )
    if not frame["structural"].any():
        return "No tool failed, by its own envelope"
    if len(frame) == 1:
        row = frame.iloc[0]
        envelope, wording = percent(row["structural"]), percent(row["substring"])
        return f"{envelope} of traces hold a failure by envelope, {wording} by wording"
    if first == second:
        return f"{first} fails most, by either rule"
    return f"{first} fails most by envelope, {second} by wording"


CHART = Chart(
    "errors",
    "Which categories fail most?",
    categories,
    _answer,
    _draw,
    "Share of traces with a failure",
    "No traces to measure.",
    legend=(("Structural", "failure-fill"), ("Substring", "hollow")),
    pick=_largest,
)
