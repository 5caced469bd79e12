"""The tabs, in the order people see them. A tab is a module with TITLE, SLUG and `build(dataset, demo)`.

`build` is called inside the tab's `gr.Tab`. SLUG is the tab's name in links (`?view=…`). Nothing here draws.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from hermes_space.tabs import paste, stats, trace, train

if TYPE_CHECKING:
    import gradio as gr

    from hermes_space.dataset import Dataset


class Tab(Protocol):
    """What a tab's module has."""

    TITLE: str
    SLUG: str

    def build(self, dataset: Dataset, demo: gr.Blocks) -> None: ...


TABS: tuple[Tab, ...] = (stats, trace, paste, train)
