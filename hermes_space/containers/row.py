"""What every container gives (`Row`) and is (`Container`). It knows no container by name."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

SHOWN_NAMES = 12


@dataclass(frozen=True)
class Row:
    """One trace as stored: roles as written, texts unread, everything else kept in `metadata`."""

    messages: list[tuple[str, str]]
    id: str | None = None
    tools: str | None = None
    metadata: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Container:
    """A way of storing messages: `accepts` says what `matches` recognises and `read` turns into a Row."""

    name: str
    accepts: str
    matches: Callable[[object], bool]
    read: Callable[[Any], Row]


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
