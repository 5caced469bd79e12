"""Hermes Space: read, judge and train on agent traces.

This module is the list of public names and where they live, nothing else. Names are loaded when first used,
so that importing the package stays cheap: no pyarrow, gradio, torch or datasets before something needs them.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

# At once, not when first used: the folder of the same name would otherwise be what the attribute holds.
from hermes_space.containers import containers as containers

if TYPE_CHECKING:
    from hermes_space.dataset import Dataset as Dataset
    from hermes_space.dataset import open_dataset as open_dataset
    from hermes_space.detection import Detection as Detection
    from hermes_space.detection import detect as detect
    from hermes_space.exporters import export as export
    from hermes_space.mend import mend_row as mend_row
    from hermes_space.parse import Call as Call
    from hermes_space.parse import Change as Change
    from hermes_space.parse import Finding as Finding
    from hermes_space.parse import Mended as Mended
    from hermes_space.parse import Message as Message
    from hermes_space.parse import Part as Part
    from hermes_space.parse import Response as Response
    from hermes_space.parse import Rule as Rule
    from hermes_space.parse import Trace as Trace
    from hermes_space.parse import dialects as dialects
    from hermes_space.parse import mend_message as mend_message
    from hermes_space.parse import parse_message as parse_message
    from hermes_space.parse import parse_table as parse_table
    from hermes_space.parse import parse_trace as parse_trace
    from hermes_space.parse import rules as rules
    from hermes_space.runs import parse_files as parse_files
    from hermes_space.sft import build_example as build_example
    from hermes_space.sft import to_messages as to_messages
    from hermes_space.tables import Tables as Tables

_HOMES = {
    "hermes_space.parse": (
        "parse_message",
        "mend_message",
        "parse_trace",
        "parse_table",
        "rules",
        "dialects",
        "Message",
        "Part",
        "Call",
        "Response",
        "Finding",
        "Mended",
        "Change",
        "Trace",
        "Rule",
    ),
    "hermes_space.runs": ("parse_files",),
    "hermes_space.mend": ("mend_row",),
    "hermes_space.tables": ("Tables",),
    "hermes_space.dataset": ("Dataset", "open_dataset"),
    "hermes_space.detection": ("detect", "Detection"),
    "hermes_space.sft": ("to_messages", "build_example"),
    "hermes_space.exporters": ("export",),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = sorted({*_HOME, "containers"})


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'hermes_space' has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
