"""Codex's session logs (`~/.codex/sessions/…/rollout-*.jsonl`): items of the Responses API, and events.

What the model gives between two results is one message; the log may name a call before the words that led to
it, so calls stand last. The events repeat what the items say and are kept as records; only reasoning that no
item holds is taken from them. Encrypted reasoning has no text and is kept beside its message.
"""

from __future__ import annotations

from typing import Any

from hermes_space.containers.blocks import Block, content_text, read_blocks, text_of
from hermes_space.containers.pieces import Call, Reasoning, Response
from hermes_space.containers.row import Container, Recognised, Row, rest_of
from hermes_space.containers.session import Session, first_records

KINDS = ("session_meta", "turn_context", "response_item", "event_msg", "compacted")
# Where a call has its arguments, and an output its content.
ARGUMENTS = ("arguments", "input", "action")
OUTPUTS = ("output", "tools")


def recognise(data: object) -> Recognised | None:
    if any(_payload(record) is not None for record in first_records(data)):
        return Recognised(0.95, "lines of type session_meta, response_item or event_msg with a payload")
    return None


def read(data: list[Any]) -> Row:
    log = _Log(data)
    for line, record in log.session.records():
        log.read(line, record)
    log.end_message()
    return log.session.row(log.identity, metadata=log.metadata)


class _Log:
    """The items of one log, and the message of the model that is not yet complete."""

    def __init__(self, records: list[Any]) -> None:
        self.session = Session(records)
        self.metadata: dict[str, Any] = {}
        self.identity: object = None
        self._begun = False
        self._open: list[tuple[list[Block], int, dict[str, Any]]] = []
        self._reasons = {text for record in records for text in _reasons(record)}

    def read(self, line: int, record: dict[str, Any]) -> None:
        payload = _payload(record)
        kind = record.get("type")
        if payload is not None and kind == "session_meta" and not self._begun:
            self._begin(line, record, payload)
            return
        if payload is not None and kind == "turn_context" and payload.get("model") is not None:
            self.metadata.setdefault("model", payload["model"])
        spoken = None if payload is None else self._spoken(kind, payload)
        if payload is None or spoken is None:
            self.session.keep(line, record)
            return
        role, blocks = spoken
        if role == "assistant":
            self._open.append((blocks, line, record))
        else:
            self.end_message()
            self.session.add_blocks(role, blocks, _fields(line, record), None)

    def end_message(self) -> None:
        """Adds what the model gave since the last result, as one message."""
        entries, self._open = self._open, []
        if not any(block.piece for blocks, _, _ in entries for block in blocks):
            for _, line, record in entries:
                self.session.keep(line, record)
            return
        key = str(entries[0][1])
        for blocks, line, record in sorted(entries, key=lambda entry: _calls(entry[0])):
            self.session.add_blocks("assistant", blocks, _fields(line, record), key)

    def _begin(self, line: int, record: dict[str, Any], payload: dict[str, Any]) -> None:
        """The session's own record: its settings are metadata, its instructions the system's message."""
        self._begun, self.identity = True, payload.get("id")
        base = payload.get("base_instructions")
        text = base.get("text") if isinstance(base, dict) else payload.get("instructions")
        said = isinstance(text, str)
        self.metadata |= rest_of(payload, "id", *(["base_instructions", "instructions"] if said else []))
        if not said:
            self.session.keep(line, record)
            return
        fields = {"line": line, **rest_of(record, "payload")}
        self.session.add_blocks("system", read_blocks(text, "system"), fields)

    def _spoken(self, kind: object, payload: dict[str, Any]) -> tuple[str, list[Block]] | None:
        if kind == "response_item":
            return _item(payload)
        text = payload.get("text")
        if kind == "event_msg" and payload.get("type") == "agent_reasoning" and isinstance(text, str):
            return None if text in self._reasons else ("assistant", [Block(Reasoning(text))])
        return None


def _item(item: dict[str, Any]) -> tuple[str, list[Block]] | None:
    """Who speaks in an item, and its blocks."""
    kind = item.get("type")
    if kind == "message":
        role = text_of(item.get("role")) or "assistant"
        return role, read_blocks(item.get("content"), role)
    if kind == "reasoning":
        text = "\n\n".join(_texts(item.get("content")) or _texts(item.get("summary")))
        return "assistant", [Block(Reasoning(text) if text else None)]
    identity = text_of(item.get("call_id") or item.get("id"))
    if isinstance(kind, str) and kind.endswith("_call"):
        key = _first(item, ARGUMENTS) or "arguments"
        arguments = {"input": item[key]} if key == "input" else item.get(key, {})
        return "assistant", [
            Block(Call(text_of(item.get("name")) or kind[: -len("_call")], arguments, identity))
        ]
    if isinstance(kind, str) and kind.endswith("_output"):
        content, failed = _output(item)
        return "tool", [Block(Response(content, identity, failed=failed))]
    return None


def _output(item: dict[str, Any]) -> tuple[object, bool]:
    key = _first(item, OUTPUTS)
    output = None if key is None else item[key]
    if isinstance(output, dict) and "content" in output:
        return content_text(output["content"])[0], output.get("success") is False
    return (content_text(output)[0] if key == "output" else output), False


def _fields(line: int, record: dict[str, Any]) -> dict[str, Any]:
    """What a record holds beside what its pieces say."""
    item = record["payload"]
    read = ["role", "content"] if item.get("type") == "message" else ["name", "call_id"]
    read += [
        key
        for key in (_first(item, ARGUMENTS), _first(item, OUTPUTS))
        if key and isinstance(item.get(key), str)
    ]
    return {"line": line, **rest_of(record, "payload"), "item": rest_of(item, *read)}


def _first(item: dict[str, Any], keys: tuple[str, ...]) -> str | None:
    return next((key for key in keys if key in item), None)


def _calls(blocks: list[Block]) -> bool:
    return any(isinstance(block.piece, Call) for block in blocks)


def _texts(parts: object) -> list[str]:
    entries = parts if isinstance(parts, list) else []
    return [part["text"] for part in entries if isinstance(part, dict) and isinstance(part.get("text"), str)]


def _reasons(record: object) -> list[str]:
    """The texts of a reasoning item, which an event repeats one by one."""
    item = _payload(record)
    if item is None or item.get("type") != "reasoning":
        return []
    return [*_texts(item.get("summary")), *_texts(item.get("content"))]


def _payload(record: object) -> dict[str, Any] | None:
    known = (
        isinstance(record, dict) and record.get("type") in KINDS and isinstance(record.get("payload"), dict)
    )
    return record["payload"] if known and isinstance(record, dict) else None


CODEX = Container("codex", "the lines of a Codex session log", recognise, read, lines=True)
