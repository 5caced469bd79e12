"""tau-bench airline and AgentRx retail runs: OpenAI messages with `tool_calls`, a reward, no schemas."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sample_sources.hermes_text import Call, Result, call_from_text, content_of
from sample_sources.prompt import Prompt
from sample_sources.rows import Row, observed_tools, tools_text
from sample_sources.tau_titles import AIRLINE, RETAIL
from sample_sources.turns import Turn, conversation

ROLES = {"system": "system", "user": "human"}


def _calls(message: dict[str, Any]) -> list[Call]:
    return [
        call_from_text(call["function"]["name"], call["function"]["arguments"], call["id"])
        for call in message.get("tool_calls") or []
    ]


def _turn(message: dict[str, Any]) -> Turn:
    role, text = message["role"], message["content"] or ""
    if role == "assistant":
        return Turn("gpt", text, _calls(message))
    if role == "tool":
        return Turn("tool", results=[Result(message["name"], content_of(text), message["tool_call_id"])])
    return Turn(ROLES[role], text)


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


def airline(traces: Path, prompt: Prompt) -> list[Row]:
    """50 tasks, four runs of each."""
    runs = json.loads((traces / "tau-bench" / "gpt-4o-airline.json").read_text("utf-8"))
    runs.sort(key=lambda run: (run["task_id"], run["trial"]))
    tools = tools_text(observed_tools(call for run in runs for m in run["traj"] for call in _calls(m)))
    return [
        Row(
            id=f"airline-{run['task_id']:02d}-run-{run['trial'] + 1}",
            config="airline",
            category="Customer Service",
            subcategory=_kind(run["info"]["task"]["actions"]),
            task=AIRLINE[run["task_id"]],
            tools=tools,
            conversations=conversation([_turn(message) for message in run["traj"]], tools, prompt),
            outcome="solved" if run["reward"] == 1 else "failed",
            source="sierra-research/tau-bench",
            licence="MIT",
        )
        for run in runs
    ]


def retail(traces: Path, prompt: Prompt) -> list[Row]:
    """Seven runs, each chosen by its collectors for one class of failure, which the file is named after."""
    runs = {
        file.stem: json.loads(file.read_text("utf-8"))
        for file in sorted((traces / "agentrx" / "tau-retail").glob("*.json"))
    }
    calls = [call for run in runs.values() for message in run["traj"] for call in _calls(message)]
    tools = tools_text(observed_tools(calls))
    return [
        Row(
            id=f"retail-{run['task_id']:02d}",
            config="retail",
            category="Customer Service",
            subcategory=name.replace("_", " ").capitalize(),
            task=RETAIL[run["task_id"]],
            tools=tools,
            conversations=conversation([_turn(message) for message in run["traj"]], tools, prompt),
            outcome="solved" if run["reward"] == 1 else "failed",
            source="microsoft/AgentRx",
            licence="MIT",
        )
        for name, run in runs.items()
    ]
