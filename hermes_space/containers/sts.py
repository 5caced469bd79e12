"""The Session Trace Simple Format of the Hugging Face Hub: a header line, then a line a message.

Its definition is https://huggingface.co/docs/hub/session-traces-format. The header names the harness;
messages are chat messages whose keys are written as `toolCalls` and `reasoningContent` are.
"""

from __future__ import annotations

from typing import Any

from hermes_space.containers.chat_message import is_message, read_pieces, read_role
from hermes_space.containers.drafts import NOTE, Draft, finish
from hermes_space.containers.pieces import json_text
from hermes_space.containers.row import Container, Recognised, Row, clean, plain, rest_of

# What chat messages call the keys.
KEYS = {"toolCalls": "tool_calls", "toolCallId": "tool_call_id", "reasoningContent": "reasoning_content"}
FIRST_RECORDS = 40


def recognise(data: object) -> Recognised | None:
    if not isinstance(data, list) or not data or not _is_header(data[0]):
        return None
    # Pi's sessions may name a harness too; the content of their messages is blocks.
    messages = [record["message"] for record in data[1:FIRST_RECORDS] if _is_line(record)]
    if any(isinstance(message.get("content"), list) for message in messages):
        return None
    return Recognised(0.97, "a line of type session that names its harness")


def read(data: list[Any]) -> Row:
    header = data[0]
    drafts: list[Draft] = []
    kept: dict[str, list[dict[str, Any]]] = {}
    for line, record in enumerate(data[1:], start=2):
        if _is_line(record):
            drafts.append(_draft(record, len(drafts)))
        elif isinstance(record, dict):
            kept.setdefault("records", []).append({"line": line, "record": plain(record)})
        else:
            text = clean(record) if isinstance(record, str) else json_text(record)
            kept.setdefault("unread_lines", []).append({"line": line, "text": text})
    metadata = {**rest_of(header, "type", "id", "tools", NOTE), **kept}
    return finish(
        drafts,
        header.get(NOTE),
        identity=header.get("id"),
        tools=header.get("tools"),
        metadata=metadata,
        name_answers=True,
    )


def _draft(record: dict[str, Any], index: int) -> Draft:
    message = {KEYS.get(key, key): value for key, value in record["message"].items()}
    role = read_role(message, index)
    pieces, fields = read_pieces(message, role, index)
    beside = rest_of(record, "type", "message")
    return Draft(role, pieces, {**fields, **({"line": beside} if beside else {})})


def _is_header(record: object) -> bool:
    return (
        isinstance(record, dict)
        and record.get("type") == "session"
        and isinstance(record.get("harness"), str)
    )


def _is_line(record: object) -> bool:
    return isinstance(record, dict) and record.get("type") == "message" and is_message(record.get("message"))


STS = Container(
    "sts", "the lines of a session in the Session Trace Simple Format", recognise, read, lines=True
)
