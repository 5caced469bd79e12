"""Writes messages in the Hermes text format: reasoning, calls and responses as tagged text in one string.

This is the writer only. It reads no source, and it never repairs: arguments recorded broken stay as they are.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

Message = dict[str, str]


@dataclass(frozen=True)
class Call:
    """One call as recorded. `raw` holds an argument text that is no JSON object, to be written as it is."""

    name: str
    arguments: dict[str, Any] = field(default_factory=dict)
    id: str | None = None
    raw: str | None = None


@dataclass(frozen=True)
class Result:
    """One tool result as recorded: JSON (object or list) or text."""

    name: str
    content: Any
    id: str | None = None


def dump(value: Any) -> str:
    """One line of JSON as the Hermes writer makes it: raw unicode, `, ` and `: `."""
    return json.dumps(value, ensure_ascii=False)


def call_from_text(name: str, arguments: str, call_id: str | None) -> Call:
    """A call whose arguments were recorded as a JSON text, which may be broken."""
    try:
        value = json.loads(arguments)
    except ValueError:
        value = None
    if isinstance(value, dict):
        return Call(name, value, call_id)
    return Call(name, id=call_id, raw=arguments)


def content_of(text: str) -> Any:
    """The writer's rule: a result is read as JSON only if it starts with a brace or bracket."""
    if text.lstrip()[:1] not in ("{", "["):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def _call_block(call: Call) -> str:
    if call.raw is None:
        body = dump({"name": call.name, "arguments": call.arguments})
    else:
        body = f'{{"name": {dump(call.name)}, "arguments": {call.raw}}}'
    return f"<tool_call>\n{body}\n</tool_call>"


def assistant(text: str, calls: list[Call], reasoning: str | None) -> Message:
    """`reasoning` None leaves the block out (nothing of it in the whole trace); "" writes the empty block."""
    value = ""
    if reasoning is not None:
        thought = reasoning.strip()
        value = f"<think>\n{thought}\n</think>\n" if thought else "<think>\n</think>\n"
    text = text.strip()
    if calls:
        value += (text + "\n" if text else "") + "\n".join(_call_block(call) for call in calls)
    else:
        value += text
    return {"from": "gpt", "value": value.strip()}


def tool(results: list[Result]) -> Message:
    """All results of one step in one message."""
    blocks = (
        "<tool_response>\n"
        + dump({"tool_call_id": result.id, "name": result.name, "content": result.content})
        + "\n</tool_response>"
        for result in results
    )
    return {"from": "tool", "value": "\n".join(blocks)}


def human(text: str) -> Message:
    return {"from": "human", "value": text.strip()}


def system(before_tools: str, tools: str, after_tools: str) -> Message:
    return {"from": "system", "value": f"{before_tools}<tools>\n{tools}\n</tools>{after_tools}".strip()}


def cut(text: str, limit: int) -> str:
    """Over-long output keeps 40 % head and 60 % tail around the format's own marker."""
    if len(text) <= limit:
        return text
    head, tail = limit * 2 // 5, limit - limit * 2 // 5
    marker = (
        f"\n\n... [OUTPUT TRUNCATED - {len(text) - limit} chars omitted out of {len(text)} total] ...\n\n"
    )
    return text[:head] + marker + text[-tail:]
