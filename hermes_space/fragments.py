"""JSON that breaks somewhere: what of it stands whole before that place, and why it is not JSON.

It mends nothing: an entry is whole, or it is not given.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any

_DECODER = json.JSONDecoder()
_BLANKS = re.compile(r"[ \t\r\n]*")
# What the end of the text may leave of a word, a number or an escape.
_BEGUN = re.compile(r"(t(ru?)?|f(al?|als)?|n(ul?)?|-|[.eE][+-]?|\\?u?[0-9a-fA-F]{0,4})\s*\Z")
# The reason where a value is whole and more follows it.
MORE = "something follows its end"
# What the decoder says, in words.
_WORDS = {
    "Extra data": MORE,
    "Expecting value": "there is no value",
    "Expecting ',' delimiter": "a comma or a closing bracket is missing",
    "Expecting ':' delimiter": "a colon is missing",
    "Expecting property name enclosed in double quotes": "there is no key in double quotes",
    "Illegal trailing comma before end of object": "a comma stands before a closing bracket",
    "Illegal trailing comma before end of array": "a comma stands before a closing bracket",
    "Invalid control character at": "a string holds a raw control character",
    "Invalid \\escape": "a string holds an escape that JSON does not have",
    "Invalid \\uXXXX escape": "a string holds an escape that JSON does not have",
}
_MARKUP = re.compile(r"\s*<(!doctype|html|head|body|\?xml|!--)", re.IGNORECASE)


@dataclass(frozen=True)
class Break:
    """Where JSON stops being JSON: line and column from 1, or 0 for all of it.

    `cut` says that only its end is missing.
    """

    line: int
    column: int
    cut: bool
    reason: str

    def __str__(self) -> str:
        """What is wrong, as a sentence goes on after a colon."""
        if self.cut:
            return f"it is cut off in line {self.line}"
        return self.reason if not self.line else f"{self.reason} in line {self.line}, column {self.column}"

    def in_line(self) -> str:
        """The same of one line."""
        if self.cut:
            return "it is cut off"
        return self.reason if not self.line else f"{self.reason} in column {self.column}"


def decoded(text: str) -> tuple[Any, Break | None]:
    """The value of a JSON text, or what of it stands whole before the place where it breaks.

    Of a list these are its entries, of an object its members, and of the member that breaks, if that is a
    list, the entries. None where nothing is whole.
    """
    try:
        return json.loads(text), None
    except json.JSONDecodeError as error:
        return _start(text), _break(text, error)
    except RecursionError:
        return None, Break(0, 0, False, "it is nested too deeply")
    except ValueError:
        return None, Break(0, 0, False, "it holds a number of too many digits")


def _break(text: str, error: json.JSONDecodeError) -> Break:
    if _MARKUP.match(text):
        return Break(
            0, 0, False, "it is a web page, perhaps one that says what went wrong when the file was fetched"
        )
    rest = text[error.pos : error.pos + 40].strip()
    cut = not rest or error.msg.startswith("Unterminated string") or bool(_BEGUN.match(text, error.pos))
    if text[error.pos : error.pos + 1] == "\0":
        return Break(error.lineno, error.colno, False, "zero bytes stand")
    words = _WORDS.get(error.msg, error.msg[:1].lower() + error.msg[1:].removesuffix(" at"))
    return Break(error.lineno, error.colno, cut and bool(text.strip()), words)


def _start(text: str) -> Any:
    at = _blanks(text, 0)
    if text[at : at + 1] == "[":
        return _items(text, at)
    return _members(text, at) if text[at : at + 1] == "{" else None


def _items(text: str, at: int) -> list[Any] | None:
    items: list[Any] = []
    at = _blanks(text, at + 1)
    while True:
        try:
            item, at = _value(text, at)
        except (ValueError, RecursionError):
            return items or None
        items.append(item)
        at = _blanks(text, at)
        if text[at : at + 1] != ",":
            return items
        at = _blanks(text, at + 1)


def _members(text: str, at: int) -> dict[str, Any] | None:
    members: dict[str, Any] = {}
    at = _blanks(text, at + 1)
    while text[at : at + 1] == '"':
        try:
            key, at = scanstring(text, at + 1)
        except ValueError:
            break
        at = _blanks(text, at)
        if text[at : at + 1] != ":":
            break
        at = _blanks(text, at + 1)
        try:
            members[key], at = _value(text, at)
        except (ValueError, RecursionError):
            items = _items(text, at) if text[at : at + 1] == "[" else None
            return {**members, key: items} if items else members or None
        at = _blanks(text, at)
        if text[at : at + 1] != ",":
            break
        at = _blanks(text, at + 1)
    return members or None


def _value(text: str, at: int) -> tuple[Any, int]:
    """The value at a place and its end. A number that ends with the text may have gone on."""
    value, end = _DECODER.raw_decode(text, at)
    if end == len(text) and text[at] not in '[{"tfn':
        raise ValueError("a number without an end")
    return value, end


def _blanks(text: str, at: int) -> int:
    found = _BLANKS.match(text, at)
    return found.end() if found else at
