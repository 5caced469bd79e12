"""The trace at a glance: the strip with a cell a step, and the list of steps at the left."""

from __future__ import annotations

from math import sqrt

from hermes_space.viewer.escape import escape
from hermes_space.viewer.icons import icon
from hermes_space.viewer.outcomes import PATHS, key_argument, short_path
from hermes_space.viewer.reading import Reading, StepView
from hermes_space.viewer.steps import tool_names
from hermes_space.viewer.words import count, first_line

LEGEND = (("reasoning", "Reasoning"), ("call", "Call"), ("response", "Response"), ("answer", "Answer"))
MAX_TICKS = 3


def strip(reading: Reading) -> str:
    """A toolbar of cells, each as wide as the square root of its step's bytes."""
    cells = "".join(_cell(reading, view) for view in reading.steps)
    return f'<div class="hs-strip" role="toolbar" aria-label="Steps">{cells}</div>'


def _cell(reading: Reading, view: StepView) -> str:
    width = max(round(sqrt(max(view.bytes, 1))), 1)
    segments = "".join(
        f'<i class="hs-k-{kind}" style="--s:{amount}"></i>' for kind, amount in view.segments()
    )
    said = escape(summary(reading, view))
    return (
        f'<button type="button" class="hs-cell" data-go="{view.number}" style="--w:{width}" title="{said}" '
        f'aria-label="{said}" tabindex="-1"><span class="hs-ticks"><span class="hs-n">{view.number}</span>'
        f'{ticks(view)}</span><span class="hs-bar">{segments}</span></button>'
    )


def summary(reading: Reading, view: StepView) -> str:
    """A step in words."""
    tools = tool_names(reading, view) or "text only"
    return (
        f"Step {view.number}: {tools}; {count(view.failures, 'failure')}, "
        f"{count(len(view.findings), 'finding')}"
    )


def ticks(view: StepView) -> str:
    """Squares for failures, triangles for findings; many of them stay few marks."""
    squares = '<span class="hs-tick-f"></span>' * min(view.failures, MAX_TICKS)
    return squares + '<span class="hs-tick-w"></span>' * min(len(view.findings), MAX_TICKS)


def legend() -> str:
    """What the colours and signs of the strip mean."""
    kinds = "".join(f'<span class="hs-k-{kind}"><i></i>{name}</span>' for kind, name in LEGEND)
    return (
        f'<div class="hs-legend">{kinds}<span><b class="hs-tick-f"></b>Tool failed</span>'
        '<span><b class="hs-tick-w"></b>Finding</span></div>'
    )


def step_list(reading: Reading) -> str:
    """Filters by what a step holds, then the steps."""
    calls, failures = len(reading.calls), sum(view.failures for view in reading.steps)
    kinds = (
        ("all", "", f"All {len(reading.steps)}"),
        ("calls", "hs-k-call", f"Calls {calls}"),
        ("failures", "hs-k-failure", f"Failed {failures}"),
        ("findings", "hs-k-finding", f"Findings {len(reading.findings)}"),
    )
    buttons = "".join(
        f'<button type="button" data-kind="{name}" class="{kind}" '
        f'aria-pressed="{"true" if name == "all" else "false"}">'
        f"{'<i></i>' if kind else ''}{label}</button>"
        for name, kind, label in kinds
    )
    rows = "".join(_row(reading, view) for view in reading.steps)
    return (
        f'<div class="hs-kinds" role="group" aria-label="Which steps">{buttons}</div>'
        '<ol class="hs-steps"><li><button type="button" data-go="0"><span class="hs-n">0</span>'
        '<span class="hs-t hs-word">Prompt</span><span></span><span '
        f'class="hs-d">{escape(_prompt(reading))}</span>'
        f'</button></li>{rows}</ol><p class="hs-nil hs-none" hidden>No such step.</p>{_open_all(reading)}'
    )


def _open_all(reading: Reading) -> str:
    if not any(view.said.message.reasoning for view in reading.steps):
        return '<p class="hs-nil hs-gap">No reasoning in this trace.</p>'
    return (
        '<button type="button" class="hs-btn hs-small hs-gap" data-act="reasoning" aria-pressed="false">'
        f"{icon('dots')}<span>Open all reasoning</span></button>"
    )


def _prompt(reading: Reading) -> str:
    tools = reading.trace.tools
    declared = f"{count(len(tools), 'tool')}, " if tools else ""
    system = "System prompt, " if any(t.message.role == "system" for t in reading.texts) else ""
    said = f"{system}{declared}request"
    return said[0].upper() + said[1:]


def _row(reading: Reading, view: StepView) -> str:
    tools = tool_names(reading, view)
    last = view.number == len(reading.steps)
    word = "" if tools else " hs-word"
    title = tools or ("Answer" if last else "Message")
    told = [key_argument(reading.called(i).arguments) for i in view.calls[:4]]
    said = " · ".join(short_path(value, 24) if key in PATHS else value for key, value in told if value)
    detail = said or first_line(view.said.message.answer, 90)
    holds = " ".join(
        name
        for name, held in (("calls", view.calls), ("failures", view.failures), ("findings", view.findings))
        if held
    )
    return (
        f'<li data-holds="{holds}"><button type="button" data-go="{view.number}"><span '
        f'class="hs-n">{view.number}</span>'
        f'<span class="hs-t{word}">{escape(title)}</span><span class="hs-m">{ticks(view)}</span>'
        f'<span class="hs-d">{escape(detail)}</span></button></li>'
    )
