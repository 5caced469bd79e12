"""OpenHands events from before its SDK (`action` and `args`, `observation` and `content`) as messages.

What an agent does is a call: as the model wrote it where the event keeps the model's response
(`tool_call_metadata`), else by the action's name and arguments. An observation answers the event that is its
`cause`; one that answers no call is what the user's side says.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hermes_space.containers.blocks import text_of
from hermes_space.containers.chat import Entry, answered, called, said
from hermes_space.containers.pieces import json_text
from hermes_space.containers.row import rest_of

# Of the agent and its runtime, but nothing that the model says or does.
SILENT = (
    "null",
    "agent_state_changed",
    "change_agent_state",
    "condensation",
    "condensation_request",
    "condense",
    "recall",
)


def is_event(event: dict[str, Any]) -> bool:
    if isinstance(event.get("action"), str):
        return isinstance(event.get("args"), dict)
    return isinstance(event.get("observation"), str) and "content" in event and "extras" in event


def read(events: Sequence[object]) -> tuple[list[Entry], object, list[object]]:
    """The messages, the declared tools, and the events that are no messages."""
    entries: list[Entry] = []
    records: list[object] = []
    tools: object = None
    calls: dict[str, Entry] = {}
    answers: set[str] = set()
    for event in events:
        if not isinstance(event, dict) or not is_event(event) or _kind(event) in SILENT:
            records.append(event)
        elif not isinstance(event.get("action"), str):
            entries.append(_observation(event, calls))
        elif event["action"] in ("message", "system"):
            tools = event["args"].get("tools") or tools
            entries.append(_message(event))
        elif event.get("source") == "agent":
            entries.append(_action(event, calls, answers))
        else:
            # What a user does by hand.
            command = event["args"].get("command", event["args"])
            entries.append(said("user", text_of(command), rest_of(event)))
    return entries, tools, records


def _kind(event: dict[str, Any]) -> object:
    return event.get("action") or event.get("observation")


def _message(event: dict[str, Any]) -> Entry:
    args = event["args"]
    speaker = "assistant" if event.get("source") == "agent" else "user"
    text = text_of(args.get("content")) or ""
    images = args.get("image_urls")
    shown = ["[image]" for _ in images] if isinstance(images, list) else []
    fields = rest_of(event, "args", "message" if event.get("message") == text else "")
    more = rest_of(args, "content", "tools")
    fields |= {"args": more} if more else {}
    return said("system" if event["action"] == "system" else speaker, "\n".join([text, *shown]), fields)


def _action(event: dict[str, Any], calls: dict[str, Entry], answers: set[str]) -> Entry:
    args, metadata = event["args"], _object(event.get("tool_call_metadata"))
    response = _object(metadata.get("model_response"))
    answer = _answer(response)
    written = _written(answer, metadata)
    thought = args.get("thought") if event["action"] != "think" else None
    thought = thought if isinstance(thought, str) and thought.strip() else None
    call = called(
        metadata.get("function_name") or event["action"],
        rest_of(args, *(["thought"] if thought else [])) if written is None else written,
        metadata.get("tool_call_id") or event.get("id"),
    )
    calls[str(event.get("id"))] = call
    # Each action of a response repeats it whole.
    repeated = str(response.get("id")) in answers
    answers |= {str(response["id"])} if response.get("id") is not None else set()
    reasoning = text_of(answer.get("reasoning_content")) if not repeated else None
    fields = rest_of(event, "tool_call_metadata", *(["args"] if written is None else []))
    more = rest_of(response, "choices")
    fields |= {"model_response": more} if more else {}
    return said("assistant", thought, fields, reasoning=reasoning, calls=[call])


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _answer(response: dict[str, Any]) -> dict[str, Any]:
    """The message of a model's response."""
    choices = response.get("choices")
    first = choices[0] if isinstance(choices, list) and choices else None
    return _object(_object(first).get("message"))


def _written(answer: dict[str, Any], metadata: dict[str, Any]) -> object:
    """The arguments of the event's call as the model wrote them."""
    calls = answer.get("tool_calls")
    for call in calls if isinstance(calls, list) else []:
        if isinstance(call, dict) and call.get("id") == metadata.get("tool_call_id"):
            return _object(call.get("function")).get("arguments")
    return None


def _observation(event: dict[str, Any], calls: dict[str, Entry]) -> Entry:
    content = event.get("content")
    fields = rest_of(event, "content", "tool_call_metadata")
    call = calls.get(str(event.get("cause")))
    if call is None:
        return said("user", content if isinstance(content, str) else json_text(content), fields)
    succeeded = event.get("success")
    failed = (
        not succeeded if isinstance(succeeded, bool) else True if event["observation"] == "error" else None
    )
    return answered(content, call["id"], call["function"]["name"], failed, fields)
