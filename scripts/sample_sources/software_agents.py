"""Software-engineering runs: SWE-agent and SWE-smith `.traj` files, mini-SWE-agent message lists."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from sample_sources.hermes_text import Call, Result, call_from_text
from sample_sources.turns import Turn

MINI_ACTION = re.compile(r"```(?:mswea_)?bash(?:_command|_action)?\n(.*?)\n?```", re.DOTALL)


def block_text(content: Any) -> str:
    """The text of a content field; what is no text is named in brackets instead."""
    if isinstance(content, str):
        return content
    parts = [block["text"] if block["type"] == "text" else f"[{block['type']}]" for block in content or []]
    return "\n".join(parts)


def _calls(message: dict[str, Any], number: int) -> list[Call]:
    """Recorded calls, or the action that the run's own parser took from the text: a shell line."""
    if message.get("tool_calls"):
        return [
            call_from_text(call["function"]["name"], call["function"]["arguments"], call["id"])
            for call in message["tool_calls"]
        ]
    if (message.get("action") or "").strip():
        return [Call("bash", {"command": message["action"]}, f"bash:{number}")]
    return []


def swe_agent(path: Path) -> list[Turn]:
    """After an action the next user or tool message is its observation."""
    turns: list[Turn] = []
    waiting: list[Call] = []
    for number, message in enumerate(json.loads(path.read_text("utf-8"))["history"]):
        role, text = message["role"], block_text(message["content"])
        if role == "assistant":
            waiting = _calls(message, number)
            turns.append(Turn("gpt", message["thought"] if waiting else text, waiting))
        elif role in ("tool", "user") and waiting:
            call = waiting[0]
            turns.append(Turn("tool", results=[Result(call.name, text, call.id)]))
            waiting = waiting[1:]
        else:
            turns.append(Turn("system" if role == "system" else "human", text))
    return turns


def mini_swe_agent(path: Path) -> list[Turn]:
    """One fenced shell action a message, answered by the next user message."""
    turns: list[Turn] = []
    waiting: Call | None = None
    record = json.loads(path.read_text("utf-8"))
    for number, message in enumerate(record if isinstance(record, list) else record["messages"]):
        role, text = message["role"], block_text(message["content"])
        action = MINI_ACTION.search(text) if role == "assistant" else None
        if action:
            waiting = Call("bash", {"command": action[1]}, f"bash:{number}")
            turns.append(Turn("gpt", text[: action.start()] + text[action.end() :], [waiting]))
        elif role == "user" and waiting:
            turns.append(Turn("tool", results=[Result("bash", text, waiting.id)]))
            waiting = None
        else:
            turns.append(Turn({"system": "system", "user": "human"}.get(role, "gpt"), text))
    return turns
