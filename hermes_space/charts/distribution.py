"""Vertical bars over a number: messages of a trace, calls of a message."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from hermes_space.charts.chart import Chart
from hermes_space.charts.style import axis, figure, font, rgb
from hermes_space.charts.words import count, number, percent
from hermes_space.metrics.lengths import lengths
from hermes_space.metrics.widths import WIDEST, widths

HEIGHT = 168


def _columns(heights: list[int], hovers: list[str], *, fill: str) -> go.Bar:
    return go.Bar(
        x=list(range(len(heights))),
        y=heights,
        width=0.92,
        marker={"color": rgb(fill), "cornerradius": 2, "line": {"width": 0}},
        customdata=hovers,
        hovertemplate="%{customdata}<extra></extra>",
    )


def _lengths(frame: pd.DataFrame) -> go.Figure:
    last = len(frame) - 1
    spans = [_span(row["from"], row["to"], row["open"]) for _, row in frame.iterrows()]
    hovers = [
        f"{span} messages: {count(traces)} traces"
        for span, traces in zip(spans, frame["traces"], strict=True)
    ]
    start, width = int(frame["from"].iloc[0]), int(frame["to"].iloc[0] - frame["from"].iloc[0] + 1)
    median = float(frame["median"].iloc[0])
    # Bin i stands at i and spans half a place to each side of it.
    at = min((median - start + 0.5) / width - 0.5, last + 0.5)
    ticks = sorted({*range(0, last, max(len(frame) // 5, 1)), last})
    if len(ticks) > 1 and ticks[-1] - ticks[-2] < max(len(frame) // 8, 1):
        ticks.pop(-2)
    texts = [f"{count(frame['from'].iloc[i])}{'+' if frame['open'].iloc[i] else ''}" for i in ticks]
    return figure(
        _columns(list(frame["traces"]), hovers, fill="response-fill"),
        height=HEIGHT,
        x=axis(tickvals=ticks, ticktext=texts, range=[-0.6, last + 0.6]),
        y=axis(visible=False),
        margins=(0, 18, 12, 22),
        shapes=[
            {
                "type": "line",
                "x0": at,
                "x1": at,
                "y0": 0,
                "y1": 1,
                "yref": "paper",
                "line": {"color": rgb("text"), "width": 1.5, "dash": "2px,3px"},
            }
        ],
        annotations=[
            {
                "x": at,
                "y": 1,
                "yref": "paper",
                "text": f"median {number(median)}",
                "showarrow": False,
                "xanchor": "left" if at < last * 0.7 else "right",
                "yanchor": "bottom",
                "yshift": -2,
                "xshift": 4 if at < last * 0.7 else -4,
                "font": font("text", weight=600),
            }
        ],
    )


def _span(start: int, end: int, open_end: bool) -> str:
    if open_end:
        return f"{count(start)} or more"
    return count(start) if start == end else f"{count(start)} to {count(end)}"


def _widths(frame: pd.DataFrame) -> go.Figure:
    names = [f"{calls}+" if calls == WIDEST else str(calls) for calls in frame["calls"]]
    hovers = [
        f"{name} calls at once: {count(messages)} messages, {percent(share)}"
        for name, messages, share in zip(names, frame["messages"], frame["share"], strict=True)
    ]
    bars = _columns(list(frame["messages"]), hovers, fill="call-fill")
    # Counts above the bars: the small ones cannot be read off their height.
    bars.update(
        text=[count(messages) for messages in frame["messages"]],
        textposition="outside",
        textfont=font("text", size=10, weight=500),
        textangle=0,
        cliponaxis=False,
    )
    return figure(
        bars,
        height=HEIGHT,
        x=axis(tickvals=list(range(len(names))), ticktext=names, range=[-0.6, len(names) - 0.4]),
        y=axis(visible=False),
        margins=(0, 18, 0, 22),
    )


LENGTHS = Chart(
    "lengths",
    "How long is a conversation?",
    lengths,
    lambda frame: f"Half of all traces end within {number(frame['median'].iloc[0])} messages",
    _lengths,
    "Traces, by messages",
    "No traces to measure.",
)
WIDTHS = Chart(
    "widths",
    "How many calls at once?",
    widths,
    lambda frame: f"{percent(frame['share'].iloc[0])} of calling messages make one call",
    _widths,
    "Messages, by calls in them",
    "No calls in these traces.",
    pick=lambda frame: frame if frame["messages"].any() else frame.iloc[:0],
)
