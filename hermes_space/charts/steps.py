"""A grid of tools and steps: what is called when. Cells are bars, so that their colour follows the theme."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from hermes_space.charts.chart import Chart
from hermes_space.charts.style import axis, figure, font, rgb
from hermes_space.charts.words import count, label, percent
from hermes_space.metrics.tools import LAST_STEP, calls_by_step

ROWS = 7
ROW_HEIGHT = 26


def _grid(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    """Tools by steps, the most called tool first."""
    wide: pd.DataFrame = frame.pivot(index="tool", columns="step", values=column).fillna(0)
    order = frame.groupby("tool")["calls"].sum().sort_values(ascending=False, kind="stable").index
    shown: pd.DataFrame = wide.loc[order]
    return shown


def _draw(frame: pd.DataFrame) -> go.Figure:
    shares, calls = _grid(frame, "share").head(ROWS), _grid(frame, "calls")
    darkest = float(shares.to_numpy().max())
    traces = []
    for place, (tool, row) in enumerate(shares.iterrows()):
        name = label(str(tool), 60)
        traces.append(
            go.Bar(
                y=[place] * len(row),
                x=[0.96] * len(row),
                base=[step - 0.48 for step in row.index],
                orientation="h",
                width=0.92,
                marker={
                    "color": rgb("call-fill"),
                    "opacity": [0.05 + 0.43 * share / darkest for share in row],
                    "cornerradius": 2,
                    "line": {"width": 0},
                },
                text=[f"{share * 100:.0f}" for share in row],
                textposition="inside",
                insidetextanchor="middle",
                insidetextfont=font("text", weight=500),
                textangle=0,
                customdata=[
                    f"{name}, {'from step 10 on' if step == LAST_STEP else f'step {step}'}: "
                    f"{percent(share)} of calls, {count(calls.loc[tool, step])}"
                    for step, share in row.items()
                ],
                hovertemplate="%{customdata}<extra></extra>",
            )
        )
    steps = list(shares.columns)
    return figure(
        *traces,
        height=len(shares) * ROW_HEIGHT + 22,
        x=axis(
            side="top",
            tickvals=steps,
            ticktext=[f"{step}+" if step == LAST_STEP else str(step) for step in steps],
            tickangle=0,
            range=[steps[0] - 0.5, steps[-1] + 0.5],
        ),
        y=axis(
            tickvals=list(range(len(shares))),
            ticktext=[label(str(tool)) for tool in shares.index],
            tickfont=font("text", mono=True),
            range=[len(shares) - 0.5, -0.5],
            automargin=True,
        ),
        margins=(0, 22, 0, 0),
        barmode="overlay",
        # One size in all cells, however narrow they are.
        uniformtext={"minsize": 8, "mode": "show"},
    )


def _answer(frame: pd.DataFrame) -> str:
    shares = _grid(frame, "share").head(ROWS)
    first, last = shares.columns[0], shares.columns[-1]
    change = shares[last] - shares[first]
    if first == last:
        return f"{shares[first].idxmax()} makes {percent(shares[first].max())} of calls at step {first}"
    tool = change.abs().idxmax()
    end = "from step 10 on" if last == LAST_STEP else f"at step {last}"
    before, after = percent(shares.loc[tool, first]), percent(shares.loc[tool, last])
    return f"{tool} goes from {before} of calls at step {first} to {after} {end}"


CHART = Chart(
    "steps",
    "What happens at which step?",
    calls_by_step,
    _answer,
    _draw,
    "Share of calls at that step, %",
    "No calls in these traces.",
    wide=True,
)
