"""The real traces under tests/data/traces, and what a row's messages hold, for tests of containers."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

from hermes_space.containers.row import Row, StoredMessage

TRACES = Path(__file__).parent / "data" / "traces"


def stored(name: str) -> bytes:
    """The bytes of a file of tests/data/traces, unpacked."""
    path = TRACES / name
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def records_in(name: str) -> list[Any]:
    """The values of its lines, each of which is JSON."""
    return [json.loads(line) for line in stored(name).splitlines() if line.strip()]


def stretches(message: StoredMessage) -> list[tuple[str, str]]:
    """Kind and text of each part but markup; the parts must tile the text, whose bytes they count."""
    if message.parts is None:
        return [("text", message.text)]
    data = message.text.encode()
    places = [place for part in message.parts for place in (part.start, part.end)]
    assert places[::2] == [0, *places[1:-1:2]] and places[-1] == len(data)
    found = [(part.kind, data[part.start : part.end].decode()) for part in message.parts]
    return [(kind, text) for kind, text in found if kind != "markup"]


def said(row: Row) -> list[tuple[Any, ...]]:
    """What a row says, in order: (role, text), ("reasoning", text), ("call", id, name, arguments) and
    ("response", id, content, failed). Texts of a message that follow each other are one."""
    found: list[tuple[Any, ...]] = []
    for message in row.messages:
        before = None
        for kind, text in stretches(message):
            if kind in ("call", "response"):
                assert message.role == {"call": "assistant", "response": "tool"}[kind]
                found.append(_read(kind, text))
            elif kind == "reasoning":
                assert message.role == "assistant"
                found.append((kind, text))
            elif before == kind:
                found[-1] = (message.role, f"{found[-1][1]}\n{text}")
            else:
                found.append((message.role, text))
            before = kind
    return found


def _read(kind: str, text: str) -> tuple[Any, ...]:
    try:
        body = json.loads(text)
    except ValueError:
        # Arguments that are no JSON stand there as they were stored.
        head, _, arguments = text.partition('"arguments": ')
        body = {**json.loads(head.rstrip(", ") + "}"), "arguments": arguments[:-1]}
    if kind == "call":
        return kind, body.get("id"), body.get("name"), body["arguments"]
    return kind, body.get("tool_call_id"), body["content"], bool(body.get("is_error"))
