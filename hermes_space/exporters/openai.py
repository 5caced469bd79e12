"""Chat messages in OpenAI's way, one trace a line: what trainers and evaluation tools read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hermes_space.containers.chat_message import STRUCTURED as STRUCTURED_KEYS
from hermes_space.containers.drafts import NOTE
from hermes_space.containers.openai import MESSAGE_KEYS
from hermes_space.containers.pieces import json_text
from hermes_space.dataset import Dataset
from hermes_space.exporters.exporter import Options, write_lines
from hermes_space.exporters.faithful import documents
from hermes_space.exporters.outgoing import Outgoing, Turn

# Keys that mean something to what reads rows and messages again.
ROW_KEYS = (*MESSAGE_KEYS, "id", "tools", "functions", "choices", "role", "content", "type", "system", NOTE)
KEYS = (*STRUCTURED_KEYS, "role", "content", "name", "is_error", "from")


def write(dataset: Dataset, path: Path, options: Options) -> int:
    return write_lines(path, documents(dataset, "openai", row))


def row(out: Outgoing) -> dict[str, Any]:
    """A row as trainers take it: its id and labels, the tools, the messages."""
    messages = [entry for turn in out.turns for entry in entries(out, turn)]
    tools = out.declared()
    value = {"id": out.id, **out.about(taken=ROW_KEYS), **({} if tools is None else {"tools": tools})}
    return {**value, "messages": messages, **({NOTE: out.note} if out.note else {})}


def entries(out: Outgoing, turn: Turn) -> list[dict[str, Any]]:
    """A turn's messages: one for each answer of a tool, else one."""
    beside = out.beside(turn, taken=KEYS)
    if turn.role == "tool" and turn.answers and not turn.as_text:
        answers = [_answer(out, turn, at) for at in range(len(turn.answers))]
        return [{**answers[0], **beside}, *answers[1:]]
    if turn.role != "assistant" or turn.as_text or not (turn.thoughts or turn.calls):
        return [{"role": turn.role, "content": out.text(turn), **beside}]
    number = out.next_entry()
    entry: dict[str, Any] = {"role": "assistant", "content": turn.said or None}
    if len(turn.thoughts) == 1:
        entry["reasoning_content"] = turn.thoughts[0]
    elif turn.thoughts:
        entry["reasoning_details"] = [{"type": "reasoning.text", "text": text} for text in turn.thoughts]
    if turn.calls:
        entry["tool_calls"] = [call(out, number, at, turn) for at in range(len(turn.calls))]
    return [{**entry, **beside}]


def call(out: Outgoing, number: int, at: int, turn: Turn) -> dict[str, Any]:
    """A call as the API has it, its arguments as JSON text; broken ones stand as they are."""
    piece = turn.calls[at]
    arguments = piece.arguments if isinstance(piece.arguments, str) else json_text(piece.arguments)
    name = {} if piece.name is None else {"name": piece.name}
    identity = out.call_id(number, at, turn)
    return {"id": identity, "type": "function", "function": {**name, "arguments": arguments}}


def _answer(out: Outgoing, turn: Turn, at: int) -> dict[str, Any]:
    answer = turn.answers[at]
    number = out.next_entry(joined=at > 0)
    entry = {"role": "tool", "tool_call_id": out.answer_id(number, 0, turn, at, whole=True)}
    entry |= {} if answer.name is None else {"name": answer.name}
    return {**entry, "content": answer.content, **({"is_error": True} if answer.failed else {})}
