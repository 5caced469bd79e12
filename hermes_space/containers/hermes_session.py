"""Hermes Agent's session store: a session with its messages, as `hermes sessions export` writes it, or the
messages alone.

A message is one of OpenAI's, whose calls and content parts the store may hold as text. They stand in the
order of their ids. Messages that were taken back (`active` is 0) are no part of the trace any more, and are
kept in `metadata["rewound"]`.
"""

from __future__ import annotations

import json
from typing import Any

from hermes_space.containers.chat_message import read_pieces
from hermes_space.containers.pieces import Text
from hermes_space.containers.row import Container, Recognised, Row, rest_of
from hermes_space.containers.session import Session, first_records

# How the store marks content that is no plain text.
PARTS_PREFIX = "\0json:"
ROLES = ("system", "user", "assistant", "tool")
THOUGHTS = ("reasoning_content", "reasoning")


def recognise(data: object) -> Recognised | None:
    if any(_is_message(record) for record in first_records(_messages(data))):
        return Recognised(0.95, "messages with role, content and session_id")
    return None


def read(data: dict[str, Any] | list[Any]) -> Row:
    messages = _messages(data)
    about = rest_of(data, "messages") if isinstance(data, dict) else {}
    if isinstance(about.get("session"), dict):
        about |= about.pop("session")
    identities = {str(entry["session_id"]) for entry in messages if _is_message(entry)}
    if len(identities) > 1:
        raise ValueError(f"The messages are of {len(identities)} sessions; accepted are those of one.")
    session = Session(sorted(messages, key=_place) if all(map(_is_message, messages)) else messages)
    prompt = about.pop("system_prompt", None)
    if isinstance(prompt, str) and prompt:
        session.add("system", [Text(prompt)], {})
    for line, record in session.records():
        if not _is_message(record) or record["role"] not in ROLES:
            session.keep(line, record)
        elif record.get("active") == 0:
            session.keep(line, record, "rewound")
        else:
            pieces, rest = read_pieces(_entry(record), record["role"], line - 1)
            session.add(record["role"], pieces, rest)
    identity = about.pop("id", None) or next(iter(identities), None)
    return session.row(identity, about.pop("tools", None), about, shared=("session_id",))


def _entry(record: dict[str, Any]) -> dict[str, Any]:
    """The message as OpenAI's API would hold it."""
    entry = {key: value for key, value in record.items() if value is not None}
    content, calls = entry.get("content"), entry.get("tool_calls")
    if isinstance(content, str) and content.startswith(PARTS_PREFIX):
        entry["content"] = _decoded(content[len(PARTS_PREFIX) :], content)
    if isinstance(calls, str):
        listed = _decoded(calls, None)
        sound = isinstance(listed, list) and all(isinstance(call, dict) for call in listed)
        entry["tool_calls"] = listed if sound else [{"name": None, "arguments": calls}]
    if "tool_name" in entry and "name" not in entry:
        entry["name"] = entry.pop("tool_name")
    for key in THOUGHTS:
        if isinstance(entry.get(key), str) and not entry[key].strip():
            del entry[key]
    if entry.get(THOUGHTS[0]) == entry.get(THOUGHTS[1]):
        entry.pop(THOUGHTS[1], None)
    return entry


def _decoded(text: str, otherwise: object) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return otherwise


def _messages(data: object) -> list[Any]:
    value = data.get("messages") if isinstance(data, dict) else data
    return value if isinstance(value, list) else []


def _is_message(record: object) -> bool:
    return isinstance(record, dict) and {"session_id", "role", "content"} <= record.keys()


def _place(record: Any) -> int:
    return record["id"] if isinstance(record.get("id"), int) else 0


HERMES_SESSION = Container(
    "hermes_session", "a session of Hermes Agent's store, or its messages", recognise, read, lines=True
)
