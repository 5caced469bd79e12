"""Trajectories in ATIF 1.7, one a line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hermes_space.containers.drafts import NOTE
from hermes_space.dataset import Dataset
from hermes_space.exporters.exporter import Options, write_lines
from hermes_space.exporters.faithful import documents
from hermes_space.exporters.outgoing import Outgoing, Turn

VERSION = "ATIF-v1.7"
SOURCES = {"assistant": "agent", "system": "system", "user": "user", "tool": "user"}
# What a trajectory and a step may hold beside what is said.
ROOM = (
    "schema_version",
    "session_id",
    "agent",
    "notes",
    "final_metrics",
    "continued_trajectory_ref",
    "subagent_trajectories",
    "extra",
)
OBJECTS = ("agent", "extra")
STEP_ROOM = (
    "timestamp",
    "model_name",
    "reasoning_effort",
    "metrics",
    "is_copied_context",
    "llm_call_count",
    "extra",
)


def write(dataset: Dataset, path: Path, options: Options) -> int:
    return write_lines(path, documents(dataset, "atif", trajectory))


def trajectory(out: Outgoing) -> dict[str, Any]:
    steps: list[dict[str, Any]] = []
    for turn in out.turns:
        if turn.role == "tool" and turn.answers and not turn.as_text:
            _observe(out, turn, steps)
        else:
            steps.append({"step_id": len(steps) + 1, **_step(out, turn)})
    about = out.about(
        room=[key for key in ROOM if isinstance(out.metadata.get(key), dict) or key not in OBJECTS]
    )
    for key, value in (("schema_version", VERSION), ("agent", {"name": "unknown", "version": "unknown"})):
        if key not in about:
            out.asked(key)
            about[key] = value
    tools = out.declared()
    if tools is not None:
        about["agent"] = {**about["agent"], "tool_definitions": tools}
    extra = {**about.pop("extra", {}), **({NOTE: out.note} if out.note else {})}
    version = {"schema_version": about.pop("schema_version")}
    return {
        **version,
        "trajectory_id": out.id,
        **about,
        "steps": steps,
        **({"extra": extra} if extra else {}),
    }


def _step(out: Outgoing, turn: Turn) -> dict[str, Any]:
    beside = out.beside(turn, room=STEP_ROOM)
    sound = all(isinstance(call.arguments, dict) and call.name for call in turn.calls)
    known = turn.thoughts or turn.calls
    if turn.role != "assistant" or turn.as_text or not (known and sound) or len(turn.thoughts) > 1:
        source = SOURCES[turn.role]
        text = out.text(turn, "user" if turn.role == "tool" else None)
        return {"source": source, "message": text, **beside}
    number = out.next_entry()
    step: dict[str, Any] = {"source": "agent", "message": turn.said}
    if turn.thoughts:
        step["reasoning_content"] = turn.thoughts[0]
    if turn.calls:
        step["tool_calls"] = [
            {
                "tool_call_id": out.call_id(number, at, turn),
                "function_name": call.name,
                "arguments": call.arguments,
            }
            for at, call in enumerate(turn.calls)
        ]
    return {**step, **beside}


def _observe(out: Outgoing, turn: Turn, steps: list[dict[str, Any]]) -> None:
    """Puts a turn's answers into the agent's step before them, or else into a silent step of their own."""
    if not steps or steps[-1]["source"] != "agent" or "observation" in steps[-1]:
        steps.append({"step_id": len(steps) + 1, "source": "system", "message": ""})
    out.beside(turn)
    number = out.next_entry()
    steps[-1]["observation"] = {
        "results": [
            {"source_call_id": out.answer_id(number, at, turn, at), "content": answer.content}
            for at, answer in enumerate(turn.answers)
        ]
    }
