"""Codex session logs: response items, with function and custom tool calls."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from sample_sources.hermes_text import Call, Result, call_from_text, content_of
from sample_sources.sessions import block_text
from sample_sources.turns import Turn, json_lines

EXITED = re.compile(r"^Process exited with code (-?\d+)$", re.MULTILINE)


def _text(content: list[dict[str, Any]]) -> str:
    return block_text([{"type": "text", "text": block["text"]} for block in content])


def _output(text: str) -> Any:
    """The recorded text stays whole; the exit code it names is put beside it."""
    exited = EXITED.search(text.partition("\nOutput:\n")[0])
    return {"output": text, "exit_code": int(exited[1])} if exited else content_of(text)


def _assistant(turns: list[Turn]) -> Turn:
    """What stands between two results is one message: a log names its call before its text and reasoning."""
    if not turns or turns[-1].role != "gpt":
        turns.append(Turn("gpt"))
    return turns[-1]


def codex_log(path: Path) -> list[Turn]:
    """Response items only: the events beside them repeat the same. Encrypted reasoning has no text."""
    turns: list[Turn] = []
    names: dict[str, str] = {}
    for line in json_lines(path):
        item = line["payload"]
        kind = item.get("type")
        if line["type"] == "session_meta":
            turns.append(Turn("system", item["base_instructions"]["text"]))
        if line["type"] != "response_item":
            continue
        if kind == "reasoning" and item["summary"]:
            _assistant(turns).reasoning += "\n\n".join(part["text"] for part in item["summary"])
        elif kind == "message" and item["role"] == "assistant":
            _assistant(turns).text += _text(item["content"])
        elif kind == "message":
            turns.append(Turn("system" if item["role"] == "developer" else "human", _text(item["content"])))
        elif kind in ("function_call", "custom_tool_call"):
            names[item["call_id"]] = item["name"]
            _assistant(turns).calls.append(_call(item))
        elif kind in ("function_call_output", "custom_tool_call_output"):
            call_id = item["call_id"]
            turns.append(Turn("tool", results=[Result(names[call_id], _output(item["output"]), call_id)]))
    return turns


def _call(item: dict[str, Any]) -> Call:
    if item["type"] == "custom_tool_call":
        return Call(item["name"], {"input": item["input"]}, item["call_id"])
    return call_from_text(item["name"], item["arguments"], item["call_id"])
