"""Horizontal bars with their value at the end: tools, findings, failures, categories."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from hermes_space.charts.chart import Chart
from hermes_space.charts.style import axis, figure, font, rgb
from hermes_space.charts.words import count, label, number, percent, sentence_case
from hermes_space.metrics.categories import categories
from hermes_space.metrics.findings import finding_codes
from hermes_space.metrics.tools import tool_calls

ROWS = 7
ROW_HEIGHT = 24


def bars(
    names: list[str], values: list[float], texts: list[str], hovers: list[str], *, fill: str, mono: bool
) -> go.Figure:
    """One bar a name, the first on top, and always as high as ROWS of them."""
    places = list(range(len(names)))
    trace = go.Bar(
        y=places,
        x=values,
        width=14 / ROW_HEIGHT,
        orientation="h",
        marker={"color": rgb(fill), "cornerradius": 2, "line": {"width": 0}},
        text=texts,
        textposition="outside",
        textfont=font("text", weight=500),
        cliponaxis=False,
        customdata=hovers,
        hovertemplate="%{customdata}<extra></extra>",
    )
    return figure(
        trace,
        height=ROWS * ROW_HEIGHT,
        # Room for the value after the longest bar.
        x=axis(visible=False, range=[0, max(values) * 1.28]),
        y=axis(
            tickvals=places,
            ticktext=[label(name) for name in names],
            tickfont=font("text", mono=mono),
            range=[ROWS - 0.5, -0.5],
            automargin=True,
        ),
    )


def _tools_answer(frame: pd.DataFrame) -> str:
    first = frame.iloc[0]
    return f"{first['tool']} makes {percent(first['share'])} of all calls"


def _tools(frame: pd.DataFrame) -> go.Figure:
    top = frame.head(ROWS)
    hovers = [
        f"{label(row.tool, 60)}: {count(row.calls)} calls in {count(row.traces)} traces, "
        f"{percent(row.failed_share)} failed"
        for row in top.itertuples()
    ]
    texts = [count(calls) for calls in top["calls"]]
    return bars(list(top["tool"]), list(top["calls"]), texts, hovers, fill="call-fill", mono=True)


def _code(frame: pd.DataFrame) -> str:
    first = frame.iloc[0]
    return f"{first['code']} {str(first['name']).replace('-', ' ')}"


def _codes(frame: pd.DataFrame, fill: str) -> go.Figure:
    top = frame.head(ROWS)
    names = [
        f"{row.code} {str(row.name_).replace('-', ' ')}"
        for row in top.rename(columns={"name": "name_"}).itertuples()
    ]
    hovers = [
        f"{name}: {count(row.findings)} in {count(row.traces)} traces, {row.severity}"
        for name, row in zip(names, top.itertuples(), strict=True)
    ]
    texts = [count(findings) for findings in top["findings"]]
    return bars(names, list(top["findings"]), texts, hovers, fill=fill, mono=True)


def _failed(frame: pd.DataFrame) -> pd.DataFrame:
    shown: pd.DataFrame = frame.loc[frame["code"].str.startswith("E") & (frame["severity"] != "info")]
    return shown


def _marked(frame: pd.DataFrame) -> pd.DataFrame:
    shown: pd.DataFrame = frame.loc[~frame["code"].str.startswith("E") & (frame["severity"] != "info")]
    return shown


def _category_bars(frame: pd.DataFrame, column: str, unit: str) -> go.Figure:
    top = frame.sort_values(column, ascending=False).head(ROWS)
    show = count if column == "traces" else number
    texts = [show(value) for value in top[column]]
    hovers = [f"{label(name, 60)}: {text} {unit}" for name, text in zip(top["category"], texts, strict=True)]
    fill = "response-fill" if column == "traces" else "call-fill"
    return bars(list(top["category"]), list(top[column]), texts, hovers, fill=fill, mono=False)


def _categories_answer(frame: pd.DataFrame) -> str:
    first = frame.iloc[0]
    if len(frame) == 1:
        return f"All traces are of one category, {first['category']}"
    return f"{first['category']} is the largest of {len(frame)}, with {percent(first['share'])} of traces"


def _calls_answer(frame: pd.DataFrame) -> str:
    most = frame.sort_values("calls_mean", ascending=False).iloc[0]
    return f"{most['category']} takes most, {number(most['calls_mean'])} calls a trace"


TOOLS = Chart(
    "tools", "Which tools?", tool_calls, _tools_answer, _tools, "Calls, by tool", "No calls in these traces."
)
FINDINGS = Chart(
    "findings",
    "What is malformed?",
    finding_codes,
    lambda frame: f"{_code(frame)} is the commonest, in {percent(frame.iloc[0]['share'])} of traces",
    lambda frame: _codes(frame, "finding-fill"),
    "Findings of severity error or warning, by code",
    "Nothing is malformed in these traces: 0 errors, 0 warnings.",
    pick=_marked,
)
FAILURES = Chart(
    "failures",
    "Why do tools fail?",
    finding_codes,
    lambda frame: f"{_code(frame)} is the commonest, in {percent(frame.iloc[0]['share'])} of traces",
    lambda frame: _codes(frame, "failure-fill"),
    "Failed responses, by class",
    "No tool failed in these traces: 0 failed responses.",
    pick=_failed,
)
CATEGORIES = Chart(
    "categories",
    "Which categories?",
    categories,
    _categories_answer,
    lambda frame: _category_bars(frame, "traces", "traces"),
    "Traces, by category",
    "No categories in these traces.",
)
CATEGORY_CALLS = Chart(
    "category_calls",
    "Which categories call most?",
    categories,
    lambda frame: sentence_case(_calls_answer(frame)),
    lambda frame: _category_bars(frame, "calls_mean", "calls a trace"),
    "Mean calls a trace, by category",
    "No calls in these traces.",
)
