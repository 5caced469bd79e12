"""The Trace tab: a list of traces with filters, and one trace opened. It wires; the viewer draws.

Moving within a trace happens in the page (static/trace.js); the server is asked for another trace or list.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import gradio as gr

from hermes_space.dataset import Dataset, DatasetError
from hermes_space.viewer.catalog import ANY, ENDS, MARKS, SORTS, Catalog, Choice
from hermes_space.viewer.listing import FIELDS, SHOWN, listing
from hermes_space.viewer.marks import alert
from hermes_space.viewer.page import Place, page

TITLE = "Trace"
SLUG = "trace"

SCRIPT = Path(__file__).parents[1] / "static" / "trace.js"
MAX_SHOWN = 2_000


def build(dataset: Dataset, demo: gr.Blocks) -> None:
    """Draw the tab inside its `gr.Tab` and wire it."""
    catalog = Catalog(dataset)
    script = SCRIPT.read_text(encoding="utf-8")
    # The style sheet hides the list while a trace is open, so opening one needs a single value.
    with gr.Column(elem_id="hs-trace-list"):
        gr.HTML("<h1>Traces</h1>", elem_classes="hs", apply_default_css=False)
        with gr.Row(elem_id="hs-trace-filters"):
            filters = _filters(catalog)
        said = gr.HTML(elem_classes="hs", apply_default_css=False)
        rows = gr.HTML(elem_classes="hs", js_on_load=script, apply_default_css=False)
    with gr.Column(elem_id="hs-trace-open"):
        shown = gr.HTML(elem_classes="hs", js_on_load=script, apply_default_css=False)

    def open_trace(event: gr.EventData, *values: str) -> str:
        try:
            return opened(catalog, _text(event, "config"), _text(event, "id"), None, _choice(values))
        except DatasetError as error:
            raise gr.Error(str(error), print_exception=False) from error

    def narrow(*values: str) -> str:
        return listing(catalog, _choice(values))

    def more(event: gr.EventData, *values: str) -> str:
        wanted = getattr(event, "shown", SHOWN)
        return listing(catalog, _choice(values), min(max(int(wanted), SHOWN), MAX_SHOWN))

    def drop(event: gr.EventData, *values: str) -> tuple[Any, ...]:
        field = _text(event, "field")
        choice = Choice(sort=_choice(values).sort) if field == "all" else _choice(values)
        if field in FIELDS:
            choice = choice.without(field)
        return (listing(catalog, choice), *_values(choice))

    def load(request: gr.Request) -> tuple[Any, ...]:
        query = dict(request.query_params)
        choice, id, note = asked(query, catalog)
        html = ""
        if id:
            try:
                html = opened(catalog, choice.config, id, query.get("step"), Choice(config=choice.config))
            except DatasetError as error:
                note = str(error)
        return (html, alert(note), listing(catalog, choice), *_values(choice))

    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    gr.on([each.change for each in filters], narrow, filters, rows, trigger_mode="always_last", **quiet)
    # What a link could not have is said until the reader, and no link, sets a filter.
    gr.on([each.input for each in filters], lambda: "", None, said, **quiet)
    for part in (rows, shown):
        part.open_trace(open_trace, filters, shown, trigger_mode="always_last", **quiet)
    rows.more_rows(more, filters, rows, **quiet)
    rows.drop_filter(drop, filters, [rows, *filters], **quiet)
    shown.show_list(lambda: "", None, shown, **quiet)
    demo.load(load, None, [shown, said, rows, *filters], **quiet)


def _filters(catalog: Catalog) -> list[gr.Dropdown | gr.Textbox]:
    """One control a field of `Choice`, in its order."""
    outcomes = catalog.values("outcome")
    return [
        _dropdown("Config", catalog.values("config")),
        _dropdown("Category", catalog.values("category")),
        _dropdown("Tool", catalog.values("tool")),
        _dropdown("Outcome", outcomes, visible=bool(outcomes)),
        _dropdown("Has", [(name, key) for key, name in MARKS.items()]),
        _dropdown("Ends", [(name, key) for key, name in ENDS.items()]),
        gr.Textbox(label="Search", placeholder="Task or id", max_lines=1, max_length=200, min_width=160),
        gr.Dropdown([(name, key) for key, name in SORTS.items()], value="given", label="Sort", min_width=120),
    ]


def _dropdown(label: str, values: list[Any], *, visible: bool = True) -> gr.Dropdown:
    return gr.Dropdown([("Any", ANY), *values], value=ANY, label=label, visible=visible, min_width=112)


def _choice(values: tuple[str, ...]) -> Choice:
    fields = ("config", "category", "tool", "outcome", "marks", "ends", "text", "sort")
    return Choice(**{name: str(value or "") for name, value in zip(fields, values, strict=True)})


def _values(choice: Choice) -> tuple[str, ...]:
    return (
        choice.config,
        choice.category,
        choice.tool,
        choice.outcome,
        choice.marks,
        choice.ends,
        choice.text,
        choice.sort,
    )


def _text(event: gr.EventData, name: str) -> str:
    return str(getattr(event, name, ""))


def asked(query: Mapping[str, str], catalog: Catalog) -> tuple[Choice, str, str]:
    """What a link asks for: filters, an id, and one sentence for the first thing that is not there."""
    note = ""
    found: dict[str, str] = {}
    known = {"marks": list(MARKS), "ends": list(ENDS), "sort": list(SORTS)}
    for name in ("config", "category", "tool", "outcome", "marks", "ends", "sort"):
        wanted = query.get(name)
        if not wanted:
            continue
        accepted = known.get(name) or catalog.values(name)
        if wanted in accepted:
            found[name] = wanted
        elif not note:
            what = {"config": "configuration"}.get(name, name)
            note = (
                f"There is no {what} {wanted!r} in {catalog.dataset.name}; accepted are "
                f"{', '.join(accepted)}."
            )
    config = query.get("config", "")
    if config and "config" not in found:
        return Choice(**found), "", note
    return Choice(**found, text=query.get("text", "")[:200]), query.get("id", ""), note


def opened(catalog: Catalog, config: str, id: str, step: str | None, choice: Choice) -> str:
    """One trace's page; a DatasetError says that there is no such trace."""
    number = catalog.dataset.find(id, config or None)
    trace = catalog.dataset.trace(number)
    at, note = step_asked(step, len(trace.steps), id)
    before, after = catalog.neighbours(number, choice)
    home = str(catalog.dataset.labels["config"][number])
    space = os.environ.get("SPACE_ID")
    base = f"https://huggingface.co/spaces/{space}" if space else ""
    return page(trace, Place(home, id, at, before, after, note, base))


def step_asked(step: str | None, total: int, id: str) -> tuple[int | None, str]:
    """The step to show, and one sentence where it is not the one asked for."""
    if not step:
        return None, ""
    has = f"{id}, which has {total} step{'' if total == 1 else 's'}"
    try:
        wanted = int(step)
    except ValueError:
        return 1, f"{step[:40]!r} is not a step of {has}; steps count from 1; showing step 1."
    if 1 <= wanted <= total:
        return wanted, ""
    if not total:
        return None, f"Step {wanted} does not exist in {has}."
    shown = min(max(wanted, 1), total)
    return shown, f"Step {wanted} does not exist in {has}; showing step {shown}."
