"""smolagents: an agent's memory, as its steps (`get_full_steps`, a run's result) or as messages.

A step of action is what the model said, its calls, and one message of what was observed or went wrong. Steps
repeat what the model was sent, which is left out but for the system prompt, if it stands nowhere else. The
code that a code agent runs is a call of `python_interpreter`, whose arguments are that text: `{"code": …}`.
As messages (`write_memory_to_messages`) the calls stand in the text of a message of their own, in Python's
notation, and become calls again.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

from hermes_space.containers import chat
from hermes_space.containers.blocks import content_text
from hermes_space.containers.chat import Entry, answered, called, said
from hermes_space.containers.pieces import json_text
from hermes_space.containers.row import Container, Recognised, Row, rest_of

FIRST = 8
STEPS, MESSAGES = "steps", "messages"
CALL_ROLE, ANSWER_ROLE = "tool-call", "tool-response"
INTERPRETER = "python_interpreter"
_CALLS = "Calling tools:\n"
_OBSERVED = "Observation:\n"
_FAILED = re.compile(r"(?:Call id: (\S+)\n)?(?=Error:\n)")


def recognise(data: object) -> Recognised | None:
    entries, _ = _entries(data)
    first = [entry for entry in entries[:FIRST] if isinstance(entry, dict)]
    if any(_is_step(entry) for entry in first):
        return Recognised(0.95, "steps with step_number, model_output and observations")
    if any(entry.get("role") in (CALL_ROLE, ANSWER_ROLE) for entry in first):
        return Recognised(0.95, f"messages of the roles {CALL_ROLE} and {ANSWER_ROLE}")
    return None


def read(data: dict[str, Any] | list[Any]) -> Row:
    entries, key = _entries(data)
    as_steps = any(isinstance(entry, dict) and _is_step(entry) for entry in entries)
    messages = list(_from_steps(entries) if as_steps else _from_messages(entries))
    if isinstance(data, list):
        return chat.row(messages, {})
    prompt = data.get("system_prompt")
    prompt = prompt.get("system_prompt") if isinstance(prompt, dict) else prompt
    if isinstance(prompt, str):
        messages = [said("system", prompt, {}), *(one for one in messages if one["role"] != "system")]
    task = next((step["task"] for step in entries if isinstance(step, dict) and "task" in step), None)
    metadata = ({"task": task} if isinstance(task, str) else {}) | rest_of(data, key, "id", "system_prompt")
    return chat.row(messages, metadata, identity=data.get("id"))


def _entries(data: object) -> tuple[list[Any], str]:
    key = ""
    if isinstance(data, dict):
        key = next((key for key in (STEPS, MESSAGES) if isinstance(data.get(key), list)), "")
        data = data.get(key)
    return (data, key) if isinstance(data, list) else ([], key)


def _is_step(entry: dict[str, Any]) -> bool:
    return "step_number" in entry and ("model_output" in entry or "observations" in entry)


# ---- steps ----


def _from_steps(steps: list[Any]) -> Iterator[Entry]:
    prompt = next((found for step in steps if (found := _prompt(step)) is not None), None)
    if prompt is not None:
        yield said("system", prompt, {})
    for index, step in enumerate(steps):
        if not isinstance(step, dict):
            raise ValueError(f"Step {index} is {type(step).__name__}; accepted are objects.")
        if _is_step(step):
            yield from _action(step)
        elif "plan" in step:
            yield said("assistant", step["plan"], rest_of(step, "plan", "model_input_messages"))
        elif "task" in step:
            shown = _images(step.get("task_images"))
            yield said("user", "\n".join([str(step["task"]), *shown]), rest_of(step, "task", "task_images"))
        elif "output" in step:
            yield said("assistant", _as_words(step["output"]), rest_of(step, "output"))
        elif "system_prompt" not in step:
            raise ValueError(f"Step {index} is none that is known; accepted are tasks, plans and actions.")


def _prompt(step: Any) -> object:
    """The system prompt, which has a step of its own or stands first in what a model was sent."""
    if not isinstance(step, dict):
        return None
    sent = step.get("model_input_messages")
    first = sent[0] if isinstance(sent, list) and sent and isinstance(sent[0], dict) else {}
    return first.get("content") if first.get("role") == "system" else step.get("system_prompt")


def _action(step: dict[str, Any]) -> Iterator[Entry]:
    stored = [call for call in _listed(step.get("tool_calls")) if isinstance(call, dict)]
    calls = [_call(call) for call in stored]
    output = step.get("model_output_message")
    more = rest_of(output, "role", "content", "tool_calls") if isinstance(output, dict) else {}
    read = ("model_input_messages", "model_output_message", "model_output", "tool_calls")
    seen = ("observations", "observations_images", "error")
    ran = [_code(call) for call in stored]
    repeated = ["code_action"] if step.get("code_action") in ran else []
    fields = rest_of(step, *read, *seen, *repeated) | ({"model_output_message": more} if more else {})
    yield said("assistant", step.get("model_output"), fields, calls=calls)
    words, failed = _observed(step)
    if words is None:
        return
    error = step.get("error")
    left = {"error": rest_of(error, "message")} if isinstance(error, dict) else {}
    if calls:
        identity, name = (calls[0]["id"], calls[0]["function"]["name"]) if len(calls) == 1 else (None, None)
        yield answered(words, identity, name, failed, left)
    else:
        yield said("user", words, left)


def _observed(step: dict[str, Any]) -> tuple[str | None, bool | None]:
    """What came of the step, and that it failed; None where nothing was observed."""
    error = step.get("error")
    message = error.get("message") if isinstance(error, dict) else error
    words = [_as_words(word) for word in (step.get("observations"), message) if word is not None]
    words += _images(step.get("observations_images"))
    return ("\n".join(words) if words else None), True if error else None


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _images(images: object) -> list[str]:
    return ["[image]" for _ in _listed(images)]


def _as_words(value: object) -> str:
    return value if isinstance(value, str) else json_text(value)


# ---- calls ----


def _code(call: dict[str, Any]) -> object:
    function = call.get("function")
    return function.get("arguments") if isinstance(function, dict) else call.get("arguments")


def _call(call: dict[str, Any]) -> Entry:
    """A call; arguments that are one text, and no JSON object, are that text."""
    stated = call.get("function")
    function = stated if isinstance(stated, dict) else call
    name, arguments = function.get("name"), function.get("arguments")
    if isinstance(arguments, str) and name == INTERPRETER:
        arguments = {"code": arguments}
    elif isinstance(arguments, str) and not arguments.lstrip().startswith("{"):
        arguments = json_text(arguments)
    return called(name, arguments, call.get("id"))


# ---- messages ----


def _from_messages(messages: list[Any]) -> Iterator[Entry]:
    """What the model said and the message of its calls after it are one."""
    waiting: Entry | None = None
    for message in messages:
        role = message.get("role") if isinstance(message, dict) else None
        text = content_text(message.get("content"))[0] if role in (CALL_ROLE, ANSWER_ROLE) else None
        calls = _written_calls(text) if role == CALL_ROLE and isinstance(text, str) else None
        if calls is not None:
            entry = waiting or said("assistant", None, {})
            waiting = {**entry, "tool_calls": calls}
            continue
        if waiting is not None:
            yield waiting
        waiting = None
        if role == ANSWER_ROLE and isinstance(text, str):
            yield _answer(text, rest_of(message, "role", "content"))
        elif role == "assistant":
            waiting = message
        else:
            yield {**message, "role": "assistant"} if role == CALL_ROLE else message
    if waiting is not None:
        yield waiting


def _written_calls(text: str) -> list[Entry] | None:
    """The calls of a message's text; None where it is not written as smolagents writes them."""
    try:
        calls = ast.literal_eval(text.removeprefix(_CALLS)) if text.startswith(_CALLS) else None
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return None
    if not isinstance(calls, list) or not all(isinstance(call, dict) for call in calls):
        return None
    return [_call(call) for call in calls]


def _answer(text: str, fields: dict[str, Any]) -> Entry:
    error = _FAILED.match(text)
    if error:
        return answered(text[error.end() :], error[1], None, True, fields)
    return answered(text.removeprefix(_OBSERVED), None, None, None, fields)


SMOLAGENTS = Container(
    "smolagents",
    "the steps or messages of a smolagents memory, as a list or under steps or messages",
    recognise,
    read,
)
