"""The page that is shown while a large dataset is read: what is done, how far, how fast, how long still.

Its words are made here, for the first answer and for those that its script asks for (static/start.js).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from hermes_space.server.meter import STEPS, State
from hermes_space.viewer.escape import escape
from hermes_space.viewer.words import number

# Where the script asks.
STATE = "/start-up"
STATIC = Path(__file__).parents[1] / "static"

_READING = (
    "Reading the traces for the first time",
    "What is read is kept, so the next start takes seconds. This page becomes the app by itself.",
)
_STOPPED = (
    "The traces could not be read",
    "Start the app again once this is mended. What was read before is kept.",
)


def start_page(dataset: str, state: State) -> str:
    """The whole page, as it is now."""
    told = told_of(state)
    return _static("start.html").format(
        dataset=escape(dataset),
        style=_static("base.css") + _static("start.css"),
        script=_static("start.js"),
        percent=told["percent"],
        error_hidden="" if state.error else " hidden",
        card_hidden=" hidden" if state.error else "",
        **{name: escape(text) for name, text in told["texts"].items()},
    )


@cache
def _static(name: str) -> str:
    return (STATIC / name).read_text("utf-8")


def told_of(state: State) -> dict[str, Any]:
    """What the script is told: each text by the part of the page that shows it."""
    percent = 100 * state.done // state.total if state.total else 0
    title, lead = _STOPPED if state.error else _READING
    texts = {
        "title": title,
        "lead": lead,
        "doing": f"Step {state.step} of {STEPS}: {state.doing}",
        "share": f"{percent} %" if state.total else "",
        "file": Path(state.file).name,
        "read": f"{_megabytes(state.done)} of {_megabytes(state.total)} MB" if state.total else "–",
        "traces": number(state.traces),
        "speed": f"{state.rate / 1e6:.1f} MB/s" if state.rate is not None else "not known yet",
        "left": _duration(state.left) if state.left is not None else "not known yet",
        "error": state.error or "",
    }
    return {"ready": state.ready, "percent": percent, "texts": texts}


def _megabytes(amount: int) -> str:
    return number(round(amount / 1e6))


def _duration(seconds: float) -> str:
    """`under 5 s`, `25 s`, `3 min`."""
    if seconds < 5:
        return "under 5 s"
    return f"{round(seconds / 5) * 5} s" if seconds < 90 else f"{number(round(seconds / 60))} min"
