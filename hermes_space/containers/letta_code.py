"""Letta Code's transcripts: a line for each thing said, and a call's result in the line of the call.

What the model gives up to a result is one message. A call's id is that of its line.
"""

from __future__ import annotations

from typing import Any

from hermes_space.containers.blocks import Block, text_of
from hermes_space.containers.pieces import Call, Reasoning, Response, Text
from hermes_space.containers.row import Container, Recognised, Row, rest_of
from hermes_space.containers.session import NEXT, Session, first_records

KINDS = ("user", "assistant", "reasoning", "tool_call", "error", "status")


def recognise(data: object) -> Recognised | None:
    if any(record.get("kind") in KINDS and "captured_at" in record for record in first_records(data)):
        return Recognised(0.95, "lines of a kind (user, assistant, tool_call …) with captured_at")
    return None


def read(data: list[Any]) -> Row:
    session = Session(data)
    for line, record in session.records():
        if not _add(session, line, record):
            session.keep(line, record)
    return session.row()


def _add(session: Session, line: int, record: dict[str, Any]) -> bool:
    """Adds what a line says; False where it says nothing of the conversation."""
    kind, text = record.get("kind"), record.get("text")
    fields = {"line": line, **rest_of(record, "kind", "text")}
    if kind == "tool_call":
        _add_call(session, line, record)
    elif kind == "user" and isinstance(text, str):
        session.add("user", [Text(text)], fields)
    elif kind in ("assistant", "reasoning") and isinstance(text, str):
        piece = Text(text) if kind == "assistant" else Reasoning(text)
        session.add("assistant", [piece], fields, NEXT)
    else:
        return False
    return True


def _add_call(session: Session, line: int, record: dict[str, Any]) -> None:
    name, identity = text_of(record.get("name")), text_of(record.get("source_line_id"))
    fields = {"line": line, **rest_of(record, "kind", "name", "argsText", "resultText", "resultOk")}
    call = Block(Call(name, record.get("argsText", ""), identity))
    blocks = [call]
    if "resultText" in record:
        failed = record.get("resultOk") is False
        blocks.append(Block(Response(record["resultText"], identity, name, failed)))
    session.add_blocks("assistant", blocks, fields, NEXT)


LETTA_CODE = Container("letta_code", "the lines of a Letta Code transcript", recognise, read, lines=True)
