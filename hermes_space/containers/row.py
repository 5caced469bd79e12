"""What every container gives (`Row`) and is (`Container`). It knows no container by name."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

SHOWN_NAMES = 12
# What this project writes beside a text whose parts its container knew.
PARTS = "parts"
# Under this key of `metadata` stands, by a message's index, what it holds beside role and text.
FIELDS = "message_fields"


class StoredPart(NamedTuple):
    """A stretch of a message's text whose kind its container knows: bytes of the UTF-8 text, end exclusive.

    `kind` is "text", "reasoning", "call", "response" or "markup", as in a parsed message.
    """

    kind: str
    start: int
    end: int


class StoredMessage(NamedTuple):
    """A message as stored: its role as written and its text.

    `parts` is None where only the text says what is reasoning, call and answer; where the container holds
    them apart they tile the text, which is then written in the Hermes dialect (`pieces`).
    """

    role: str
    text: str
    parts: tuple[StoredPart, ...] | None = None


@dataclass(frozen=True)
class Row:
    """One trace as stored: roles as written, texts unread, everything else kept in `metadata`."""

    messages: list[StoredMessage]
    id: str | None = None
    tools: str | None = None
    metadata: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Recognised:
    """That a value is stored in a container's way: how sure (0 to 1), and by what, in a few words.

    1.0 is a name or a version that the data states; 0.9 keys that no other container has; 0.6 keys that
    others have too; 0.1 that it is text at all.
    """

    confidence: float
    why: str


@dataclass(frozen=True)
class Container:
    """A way of storing messages.

    `recognise` takes a JSON value, or a text, and says whether it is one of these; it looks at keys and at
    the first entries only, so that it costs nothing beside `read`. `read` gives the row and raises
    ValueError, one sentence, for a value that it cannot read; `accepts` says what it can, for errors.
    `lines`: a whole file of JSON lines is one trace, so that the value is the list of its records; a line
    that is no JSON stands there as its text.
    `split`: the values of a document that holds several traces, each for `recognise` and `read`.
    `text_path`: the keys and indexes that lead from a value to the text of one of its messages, for mending;
    None where the container keeps messages otherwise, or this message has no text of its own there.
    """

    name: str
    accepts: str
    recognise: Callable[[object], Recognised | None]
    read: Callable[[Any], Row]
    lines: bool = False
    split: Callable[[Any], Iterable[Any] | None] | None = None
    text_path: Callable[[Any, int], tuple[str | int, ...] | None] | None = None


def clean(text: str) -> str:
    """`text` as valid Unicode: JSON may hold lone surrogates, which have no UTF-8 form."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def listed(names: Iterable[object]) -> str:
    """Names found in data, as an error may show them: the first few, cut, on one line."""
    words = [str(name)[:40] for name in names]
    more = [f"and {len(words) - SHOWN_NAMES} more"] if len(words) > SHOWN_NAMES else []
    return ", ".join([*(w if w.isprintable() else ascii(w) for w in words[:SHOWN_NAMES]), *more]) or "none"


def tools_text(tools: object) -> str | None:
    """Declared tools as JSON text; text stays as written, so that what is wrong with it can be told."""
    if tools is None:
        return None
    return clean(tools if isinstance(tools, str) else json.dumps(tools, default=str))


def plain(value: object) -> Any:
    """`value` as JSON knows it; what JSON has no word for (a date, bytes) becomes its text."""
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {clean(str(key)): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return clean(str(value))


def rest_of(entry: dict[str, Any], *read: str) -> dict[str, Any]:
    """What of an object was not read, for `metadata`: the other keys that hold anything."""
    return {clean(str(k)): plain(v) for k, v in entry.items() if k not in read and v is not None}


def message_list(value: object) -> list[Any] | None:
    """A list of messages, or what a text that is the JSON of one holds; None for anything else."""
    if isinstance(value, str) and value.lstrip().startswith("["):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return None
    return value if isinstance(value, list) else None
