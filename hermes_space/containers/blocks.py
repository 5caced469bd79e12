"""Content blocks, as model APIs and the agents that log them write a message: text, thinking, calls, results.

What a piece has no place for (a signature, an image's data) is kept beside it; a block of another kind leaves
its name in the text, as `[image]` does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hermes_space.containers.pieces import Call, Piece, Reasoning, Response, Text, json_text
from hermes_space.containers.row import plain, rest_of

TEXTS = ("text", "input_text", "output_text")
CALLS = ("tool_use", "server_tool_use", "mcp_tool_use", "toolCall")
SILENT = ("redacted_thinking",)


@dataclass(frozen=True)
class Block:
    """One content block: what it says, if anything, and what else it holds."""

    piece: Piece | None
    rest: dict[str, Any] = field(default_factory=dict)


def read_blocks(content: object, role: str) -> list[Block]:
    """The blocks of a message's content; calls and thinking stand in an assistant's only."""
    if content is None:
        return []
    entries = content if isinstance(content, list) else [content]
    return [_block(entry, role) for entry in entries]


def _block(entry: object, role: str) -> Block:
    if not isinstance(entry, dict):
        return Block(Text(entry if isinstance(entry, str) else json_text(entry)))
    kind = entry.get("type")
    if kind in TEXTS and isinstance(entry.get("text"), str):
        return Block(Text(entry["text"]), rest_of(entry, "type", "text"))
    if role == "assistant" and kind == "thinking":
        return _thinking(entry)
    if role == "assistant" and kind in CALLS:
        arguments = "arguments" if kind == "toolCall" else "input"
        rest = rest_of(
            entry, *(["type"] if kind in ("tool_use", "toolCall") else []), "id", "name", arguments
        )
        return Block(
            Call(text_of(entry.get("name")), entry.get(arguments, {}), text_of(entry.get("id"))), rest
        )
    if isinstance(kind, str) and kind.endswith("tool_result"):
        return _result(entry)
    if kind in SILENT:
        return Block(None, rest_of(entry))
    return Block(Text("[image]" if "image" in str(kind) else f"[{kind or 'unknown'}]"), rest_of(entry))


def _thinking(entry: dict[str, Any]) -> Block:
    """Thinking that is not shown leaves an empty text, and its signature beside it."""
    key = "thinking" if isinstance(entry.get("thinking"), str) else "text"
    thought = entry.get(key)
    rest = rest_of(entry, "type", key)
    return Block(Reasoning(thought) if isinstance(thought, str) and thought.strip() else None, rest)


def _result(entry: dict[str, Any]) -> Block:
    failed = entry.get("is_error")
    read = ["tool_use_id", "content"] + (["is_error"] if isinstance(failed, bool) else [])
    read += ["type"] if entry.get("type") == "tool_result" else []
    rest = rest_of(entry, *read)
    return result(entry.get("content"), text_of(entry.get("tool_use_id")), failed=failed, rest=rest)


def result(
    content: object, identity: str | None, name: str | None = None, failed: object = None, rest: Any = None
) -> Block:
    """A tool's answer, whose content may itself be blocks; what these hold beside text is kept."""
    text, whole = content_text(content)
    kept = {**(rest or {}), **({} if whole else {"content": plain(content)})}
    return Block(Response(text, identity, name, failed is True), kept)


def content_text(content: object) -> tuple[object, bool]:
    """A result's content, the texts of its blocks in one, and whether that is all it holds."""
    if not isinstance(content, list):
        return content, True
    blocks = [_block(entry, "tool") for entry in content]
    texts = [block.piece.text for block in blocks if isinstance(block.piece, Text)]
    return "\n".join(texts), len(texts) == len(blocks) and not any(block.rest for block in blocks)


def text_of(value: object) -> str | None:
    """A name or an id, which should be text."""
    return value if value is None or isinstance(value, str) else json_text(value)
