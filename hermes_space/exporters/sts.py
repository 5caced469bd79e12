"""Sessions in the Hub's Session Trace Simple Format: a folder with a file a trace, as its viewer reads."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hermes_space.containers.drafts import NOTE
from hermes_space.dataset import Dataset
from hermes_space.exporters.exporter import ExportError, Options, write_lines
from hermes_space.exporters.faithful import documents
from hermes_space.exporters.openai import call
from hermes_space.exporters.outgoing import Outgoing, Turn

HARNESS = "hermes-space"
# What a message may hold beside what it says.
ROOM = ("timestamp", "model")
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def write(dataset: Dataset, path: Path, options: Options) -> int:
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise ExportError(f"{path} is there already; accepted for sts is a new or an empty folder.")
    path.mkdir(parents=True, exist_ok=True)
    count = 0
    for number, lines in enumerate(documents(dataset, "sts", session)):
        name = _UNSAFE.sub("_", str(lines[0]["id"]))[:80]
        write_lines(path / f"{number:06}-{name}.jsonl", lines)
        count += 1
    return count


def session(out: Outgoing) -> list[dict[str, Any]]:
    """The lines of one session, its header first."""
    named = isinstance(out.metadata.get("harness"), str)
    about = out.about(taken=("type", "id", "tools", NOTE, *([] if named else ["harness"])))
    if not named:
        out.asked("harness")
        about = {"harness": HARNESS, **about}
    lines = [
        {"type": "message", "message": message} for turn in out.turns for message in _messages(out, turn)
    ]
    tools = out.declared()
    declared = {} if tools is None else {"tools": tools}
    note = {NOTE: out.note} if out.note else {}
    return [{"type": "session", "id": out.id, **about, **declared, **note}, *lines]


def _messages(out: Outgoing, turn: Turn) -> list[dict[str, Any]]:
    beside = out.beside(turn, room=ROOM)
    if turn.role == "tool" and turn.answers and not turn.as_text:
        answers = [_answer(out, turn, at) for at in range(len(turn.answers))]
        return [{**answers[0], **beside}, *answers[1:]]
    known = turn.thoughts or turn.calls
    if turn.role != "assistant" or turn.as_text or not known or len(turn.thoughts) > 1:
        return [{"role": turn.role, "content": out.text(turn), **beside}]
    number = out.next_entry()
    message: dict[str, Any] = {"role": "assistant", "content": turn.said}
    if turn.thoughts:
        message["reasoningContent"] = turn.thoughts[0]
    if turn.calls:
        calls = [call(out, number, at, turn) for at in range(len(turn.calls))]
        message["toolCalls"] = [{"id": one["id"], "function": one["function"]} for one in calls]
    return [{**message, **beside}]


def _answer(out: Outgoing, turn: Turn, at: int) -> dict[str, Any]:
    number = out.next_entry(joined=at > 0)
    identity = out.answer_id(number, 0, turn, at)
    return {"role": "tool", "toolCallId": identity, "content": turn.answers[at].content}
