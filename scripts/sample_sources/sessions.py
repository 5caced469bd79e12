"""Session logs of agents, read by their containers: their messages as turns."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from hermes_space.containers import StoredMessage, read_row
from sample_sources.hermes_text import Call, Result, content_of
from sample_sources.turns import Turn

SHELL_FAILURE = re.compile(r"Exit code (\d+)\n?(.*)", re.DOTALL)
PI_FAILURE = re.compile(r"(.*?)\n*Command exited with code (\d+)\s*", re.DOTALL)
EXITED = re.compile(r"^Process exited with code (-?\d+)$", re.MULTILINE)


def session_log(path: Path) -> list[Turn]:
    """The turns of a log. Messages without content (aborted) are left out."""
    _, row = read_row(path.read_bytes())
    return [turn for message in row.messages if message.text for turn in _turns(message)]


def _turns(message: StoredMessage) -> list[Turn]:
    stretches = _stretches(message)
    if message.role == "tool":
        return [Turn("tool", results=[_result(json.loads(text)) for _, text in stretches])]
    if message.role == "user":
        return [Turn("human", text) for _, text in stretches]
    if message.role != "assistant":
        return [Turn("system", "\n".join(text for _, text in stretches))]
    told = {kind: [text for one, text in stretches if one == kind] for kind in ("text", "reasoning", "call")}
    calls = [_call(json.loads(text)) for text in told["call"]]
    return [Turn("gpt", "\n\n".join(told["text"]), calls, "\n\n".join(told["reasoning"]))]


def _stretches(message: StoredMessage) -> list[tuple[str, str]]:
    if message.parts is None:
        return [("text", message.text)]
    data = message.text.encode()
    found = [(part.kind, data[part.start : part.end].decode()) for part in message.parts]
    return [(kind, text) for kind, text in found if kind != "markup"]


def _call(body: dict[str, Any]) -> Call:
    return Call(body["name"], body["arguments"], body["id"])


def _result(body: dict[str, Any]) -> Result:
    content = body["content"]
    if isinstance(content, str):
        content = _failed(content) if body.get("is_error") else _output(content)
    return Result(body.get("name", "unknown"), content, body["tool_call_id"])


def _output(text: str) -> Any:
    """The recorded text stays whole; the exit code that Codex names is put beside it."""
    exited = EXITED.search(text.partition("\nOutput:\n")[0])
    return {"output": text, "exit_code": int(exited[1])} if exited else content_of(text)


def _failed(text: str) -> dict[str, Any]:
    """The envelope of a result that was recorded as an error: the exit code where the text has one."""
    shell = SHELL_FAILURE.fullmatch(text)
    if shell:
        return {"output": shell[2], "exit_code": int(shell[1]), "error": None}
    pi = PI_FAILURE.fullmatch(text)
    if pi:
        return {"output": pi[1], "exit_code": int(pi[2]), "error": None}
    return {"error": text}
