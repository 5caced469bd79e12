"""Traces of the Hermes agent itself: rows of its public dataset, and one session of its store."""

from __future__ import annotations

from pathlib import Path

from sample_sources.hermes_text import Result, call_from_text, content_of, dump
from sample_sources.rows import Row
from sample_sources.turns import Turn, json_lines

DATASET = "lambda/hermes-agent-reasoning-traces"


def dataset_rows(traces: Path) -> list[Row]:
    """As they are: messages are not touched. A missing `task` is the first thing the user said."""
    rows = []
    for row in json_lines(traces / "hermes-real" / "hermes_real_rows_valid.jsonl"):
        asked = next(message["value"] for message in row["conversations"] if message["from"] == "human")
        tools = row.get("tools_from_system_prompt")
        rows.append(
            Row(
                id=row["id"],
                config="coding",
                category=row.get("category") or "Agent Tools",
                subcategory=row.get("subcategory") or "Memory & Context",
                task=row.get("task") or asked,
                tools=dump(tools) if tools else None,
                conversations=row["conversations"],
                outcome=None,
                source=DATASET,
                licence="Apache-2.0",
            )
        )
    return rows


def session_store(path: Path) -> list[Turn]:
    """A session as the agent stores it: OpenAI-like messages with `reasoning`."""
    [session] = json_lines(path)
    turns = [Turn("system", session["system_prompt"])]
    for message in session["messages"]:
        text = message.get("content") or ""
        if message["role"] == "user":
            turns.append(Turn("human", text))
        elif message["role"] == "assistant":
            calls = [
                call_from_text(call["function"]["name"], call["function"]["arguments"], call["id"])
                for call in message.get("tool_calls") or []
            ]
            turns.append(Turn("gpt", text, calls, message.get("reasoning") or ""))
        elif message["role"] == "tool":
            result = Result(message["tool_name"], content_of(text), message["tool_call_id"])
            turns.append(Turn("tool", results=[result]))
    return turns
