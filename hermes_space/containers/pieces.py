"""Messages that a container holds in pieces (reasoning, text, calls, responses), as one text with its parts.

The text is written in the Hermes dialect, so that everything that reads texts can read it; the parts say what
is what, so that nothing in a piece is taken for markup. It judges nothing: a call's arguments stand there as
they were stored, broken or not.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from hermes_space.containers.row import StoredMessage, StoredPart, clean, plain

MOST_BYTES = 2**31 - 1


@dataclass(frozen=True)
class Text:
    """What the speaker says."""

    text: str


@dataclass(frozen=True)
class Reasoning:
    """What the model thinks."""

    text: str


@dataclass(frozen=True)
class Call:
    """A tool call. `arguments` is an object, or the text of one as stored, which need not be sound."""

    name: str | None
    arguments: object
    id: str | None = None


@dataclass(frozen=True)
class WrittenCall:
    """A tool call that its container keeps as one text, name and arguments together, sound or not."""

    body: str


@dataclass(frozen=True)
class Response:
    """A tool's answer. `content` is text or a JSON value; `failed`: the container says that it failed."""

    content: object
    id: str | None = None
    name: str | None = None
    failed: bool = False


Piece = Text | Reasoning | Call | WrittenCall | Response


def message(role: str, pieces: Sequence[Piece]) -> StoredMessage:
    """The pieces as one message. A single text says itself what it holds, so that it has no parts."""
    if all(isinstance(piece, Text) for piece in pieces) and len(pieces) < 2:
        return StoredMessage(role, clean("".join(piece.text for piece in pieces if isinstance(piece, Text))))
    stretches = [("markup", "\n") if stretch is None else stretch for stretch in _joined(pieces)]
    parts, end = [], 0
    for kind, text in stretches:
        if text:
            start, end = end, end + len(text.encode())
            parts.append(StoredPart(kind, start, end))
    return StoredMessage(role, "".join(text for _, text in stretches), tuple(parts))


def stored_parts(value: object) -> tuple[StoredPart, ...] | None:
    """The parts that stand beside a text as {kind, start, end}; None for anything else."""
    if not isinstance(value, list) or not all(isinstance(part, dict) for part in value):
        return None
    fields = [(part.get("kind"), part.get("start"), part.get("end")) for part in value]
    sound = all(isinstance(kind, str) and _is_place(start) and _is_place(end) for kind, start, end in fields)
    return tuple(StoredPart(*part) for part in fields) if sound else None


def _is_place(number: object) -> bool:
    return isinstance(number, int) and 0 <= number <= MOST_BYTES


def _joined(pieces: Iterable[Piece]) -> Iterable[tuple[str, str] | None]:
    """The stretches of each piece; None is the line break between two."""
    first = True
    for piece in pieces:
        stretches = _stretches(piece)
        if not any(text for _, text in stretches):
            continue
        if not first:
            yield None
        yield from stretches
        first = False


def _stretches(piece: Piece) -> list[tuple[str, str]]:
    match piece:
        case Text(text):
            return [("text", clean(text))]
        case Reasoning(text):
            return _tagged("think", "reasoning", clean(text))
        case Call():
            return _tagged("tool_call", "call", _call(piece))
        case WrittenCall(body):
            return _tagged("tool_call", "call", clean(body).strip())
        case Response():
            return _tagged("tool_response", "response", _response(piece))


def _tagged(tag: str, kind: str, body: str) -> list[tuple[str, str]]:
    return [("markup", f"<{tag}>\n"), (kind, body), ("markup", f"\n</{tag}>")]


def _call(call: Call) -> str:
    arguments = call.arguments if isinstance(call.arguments, str) else json_text(call.arguments)
    fields = [] if call.id is None else [f'"id": {json_text(call.id)}']
    fields += [] if call.name is None else [f'"name": {json_text(call.name)}']
    return "{" + ", ".join([*fields, f'"arguments": {clean(arguments).strip() or "{}"}']) + "}"


def _response(response: Response) -> str:
    fields = {"tool_call_id": response.id, "name": response.name}
    written = [f'"{key}": {json_text(value)}' for key, value in fields.items() if value is not None]
    if response.failed:
        written.append('"is_error": true')
    return "{" + ", ".join([*written, f'"content": {_content(response.content)}']) + "}"


def _content(content: object) -> str:
    """The content as JSON: a text that is an object or a list stands there as it is, as Hermes writes it."""
    if isinstance(content, str) and content[:1] in ("{", "[") and content[-1:] in ("}", "]"):
        text = clean(content)
        if _is_json(text):
            return text
    return json_text(content)


def _is_json(text: str) -> bool:
    try:
        json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return False
    return True


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is no JSON.")


def json_text(value: object) -> str:
    """One line of JSON as the Hermes writer makes it: raw Unicode, `, ` and `: `."""
    return json.dumps(plain(value), ensure_ascii=False)
