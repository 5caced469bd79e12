"""The Stats tab: what the traces of a dataset do, in figures and charts. It computes none of them itself."""

from __future__ import annotations

import gradio as gr

from hermes_space.dataset import Dataset

TITLE = "Stats"
SLUG = "stats"


def build(dataset: Dataset, demo: gr.Blocks) -> None:
    """Draw the tab inside its `gr.Tab`."""
    gr.HTML("<h1>What do agents do, and where do they fail?</h1>", elem_classes="hs", apply_default_css=False)
