"""Messages in Anthropic's way: content blocks, results in the user's message, the system prompt beside them.

A user's message that holds results and texts is two of ours, in the order of its blocks; so is an assistant's
in which a server's tool answers. Tools are declared with an `input_schema`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from hermes_space.containers.blocks import Block, read_blocks
from hermes_space.containers.chat_message import STRUCTURED, is_message
from hermes_space.containers.drafts import NOTE, Draft, finish
from hermes_space.containers.pieces import Response
from hermes_space.containers.row import Container, Recognised, Row, message_list, plain, rest_of

MESSAGE_KEYS = ("messages", "conversations", "conversation")
BLOCK_TYPES = ("thinking", "redacted_thinking", "tool_use", "tool_result", "server_tool_use", "mcp_tool_use")
FIRST_MESSAGES = 40


def recognise(data: object) -> Recognised | None:
    if _is_response(data):
        return Recognised(0.9, "a response of type message with content blocks")
    entries = _entries(data)
    first = [entry for entry in entries or [] if is_message(entry)][:FIRST_MESSAGES]
    if not entries and isinstance(entries, list) and isinstance(data, dict):
        return Recognised(0.1, "a list of messages that is empty")
    if not first or any(entry.get(key) for entry in first for key in STRUCTURED):
        return None
    found = next((kind for entry in first for kind in _types(entry) if kind in BLOCK_TYPES), None)
    if found:
        return Recognised(0.9, f"messages with {found} blocks")
    if isinstance(data, dict) and _declares(data.get("tools")):
        return Recognised(0.9, "messages, and tools with an input_schema")
    if isinstance(data, dict) and isinstance(data.get("system"), (str, list)):
        return Recognised(0.7, "messages, and the system prompt beside them")
    return Recognised(0.3, "messages with role and content, which may be Anthropic's")


def read(data: dict[str, Any] | list[Any]) -> Row:
    entries = [data] if _is_response(data) else _entries(data)
    if entries is None:
        raise ValueError(f"The row has none of the keys {', '.join(MESSAGE_KEYS)} with a list of messages.")
    row = data if isinstance(data, dict) else {}
    system = row.get("system")
    drafts = [] if system is None else [_spoken("system", system, {}, "The system prompt")]
    drafts += [draft for index, entry in enumerate(entries) for draft in _drafts(entry, index)]
    if _is_response(data):
        metadata = rest_of(row, "content", "role", "id", "type")
        drafts[0].fields = {key: rest for key, rest in drafts[0].fields.items() if key == "blocks"}
    else:
        metadata = rest_of(row, _message_key(row) or "", "system", "id", "tools", NOTE)
    return finish(
        drafts,
        row.get(NOTE),
        identity=row.get("id"),
        tools=tools_of(row.get("tools")),
        metadata=metadata,
        name_answers=True,
    )


def _drafts(entry: object, index: int) -> Iterator[Draft]:
    """The messages that an entry is; what it holds beside them stands with the first."""
    if entry is None:
        yield Draft("", [])
        return
    if not isinstance(entry, dict) or not isinstance(entry.get("role"), str):
        raise ValueError(f"Message {index} is no message; accepted are objects with role and content.")
    role, fields = entry["role"], rest_of(entry, "role", "content")
    content = entry.get("content")
    if not isinstance(content, list):
        yield _spoken(role, content, fields, f"The content of message {index}")
        return
    # Results may stand in any message; they are read as a tool's.
    blocks = read_blocks(content, role)
    fields |= _rests(blocks)
    spoken = [block.piece for block in blocks if block.piece is not None]
    runs = [(is_tool, list(run)) for is_tool, run in groupby(spoken, lambda one: isinstance(one, Response))]
    for number, (is_tool, pieces) in enumerate(runs or [(False, [])]):
        yield Draft("tool" if is_tool else role, pieces, {} if number else fields)


def _spoken(role: str, content: object, fields: dict[str, Any], what: str) -> Draft:
    """A message whose content is a text, null, or blocks that are no results."""
    if content is not None and not isinstance(content, (str, list)):
        raise ValueError(
            f"{what} is {type(content).__name__}; accepted is a string, null or a list of content blocks."
        )
    blocks = read_blocks(content or [], role)
    return Draft(role, [b.piece for b in blocks if b.piece is not None], {**fields, **_rests(blocks)})


def _rests(blocks: list[Block]) -> dict[str, Any]:
    rests = {str(index): plain(block.rest) for index, block in enumerate(blocks) if block.rest}
    return {"blocks": rests} if rests else {}


def tools_of(tools: object) -> object:
    """The declarations with `parameters` for `input_schema`, by which calls are held against them."""
    if not isinstance(tools, list):
        return tools
    return [_tool(tool) for tool in tools]


def _tool(tool: object) -> object:
    if not isinstance(tool, dict) or "input_schema" not in tool or "parameters" in tool:
        return tool
    renamed = {"parameters" if key == "input_schema" else key: value for key, value in tool.items()}
    if renamed.get("type") != "custom":
        return renamed
    return {"type": "function", "function": {key: value for key, value in renamed.items() if key != "type"}}


def _entries(data: object) -> list[Any] | None:
    if isinstance(data, dict):
        key = _message_key(data)
        return None if key is None else message_list(data[key])
    return data if isinstance(data, list) else None


def _message_key(row: dict[str, Any]) -> str | None:
    return next((key for key in MESSAGE_KEYS if message_list(row.get(key)) is not None), None)


def _is_response(data: object) -> bool:
    return (
        isinstance(data, dict)
        and data.get("type") == "message"
        and isinstance(data.get("role"), str)
        and isinstance(data.get("content"), list)
    )


def _types(entry: dict[str, Any]) -> list[object]:
    content = entry.get("content")
    return (
        [block.get("type") for block in content if isinstance(block, dict)]
        if isinstance(content, list)
        else []
    )


def _declares(tools: object) -> bool:
    return isinstance(tools, list) and any(
        isinstance(tool, dict) and "input_schema" in tool for tool in tools
    )


ANTHROPIC = Container(
    "anthropic", "messages with content blocks, alone or in a row, or an API's response", recognise, read
)
