"""Pi's session logs (`~/.pi/agent/sessions/…`), and those of its relatives OpenClaw and omp, which are alike.

Messages stand in the order of the log; `id` and `parentId` of each say where it hangs. What an extension
tells the model, and a command that the user ran, are the user's messages: the model reads them as such.
"""

from __future__ import annotations

from typing import Any

from hermes_space.containers.blocks import result, text_of
from hermes_space.containers.pieces import Text
from hermes_space.containers.row import Container, Recognised, Row, rest_of
from hermes_space.containers.session import Session, first_records, message_fields

SPEAKERS = ("user", "assistant")
TOLD_THE_MODEL = ("custom", "hookMessage")


def recognise(data: object) -> Recognised | None:
    records = first_records(data)
    if any(_begins(record) and "id" in record and "timestamp" in record for record in records):
        return Recognised(0.95, "a line of type session with id and timestamp")
    if any(_is_message(record) and record["message"].get("role") == "toolResult" for record in records):
        return Recognised(0.9, "lines of type message, with the role toolResult")
    return None


def read(data: list[Any]) -> Row:
    session = Session(data)
    identity: object = None
    metadata: dict[str, Any] = {}
    for line, record in session.records():
        if _begins(record) and not metadata:
            identity, metadata = record.get("id"), rest_of(record, "type", "id")
        elif not (_is_message(record) and _add(session, line, record)) and not _injected(
            session, line, record
        ):
            session.keep(line, record)
    model = next((told for record in data if (told := _model(record))), None)
    return session.row(identity, metadata={**metadata, **({"model": model} if model else {})})


def _add(session: Session, line: int, record: dict[str, Any]) -> bool:
    """Adds a record's message; False where it is none."""
    message = record["message"]
    role = message.get("role")
    if role in SPEAKERS:
        session.add_message(line, record, role)
    elif role == "toolResult":
        name, identity = text_of(message.get("toolName")), text_of(message.get("toolCallId"))
        fields = message_fields(line, record, "toolName", "toolCallId", "isError")
        block = result(message.get("content"), identity, name, message.get("isError"))
        session.add_blocks("tool", [block], fields)
    elif role == "bashExecution":
        text = f"$ {message.get('command')}\n{message.get('output')}"
        session.add("user", [Text(text)], message_fields(line, record))
    elif role in TOLD_THE_MODEL:
        session.add_message(line, record, "user")
    else:
        return False
    return True


def _injected(session: Session, line: int, record: dict[str, Any]) -> bool:
    if record.get("type") != "custom_message" or "content" not in record:
        return False
    session.add_message(line, {**record, "message": {"content": record["content"]}, "content": None}, "user")
    return True


def _begins(record: dict[str, Any]) -> bool:
    return record.get("type") == "session"


def _is_message(record: dict[str, Any]) -> bool:
    return record.get("type") == "message" and isinstance(record.get("message"), dict)


def _model(record: object) -> object:
    message = record.get("message") if isinstance(record, dict) else None
    return message.get("model") if isinstance(message, dict) else None


PI = Container("pi", "the lines of a Pi, OpenClaw or omp session log", recognise, read, lines=True)
