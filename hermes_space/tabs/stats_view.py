"""The Stats tab's HTML: head, figures, and what stands around each chart. Text goes through escape()."""

from __future__ import annotations

import inspect
from urllib.parse import urlencode

import pandas as pd

from hermes_space.charts import Chart
from hermes_space.charts.words import count, number, percent
from hermes_space.dataset import Dataset
from hermes_space.tables import Tables
from hermes_space.tabs.examples import Link, long_one
from hermes_space.tabs.selection import Selection, Selector
from hermes_space.viewer.escape import escape

LABELS = {
    "config": "Config",
    "category": "Category",
    "tool": "Tool",
    "outcome": "Outcome",
    "ends": "Ends",
}
ENDS = {
    "answered": "with an answer",
    "ended_on_call": "on a call",
    "ended_on_tool": "on a tool's response",
    "empty_answer": "with an empty answer",
    "capped": "at the call limit",
}

_CHEVRON = "M6 3.5L10.5 8 6 12.5"
_LIST = "M5 4h9M5 8h9M5 12h9M2 4v.01M2 8v.01M2 12v.01"
_WAND = "M3 13l7-7M11 2v3M9.5 3.5h3M13 8v2M12 9h2"
_TARGET = "M8 2.5a5.5 5.5 0 100 11 5.5 5.5 0 000-11zM8 6a2 2 0 100 4 2 2 0 000-4z"


def words(name: str, value: str) -> str:
    """A filter's value as people read it."""
    return ENDS.get(value, value) if name == "ends" else value


def head(dataset: Dataset, tables: Tables) -> str:
    """The question, one sentence, and three ways in."""
    many = len(dataset.shown)
    configs = "one configuration" if many == 1 else f"{many} configurations"
    long = long_one(tables)
    cards = [
        _card(
            "?view=paste",
            _WAND,
            "Mend a broken call",
            "Paste a message: each fault with its place and its repair.",
        ),
        _card(
            "?view=train",
            _TARGET,
            "See what a model learns",
            "Every trained token marked, then a run that shows it.",
        ),
    ]
    if long is not None:
        steps, failures, address = long
        said = f"{count(steps)} steps, {count(failures)} failed responses. Replay it step by step."
        cards.insert(0, _card(address, _LIST, "Read a long one", said))
    return (
        "<h1>What do agents do, and where do they fail?</h1>"
        f'<p class="hs-lead">{count(len(dataset))} recorded runs of agents with tools, in {configs}. '
        "Read them, find what broke, train on what is good.</p>"
        f'<nav class="hs-try" aria-label="Try this">{"".join(cards)}</nav>'
    )


def _card(address: str, icon: str, title: str, text: str) -> str:
    return (
        f'<a href="{escape(address)}"><span class="hs-try-icon">{_icon(icon)}</span>'
        f"<span><b>{escape(title)}</b><small>{escape(text)}</small></span>{_icon(_CHEVRON)}</a>"
    )


def _icon(path: str) -> str:
    return f'<svg class="hs-icon" viewBox="0 0 16 16" aria-hidden="true"><path d="{path}"/></svg>'


def matched(selected: int, whole: int, selection: Selection) -> str:
    """How many traces the filters leave; the filters themselves are there for the address."""
    filters = escape(urlencode(selection.items()))
    said = f"<b>{count(selected)}</b> of {count(whole)} traces"
    return f'<p class="hs-num" role="status" data-hs-filters="{filters}">{said}</p>'


def problem(sentence: str | None) -> str:
    """What a link asked for and is not there."""
    return f'<p class="hs-note" role="alert">{escape(sentence)}</p>' if sentence else ""


def nothing(selector: Selector, selection: Selection) -> str:
    """The empty state: which filter leaves nothing, and how many there are without it."""
    said = []
    for name, value in selection.items():
        left = int(selector.mask(selection.without(name)).sum())
        if left:
            said.append(f"Without “{LABELS[name]}: {words(name, value)}” there are {count(left)}.")
    ways = " ".join(said) or "Clear the filters to see all traces."
    title = "<p><b>No trace matches all filters.</b></p>"
    return f'<div class="hs-card hs-empty">{title}<p>{escape(ways)}</p></div>'


