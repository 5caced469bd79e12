"""The events of the OpenHands SDK, each named by its `kind`, as chat messages.

Actions that follow each other and are of one model response are one message. What stands in an action's
`thought` is said; only what the model's own fields call reasoning is reasoning. A call is known by the
model's id, or by its event's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hermes_space.containers.blocks import text_of
from hermes_space.containers.chat import Entry, answered, called, said
from hermes_space.containers.row import rest_of

MESSAGES = ("SystemPromptEvent", "MessageEvent", "ActionEvent")
# What answers an action, and where its words stand.
RESULTS = {
    "ObservationEvent": "observation",
    "AgentErrorEvent": "error",
    "UserRejectObservation": "rejection_reason",
}
SPEAKERS = {"agent": "assistant", "user": "user", "environment": "user", "hook": "user"}


def is_event(event: dict[str, Any]) -> bool:
    return event.get("kind") in (*MESSAGES, *RESULTS)


def read(events: Sequence[object]) -> tuple[list[Entry], object, list[object]]:
    """The messages, the declared tools, and the events that are no messages."""
    entries: list[Entry] = []
    records: list[object] = []
    tools: object = None
    calls: dict[str, str] = {}
    response: object = None
    for event in events:
        kind = event.get("kind") if isinstance(event, dict) else None
        if not isinstance(event, dict) or not is_event(event):
            records.append(event)
            continue
        last, response = response, event.get("llm_response_id")
        if kind == "SystemPromptEvent":
            tools = _declared(event)
            entries.append(_prompt(event, declared=tools is not None))
        elif kind == "MessageEvent":
            entries.append(_message(event))
        elif kind != "ActionEvent":
            entries.append(_result(event, calls))
        elif response is not None and response == last:
            _go_on(entries[-1], _action(event, calls))
        else:
            entries.append(_action(event, calls))
    return entries, tools, records


def _declared(event: dict[str, Any]) -> object:
    """The declared tools, if they stand there with their schemas and not as the agent's own objects."""
    tools = event.get("tools")
    schemas = isinstance(tools, list) and all(isinstance(tool, dict) and "function" in tool for tool in tools)
    return tools if schemas else None


def _prompt(event: dict[str, Any], *, declared: bool) -> Entry:
    keys = ("system_prompt", "dynamic_context")
    fields = rest_of(event, "kind", *keys, *(["tools"] if declared else []))
    return said("system", [event[key] for key in keys if event.get(key) is not None], fields)


def _message(event: dict[str, Any]) -> Entry:
    message = event.get("llm_message")
    message = message if isinstance(message, dict) else {"content": message}
    role = SPEAKERS.get(str(event.get("source"))) or text_of(message.get("role")) or "user"
    fields = rest_of(event, "kind", "llm_message")
    more = rest_of(message, "role", "content", "reasoning_content")
    reasoning = _reasoning(message) if role == "assistant" else None
    return said(role, message.get("content"), {**fields, **_under("llm_message", more)}, reasoning=reasoning)


def _reasoning(holder: dict[str, Any]) -> str | None:
    """The model's reasoning: its text, or that of its thinking blocks, which repeat it."""
    text = holder.get("reasoning_content")
    if isinstance(text, str) and text.strip():
        return text
    blocks = holder.get("thinking_blocks")
    found = (
        [block.get("thinking") for block in blocks if isinstance(block, dict)]
        if isinstance(blocks, list)
        else []
    )
    return "\n\n".join(text for text in found if isinstance(text, str)) or None


def _action(event: dict[str, Any], calls: dict[str, str]) -> Entry:
    stored = event.get("tool_call")
    stored = stored if isinstance(stored, dict) else {}
    function = stored["function"] if isinstance(stored.get("function"), dict) else stored
    action, arguments = event.get("action"), function.get("arguments")
    parsed = arguments is None and isinstance(action, dict)
    name = event.get("tool_name") or function.get("name")
    identity = text_of(event.get("tool_call_id") or stored.get("id") or event.get("id"))
    if event.get("id") is not None and identity is not None:
        calls[str(event["id"])] = identity
    call = called(
        name, rest_of(action, "kind") if isinstance(action, dict) and parsed else arguments, identity
    )
    read = ["kind", "tool_name", "tool_call_id", "tool_call", "reasoning_content", "thought"]
    fields = rest_of(event, *read, *(["action"] if parsed else []))
    more = rest_of(function, "id", "name", "arguments")
    fields |= _under("tool_call", more)
    return said("assistant", event.get("thought"), fields, reasoning=_reasoning(event), calls=[call])


def _go_on(entry: Entry, action: Entry) -> None:
    """One more action of the same response: its call, and what else its event holds."""
    entry["tool_calls"] = [*entry["tool_calls"], *action["tool_calls"]]
    fields = entry["message_fields"]
    fields["continued"] = [*fields.get("continued", []), action["message_fields"]]


def _result(event: dict[str, Any], calls: dict[str, str]) -> Entry:
    key = RESULTS[event["kind"]]
    content, failed, more = (
        _observation(event.get(key)) if key == "observation" else (event.get(key), True, {})
    )
    extended = event.get("extended_content")
    extended = extended if isinstance(extended, list) else []
    if extended:
        parts = content if isinstance(content, list) else [{"type": "text", "text": content}]
        content = [*parts, *extended]
    read = ["tool_call_id", "tool_name", key, *(["extended_content"] if extended else [])]
    fields = {**rest_of(event, *read), **_under(key, more)}
    identity = event.get("tool_call_id") or calls.get(str(event.get("action_id")))
    return answered(content, identity, event.get("tool_name"), failed, fields)


def _observation(observation: object) -> tuple[object, object, dict[str, Any]]:
    """What is observed, whether it is a failure, and what else is told of it."""
    if not isinstance(observation, dict):
        return observation, None, {}
    if "content" not in observation:
        return rest_of(observation, "kind", "is_error"), observation.get("is_error"), {}
    return observation["content"], observation.get("is_error"), rest_of(observation, "content", "is_error")


def _under(key: str, fields: dict[str, Any]) -> dict[str, Any]:
    return {key: fields} if fields else {}
