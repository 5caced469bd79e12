"""The Stats tab: filters, figures and charts over the selected traces. It only wires."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

import gradio as gr

from hermes_space.charts import CHARTS, Chart
from hermes_space.dataset import Dataset
from hermes_space.metrics import METRICS
from hermes_space.tabs import stats_view as view
from hermes_space.tabs.examples import example, listed
from hermes_space.tabs.selection import Selection, Selector

TITLE = "Stats"
SLUG = "stats"

ANY = ""
MOST_KEPT = 64
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}

# The filters stand in the address, so that a link shows what its sender saw.
_ADDRESS_SCRIPT = """
watch('value', () => {
  const filters = element.querySelector('[data-hs-filters]')?.dataset.hsFilters;
  if (filters === undefined) return;
  const address = new URL(location.href);
  for (const name of ['config', 'category', 'tool', 'outcome', 'ends']) address.searchParams.delete(name);
  for (const [name, value] of new URLSearchParams(filters)) address.searchParams.set(name, value);
  history.replaceState(null, '', address);
});
"""


@dataclass(frozen=True)
class Shown:
    """What one chart's card shows: the HTML around the plot, and the figure where there is one."""

    head: str
    figure: Any
    foot: str


@dataclass(frozen=True)
class Content:
    """All that depends on the filters."""

    matched: str
    figures: str
    charts: tuple[Shown, ...]


def build(dataset: Dataset, demo: gr.Blocks) -> None:
    """Draw the tab inside its `gr.Tab`, showing all traces; a link's filters are set when the page loads."""
    selector = Selector(dataset)
    content_of = lru_cache(maxsize=MOST_KEPT)(partial(_content, selector))
    everything = content_of(Selection())
    outputs: list[Any] = []
    with gr.Column(elem_classes="hs-page"):
        _html(view.head(dataset, selector.tables))
        with gr.Row(elem_classes="hs-filters"):
            boxes = {name: _box(name, known) for name, known in selector.choices().items()}
            matched = _html(everything.matched, js_on_load=_ADDRESS_SCRIPT, elem_classes="hs hs-matched")
            clear = gr.Button("Clear", size="sm", elem_classes="hs-clear", visible=False, min_width=0)
        figures = _html(everything.figures)
        with gr.Row(elem_classes="hs-grid") as grid:
            for chart, shown in zip(CHARTS, everything.charts, strict=True):
                outputs += _card(chart, shown)
    outputs = [matched, clear, figures, grid, *boxes.values(), *outputs]

    def show(selection: Selection, problem: str | None = None) -> list[Any]:
        content = content_of(selection)
        chosen = dict(selection.items())
        return [
            content.matched + view.problem(problem),
            gr.Button(visible=bool(chosen)),
            content.figures,
            gr.Row(visible=bool(content.charts)),
            *(_set(name, chosen.get(name)) for name in boxes),
            *(update for shown in content.charts for update in _updates(shown)),
            # Nothing to draw: the cards keep what they show, unseen.
            *([] if content.charts else [gr.skip()] * 3 * len(CHARTS)),
        ]

    def filter_by(*values: str | None) -> list[Any]:
        return show(Selection(**{name: value or None for name, value in zip(boxes, values, strict=True)}))

    def open_link(request: gr.Request) -> list[Any]:
        selection, problem = selector.read(dict(request.query_params))
        return show(selection, problem) if selection.items() or problem else [gr.skip()] * len(outputs)

    changes = [box.input for box in boxes.values()]
    gr.on(changes, filter_by, list(boxes.values()), outputs, trigger_mode="always_last", **QUIET)
    clear.click(lambda: show(Selection()), None, outputs, **QUIET)
    demo.load(open_link, None, outputs, **QUIET)


def _content(selector: Selector, selection: Selection) -> Content:
    tables = selector.select(selection)
    matched = view.matched(tables.traces.num_rows, len(selector.dataset), selection)
    if not tables.traces.num_rows:
        return Content(matched, view.nothing(selector, selection), ())
    measured = {metric.__name__: metric(tables) for metric in METRICS}
    charts = []
    for chart in CHARTS:
        frame = chart.frame(measured[chart.metric.__name__])
        figure = chart.draw(frame) if len(frame) else None
        link = example(chart, frame, tables) or listed(chart, frame, dict(selection.items()))
        charts.append(Shown(view.chart_head(chart, frame), figure, view.chart_foot(chart, link)))
    return Content(matched, view.figures(measured), tuple(charts))


def _html(value: str, *, elem_classes: str = "hs", **more: Any) -> gr.HTML:
    return gr.HTML(value, elem_classes=elem_classes, apply_default_css=False, **more)


def _box(name: str, known: list[str]) -> gr.Dropdown:
    everything = f"all {len(known)}" if name in ("config", "category") else "any"
    choices = [(everything, ANY), *((view.words(name, value), value) for value in known)]
    return gr.Dropdown(
        choices,
        value=ANY,
        label=view.LABELS[name],
        elem_classes="hs-filter",
        filterable=len(known) > 12,
        min_width=0,
    )


def _set(name: str, value: str | None) -> gr.Dropdown:
    """A filter that is set has an ink edge."""
    return gr.Dropdown(value=value or ANY, elem_classes="hs-filter hs-set" if value else "hs-filter")


def _card(chart: Chart, shown: Shown) -> list[Any]:
    with gr.Column(elem_classes="hs-chart hs-wide" if chart.wide else "hs-chart", min_width=0):
        head = _html(shown.head)
        plot = gr.Plot(
            shown.figure,
            show_label=False,
            container=False,
            visible=shown.figure is not None,
            elem_classes=f"hs-plot hs-plot-{chart.name}",
        )
        foot = _html(shown.foot)
    return [head, plot, foot]


def _updates(shown: Shown) -> list[Any]:
    return [shown.head, gr.Plot(shown.figure, visible=shown.figure is not None), shown.foot]
