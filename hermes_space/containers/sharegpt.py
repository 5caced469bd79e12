"""Rows whose messages are `from`/`value` or `role`/`content` pairs of strings, under one of three keys.

A bare list of such messages is a row too. Structured calls (OpenAI's `tool_calls`) are not read here, and
since dropping them would change what the trace says, such a message is refused.
"""

from __future__ import annotations

from typing import Any

from hermes_space.containers.pieces import stored_parts
from hermes_space.containers.row import (
    Container,
    Recognised,
    Row,
    StoredMessage,
    clean,
    plain,
    tools_text,
)

MESSAGE_KEYS = ("conversations", "traces", "messages")
PAIRS = (("from", "value"), ("role", "content"))
# What this project writes beside a text whose parts its container knew.
PARTS = "parts"
STRUCTURED = ("tool_calls", "function_call", "reasoning_content")


def recognise(data: object) -> Recognised | None:
    if isinstance(data, dict):
        key = message_key(data)
        if key is None:
            return None
        entries, where = data[key], f"{key} holds"
    elif isinstance(data, list) and (not data or any(_is_message(entry) for entry in data)):
        entries, where = data, "a list of"
    else:
        return None
    first: dict[str, Any] = next((entry for entry in entries if _is_message(entry)), {})
    if "from" in first:
        return Recognised(0.9, f"{where} messages with from and value")
    if "role" in first:
        return Recognised(0.6, f"{where} messages with role and content")
    return Recognised(0.3, f"{where} no message")


def message_key(row: dict[str, Any]) -> str | None:
    """The first of the accepted keys under which the row holds a list of messages."""
    return next((key for key in MESSAGE_KEYS if _is_messages(row.get(key))), None)


def read(data: dict[str, Any] | list[Any]) -> Row:
    if isinstance(data, list):
        messages, fields = read_messages(data)
        return Row(messages, metadata=_with_fields({}, fields))
    key = message_key(data)
    if key is None:
        raise ValueError(f"The row has none of the keys {', '.join(MESSAGE_KEYS)} with a list of messages.")
    messages, fields = read_messages(data[key])
    known = {key, "id", "tools"}
    metadata = {clean(str(name)): plain(value) for name, value in data.items() if name not in known}
    identity = data.get("id")
    return Row(
        messages,
        id=None if identity is None else clean(str(identity)),
        tools=tools_text(data.get("tools")),
        metadata=_with_fields(metadata, fields),
    )


def read_messages(entries: list[Any]) -> tuple[list[StoredMessage], dict[str, Any]]:
    """Each entry as a message, and by index what else it holds.

    A null entry stays, as an empty message, so that indexes stay true.
    """
    messages, fields = [], {}
    for index, entry in enumerate(entries):
        if entry is None:
            messages.append(StoredMessage("", ""))
            continue
        role_key, text_key = _keys(entry, index)
        role, text = _text(entry, role_key, index), _text(entry, text_key, index)
        messages.append(StoredMessage(role, text, stored_parts(entry.get(PARTS))))
        read = (role_key, text_key, PARTS)
        rest = {str(k): plain(v) for k, v in entry.items() if k not in read and v is not None}
        if rest:
            fields[str(index)] = rest
    return messages, fields


def text_path(data: dict[str, Any] | list[Any], index: int) -> tuple[str | int, ...]:
    """The keys and indexes that lead from a row to the text of its message `index`."""
    if isinstance(data, list):
        return index, _keys(data[index], index)[1]
    key = message_key(data) or MESSAGE_KEYS[0]
    return key, *text_path(data[key], index)


def _keys(entry: object, index: int) -> tuple[str, str]:
    if not isinstance(entry, dict) or not _is_message(entry):
        raise ValueError(
            f"Message {index} is no message; accepted are objects with from and value, or role and content."
        )
    structured = next((key for key in STRUCTURED if entry.get(key)), None)
    if structured:
        raise ValueError(
            f"Message {index} holds structured {structured}, which this version does not read; "
            "accepted are messages whose calls and reasoning stand in the text."
        )
    # A column of mixed rows has all four keys, null where unused.
    return next(
        (pair for pair in PAIRS if entry.get(pair[0]) is not None), next(p for p in PAIRS if p[0] in entry)
    )


def _text(entry: dict[str, Any], key: str, index: int) -> str:
    value = entry.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"The {key} of message {index} is {type(value).__name__}; accepted is a string.")
    return clean(value)


def _is_message(entry: object) -> bool:
    return isinstance(entry, dict) and any(role in entry for role, _ in PAIRS)


def _is_messages(value: object) -> bool:
    return isinstance(value, list) and all(entry is None or isinstance(entry, dict) for entry in value)


def _with_fields(metadata: dict[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    return {**metadata, "message_fields": fields} if fields else metadata


SHAREGPT = Container(
    "sharegpt",
    "a row with conversations, traces or messages, or a list of from/value or role/content messages",
    recognise,
    read,
)
