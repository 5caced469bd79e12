"""SWE-agent's `.traj`: a `history` of messages, the steps of a `trajectory`, and `info` on how it ended.

Tool calls stand in the history as a model API gives them. In the styles that write an action as text (fenced,
XML, JSON), the run's own parser has put it beside the text, as `action` and `thought`: that action is a call
of `bash` with the `command` that the shell was given, and the message after it is its answer. The `content`
that the model wrote is kept in the message's fields where it says more than both.

A file without history is read from its steps. What a step tells beside what the history holds (its time, the
state after it) is kept in `metadata["trajectory"]`; the messages that were sent at each step repeat the
history, and are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from hermes_space.containers import chat
from hermes_space.containers.chat import Entry, answered, called, said
from hermes_space.containers.row import Container, Recognised, Row, plain, rest_of

SHELL = "bash"
FIRST = 8
STEP = ("action", "observation")
# What a step repeats of the history.
REPEATED = ("action", "observation", "response", "thought", "messages", "query")
_BETWEEN = re.compile(r"```\w*|</?command>|DISCUSSION|\s")


def recognise(data: object) -> Recognised | None:
    if not isinstance(data, dict):
        return None
    steps = _objects(data.get("trajectory"))
    history = [entry for entry in _objects(data.get("history")) if "role" in entry]
    if steps and all(key in steps[0] for key in STEP) and isinstance(steps[0]["action"], str):
        return Recognised(0.95, "a trajectory of steps with action and observation")
    if any("agent" in entry and ("message_type" in entry or "thought" in entry) for entry in history):
        return Recognised(0.95, "a history whose messages name their agent")
    return None


def _objects(entries: object) -> list[dict[str, Any]]:
    found = entries[:FIRST] if isinstance(entries, list) else []
    return [entry for entry in found if isinstance(entry, dict)]


def read(data: dict[str, Any]) -> Row:
    history, steps = data.get("history"), data.get("trajectory")
    told = isinstance(history, list) and bool(history)
    if told:
        entries = list(_from_history(history))
    elif isinstance(steps, list):
        entries = list(_from_steps(steps))
    else:
        raise ValueError("The .traj holds neither messages in history nor steps in trajectory.")
    metadata = rest_of(data, "history", "trajectory")
    rests = (
        [rest_of(step, *REPEATED) if isinstance(step, dict) else plain(step) for step in steps]
        if isinstance(steps, list)
        else []
    )
    metadata |= {"trajectory": rests} if any(rests) else {}
    return chat.row(entries, {**metadata, **_labels(data)}, identity=_identity(data))


def _labels(data: dict[str, Any]) -> dict[str, Any]:
    """What other rows have too: how it ended, the task, the model."""
    info, config = _object(data.get("info")), _object(data.get("replay_config"))
    found = {
        "exit_status": info.get("exit_status"),
        "task": _object(config.get("problem_statement")).get("text"),
        "model": _object(_object(config.get("agent")).get("model")).get("name"),
    }
    return {key: value for key, value in found.items() if value is not None}


def _identity(data: dict[str, Any]) -> object:
    stated = _object(_object(data.get("replay_config")).get("problem_statement")).get("id")
    return stated or data.get("instance_id")


def _from_history(history: Any) -> Iterator[Entry]:
    command = False
    for index, message in enumerate(history):
        if not isinstance(message, dict) or "role" not in message:
            raise ValueError(f"Entry {index} of history is no message; accepted are objects with a role.")
        fields = rest_of(message, "role", "content")
        if message["role"] == "assistant" and not message.get("tool_calls"):
            action = message.get("action")
            command = isinstance(action, str) and bool(action.strip())
            yield _acted(message, rest_of(message, "role", "content")) if command else _plainly(message)
        elif message["role"] == "user" and command:
            command = False
            yield answered(message.get("content"), None, SHELL, None, fields)
        else:
            yield _plainly(message)


def _plainly(message: dict[str, Any]) -> Entry:
    """A message as a model API has it; an answer's ids are a list, of one."""
    ids = message.get("tool_call_ids")
    if message["role"] == "tool" and isinstance(ids, list) and len(ids) == 1:
        return {**{k: v for k, v in message.items() if k != "tool_call_ids"}, "tool_call_id": ids[0]}
    return message


def _acted(message: dict[str, Any], fields: dict[str, Any]) -> Entry:
    action, thought, content = message["action"], message.get("thought"), message.get("content")
    thought = thought if isinstance(thought, str) else None
    fields = {key: value for key, value in fields.items() if key not in ("action", "thought")}
    if not _adds_up(content, thought or "", action):
        fields["content"] = plain(content)
    return said("assistant", thought, fields, calls=[called(SHELL, {"command": action}, None)])


def _adds_up(content: object, thought: str, action: str) -> bool:
    """Whether a text is the thought and the action, and what stands around an action."""
    return isinstance(content, str) and _BETWEEN.sub("", content) == _BETWEEN.sub("", thought + action)


def _from_steps(steps: list[Any]) -> Iterator[Entry]:
    for index, step in enumerate(steps):
        if not isinstance(step, dict):
            raise ValueError(f"Step {index} is {type(step).__name__}; accepted are objects with an action.")
        message = {
            "action": step.get("action"),
            "thought": step.get("thought"),
            "content": step.get("response"),
        }
        if isinstance(step.get("action"), str) and step["action"].strip():
            yield _acted(message, {})
        else:
            yield said("assistant", step.get("response") or step.get("thought"), {})
        if step.get("observation") is not None:
            yield answered(step["observation"], None, SHELL, None, {})


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


SWE_AGENT = Container(
    "swe_agent",
    "a .traj of SWE-agent, with messages in history or steps in trajectory",
    recognise,
    read,
)
