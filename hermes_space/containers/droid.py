"""Droid's session logs (`~/.factory/sessions/…`): a line of type session_start, then messages.

What the model gives in several lines is one message: those of one `openaiMessageId`, or without one those
that follow each other. Lines for one side only (`visibility`) are messages too.
"""

from __future__ import annotations

from typing import Any

from hermes_space.containers.row import Container, Recognised, Row, rest_of
from hermes_space.containers.session import NEXT, Session, first_records

SPEAKERS = ("user", "assistant", "system")


def recognise(data: object) -> Recognised | None:
    if any(_begins(record) and "id" in record for record in first_records(data)):
        return Recognised(0.95, "a line of type session_start with an id")
    return None


def read(data: list[Any]) -> Row:
    session = Session(data)
    identity: object = None
    metadata: dict[str, Any] = {}
    for line, record in session.records():
        message = record.get("message")
        if _begins(record) and not metadata:
            identity, metadata = record.get("id"), rest_of(record, "type", "id")
        elif (
            record.get("type") == "message" and isinstance(message, dict) and message.get("role") in SPEAKERS
        ):
            role = message["role"]
            key = str(message.get("openaiMessageId") or NEXT) if role == "assistant" else None
            session.add_message(line, record, role, key)
        else:
            session.keep(line, record)
    return session.row(identity, metadata=metadata)


def _begins(record: dict[str, Any]) -> bool:
    return record.get("type") == "session_start"


DROID = Container("droid", "the lines of a Droid session log", recognise, read, lines=True)
