"""How every chart is drawn: transparent ground, tokens for colours, no title, no axis lines, no mode bar.

Figures carry the light theme's colours. static/stats.css gives each of them its token's value, so that a
chart already on the page follows the theme; a test holds the two together.
"""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

TOKENS = {
    "surface": "#ffffff",
    "text": "#18181b",
    "text-2": "#4b4b55",
    "border": "#e4e4e7",
    "reasoning-fill": "#9c84e3",
    "both-fill": "#5f69c8",
    "call-fill": "#174fae",
    "response-fill": "#808b9a",
    "failure-fill": "#c4281c",
    "finding-fill": "#c98600",
}
SANS = 'Inter, ui-sans-serif, system-ui, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif'
MONO = '"JetBrains Mono", ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace'

Margins = tuple[int, int, int, int]


def rgb(token: str) -> str:
    """The token's light value as Plotly writes it into the page."""
    value = TOKENS[token]
    return f"rgb({int(value[1:3], 16)}, {int(value[3:5], 16)}, {int(value[5:7], 16)})"


def font(colour: str = "text-2", *, mono: bool = False, size: int = 11, weight: int = 400) -> dict[str, Any]:
    return {"family": MONO if mono else SANS, "size": size, "color": rgb(colour), "weight": weight}


def axis(**changes: Any) -> dict[str, Any]:
    """An axis that shows nothing but what `changes` ask for."""
    quiet = {"fixedrange": True, "showgrid": False, "zeroline": False, "showline": False, "ticks": ""}
    return {**quiet, "tickfont": font(), "title": None, **changes}


def figure(
    *traces: Any,
    height: int,
    x: dict[str, Any],
    y: dict[str, Any],
    margins: Margins = (0, 0, 0, 0),
    **layout: Any,
) -> go.Figure:
    """A figure of the house style; `margins` are left, top, right, bottom, and grow for tick labels."""
    left, top, right, bottom = margins
    # Given at once: setting it on a finished figure takes Plotly ten times as long.
    settings = {
        "template": {},
        "autosize": True,
        "height": height,
        "margin": {"l": left, "t": top, "r": right, "b": bottom, "pad": 4},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": font(),
        "showlegend": False,
        "dragmode": False,
        "hoverlabel": {
            "bgcolor": rgb("surface"),
            "bordercolor": rgb("border"),
            "font": font("text", size=12),
        },
        "xaxis": x,
        "yaxis": y,
    }
    return go.Figure(data=list(traces), layout={**settings, **layout})
