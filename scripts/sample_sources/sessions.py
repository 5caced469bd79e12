"""Session logs of coding agents made of content blocks: Claude Code, Droid, Pi and OpenClaw."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from sample_sources.hermes_text import Call, Result, content_of
from sample_sources.turns import Turn, json_lines

SHELL_FAILURE = re.compile(r"Exit code (\d+)\n?(.*)", re.DOTALL)
PI_FAILURE = re.compile(r"(.*?)\n*Command exited with code (\d+)\s*", re.DOTALL)


def block_text(content: Any) -> str:
    """The text of a content field; what is no text is named in brackets instead."""
    if isinstance(content, str):
        return content
    parts = [block["text"] if block["type"] == "text" else f"[{block['type']}]" for block in content or []]
    return "\n".join(parts)


def failed(text: str) -> dict[str, Any]:
    """The envelope of a result that was recorded as an error: the exit code where the text has one."""
    shell = SHELL_FAILURE.fullmatch(text)
    if shell:
        return {"output": shell[2], "exit_code": int(shell[1]), "error": None}
    pi = PI_FAILURE.fullmatch(text)
    if pi:
        return {"output": pi[1], "exit_code": int(pi[2]), "error": None}
    return {"error": text}


def _result(name: str, content: Any, is_error: bool, call_id: str) -> Result:
    text = block_text(content)
    return Result(name, failed(text) if is_error else content_of(text), call_id)


def _add_blocks(turn: Turn, blocks: list[dict[str, Any]]) -> None:
    for block in blocks:
        kind = block["type"]
        if kind == "thinking":
            turn.reasoning += ("\n\n" if turn.reasoning else "") + block["thinking"]
        elif kind == "text":
            turn.text += ("\n\n" if turn.text.strip() else "") + block["text"]
        elif kind == "tool_use":
            turn.calls.append(Call(block["name"], block["input"], block["id"]))
        elif kind == "toolCall":
            turn.calls.append(Call(block["name"], block["arguments"], block["id"]))


def _assistant(turns: list[Turn], key: str | None, blocks: list[dict[str, Any]]) -> None:
    """Claude Code writes one message as several lines, results between them: the key joins them again."""
    last = next((turn for turn in reversed(turns) if turn.role != "tool"), None)
    if last is None or last.role != "gpt" or key is None or last.key != key:
        last = Turn("gpt", key=key)
        turns.append(last)
    _add_blocks(last, blocks)


def anthropic_log(path: Path) -> list[Turn]:
    """Claude Code and Droid: user and assistant lines; tool results stand in user lines."""
    turns: list[Turn] = []
    names: dict[str, str] = {}
    for line in json_lines(path):
        message = line.get("message")
        if line.get("type") not in ("user", "assistant", "message") or message is None:
            continue
        content = message["content"]
        if message["role"] == "assistant":
            blocks = [{"type": "text", "text": content}] if isinstance(content, str) else content
            names |= {block["id"]: block["name"] for block in blocks if block["type"] == "tool_use"}
            _assistant(turns, message.get("id"), blocks)
        elif isinstance(content, str):
            turns.append(Turn("human", content))
        else:
            _user_blocks(turns, content, names)
    return turns


def _user_blocks(turns: list[Turn], blocks: list[dict[str, Any]], names: dict[str, str]) -> None:
    for block in blocks:
        if block["type"] == "tool_result":
            call_id = block["tool_use_id"]
            name = names.get(call_id, "unknown")
            result = _result(name, block["content"], bool(block.get("is_error")), call_id)
            turns.append(Turn("tool", results=[result]))
        else:
            turns.append(Turn("human", block_text([block])))


def pi_log(path: Path) -> list[Turn]:
    """Pi and OpenClaw: results are messages of their own. Messages without content (aborted) are left out."""
    turns: list[Turn] = []
    for line in json_lines(path):
        message = line.get("message") or {}
        if line["type"] != "message" or not message["content"]:
            continue
        if message["role"] == "user":
            turns.append(Turn("human", block_text(message["content"])))
        elif message["role"] == "assistant":
            _assistant(turns, None, message["content"])
        else:
            name, call_id = message["toolName"], message["toolCallId"]
            result = _result(name, message["content"], bool(message["isError"]), call_id)
            turns.append(Turn("tool", results=[result]))
    return turns
