"""Messages in Anthropic's way, one trace a line: content blocks, results in the user's messages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hermes_space.containers.anthropic import tools_of
from hermes_space.containers.drafts import NOTE, TOOLS
from hermes_space.containers.pieces import Call, Reasoning, Text
from hermes_space.dataset import Dataset
from hermes_space.exporters.exporter import Options, write_lines
from hermes_space.exporters.faithful import documents
from hermes_space.exporters.openai import ROW_KEYS
from hermes_space.exporters.outgoing import Outgoing, Turn


def write(dataset: Dataset, path: Path, options: Options) -> int:
    return write_lines(path, documents(dataset, "anthropic", row))


def row(out: Outgoing) -> dict[str, Any]:
    """A row whose system prompt and tools stand beside the messages, as in a request."""
    turns = list(out.turns)
    about: dict[str, Any] = {"id": out.id, **out.about(taken=ROW_KEYS)}
    if turns and turns[0].role == "system":
        first = turns.pop(0)
        about["system"] = out.text(first)
        out.beside(first)
    messages = [_entry(out, turn) for turn in turns]
    tools = out.declared()
    if tools is not None:
        about["tools"] = [_tool(tool) for tool in tools]
        if tools_of(about["tools"]) != tools:
            out.note[TOOLS] = out.tools
    return {**about, "messages": messages, **({NOTE: out.note} if out.note else {})}


def _entry(out: Outgoing, turn: Turn) -> dict[str, Any]:
    out.beside(turn)
    role = "assistant" if turn.role == "assistant" else "user"
    sound = all(isinstance(call.arguments, dict) and call.name for call in turn.calls)
    if not turn.as_text and turn.role == "tool" and turn.answers:
        return {"role": role, "content": _results(out, turn)}
    if not turn.as_text and sound and (turn.thoughts or turn.calls):
        return {"role": role, "content": _blocks(out, turn)}
    return {"role": role, "content": out.text(turn, role)}


def _blocks(out: Outgoing, turn: Turn) -> list[dict[str, Any]]:
    number = out.next_entry()
    blocks: list[dict[str, Any]] = []
    calls = 0
    for piece in turn.pieces:
        if isinstance(piece, Reasoning):
            blocks.append({"type": "thinking", "thinking": piece.text})
        elif isinstance(piece, Text):
            blocks.append({"type": "text", "text": piece.text})
        elif isinstance(piece, Call):
            identity = out.call_id(number, calls, turn)
            blocks.append({"type": "tool_use", "id": identity, "name": piece.name, "input": piece.arguments})
            calls += 1
    return blocks


def _results(out: Outgoing, turn: Turn) -> list[dict[str, Any]]:
    number = out.next_entry()
    results = []
    for at, answer in enumerate(turn.answers):
        block = {"type": "tool_result", "tool_use_id": out.answer_id(number, at, turn, at)}
        failed = {"is_error": True} if answer.failed else {}
        results.append({**block, "content": answer.content, **failed})
    return results


def _tool(tool: Any) -> Any:
    """The declaration with `input_schema` for `parameters`; one of another shape as it is.

    OpenAI's wrapping becomes the type `custom`, which goes without saying where there was none.
    """
    wrapped = isinstance(tool, dict) and tool.keys() == {"type", "function"} and tool["type"] == "function"
    declared = tool["function"] if wrapped else tool
    if (
        not isinstance(declared, dict)
        or "parameters" not in declared
        or not {"type", "input_schema"}.isdisjoint(declared)
    ):
        return tool
    renamed = {"input_schema" if key == "parameters" else key: value for key, value in declared.items()}
    return {"type": "custom", **renamed} if wrapped else renamed
