"""The Paste tab: text in, what it was read as and what is wrong with it out. Nothing pasted is kept."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import gradio as gr

from hermes_space.dataset import Dataset
from hermes_space.detection import detect
from hermes_space.tabs.broken_examples import EXAMPLES
from hermes_space.tabs.paste_mending import Pasted, mend, mend_one, read
from hermes_space.viewer.finding_cards import Outlook, changes_made
from hermes_space.viewer.icons import icon
from hermes_space.viewer.pasted import pasted, refused
from hermes_space.viewer.read_as import DETECTED, Asked, read_as, unread_as

TITLE = "Paste"
SLUG = "paste"

SCRIPT = Path(__file__).parents[1] / "static" / "paste.js"
# A page of text more than this is work for the command line.
MOST_CHARACTERS = 2_000_000
ROLES = ("assistant", "tool", "user", "system")
INTRODUCTION = (
    "<h1>Paste a trace</h1><p class='hs-lead'>See its parts, its calls and what is wrong in it. "
    "One message, one dataset row or a whole conversation. Nothing is stored on the server.</p>"
)
OPENER = (
    '<div class="hs-open"><button type="button" class="hs-btn">%s<span>Open a file</span></button>'
    '<input type="file" hidden accept=".txt,.md,.log,.json,.jsonl,.traj" aria-label="A file to check"'
    ' data-most="%d">'
    '<span class="hs-muted" role="alert" data-refusal></span></div>'
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
                check = gr.Button(
                    "Check", variant="secondary", elem_id="hs-paste-check", scale=0, min_width=96
                )
                opener = gr.HTML(
                    OPENER % (icon("file"), MOST_CHARACTERS),
                    js_on_load=SCRIPT.read_text(encoding="utf-8"),
                    elem_classes="hs hs-opener",
                    apply_default_css=False,
                )
                example = _box("Broken example", [title for title, _ in EXAMPLES], None, "hs-paste-example")
                role = _box("Role of a single message", list(ROLES), "assistant", "hs-paste-role")
        result = gr.HTML(WAITING, elem_classes="hs", elem_id="hs-paste-result")
        # What the reader changed in the line over the result: two names, and nothing of the text.
        asked = gr.State(DETECTED)
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    given = [text, role, asked]
    for event in (check.click, text.submit, role.input):
        event(examine, given, result, **quiet)
    example.input(example_text, example, [text, asked], **quiet).then(examine, given, result, **quiet)

    def change(event: gr.EventData, shown: str, speaker: str) -> tuple[Asked, str]:
        wanted = Asked.of(getattr(event, "container", None), getattr(event, "dialect", None))
        return wanted, examine(shown, speaker, wanted)

    def apply(event: gr.EventData, shown: str, speaker: str, wanted: Asked) -> tuple[str, str]:
        return mended(shown, speaker, str(getattr(event, "which", "")), wanted)

    # Both lists may be changed before the first answer is there.
    opener.change_reading(change, [text, role], [asked, result], trigger_mode="multiple", **quiet)
    opener.mend(apply, given, [text, result], **quiet)


def _box(label: str, choices: list[str], value: str | None, name: str) -> gr.Dropdown:
    return gr.Dropdown(
        choices, value=value, label=label, elem_id=name, elem_classes="hs-filter", scale=0, min_width=0
    )


def examine(text: str | None, role: str, asked: Asked = DETECTED, applied: str = "") -> str:
    """The result as HTML; what cannot be read gives one sentence. `applied` is what was mended just now."""
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
        found = read(text, role, asked)
        seconds = time.perf_counter() - started
        line = read_as(found.texts, found.container, detect(text, role=role), asked, seconds)
    except ValueError as error:
        return refused(str(error), unread_as(asked))
    note = refused(found.note) if found.note else ""
    return note + pasted(found.texts, line, _outlook(found), applied)


def _outlook(found: Pasted) -> Outlook | None:
    """What mending would leave; None where nothing can be mended."""
    repaired = mend(found) if found.mendable else None
    if repaired is None or not repaired.changes:
        return None
    after = read(repaired.text, found.role, found.asked).texts
    return Outlook(repaired.repairs, after, found.writable)


def mended(text: str, role: str, which: str, asked: Asked = DETECTED) -> tuple[str, str]:
    """The text after all repairs or after one (`which`: "all", or a finding's number), and its result."""
    try:
        found = read(text, role, asked)
    except ValueError as error:
        return text, refused(str(error), unread_as(asked))
    if which == "all":
        repaired = mend(found)
        return repaired.text, examine(repaired.text, role, asked, changes_made(repaired.changes))
    changed = mend_one(found, int(which)) if which.isdecimal() and len(which) < 9 else text
    return changed, examine(changed, role, asked, changes_made([]) if changed != text else "")


def example_text(title: str | None) -> tuple[str, Asked]:
    """A broken example, which is read as what it is."""
    return dict(EXAMPLES).get(title or "", ""), DETECTED