def figures(measured: dict[str, pd.DataFrame]) -> str:
    """Five figures, each with the sentence that says what it is of."""
    overview = measured["overview"].set_index("figure")["value"]
    width = measured["widths"]["share"].iloc[0]
    ends = measured["end_states"].set_index("end_state")["share"]
    structural = overview["traces_with_error_structural"]
    substring = overview["traces_with_error_substring"]
    shown = [
        _figure(
            "Messages",
            number(overview["messages_median"]),
            f"in the median trace; the mean is <b>{number(overview['messages_mean'])}</b>. "
            f"Half of all traces have <b>{number(overview['messages_low'])} to "
            f"{number(overview['messages_high'])}</b>; "
            f"{percent(ends['answered'])} end with an answer.",
        ),
        _figure(
            "Calls",
            number(overview["calls_median"]),
            f"in the median trace; the mean is <b>{number(overview['calls_mean'])}</b>. "
            f"{percent(width)} of calling messages make one call.",
        ),
        _figure(
            "Traces with an error",
            percent(structural),
            f"by the tools’ own envelopes: {percent(overview['responses_failed'])} of responses failed. "
            f"The substring rule says <b>{percent(substring)}</b>: it also counts the mere word “error”.",
        ),
        _thinking(measured["thinking"]),
        _broken(overview["calls_broken"], measured),
    ]
    return f'<section class="hs-heads" aria-label="Headline figures">{"".join(shown)}</section>'


def _figure(label: str, value: str, sentence: str) -> str:
    """`sentence` is HTML made of numbers only, or of escaped text."""
    head = f'<div class="hs-head-label">{label}</div><div class="hs-head-value">{value}</div>'
    return f"<div>{head}<p>{sentence}</p></div>"


def _thinking(frame: pd.DataFrame) -> str:
    rows = frame.set_index("situation")
    before, failed = rows.loc["after results"], rows.loc["after a failure"]
    calling, reasoning = rows["calling"].sum(), rows["messages"].sum()
    share = percent(reasoning / calling) if calling else "0 %"
    said = f"{share} of calling messages reason."
    if before["messages"]:
        said = f"in the median message that reasons, then calls. {said}"
    if failed["messages"]:
        said += f" After a failed response they take <b>{number(failed['median'])}</b> words."
    return _figure("Reasoning", f"{number(before['median'])} <small>words</small>", said)


def _broken(share: float, measured: dict[str, pd.DataFrame]) -> str:
    codes = measured["finding_codes"]
    codes = codes[codes["code"].str.startswith("J") & (codes["severity"] == "error")]
    calls = measured["tool_calls"]["calls"].sum()
    said = f"of {count(calls)} calls are no valid JSON object with a name."
    if len(codes):
        first = codes.iloc[0]
        name = escape(str(first["name"]).replace("-", " "))
        said += f" The commonest cause is <b>{escape(first['code'])}</b>, {name}."
    return _figure("Broken calls", percent(share), said)


def chart_head(chart: Chart, frame: pd.DataFrame) -> str:
    """Question, answer and method."""
    answer = chart.answer(frame) if len(frame) else chart.empty
    paragraphs = (inspect.getdoc(chart.metric) or "").split("\n\n")
    method = "".join(f"<p>{escape(' '.join(text.split()))}</p>" for text in paragraphs)
    return (
        f'<div class="hs-chart-q"><span>{escape(chart.question)}</span><details class="hs-method">'
        f'<summary aria-label="Method: {escape(chart.question)}">Method</summary>'
        f'<div class="hs-method-text">{method}</div></details></div><h2>{escape(answer)}</h2>'
    )


def chart_foot(chart: Chart, link: Link | None) -> str:
    """Unit or legend at the left, the way to a trace at the right."""
    marks = "".join(
        f'<span><i class="hs-fill-{fill}"></i>{escape(name)}</span>' for name, fill in chart.legend
    )
    legend = f'<span class="hs-legend">{marks}</span>' if marks else ""
    onward = f'<a href="{escape(link[1])}">{escape(link[0])}</a>' if link else ""
    return f'<div class="hs-chart-foot"><span>{legend or escape(chart.unit)}</span>{onward}</div>'
