"""The entries of an agent's log, put in the fields of chat messages (`openai`) and then read as those.

For containers whose entries are steps or events. What of an entry has no such field goes to `fields`, and
stands in the row's `metadata` beside its message.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from hermes_space.containers.blocks import text_of
from hermes_space.containers.drafts import finish
from hermes_space.containers.openai import read_drafts
from hermes_space.containers.row import FIELDS, Row

Entry = dict[str, Any]


def said(
    role: str,
    content: object,
    fields: dict[str, Any],
    *,
    reasoning: str | None = None,
    calls: Sequence[Entry] = (),
) -> Entry:
    """What someone says; an assistant's reasoning and calls with it."""
    entry = {"role": role, "content": content, FIELDS: fields}
    entry |= {"reasoning_content": reasoning} if reasoning else {}
    return entry | ({"tool_calls": list(calls)} if calls else {})


def called(name: object, arguments: object, identity: object) -> Entry:
    """A call. What should be text, a name or an id, is its JSON text where it is not."""
    function = {"name": text_of(name), "arguments": {} if arguments is None else arguments}
    return {"id": text_of(identity), "function": function}


def answered(
    content: object, identity: object, name: object, failed: object, fields: dict[str, Any]
) -> Entry:
    """A tool's answer; `failed` says something only as true or false."""
    entry = {"role": "tool", "content": content, FIELDS: fields}
    named: Entry = {"tool_call_id": text_of(identity), "name": text_of(name)}
    named |= {"is_error": failed} if isinstance(failed, bool) else {}
    return entry | {key: value for key, value in named.items() if value is not None}


def row(
    entries: Iterable[Entry],
    metadata: dict[str, Any],
    *,
    identity: object = None,
    tools: object = None,
    records: Sequence[object] = (),
) -> Row:
    """The row of these messages; `records` are those of the log that are none."""
    entries = list(entries)
    drafts = list(read_drafts([_without(entry) for entry in entries]))
    for draft, entry in zip(drafts, entries, strict=True):
        if isinstance(entry, dict):
            draft.fields |= entry.get(FIELDS) or {}
    kept = {**metadata, **({"records": list(records)} if records else {})}
    return finish(drafts, identity=identity, tools=tools, metadata=kept, name_answers=True)


def _without(entry: Any) -> Any:
    return {key: value for key, value in entry.items() if key != FIELDS} if isinstance(entry, dict) else entry
