"""ATIF, the Agent Trajectory Interchange Format, versions 1.0 to 1.7: one document a trajectory.

A step is one message, and what its tools answered with it (`observation`) the next. What the environment says
to no call in particular is a user's message, as the model is told it. Trajectories of sub-agents inside a
document, and references to them, are kept in `metadata` and in the answers that hold them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hermes_space.containers.blocks import read_blocks, result, text_of
from hermes_space.containers.chat_message import block_fields
from hermes_space.containers.drafts import NOTE, Draft, finish
from hermes_space.containers.pieces import Call, Piece, Reasoning, Response, Text
from hermes_space.containers.row import Container, Recognised, Row, plain, rest_of

ROLES = {"agent": "assistant", "system": "system", "user": "user"}
STEP_KEYS = ("step_id", "source", "message", "reasoning_content", "tool_calls", "observation")
REFERENCE = "subagent_trajectory_ref"


def recognise(data: object) -> Recognised | None:
    if not isinstance(data, dict) or not isinstance(data.get("steps"), list):
        return None
    version = data.get("schema_version")
    if isinstance(version, str) and version.startswith("ATIF"):
        return Recognised(1.0, f"it says that it is {version[:20]}")
    first = next((step for step in data["steps"] if isinstance(step, dict)), {})
    if "source" in first and "step_id" in first:
        return Recognised(0.9, "steps with step_id and source")
    return None


def read(data: dict[str, Any]) -> Row:
    drafts = [draft for index, step in enumerate(data["steps"]) for draft in _drafts(step, index)]
    agent, extra = _object(data, "agent"), _object(data, "extra")
    key = "trajectory_id" if data.get("trajectory_id") is not None else "session_id"
    metadata = rest_of(data, "steps", "agent", "extra", key)
    if about := rest_of(agent, "tool_definitions"):
        metadata["agent"] = about
    if more := rest_of(extra, NOTE):
        metadata["extra"] = more
    return finish(
        drafts,
        extra.get(NOTE),
        identity=data.get(key),
        tools=agent.get("tool_definitions"),
        metadata=metadata,
        name_answers=True,
    )


def _object(data: dict[str, Any], key: str) -> dict[str, Any]:
    value = data.get(key)
    return value if isinstance(value, dict) else {}


def _drafts(step: object, index: int) -> Iterator[Draft]:
    if not isinstance(step, dict):
        raise ValueError(f"Step {index + 1} is {type(step).__name__}; accepted are objects with a source.")
    role = ROLES.get(str(step.get("source")))
    if role is None:
        raise ValueError(
            f"The source of step {index + 1} is none that is known; accepted are {', '.join(ROLES)}."
        )
    fields = rest_of(step, *STEP_KEYS)
    if step.get("step_id") not in (None, index + 1):
        fields["step_id"] = plain(step["step_id"])
    results = _results(step, index)
    silent = role == "system" and not step.get("message") and bool(results)
    if not silent:
        yield _said(step, role, fields)
    answers = [one for one in results if silent or one.get("source_call_id") is not None]
    if answers:
        yield _answered(answers, fields if silent else {})
    for one in results:
        if one not in answers:
            told = result(one.get("content"), None)
            text = told.piece.content if isinstance(told.piece, Response) else ""
            rest = {"source": "environment", **told.rest, **rest_of(one, "content")}
            yield Draft("user", [Text(text if isinstance(text, str) else "")], rest)


def _said(step: dict[str, Any], role: str, fields: dict[str, Any]) -> Draft:
    """What the step's source says: thinks, says and calls."""
    blocks = read_blocks(step.get("message") or [], role)
    pieces: list[Piece] = [block.piece for block in blocks if block.piece is not None]
    fields = {**fields, **block_fields(blocks)}
    if role != "assistant":
        unread = rest_of(step, *(key for key in step if key not in ("reasoning_content", "tool_calls")))
        return Draft(role, pieces, {**fields, **unread})
    thought = step.get("reasoning_content")
    if isinstance(thought, str) and thought:
        pieces.insert(0, Reasoning(thought))
    calls = step.get("tool_calls") or []
    if not isinstance(calls, list) or not all(isinstance(call, dict) for call in calls):
        raise ValueError(
            "A step's tool_calls are no list of objects; accepted are calls with a function_name."
        )
    for call in calls:
        name, identity = text_of(call.get("function_name")), text_of(call.get("tool_call_id"))
        pieces.append(Call(name, call.get("arguments", {}), identity))
    unread_calls = [rest_of(call, "function_name", "tool_call_id", "arguments") or None for call in calls]
    return Draft(role, pieces, {**fields, **({"tool_calls": unread_calls} if any(unread_calls) else {})})


def _answered(results: list[dict[str, Any]], fields: dict[str, Any]) -> Draft:
    """The tools' message: a result that is a sub-agent's trajectory has its reference for content."""
    pieces: list[Piece] = []
    rests: dict[str, Any] = {}
    for number, one in enumerate(results):
        content, read = one.get("content"), ["source_call_id", "content"]
        if content is None and one.get(REFERENCE) is not None:
            content, read = {REFERENCE: one[REFERENCE]}, [*read, REFERENCE]
        block = result(content, text_of(one.get("source_call_id")), rest=rest_of(one, *read))
        if block.piece is not None:
            pieces.append(block.piece)
        if block.rest:
            rests[str(number)] = plain(block.rest)
    return Draft("tool", pieces, {**fields, **({"blocks": rests} if rests else {})})


def _results(step: dict[str, Any], index: int) -> list[dict[str, Any]]:
    observation = step.get("observation")
    if observation is None:
        return []
    results = observation.get("results") if isinstance(observation, dict) else None
    if not isinstance(results, list) or not all(isinstance(one, dict) for one in results):
        raise ValueError(
            f"The observation of step {index + 1} has no results; accepted is a list of objects."
        )
    return results


ATIF = Container("atif", "a trajectory in ATIF, with steps", recognise, read)
