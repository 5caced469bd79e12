"""The Train tab: which tokens of which traces would be trained, what a length limit costs, rows to download,
a run.

Widgets and wiring; the figures come from hermes_space.sft, the cards from train_view.py, the run from
train_run.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.context import Context

from hermes_space.dataset import Dataset
from hermes_space.exporters import export
from hermes_space.sft.environment import missing
from hermes_space.sft.messages import STYLES
from hermes_space.sft.prepare import Choice, Prepared, example_at, looks, proof_at, rows_of, whole_of
from hermes_space.sft.template import TemplateFailed, control_tokens
from hermes_space.sft.tokenizer import BUNDLED, TokenizerError, load_tokenizer
from hermes_space.tabs import train_view as view
from hermes_space.tabs.train_checks import checks
from hermes_space.tabs.train_data import configuration, count_secrets, export_path
from hermes_space.tabs.train_run import add_run, script

TITLE = "Train"
SLUG = "train"
LIMITS = (1024, 2048, 4096, 8192, 16384, 32768, 65536)
_POLICIES = [("every assistant turn", "assistant"), ("turns whose calls parse", "valid")]
_STYLES = [("auto", "auto"), *((style, style) for style in STYLES)]
_TRACES_LISTED = 200
# Pressing a hidden download button is the only way to fetch a file made by the press itself.
_FETCH = "() => document.querySelector('#tr-file button, #tr-file a, button#tr-file, a#tr-file').click()"


def build(dataset: Dataset, demo: gr.Blocks) -> None:
    """The tab's content, inside its gr.Tab."""
    tab = Context.block
    with gr.Column(elem_classes="hs-page"):
        _build(dataset, demo, tab)


def _build(dataset: Dataset, demo: gr.Blocks, tab: Any) -> None:
    first = dataset.shown[0]
    with gr.Row(elem_classes="tr-headrow"):
        gr.HTML(view.head(), elem_classes="hs", apply_default_css=False, scale=1)
        with gr.Row(elem_classes="tr-downloads", scale=0):
            rows = gr.Button("Download training rows", size="sm", elem_id="tr-tokenized")
            messages = gr.Button("Download messages", size="sm", elem_id="tr-messages")
            file = gr.DownloadButton(visible="hidden", elem_id="tr-file")
    stages = gr.HTML(elem_classes="hs", apply_default_css=False)
    with gr.Row(elem_classes="tr-controls"):
        config = gr.Dropdown(list(dataset.shown), value=first, label="Configuration", **_pill())
        trace = gr.Dropdown(_traces(dataset, first), value=0, label="Trace", **_pill("tr-wide"))
        tokenizer = gr.Dropdown(
            [BUNDLED], value=BUNDLED, label="Tokenizer", allow_custom_value=True, **_pill()
        )
        style = gr.Dropdown(_STYLES, value="auto", label="Messages", **_pill())
        policy = gr.Dropdown(_POLICIES, value="assistant", label="Train on", **_pill("tr-policy"))
        limit = gr.Slider(
            256, LIMITS[-1], 8192, step=256, label="max_length, tokens", elem_classes="tr-limitbox", scale=0
        )
    with gr.Row(elem_classes="tr-two"):
        with gr.Column(min_width=320):
            mask = gr.HTML(
                view.waiting("What is trained", 12),
                elem_classes="hs",
                apply_default_css=False,
                elem_id="tr-mask",
            )
        with gr.Column(min_width=320):
            choices = [config, tokenizer, style, policy, limit]
            add_run(dataset, choices)
            proof = gr.HTML(
                view.waiting("Before you run", 6),
                elem_classes="hs",
                apply_default_css=False,
                elem_id="tr-checks",
            )
    with gr.Row(elem_classes="tr-two"):
        with gr.Column(min_width=320):
            budget = gr.HTML(
                view.waiting("How much fits?", 6),
                elem_classes="hs",
                apply_default_css=False,
                elem_id="tr-budget",
            )
        with gr.Column(min_width=320):
            code = gr.HTML(elem_classes="hs", apply_default_css=False, elem_id="tr-script")

    inputs = [config, trace, tokenizer, style, policy, limit]
    outputs = [stages, mask, proof, budget, code]
    quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "minimal"}

    def shown(*values: Any) -> Iterator[list[str]]:
        yield from _cards(dataset, *values)

    def listed(name: str) -> Any:
        return gr.Dropdown(_traces(dataset, name), value=0)

    def opened(request: gr.Request) -> list[Any]:
        asked = dict(request.query_params)
        name = asked.get("config", first)
        name = name if name in dataset.shown else first
        return [
            gr.Dropdown(value=name),
            gr.Dropdown(_traces(dataset, name), value=_asked(dataset, name, asked)),
        ]

    def shown_if_open(request: gr.Request, *values: Any) -> Iterator[list[Any]]:
        if request.query_params.get("view") == SLUG:
            yield from shown(*values)
        else:
            yield [gr.skip()] * len(outputs)

    # Masking takes seconds: it waits until somebody looks.
    demo.load(opened, None, [config, trace], **quiet).then(shown_if_open, inputs, outputs, **quiet)
    tab.select(shown, inputs, outputs, **quiet)
    config.input(listed, config, trace, **quiet).then(shown, inputs, outputs, **quiet)
    for control in (trace, tokenizer, style, policy):
        control.input(shown, inputs, outputs, **quiet)
    limit.change(shown, inputs, outputs, trigger_mode="always_last", **quiet)
    for button, name in ((rows, "tokenized"), (messages, "messages")):
        made = button.click(_exporter(dataset, name), choices, file, **quiet)
        made.success(None, None, None, js=_FETCH, **quiet)


