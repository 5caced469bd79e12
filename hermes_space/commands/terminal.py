"""Text of traces on a terminal: what could steer the terminal is spelled out, what is long is cut."""

from __future__ import annotations

import re
import textwrap

# C0 and C1 controls except newline and tab, and the marks that reorder text.
_STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    """`text` with control characters as their escapes: a trace may hold anything, also terminal commands."""
    return _STEERING.sub(lambda found: found[0].encode("unicode_escape").decode(), text.replace("\r\n", "\n"))


def block(text: str, *, lines: int | None, width: int = 100) -> str:
    """`text` as an indented block with a bar at its left, the lines beyond `lines` only counted."""
    found = [
        part
        for line in printable(text).strip("\n").split("\n")
        for part in textwrap.wrap(line.expandtabs(4), width, replace_whitespace=False) or [""]
    ]
    shown = found if lines is None else found[:lines]
    more = [f"  … {len(found) - len(shown)} more lines"] if len(found) > len(shown) else []
    return "\n".join([*(f"  | {line}".rstrip() for line in shown), *more])
