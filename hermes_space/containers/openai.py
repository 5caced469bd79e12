"""Chat messages in OpenAI's way, wherever they stand: under a key of a row, bare, or in an API's response.

Logs of several agents, whose roles are the speakers' names, are the same container. What one message holds is
`chat_message`'s to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hermes_space.containers.chat_message import STRUCTURED, is_message, read_pieces, read_role, says
from hermes_space.containers.drafts import NOTE, Draft, finish
from hermes_space.containers.row import (
    Container,
    Recognised,
    Row,
    message_list,
    plain,
    rest_of,
)

MESSAGE_KEYS = ("messages", "conversations", "conversation", "traces", "history")
# Where an API's response has its messages.
CHOICES = "choices"
# Blocks that only Anthropic's messages hold.
FOREIGN = ("thinking", "redacted_thinking", "tool_use", "tool_result", "server_tool_use")
# So many messages say what the others are like.
FIRST_MESSAGES = 40


def recognise(data: object) -> Recognised | None:
    key, entries = _located(data)
    if entries is None:
        return None
    first = [entry for entry in entries[:FIRST_MESSAGES] if isinstance(entry, dict)]
    if not entries and isinstance(data, dict):
        return Recognised(0.2, "a list of messages that is empty")
    if not any(is_message(entry) and says(entry) for entry in first):
        return None
    if key == CHOICES:
        return Recognised(0.9, "choices hold messages with role and content")
    structured = next((key for key in STRUCTURED for entry in first if entry.get(key)), None)
    if structured:
        return Recognised(0.9, f"messages with role and {structured}")
    if _is_foreign(first):
        return None
    return Recognised(0.6, "messages with role and content")


def read(data: dict[str, Any] | list[Any]) -> Row:
    key, entries = _located(data)
    if entries is None:
        raise ValueError(f"The row has none of the keys {', '.join(MESSAGE_KEYS)} with a list of messages.")
    drafts = list(read_drafts(entries))
    if isinstance(data, list) or key is None:
        return finish(drafts)
    declared = "functions" if data.get("tools") is None else "tools"
    metadata = {
        name: value for name, value in data.items() if name not in (key, "id", "tools", declared, NOTE)
    }
    if key == CHOICES:
        metadata |= _said_of(data[key])
    return finish(
        drafts, data.get(NOTE), identity=data.get("id"), tools=data.get(declared), metadata=metadata
    )


def read_drafts(entries: list[Any]) -> Iterator[Draft]:
    """Each entry as a message. A null entry stays, as an empty message, so that indexes stay true."""
    for index, entry in enumerate(entries):
        if entry is None:
            yield Draft("", [])
        elif not is_message(entry):
            raise ValueError(f"Message {index} is no message; accepted are objects with role and content.")
        else:
            role = read_role(entry, index)
            yield Draft(role, *read_pieces(entry, role, index))


def text_path(data: dict[str, Any] | list[Any], index: int) -> tuple[str | int, ...] | None:
    """The keys and indexes that lead from a row to the content of its message `index`.

    None where there is no such way: in an API's response, where messages stand in a text, and where a note
    says more of them.
    """
    if isinstance(data, list):
        return (index, "content") if isinstance(data[index], dict) and "content" in data[index] else None
    key = _located(data)[0]
    if key is None:
        return ("content",)
    if key == CHOICES or NOTE in data or not isinstance(data[key], list):
        return None
    path = text_path(data[key], index)
    return None if path is None else (key, *path)


def _located(data: object) -> tuple[str | None, list[Any] | None]:
    """The messages of a value, and the key of a row that they stand under."""
    if not isinstance(data, dict):
        return None, data if isinstance(data, list) else None
    empty = None
    for key in MESSAGE_KEYS:
        entries = message_list(data.get(key))
        if entries and any(is_message(entry) for entry in entries[:FIRST_MESSAGES]):
            return key, entries
        empty = key if empty is None and entries == [] else empty
    choices = data.get(CHOICES)
    if isinstance(choices, list):
        said = [choice.get("message") for choice in choices if isinstance(choice, dict)]
        if any(is_message(entry) for entry in said):
            return CHOICES, said
    # An object of another container may have a role too, but says what it is.
    if is_message(data) and "content" in data and "type" not in data:
        return None, [data]
    return empty, None if empty is None else []


def _is_foreign(entries: list[dict[str, Any]]) -> bool:
    parts = [entry["content"] for entry in entries if isinstance(entry.get("content"), list)]
    return any(
        isinstance(part, dict) and part.get("type") in FOREIGN for content in parts for part in content
    )


def _said_of(choices: list[Any]) -> dict[str, Any]:
    """What an API's response says of its choices beside their messages."""
    rests = [rest_of(choice, "message") if isinstance(choice, dict) else plain(choice) for choice in choices]
    return {"choices": rests} if any(rests) else {}


OPENAI = Container(
    "openai",
    "a row with messages, a list of role/content messages, or an API's response with choices",
    recognise,
    read,
    text_path=text_path,
)
