"""Gemini CLI's saved chats: one document; its messages hold thoughts, and calls with their results."""

from __future__ import annotations

from typing import Any

from hermes_space.containers.blocks import Block, text_of
from hermes_space.containers.pieces import Call, Reasoning, Response, Text
from hermes_space.containers.row import Container, Recognised, Row, plain, rest_of
from hermes_space.containers.session import Session, first_records

MODEL = "gemini"
SPEAKERS = {"user": "user", MODEL: "assistant"}


def recognise(data: object) -> Recognised | None:
    if not isinstance(data, dict) or "sessionId" not in data:
        return None
    records = first_records(data.get("messages"))
    if "projectHash" in data and records:
        return Recognised(0.95, "a document with sessionId, projectHash and messages")
    known = any(record.get("type") == MODEL for record in records)
    return Recognised(0.95, "messages of type gemini under a sessionId") if known else None


def read(data: dict[str, Any]) -> Row:
    session = Session(data["messages"])
    metadata = rest_of(data, "messages", "sessionId")
    for line, record in session.records():
        role = SPEAKERS.get(str(record.get("type")))
        if role is None:
            session.keep(line, record)
            continue
        if record.get("model") is not None:
            metadata.setdefault("model", record["model"])
        rest = rest_of(record, "type", "content")
        session.add_blocks(role, _blocks(record, role), {"line": line, **rest})
    return session.row(data["sessionId"], metadata=metadata)


def _blocks(record: dict[str, Any], role: str) -> list[Block]:
    """Thoughts, then words, then calls, then their results."""
    content = record.get("content")
    parts = content if isinstance(content, list) else [content] if content else []
    said = [_part(part) for part in parts]
    if role != "assistant":
        return said
    calls = [call for call in _listed(record, "toolCalls") if isinstance(call, dict)]
    thoughts = [Block(Reasoning(text)) for one in _listed(record, "thoughts") if (text := _thought(one))]
    asked = [
        Block(Call(text_of(one.get("name")), one.get("args", {}), text_of(one.get("id")))) for one in calls
    ]
    return [*thoughts, *said, *asked, *(Block(_result(one)) for one in calls if "result" in one)]


def _part(part: object) -> Block:
    if isinstance(part, str):
        return Block(Text(part))
    if isinstance(part, dict) and isinstance(part.get("text"), str):
        return Block(Text(part["text"]), rest_of(part, "text"))
    kinds = [str(key) for key in part] if isinstance(part, dict) else []
    image = "image" in str(part)[:200]
    return Block(Text("[image]" if image else f"[{kinds[0] if kinds else 'unknown'}]"), {"part": plain(part)})


def _thought(thought: object) -> str:
    told = (
        [thought.get(key) for key in ("subject", "description")] if isinstance(thought, dict) else [thought]
    )
    return "\n".join(text for text in told if isinstance(text, str) and text)


def _result(call: dict[str, Any]) -> Response:
    """What the tool gave: the output of its one response, or all of it."""
    given = call["result"]
    only = given[0] if isinstance(given, list) and len(given) == 1 else None
    answer = only.get("functionResponse") if isinstance(only, dict) else None
    content = answer.get("response", given) if isinstance(answer, dict) else given
    if isinstance(content, dict) and list(content) == ["output"]:
        content = content["output"]
    return Response(
        content, text_of(call.get("id")), text_of(call.get("name")), call.get("status") == "error"
    )


def _listed(record: dict[str, Any], key: str) -> list[Any]:
    value = record.get(key)
    return value if isinstance(value, list) else []


GEMINI_CLI = Container("gemini_cli", "a chat that Gemini CLI saved", recognise, read)
