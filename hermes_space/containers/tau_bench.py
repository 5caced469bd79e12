"""tau-bench results: one run of a task each, its chat messages in `traj`, its `reward`, its task in `info`.

A file is a list of results, or one. The few-shot examples beside them, one text a line in which each message
opens with its role, are read too: their calls were never stored (`assistant: None`), only the answers.
"""

from __future__ import annotations

import re
from typing import Any

from hermes_space.containers import chat
from hermes_space.containers.chat import said
from hermes_space.containers.row import Container, Recognised, Row, rest_of

RESULT = ("reward", "task_id", "info")
DISPLAY = "messages_display"
_SPEAKER = re.compile(r"^(system|user|assistant|tool): ", re.MULTILINE)
# What stands for the content of a message that only calls.
_NO_CONTENT = "None"


def recognise(data: object) -> Recognised | None:
    first = data[0] if isinstance(data, list) and data else data
    if not isinstance(first, dict):
        return None
    if isinstance(first.get("traj"), list) and any(key in first for key in RESULT):
        found = ", ".join(key for key in RESULT if key in first)
        return Recognised(0.95, f"results with traj, {found}")
    shown = first.get(DISPLAY)
    if len(first) == 1 and isinstance(shown, str) and _SPEAKER.match(shown):
        return Recognised(0.9, f"{DISPLAY}, a text in which each message opens with its role")
    return None


def read(data: Any) -> Row:
    if not isinstance(data, dict):
        raise ValueError(f"A result is an object, not {type(data).__name__}.")
    if "traj" not in data and isinstance(data.get(DISPLAY), str):
        return _displayed(data[DISPLAY])
    traj = data.get("traj")
    if not isinstance(traj, list):
        raise ValueError("The result has no list of messages in traj.")
    task, trial = data.get("task_id"), data.get("trial")
    identity = None if task is None else f"task-{task}" + ("" if trial is None else f"-trial-{trial}")
    info = data.get("info")
    asked = info.get("task") if isinstance(info, dict) else None
    asked = asked.get("instruction") if isinstance(asked, dict) else None
    metadata = rest_of(data, "traj") | ({"task": asked} if isinstance(asked, str) else {})
    return chat.row(traj, metadata, identity=identity)


def _displayed(text: str) -> Row:
    words = _SPEAKER.split(text)[1:]
    pairs = zip(words[::2], (words_said.removesuffix("\n") for words_said in words[1::2]), strict=True)
    return chat.row([said(role, None if text == _NO_CONTENT else text, {}) for role, text in pairs], {})


def split(data: Any) -> list[Any] | None:
    return data if isinstance(data, list) else None


TAU_BENCH = Container(
    "tau_bench",
    "a tau-bench result with traj and reward, or a list of them",
    recognise,
    read,
    split=split,
)
