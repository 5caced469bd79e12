"""tau-bench and AgentRx retail runs: OpenAI messages with `tool_calls`, a reward a run, no tool schemas."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from sample_sources.hermes_text import (
    Call,
    Message,
    Result,
    assistant,
    call_from_text,
    content_of,
    human,
    system,
    tool,
)
from sample_sources.prompt import Prompt
from sample_sources.rows import Row, observed_tools, tools_text

AIRLINE_SOURCE = "sierra-research/tau-bench"


def _calls(message: dict[str, Any]) -> list[Call]:
    return [
        call_from_text(call["function"]["name"], call["function"]["arguments"], call["id"])
        for call in message.get("tool_calls") or []
    ]


def _conversation(messages: list[dict[str, Any]], tools: str, prompt: Prompt) -> list[Message]:
    out: list[Message] = []
    pending: list[Result] = []
    for message in [*messages, {"role": "end"}]:
        role = message["role"]
        if role != "tool" and pending:
            out.append(tool(pending))
            pending = []
        if role == "system":
            out.append(system(prompt.before, tools, prompt.after + "\n\n" + message["content"]))
        elif role == "user":
            out.append(human(message["content"]))
        elif role == "assistant":
            out.append(assistant(message["content"] or "", _calls(message), None))
        elif role == "tool":
            pending.append(Result(message["name"], content_of(message["content"]), message["tool_call_id"]))
    return out


def _kind(actions: list[dict[str, Any]]) -> str:
    """The group of a task, from the changes its reference solution makes."""
    names = " ".join(action["name"] for action in actions)
    groups = [
        ("Booking", "book_reservation"),
        ("Change", "update_reservation"),
        ("Cancellation", "cancel_reservation"),
        ("Compensation", "send_certificate"),
    ]
    found = [title for title, word in groups if word in names]
    return found[0] if len(found) == 1 else "Several requests" if found else "Request to refuse"


def _task(instruction: str) -> str:
    """The user's own instruction, without the user name it opens with."""
    text = re.sub(r"^(You are|Your user id is|Your name is) [^.,]*[.,]\s*", "", instruction.strip())
    return text[:1].upper() + text[1:]


def airline(traces: Path, prompt: Prompt) -> list[Row]:
    runs = json.loads((traces / "tau-bench" / "gpt-4o-airline.json").read_text("utf-8"))
    runs.sort(key=lambda run: (run["task_id"], run["trial"]))
    tools = tools_text(observed_tools(call for run in runs for m in run["traj"] for call in _calls(m)))
    return [
        Row(
            id=f"airline-{run['task_id']:02d}-run-{run['trial'] + 1}",
            config="airline",
            category="Customer Service",
            subcategory=_kind(run["info"]["task"]["actions"]),
            task=_task(run["info"]["task"]["instruction"]),
            tools=tools,
            conversations=_conversation(run["traj"], tools, prompt),
            outcome="solved" if run["reward"] == 1 else "failed",
            source=AIRLINE_SOURCE,
            licence="MIT",
        )
        for run in runs
    ]
