"""The Paste tab: text in, what it was read as and what is wrong with it out. Nothing pasted is kept."""

from __future__ import annotations

import time

import gradio as gr

import hermes_space as hs
from hermes_space.dataset import Dataset
from hermes_space.tabs.broken_examples import EXAMPLES
from hermes_space.viewer.pasted import pasted, refused

TITLE = "Paste"
SLUG = "paste"

# A page of text more than this is work for the command line.
MOST_CHARACTERS = 2_000_000
ROLES = ("assistant", "tool", "user", "system")
INTRODUCTION = (
    "<h1>Paste a trace</h1><p class='hs-lead'>See its parts, its calls and what is wrong in it. "
    "One message, one dataset row or a whole conversation. Nothing is stored on the server.</p>"
)
WAITING = "<p class='hs-empty'>Paste text above and choose Check, or try a broken example.</p>"


def build(dataset: Dataset, demo: gr.Blocks) -> None:
    """The tab's widgets; it looks at pasted text only, not at the data set."""
    with gr.Column(elem_classes="hs-page"):
        gr.HTML(INTRODUCTION, elem_classes="hs")
        with gr.Column(elem_classes="hs-paste-input"):
            text = gr.Textbox(
                lines=6,
                max_lines=12,
                max_length=MOST_CHARACTERS,
                label="Text to check",
                show_label=False,
                placeholder="<think>…</think> <tool_call>…</tool_call>, or JSON with conversations",
                elem_classes="hs-paste-text",
                elem_id="hs-paste-text",
            )
            with gr.Row(elem_classes="hs-filters"):
                check = gr.Button("Check", variant="primary", elem_id="hs-paste-check", scale=0, min_width=96)
                example = _box("Broken example", [title for title, _ in EXAMPLES], None, "hs-paste-example")
                role = _box("Role of a single message", list(ROLES), "assistant", "hs-paste-role")
        result = gr.HTML(WAITING, elem_classes="hs", elem_id="hs-paste-result")
    for event in (check.click, text.submit, role.input):
        event(examine, [text, role], result, api_visibility="private", show_progress="hidden")
    example.input(example_text, example, text, api_visibility="private", show_progress="hidden").then(
        examine, [text, role], result, api_visibility="private", show_progress="hidden"
    )


def _box(label: str, choices: list[str], value: str | None, name: str) -> gr.Dropdown:
    return gr.Dropdown(
        choices, value=value, label=label, elem_id=name, elem_classes="hs-filter", scale=0, min_width=0
    )


def examine(text: str | None, role: str) -> str:
    """The result as HTML; what cannot be read gives one sentence."""
    if not text or not text.strip():
        return refused(
            "Nothing was pasted; accepted are a message's text, a dataset row as JSON, or a list of messages."
        )
    if len(text) > MOST_CHARACTERS:
        return refused(
            f"The text has {len(text):,} characters; this page reads up to {MOST_CHARACTERS:,}. "
            "Use hermes-space check for more."
        )
    started = time.perf_counter()
    try:
        trace = hs.parse_trace(text, safety=True)
        # What a trace may not do (end on a call, say) a single message may.
        single = hs.parse_message(text, role=role, safety=True) if trace.container == "text" else None
    except ValueError as error:
        return refused(str(error))
    return pasted(single or trace, time.perf_counter() - started)


def example_text(title: str | None) -> str:
    return dict(EXAMPLES).get(title or "", "")