def _pill(extra: str = "") -> dict[str, Any]:
    return {"elem_classes": f"hs-filter {extra}".strip(), "scale": 0, "min_width": 0}


def _traces(dataset: Dataset, config: str) -> list[tuple[str, int]]:
    """The configuration's first traces by task, valued by their place in it."""
    tasks, ids = dataset.labels["task"], dataset.labels["id"]
    return [
        (f"{n + 1} · {str(tasks[row].as_py() or ids[row].as_py())[:80]}", n)
        for n, row in enumerate(rows_of(dataset, config)[:_TRACES_LISTED])
    ]


def _asked(dataset: Dataset, config: str, asked: dict[str, str]) -> int:
    """The place of the trace a link names, where it is listed."""
    ids = dataset.labels["id"]
    places = (n for n, row in enumerate(rows_of(dataset, config)) if ids[row].as_py() == asked.get("id"))
    place = next(places, 0)
    return place if place < _TRACES_LISTED else 0


def _cards(
    dataset: Dataset, config: str, trace: int | None, tokenizer: str, style: str, policy: str, limit: float
) -> Iterator[list[str]]:
    """All cards for the choices made, of a few traces first; what cannot be made says why in its place."""
    try:
        for prepared in looks(dataset, Choice(config, tokenizer or BUNDLED, style, policy)):
            yield _look(prepared, int(trace or 0), int(limit))
    except (TokenizerError, TemplateFailed) as error:
        yield ["", view.failure(str(error)), "", "", ""]


def _look(prepared: Prepared, trace: int, limit: int) -> list[str]:
    choice = prepared.choice
    number = min(trace, prepared.total - 1)
    example = example_at(prepared, number, limit)
    proof = proof_at(prepared, limit)
    controls = control_tokens(load_tokenizer(choice.tokenizer))
    at = prepared.budget(limit)
    secrets = count_secrets(prepared.dataset, choice.config, len(prepared.rows))
    cut = len(whole_of(prepared, number)[1].input_ids) - len(example.input_ids)
    return [
        view.stages(
            _counted(prepared), f"{prepared.style} messages", limit, "needs a GPU" if missing() else "ready"
        ),
        view.mask_card(example, cut, limit, controls),
        view.checks_card(checks(proof, at, secrets), proof.line()),
        view.budget_card(prepared.lengths, at, _table(prepared, limit), choice.tokenizer, prepared.total),
        view.script_card(*script(prepared.dataset, choice, limit)),
    ]


def _counted(prepared: Prepared) -> str:
    seen = len(prepared.rows)
    return f"{seen:,} traces" if seen == prepared.total else f"first {seen:,} of {prepared.total:,} traces"


def _table(prepared: Prepared, limit: int) -> list[Any]:
    """The budgets of the usual limits up to the first that keeps all, and of the chosen one."""
    longest = max(prepared.lengths)
    usual = [n for n in LIMITS if n < longest] + [n for n in LIMITS if n >= longest][:1]
    return [prepared.budget(n) for n in sorted({*usual, limit})]


def _exporter(dataset: Dataset, name: str) -> Any:
    def make(config: str, tokenizer: str, style: str, policy: str, limit: float) -> str:
        path = export_path(dataset, name, config, tokenizer, style, policy, int(limit))
        if not path.exists():
            try:
                _export(configuration(dataset, config), path, name, tokenizer, style, policy, int(limit))
            except (TokenizerError, TemplateFailed) as error:
                raise gr.Error(str(error)) from error
        return str(path)

    return make


def _export(
    dataset: Dataset, path: Path, name: str, tokenizer: str, style: str, policy: str, limit: int
) -> None:
    """Written under another name first, so that a download never meets half a file."""
    part = path.with_suffix(".part")
    export(
        dataset,
        part,
        format=name,
        tokenizer=tokenizer or BUNDLED,
        style=style,
        policy=policy,
        max_length=limit,
    )
    part.replace(path)
