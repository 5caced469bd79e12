"""OpenHands: the events of a conversation, by its SDK (`kind`) or as before it (`action` and `args`).

A list of events, JSON lines of them, or an object that holds the list (a page of its API, a row of an
evaluation's output). What an event says is `openhands_events` for the SDK, `openhands_actions` for the older
layout. Events that are no messages (states, condensations, recalls) are kept in `metadata["records"]`.
"""

from __future__ import annotations

from typing import Any

from hermes_space.containers import chat, openhands_actions, openhands_events
from hermes_space.containers.row import Container, Recognised, Row, rest_of

# Under which an object holds its events; `history` and `trajectory` are the evaluations' and datasets'.
EVENT_KEYS = ("items", "events", "history", "trajectory")
# So many events are looked at to recognise them.
FIRST = 8
IDS = ("instance_id", "conversation_id", "id")
TASKS = ("instruction", "problem_statement", "task")


def recognise(data: object) -> Recognised | None:
    events, _ = _events(data)
    first = [event for event in events[:FIRST] if isinstance(event, dict)]
    if any(openhands_events.is_event(event) for event in first):
        return Recognised(0.95, "events of a kind that OpenHands has")
    if any(openhands_actions.is_event(event) for event in first):
        return Recognised(0.9, "events with action and args, or observation and extras")
    return None


def read(data: dict[str, Any] | list[Any]) -> Row:
    events, key = _events(data)
    newer = any(isinstance(event, dict) and openhands_events.is_event(event) for event in events)
    entries, tools, records = (openhands_events if newer else openhands_actions).read(events)
    if isinstance(data, list):
        return chat.row(entries, {}, tools=tools, records=records)
    name = next((name for name in IDS if data.get(name) is not None), "")
    task = next((data[name] for name in TASKS if isinstance(data.get(name), str)), None)
    metadata = {**rest_of(data, key, name), **({} if task is None else {"task": task})}
    return chat.row(entries, metadata, identity=data.get(name), tools=tools, records=records)


def _events(data: object) -> tuple[list[Any], str]:
    """The events and the key they stand under; an older evaluation has pairs of action and observation."""
    key = ""
    if isinstance(data, dict):
        key = next((key for key in EVENT_KEYS if isinstance(data.get(key), list)), "")
        data = data.get(key)
    if not isinstance(data, list):
        return [], key
    if data and all(isinstance(entry, list) for entry in data[:FIRST]):
        return [event for pair in data if isinstance(pair, list) for event in pair], key
    return data, key


OPENHANDS = Container(
    "openhands",
    "the events of an OpenHands conversation, as a list or under items, events, history or trajectory",
    recognise,
    read,
    lines=True,
)
