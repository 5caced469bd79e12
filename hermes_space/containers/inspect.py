"""Inspect logs: the samples of an evaluation, each with its messages, scores and errors.

A log in JSON holds all its samples; one named `.eval` is a zip of them, which is unpacked where files are
read; a sample may also stand alone. Each is a row, with what the log says of all of them (task, model). A
sample's events repeat the messages at each step and are left out, but for their number and the tools that the
first model call declares. Texts that the log keeps apart, as attachments, are put back in their places.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from hermes_space.containers import chat
from hermes_space.containers.chat import Entry, answered, called, said
from hermes_space.containers.row import Container, Recognised, Row, rest_of

SAMPLE = ("id", "epoch", "messages", "target")
# What a log says of itself, and where: the row's name for it, and the keys that lead to it.
HEADER = {
    "task": ("eval", "task"),
    "model": ("eval", "model"),
    "run_id": ("eval", "run_id"),
    "created": ("eval", "created"),
    "status": ("status",),
}
# Where a sample carries what its log says.
LOG = "log"
_UNPARSED = re.compile(
    r"Error parsing the following tool call arguments:\n\n(.*)\n\nError details: ", re.DOTALL
)
_ATTACHMENT = re.compile(r"attachment://([0-9a-f]{32})")


def recognise(data: object) -> Recognised | None:
    if not isinstance(data, dict):
        return None
    if isinstance(data.get("eval"), dict) and "run_id" in data["eval"]:
        return Recognised(1.0, "an eval with its run_id, task and model")
    if all(key in data for key in SAMPLE):
        return Recognised(0.95, "a sample with id, epoch, target and messages")
    return None


def split(data: Any) -> Iterator[Any] | None:
    """The samples of a log; a log of an evaluation that has none yet has no rows."""
    if "eval" not in data:
        return None
    return (of_log(sample, data) for sample in _listed(data.get("samples")))


def of_log(sample: Any, log: Any) -> Any:
    """A sample that carries what its log says of all of them."""
    if not isinstance(sample, dict) or not isinstance(log, dict):
        return sample
    found: dict[str, Any] = {}
    for name, keys in HEADER.items():
        value: Any = log
        for key in keys:
            value = value.get(key) if isinstance(value, dict) else None
        found |= {} if value is None else {name: value}
    return {**sample, LOG: found}


def read(data: Any) -> Row:
    messages = data.get("messages") if isinstance(data, dict) else None
    if not isinstance(messages, list):
        raise ValueError("The sample has no list of messages.")
    attached = data.get("attachments")
    messages = _in_place(messages, attached) if isinstance(attached, dict) and attached else messages
    events = [event for event in _listed(data.get("events")) if isinstance(event, dict)]
    said_of_all = data.get(LOG)
    metadata = {
        **(said_of_all if isinstance(said_of_all, dict) else {}),
        **rest_of(data, LOG, "messages", "attachments", "events"),
    }
    metadata |= {"events": dict(Counter(str(event.get("event")) for event in events))} if events else {}
    identity = f"{data.get('id')}_epoch_{data.get('epoch')}"
    return chat.row(map(_entry, messages), metadata, identity=identity, tools=_declared(events))


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _in_place(value: Any, attached: dict[str, Any]) -> Any:
    if isinstance(value, str):
        return _ATTACHMENT.sub(lambda found: str(attached.get(found[1], found[0])), value)
    if isinstance(value, list):
        return [_in_place(item, attached) for item in value]
    if isinstance(value, dict):
        return {key: _in_place(item, attached) for key, item in value.items()}
    return value


def _declared(events: list[dict[str, Any]]) -> list[Any] | None:
    """The tools as the first model call that has any declares them, in the way of OpenAI's."""
    declared: list[Any] = next((tools for event in events if (tools := _listed(event.get("tools")))), [])
    read = ("name", "description", "parameters")
    functions = [
        {key: tool[key] for key in read if key in tool} for tool in declared if isinstance(tool, dict)
    ]
    return [{"type": "function", "function": function} for function in functions] or None


def _entry(message: Any) -> Any:
    """A message in a chat message's fields; what is no message is the reader's to refuse."""
    if not isinstance(message, dict) or message.get("role") not in ("assistant", "tool"):
        return message
    if message["role"] == "tool":
        return _answer(message)
    content = message.get("content")
    content = [_part(part) for part in content] if isinstance(content, list) else content
    calls = [call for call in _listed(message.get("tool_calls")) if isinstance(call, dict)]
    fields = rest_of(message, "role", "content", "tool_calls")
    rests = [rest_of(call, "id", "type", "function", "arguments") for call in calls]
    fields |= {"tool_calls": rests} if any(rests) else {}
    named = [called(call.get("function"), _arguments(call), call.get("id")) for call in calls]
    return said("assistant", content, fields, calls=named)


def _part(part: Any) -> Any:
    """A content part; reasoning in the way of Anthropic's, which is known."""
    if not isinstance(part, dict) or part.get("type") != "reasoning":
        return part
    text = part.get("reasoning") or part.get("summary") or ""
    rest = {key: value for key, value in part.items() if key not in ("type", "reasoning")}
    return {**rest, "type": "thinking", "thinking": text}


def _arguments(call: dict[str, Any]) -> object:
    """The arguments; where they were no JSON, only what is said of the error has the text the model wrote."""
    found = _UNPARSED.match(str(call.get("parse_error") or ""))
    return found[1] if found and not call.get("arguments") else call.get("arguments")


def _answer(message: dict[str, Any]) -> Entry:
    """A tool's answer; where it failed, the error is its content if there is no other."""
    error = message.get("error")
    said_of = error.get("message") if isinstance(error, dict) else error
    content = message.get("content") or said_of
    fields = rest_of(message, "role", "content", "tool_call_id", "function")
    failed = True if error else None
    return answered(content, message.get("tool_call_id"), message.get("function"), failed, fields)


INSPECT = Container(
    "inspect",
    "an Inspect log or one sample of it",
    recognise,
    read,
    split=split,
)
