"""Rows whose messages are `from`/`value` pairs of strings: the way of the Hermes traces.

The messages stand under one of three keys, or are a bare list. What a value holds is its dialect's business,
but for two roles that other writers use: `function_call`, a call's JSON and nothing else, and `observation`,
one tool's bare answer.
"""

from __future__ import annotations

import json
from typing import Any

from hermes_space.containers.pieces import Response, WrittenCall, json_text, message, stored_parts
from hermes_space.containers.row import (
    FIELDS,
    PARTS,
    Container,
    Recognised,
    Row,
    StoredMessage,
    clean,
    message_list,
    plain,
    rest_of,
    tools_text,
)

MESSAGE_KEYS = ("conversations", "traces", "messages")
CALL_ROLE = "function_call"
ANSWER_ROLE = "observation"


def recognise(data: object) -> Recognised | None:
    if isinstance(data, dict):
        key = message_key(data)
        if key is None:
            return None
        entries, where = message_list(data[key]) or [], f"{key} holds"
    elif isinstance(data, list):
        entries, where = data, "a list of"
    else:
        return None
    if any(_is_message(entry) for entry in entries):
        return Recognised(0.9, f"{where} messages with from and value")
    chat = any(isinstance(entry, dict) and "role" in entry for entry in entries)
    if not entries or (isinstance(data, dict) and not chat):
        return Recognised(0.3, f"{where} no message")
    return None


def message_key(row: dict[str, Any]) -> str | None:
    """The first of the accepted keys under which the row holds a list of messages."""
    return next((key for key in MESSAGE_KEYS if message_list(row.get(key)) is not None), None)


def read(data: dict[str, Any] | list[Any]) -> Row:
    if isinstance(data, list):
        messages, fields = read_messages(data)
        return Row(messages, metadata=_with_fields({}, fields))
    key = message_key(data)
    if key is None:
        raise ValueError(f"The row has none of the keys {', '.join(MESSAGE_KEYS)} with a list of messages.")
    messages, fields = read_messages(message_list(data[key]) or [])
    known = {key, "id", "tools"}
    metadata = {clean(str(name)): plain(value) for name, value in data.items() if name not in known}
    identity = data.get("id")
    return Row(
        messages,
        id=None if identity is None else clean(str(identity)),
        tools=tools_text(data.get("tools")),
        metadata=_with_fields(metadata, fields),
    )


def read_messages(entries: list[Any]) -> tuple[list[StoredMessage], dict[int, dict[str, Any]]]:
    """Each entry as a message, and by index what else it holds.

    A null entry stays, as an empty message, so that indexes stay true.
    """
    messages, fields = [], {}
    for index, entry in enumerate(entries):
        if entry is None:
            messages.append(StoredMessage("", ""))
            continue
        if not isinstance(entry, dict) or not _is_message(entry):
            raise ValueError(f"Message {index} is no message; accepted are objects with from and value.")
        role, text = _text(entry, "from", index), _text(entry, "value", index)
        messages.append(_message(role, text, stored_parts(entry.get(PARTS))))
        fields[index] = rest_of(entry, "from", "value", PARTS)
    return messages, fields


def text_path(data: dict[str, Any] | list[Any], index: int) -> tuple[str | int, ...] | None:
    """The keys and indexes that lead from a row to the text of its message `index`."""
    if isinstance(data, list):
        return (index, "value") if isinstance(data[index], dict) and "value" in data[index] else None
    key = message_key(data)
    path = text_path(data[key], index) if key is not None and isinstance(data[key], list) else None
    return None if path is None or key is None else (key, *path)


def _message(role: str, text: str, parts: Any) -> StoredMessage:
    if parts is None and role == CALL_ROLE and text.lstrip().startswith(("{", "[")):
        return message(role, [WrittenCall(body) for body in _bodies(text)])
    if parts is None and role == ANSWER_ROLE and not text.lstrip().startswith("<"):
        return message(role, [Response(text)])
    return StoredMessage(role, text, parts)


def _bodies(text: str) -> list[str]:
    """The calls of a text that is one, or a JSON list of them."""
    if text.lstrip().startswith("["):
        try:
            return [json_text(call) for call in json.loads(text)]
        except (ValueError, RecursionError):
            pass
    return [text]


def _text(entry: dict[str, Any], key: str, index: int) -> str:
    value = entry.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"The {key} of message {index} is {type(value).__name__}; accepted is a string.")
    return clean(value)


def _with_fields(metadata: dict[str, Any], fields: dict[int, dict[str, Any]]) -> dict[str, Any]:
    kept = {str(index): rest for index, rest in fields.items() if rest}
    return {**metadata, FIELDS: kept} if kept else metadata


def _is_message(entry: object) -> bool:
    if not isinstance(entry, dict) or "from" not in entry:
        return False
    # A table of mixed rows has the keys of both ways, null where unused.
    return entry["from"] is not None or entry.get("role") is None


SHAREGPT = Container(
    "sharegpt",
    "a row with conversations, traces or messages, or a list of from/value messages",
    recognise,
    read,
    text_path=text_path,
)
