"""Text of traces on a terminal: what could steer the terminal is spelled out, what is long is cut, and the
width of each sign is known. Colours are only for a terminal.
"""

from __future__ import annotations

import os
import re
import textwrap
import unicodedata
from dataclasses import dataclass
from typing import TextIO

# C0 and C1 controls except newline and tab, and the marks that reorder text.
_STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    """`text` with control characters as their escapes: a trace may hold anything, also terminal commands."""
    return _STEERING.sub(lambda found: found[0].encode("unicode_escape").decode(), text.replace("\r\n", "\n"))


def one_line(text: str) -> str:
    """`text` printable and on one line."""
    return printable(text).replace("\n", "\\n").replace("\t", " ")


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


def columns(text: str) -> int:
    """How many columns `text` takes: two for a wide sign, none for one that joins the sign before it."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def _columns(char: str) -> int:
    if char == "\xad":  # the soft hyphen is a format character, but seen
        return 1
    if unicodedata.category(char) in ("Mn", "Me", "Cf") or "\u1160" <= char <= "\u11ff":
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


@dataclass(frozen=True)
class Paint:
    """Colours, or none."""

    on: bool

    @classmethod
    def of(cls, out: TextIO) -> Paint:
        """NO_COLOR forbids colours; else FORCE_COLOR asks for them; else a terminal has them."""
        if os.environ.get("NO_COLOR"):
            return cls(False)
        return cls(bool(os.environ.get("FORCE_COLOR")) or (out.isatty() and os.environ.get("TERM") != "dumb"))

    def __call__(self, style: str, text: str) -> str:
        return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if self.on and text else text


_STYLES = {
    "place": "1",
    "error": "1;31",
    "warning": "1;33",
    "info": "1;36",
    "gutter": "34",
    "removed": "31",
    "added": "32",
}
