"""Copilot CLI's session logs: events with their data, of which a few are messages and the others are kept.

The user's words stand in `user.message`; a log that has none tells them in its hook of submitted prompts.
"""

from __future__ import annotations

from typing import Any

from hermes_space.containers.blocks import Block, result, text_of
from hermes_space.containers.pieces import Call, Reasoning, Text
from hermes_space.containers.row import Container, Recognised, Row, rest_of
from hermes_space.containers.session import Session, first_records

START, USER, ASSISTANT, RESULT = (
    "session.start",
    "user.message",
    "assistant.message",
    "tool.execution_complete",
)
HOOK, PROMPT = "hook.start", "userPromptSubmitted"
EVENTS = (START, USER, ASSISTANT, RESULT)


def recognise(data: object) -> Recognised | None:
    if any(record.get("type") in EVENTS and _data(record) is not None for record in first_records(data)):
        return Recognised(0.95, f"events of type {START} or {ASSISTANT} with their data")
    return None


def read(data: list[Any]) -> Row:
    session = Session(data)
    metadata: dict[str, Any] = {}
    prompts = USER if any(isinstance(one, dict) and one.get("type") == USER for one in data) else HOOK
    for line, record in session.records():
        told = _data(record)
        if told is not None and record.get("type") == START and not metadata:
            metadata = rest_of(told)
        if told is not None and told.get("model") is not None:
            metadata.setdefault("model", told["model"])
        if told is None or not _add(session, line, record, told, prompts):
            session.keep(line, record)
    return session.row(metadata.pop("sessionId", None), metadata=metadata)


def _add(session: Session, line: int, record: dict[str, Any], told: dict[str, Any], prompts: str) -> bool:
    """Adds the message of an event; False where it is none."""
    kind = record.get("type")
    if kind == prompts and (said := _prompt(kind, told)) is not None:
        blocks, role, read = [Block(Text(said))], "user", ["content"]
    elif kind == ASSISTANT:
        blocks, role, read = _answer(told), "assistant", ["content", "reasoningText"]
    elif kind == RESULT:
        blocks, role, read = [_result(told)], "tool", ["toolCallId"]
    else:
        return False
    fields = {"line": line, **rest_of(record, "data"), "data": rest_of(told, *read)}
    session.add_blocks(role, blocks, fields)
    return True


def _prompt(kind: str, told: dict[str, Any]) -> str | None:
    given = told.get("input") if kind == HOOK and told.get("hookType") == PROMPT else None
    said = told.get("content") if kind == USER else given.get("prompt") if isinstance(given, dict) else None
    return said if isinstance(said, str) else None


def _answer(told: dict[str, Any]) -> list[Block]:
    thought, said, requests = (told.get(key) for key in ("reasoningText", "content", "toolRequests"))
    blocks = [Block(Reasoning(thought))] if isinstance(thought, str) and thought else []
    blocks += [Block(Text(said))] if isinstance(said, str) and said else []
    for request in requests if isinstance(requests, list) else []:
        if isinstance(request, dict):
            name, identity = text_of(request.get("name")), text_of(request.get("toolCallId"))
            blocks.append(Block(Call(name, request.get("arguments", {}), identity)))
    return blocks


def _result(told: dict[str, Any]) -> Block:
    """What a tool gave, or the words of its error."""
    failed = told.get("success") is False
    given = told.get("error") if failed else told.get("result")
    key = "message" if failed else "content"
    content = given.get(key, given) if isinstance(given, dict) else given
    return result(content, text_of(told.get("toolCallId")), failed=failed)


def _data(record: dict[str, Any]) -> dict[str, Any] | None:
    told = record.get("data")
    return told if isinstance(told, dict) else None


COPILOT_CLI = Container("copilot_cli", "the events of a Copilot CLI session log", recognise, read, lines=True)
