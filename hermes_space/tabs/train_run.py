"""The Run card of the Train tab: a training run where there is a GPU, else the reason why not.

It starts the very script that is shown (hermes_space/sft/train.py), one run at a time for the whole app.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from hermes_space.dataset import Dataset
from hermes_space.exporters import export
from hermes_space.sft.environment import missing
from hermes_space.sft.prepare import Choice
from hermes_space.sft.run import Job, Run
from hermes_space.sft.template import TemplateFailed
from hermes_space.sft.tokenizer import BUNDLED, FOLDER, TokenizerError
from hermes_space.tabs import train_view as view
from hermes_space.tabs.train_data import configuration

STEPS, MOST_STEPS, RANK = 20, 200, 16
_busy = threading.Lock()
_running: list[Run] = []


def add_run(dataset: Dataset, choices: list[Any]) -> None:
    """The card with its wiring; `choices` are configuration, tokenizer, style, policy and limit."""
    reason = missing()
    with gr.Column(elem_classes="tr-runcard"):
        gr.HTML("<h2>Run</h2>", elem_classes="hs", apply_default_css=False)
        with gr.Row():
            model = gr.Textbox(
                label="Model (a hub id or folder that uses this tokenizer)",
                placeholder="Qwen/Qwen2.5-0.5B-Instruct",
                max_length=200,
                scale=3,
                min_width=220,
            )
            steps = gr.Number(STEPS, minimum=1, maximum=MOST_STEPS, precision=0, label="Steps", min_width=80)
        with gr.Row():
            start = gr.Button(
                "Run", variant="primary", interactive=reason is None, elem_id="tr-run", min_width=120
            )
            stop = gr.Button("Stop after this step", interactive=False, min_width=160)
        level, text = ("info", f"Run is off. {reason}") if reason else ("ok", "A GPU is here.")
        status = gr.HTML(
            view.run_status(level, text), elem_classes="hs", apply_default_css=False, elem_id="tr-status"
        )
        adapter = gr.DownloadButton("Download the adapter", visible=False)

    def run(*values: Any) -> Iterator[tuple[Any, Any, Any]]:
        yield from _run(dataset, *values)

    start.click(
        run,
        [*choices, model, steps],
        [status, stop, adapter],
        api_visibility="private",
        concurrency_limit=1,
    )
    stop.click(_stop, None, None, api_visibility="private")


def script(dataset: Dataset, choice: Choice, limit: int) -> tuple[str, str]:
    """What makes the rows in Python, and the command that trains on them."""
    pinned = "" if dataset.commit is None else f",\n                          revision={dataset.commit!r}"
    lines = [
        "import hermes_space as hs",
        "",
        f"dataset = hs.open_dataset({dataset.name!r}, config={choice.config!r}{pinned})",
        f'hs.export(dataset, "rows.jsonl", format="tokenized", tokenizer={choice.tokenizer!r},',
        f"          max_length={limit}, style={choice.style!r}, policy={choice.policy!r})",
    ]
    model = "MODEL" if choice.tokenizer == BUNDLED else choice.tokenizer
    return "\n".join(lines), Job(Path("rows.jsonl"), model, Path("adapter"), STEPS, RANK).command


def _run(
    dataset: Dataset,
    config: str,
    tokenizer: str,
    style: str,
    policy: str,
    limit: float,
    model: str,
    steps: float,
) -> Iterator[tuple[Any, Any, Any]]:
    reason = missing() or ("" if model.strip() else "Name a model: a hub id or a folder.")
    if reason:
        yield _said("bad", reason)
        return
    if not _busy.acquire(blocking=False):
        yield _said("warn", "Another run is under way. Wait until it is done.")
        return
    folder = Path(tempfile.mkdtemp(prefix="hermes-space-run-"))
    try:
        data = folder / "rows.jsonl"
        yield _said("info", "Making the rows.")
        export(
            configuration(dataset, config), data, format="tokenized", tokenizer=tokenizer or BUNDLED,
            max_length=int(limit), style=style, policy=policy,
        )  # fmt: skip
        own = str(FOLDER) if tokenizer == BUNDLED else tokenizer
        yield from _followed(Job(data, model.strip(), folder / "adapter", int(steps), RANK, own), folder)
    except (TokenizerError, TemplateFailed) as error:
        yield _said("bad", str(error))
    finally:
        _stop()
        _running.clear()
        shutil.rmtree(folder, ignore_errors=True)  # what is offered for download has been copied
        _busy.release()


def _followed(job: Job, folder: Path) -> Iterator[tuple[Any, Any, Any]]:
    run = Run.start(job)
    _running.append(run)
    yield (
        view.run_status("info", "Loading the model."),
        gr.Button(interactive=True),
        gr.DownloadButton(visible=False),
    )
    for event in run.events():
        if "loss" in event:
            yield view.run_progress(run.losses, job.steps), gr.Button(interactive=True), gr.DownloadButton()
        elif "error" in event:
            yield _said("bad", str(event["error"]))
        else:
            text = f"Done after {event['steps']} steps on {event['rows']:,} rows."
            curve = view.run_progress(run.losses, job.steps) if run.losses else ""
            packed = shutil.make_archive(str(folder / "adapter"), "zip", job.out)
            button = gr.DownloadButton(value=packed, visible=True)
            yield view.run_status("ok", text) + curve, gr.Button(interactive=False), button


def _said(level: str, text: str) -> tuple[Any, Any, Any]:
    return view.run_status(level, text), gr.Button(interactive=False), gr.DownloadButton(visible=False)


def _stop() -> None:
    for run in _running:
        run.stop()
