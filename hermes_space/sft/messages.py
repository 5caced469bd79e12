"""A parsed trace as chat messages, the form chat templates read.

Two styles. *structured*: reasoning, calls and results in their own fields, the trace's own tags stripped,
because templates write theirs; one message a tool result. *tagged*: the text as recorded, for templates
that know no such fields. Not here: choosing the style (template.py) and rendering.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hermes_space.parse import Call, Message, Response, Trace

STYLES = ("structured", "tagged")
TOOL_ROLES = ("tool", "user")


@dataclass(frozen=True)
class Recorded:
    """A trace's lists, taken once: the parser's objects build theirs anew at every access."""

    messages: list[Message]
    calls: list[Call]
    responses: list[Response]

    @classmethod
    def of(cls, trace: Trace) -> Recorded:
        return cls(list(trace.messages), list(trace.calls), list(trace.responses))


@dataclass(frozen=True)
class Turn:
    """One chat message, and the trace message it comes from."""

    message: dict[str, Any]
    source: int

    @property
    def role(self) -> str:
        return str(self.message["role"])


def to_messages(trace: Trace, *, style: str = "structured", tool_role: str = "tool") -> list[dict[str, Any]]:
    """The trace as a list of message dicts; call arguments are dicts."""
    return [turn.message for turn in turns_of(Recorded.of(trace), style=style, tool_role=tool_role)]


def turns_of(trace: Recorded, *, style: str, tool_role: str = "tool") -> list[Turn]:
    if style not in STYLES:
        raise ValueError(f"Style {style!r} is not known: use one of {', '.join(STYLES)}.")
    if tool_role not in TOOL_ROLES:
        raise ValueError(f"Tool role {tool_role!r} is not known: use one of {', '.join(TOOL_ROLES)}.")
    if style == "tagged":
        return [
            Turn(
                {"role": tool_role if message.role == "tool" else message.role, "content": message.text},
                index,
            )
            for index, message in enumerate(trace.messages)
        ]
    ids = _call_ids(trace)
    turns: list[Turn] = []
    for index, message in enumerate(trace.messages):
        if message.role == "assistant":
            turns.append(Turn(_assistant(message, [i for c, i in ids if c.message_index == index]), index))
        elif message.role == "tool":
            turns.extend(Turn(result, index) for result in _results(trace, index, ids))
        else:
            turns.append(Turn({"role": message.role, "content": message.text}, index))
    return turns


def cut_points(turns: Sequence[Turn], trace: Recorded) -> list[int]:
    """How many turns may be kept, ascending: between steps only, for a call and its response share one.

    A user turn that nothing answers any more goes with the step after it. The last point keeps everything.
    """
    points: list[int] = []
    for index, turn in enumerate(turns):
        if turn.role == "assistant":
            stop = next((n for n in range(index + 1, len(turns)) if turns[n].role == "assistant"), len(turns))
            while stop > index + 1 and not _is_result(trace, turns[stop - 1]):
                stop -= 1
            points.append(stop)
    if not points or points[-1] != len(turns):
        points.append(len(turns))
    return points


def trainable_call(call: Call) -> bool:
    """Whether a call has a name and an argument object, so that a template can write it."""
    return call.valid and call.name is not None and call.arguments is not None


def _is_result(trace: Recorded, turn: Turn) -> bool:
    return trace.messages[turn.source].role == "tool"


def _call_ids(trace: Recorded) -> list[tuple[Call, str]]:
    """Each call with its id: its own, else that of its response (Hermes calls carry none), else a number."""
    ids = []
    for index, call in enumerate(trace.calls):
        answer = None if call.response is None else trace.responses[call.response].id
        ids.append((call, call.id or answer or f"call_{index}"))
    return ids


def _assistant(message: Message, ids: list[str]) -> dict[str, Any]:
    content = message.answer
    calls = []
    for call, call_id in zip(message.calls, ids, strict=True):
        if trainable_call(call):
            function = {"name": call.name, "arguments": call.arguments}
            calls.append({"type": "function", "id": call_id, "function": function})
        else:  # no template can write it: it stays as text, so that nothing is lost in silence
            content += f"{chr(10) if content else ''}<tool_call>\n{call.raw}\n</tool_call>"
    result: dict[str, Any] = {"role": "assistant", "content": content}
    if message.reasoning:
        result["reasoning_content"] = "\n\n".join(message.reasoning)
    if calls:
        result["tool_calls"] = calls
    return result


def _results(trace: Recorded, index: int, ids: list[tuple[Call, str]]) -> list[dict[str, Any]]:
    responses = [r for r in trace.responses if r.message_index == index]
    if not responses:
        return [{"role": "tool", "content": trace.messages[index].text}]
    return [_result(response, ids) for response in responses]


def _result(response: Response, ids: list[tuple[Call, str]]) -> dict[str, Any]:
    call, call_id = (None, None) if response.call is None else ids[response.call]
    result: dict[str, Any] = {"role": "tool", "content": response.content}
    name = response.name or (call.name if call else None)
    if name:
        result["name"] = name
    if response.id or call_id:
        result["tool_call_id"] = response.id or call_id
    return result
