"""Stacked bars: what assistant messages consist of, one bar a configuration."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from hermes_space.charts.chart import Chart
from hermes_space.charts.style import axis, figure, font, rgb
from hermes_space.charts.words import count, label, percent
from hermes_space.metrics.kinds import kinds_by_config

# Kind, words, fill, and the token that is read on that fill in both themes.
KINDS = (
    ("call", "Call only", "call-fill", "surface"),
    ("both", "Reasoning and call", "both-fill", "surface"),
    ("reasoning", "Reasoning and answer", "reasoning-fill", "text"),
    ("neither", "Answer only", "response-fill", "text"),
)
SMALLEST_LABEL = 0.06


def _draw(frame: pd.DataFrame) -> go.Figure:
    configs = list(dict.fromkeys(frame["config"]))
    places = list(range(len(configs)))
    traces = []
    for kind, words, fill, ink in KINDS:
        rows = frame[frame["kind"] == kind]
        shares = list(rows["share"])
        traces.append(
            go.Bar(
                y=places,
                x=shares,
                orientation="h",
                width=0.78,
                marker={"color": rgb(fill), "line": {"width": 1, "color": rgb("surface")}, "cornerradius": 2},
                text=[percent(share) if share >= SMALLEST_LABEL else "" for share in shares],
                textposition="inside",
                insidetextanchor="start",
                insidetextfont=font(ink, weight=600),
                textangle=0,
                customdata=[
                    f"{label(row.config, 60)}, {words.lower()}: {percent(row.share)}, "
                    f"{count(row.messages)} messages"
                    for row in rows.itertuples()
                ],
                hovertemplate="%{customdata}<extra></extra>",
            )
        )
    return figure(
        *traces,
        height=max(len(configs) * min(56, max(28, 176 // len(configs))), 124),
        x=axis(visible=False, range=[0, 1]),
        y=axis(
            tickvals=places,
            ticktext=[label(config) for config in configs],
            tickfont=font("text", mono=True),
            # A bar alone stands in the middle, no thicker than one of two.
            range=[1, -1] if len(configs) == 1 else [len(configs) - 0.5, -0.5],
            automargin=True,
        ),
        barmode="stack",
    )


def _answer(frame: pd.DataFrame) -> str:
    calls = frame[frame["kind"] == "call"].set_index("config")
    whole = frame.groupby("config")["messages"].sum()
    overall = calls["messages"].sum() / whole.sum()
    said = f"{percent(overall)} of messages call without reasoning"
    low, high = calls["share"].idxmin(), calls["share"].idxmax()
    if calls["share"].max() - calls["share"].min() < 0.01:
        return said
    return f"{said}: {percent(calls['share'][low])} in {low}, {percent(calls['share'][high])} in {high}"


CHART = Chart(
    "kinds",
    "Does it think before it acts?",
    kinds_by_config,
    _answer,
    _draw,
    "Share of assistant messages",
    "No assistant messages in these traces.",
    wide=True,
    legend=tuple((words, fill) for _, words, fill, _ in KINDS),
)
