"""Cursor's agent transcripts: lines of a role and a message, tools and settings beside them."""

from __future__ import annotations

from typing import Any

from hermes_space.containers.row import Container, Recognised, Row, rest_of
from hermes_space.containers.session import NEXT, Session, first_records

SPEAKERS = ("user", "assistant", "system")
META, TOOLS = "cursor_session_meta", "cursor_available_tools"


def recognise(data: object) -> Recognised | None:
    records = first_records(data)
    if any(record.get("type") in (META, TOOLS) for record in records):
        return Recognised(0.95, f"a line of type {META} or {TOOLS}")
    if any(_is_message(record) for record in records):
        return Recognised(0.9, "lines of a role beside a message with content, and no type")
    return None


def read(data: list[Any]) -> Row:
    session = Session(data)
    metadata: dict[str, Any] = {}
    tools = None
    for line, record in session.records():
        if record.get("type") == META and not metadata:
            metadata = rest_of(record, "type")
        elif record.get("type") == TOOLS and tools is None and set(record) == {"type", "tools"}:
            tools = record["tools"]
        elif _is_message(record):
            role = record["role"]
            session.add_message(line, {**record, "role": None}, role, NEXT if role == "assistant" else None)
        else:
            session.keep(line, record)
    return session.row(metadata.get("session_id"), tools, metadata)


def _is_message(record: dict[str, Any]) -> bool:
    message = record.get("message")
    known = record.get("role") in SPEAKERS and "type" not in record
    return known and isinstance(message, dict) and "content" in message


CURSOR = Container("cursor", "the lines of a Cursor agent transcript", recognise, read, lines=True)
