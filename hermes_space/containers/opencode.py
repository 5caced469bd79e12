"""opencode's exported sessions: one document; a message is a list of parts, a call's part has its result.

What the model says after the results of its calls is a message of its own, as it was when it was made.
"""

from __future__ import annotations

from typing import Any

from hermes_space.containers.blocks import Block, text_of
from hermes_space.containers.pieces import Call, Reasoning, Response, Text
from hermes_space.containers.row import Container, Recognised, Row, rest_of
from hermes_space.containers.session import Session, first_records

# Parts that say nothing of the conversation.
SILENT = ("step-start", "step-finish", "snapshot", "patch", "agent", "retry", "compaction")
ENDED = ("completed", "error")


def recognise(data: object) -> Recognised | None:
    if not isinstance(data, dict) or not isinstance(data.get("info"), dict):
        return None
    if any(_is_message(record) for record in first_records(data.get("messages"))):
        return Recognised(0.95, "a document with info, and messages of info and parts")
    return None


def read(data: dict[str, Any]) -> Row:
    session = Session(data["messages"])
    metadata = {**rest_of(data, "messages", "info"), **rest_of(data["info"], "id")}
    for line, record in session.records():
        if not _is_message(record):
            session.keep(line, record)
            continue
        if (model := record["info"].get("modelID")) is not None:
            metadata.setdefault("model", model)
        _add(session, line, record)
    return session.row(data["info"].get("id"), metadata=metadata)


def _add(session: Session, line: int, record: dict[str, Any]) -> None:
    role = text_of(record["info"].get("role")) or "assistant"
    fields = {"line": line, **rest_of(record["info"], "role"), **rest_of(record, "info", "parts")}
    blocks: list[Block] = []
    results: list[Block] = []
    for part in record["parts"]:
        block, answer = _part(part, role)
        if results and block.piece is not None and not isinstance(block.piece, Call):
            session.add_blocks(role, [*blocks, *results], fields)
            blocks, results, fields = [], [], {"line": line}
        blocks.append(block)
        results += [] if answer is None else [Block(answer)]
    session.add_blocks(role, [*blocks, *results], fields)


def _part(part: object, role: str) -> tuple[Block, Response | None]:
    """A part, and the result that it holds if it is a call."""
    if not isinstance(part, dict):
        return Block(Text(str(part))), None
    kind, text = part.get("type"), part.get("text")
    if kind == "text" and isinstance(text, str):
        return Block(Text(text), rest_of(part, "type", "text")), None
    if kind == "reasoning" and isinstance(text, str) and role == "assistant":
        return Block(Reasoning(text) if text else None, rest_of(part, "type", "text")), None
    state = part.get("state")
    if kind == "tool" and isinstance(state, dict) and role == "assistant":
        return _call(part, state)
    if kind in SILENT:
        return Block(None, rest_of(part)), None
    name = "image" if str(part.get("mime")).startswith("image/") else kind or "unknown"
    return Block(Text(f"[{name}]"), rest_of(part)), None


def _call(part: dict[str, Any], state: dict[str, Any]) -> tuple[Block, Response | None]:
    name, identity, status = text_of(part.get("tool")), text_of(part.get("callID")), state.get("status")
    rest = {**rest_of(part, "tool", "callID", "state"), "state": rest_of(state, "input", "output", "error")}
    call = Block(Call(name, state.get("input", {}), identity), rest)
    if status not in ENDED:
        return call, None
    failed = status == "error"
    return call, Response(state.get("error" if failed else "output"), identity, name, failed)


def _is_message(record: dict[str, Any]) -> bool:
    return isinstance(record.get("info"), dict) and isinstance(record.get("parts"), list)


OPENCODE = Container("opencode", "a session that opencode exported", recognise, read)
