"""A row with its messages mended: the texts that changed are replaced, everything else is as it was.

What to write is the parser's to say; how a row stores messages is the container's. A message is mended where
it is one text as stored; what stands in fields of its own (a call's name, its arguments) has no text to write
anew. Files are not read here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from hermes_space import parse
from hermes_space.containers import choose, read_row
from hermes_space.containers.row import clean

_Row = TypeVar("_Row", dict[str, Any], list[Any])


@dataclass(frozen=True)
class MendedMessage:
    """One message that changed: where its text stands in the row, the mended text, and what was changed."""

    index: int
    path: tuple[str | int, ...]
    text: str
    changes: tuple[parse.Change, ...]


def mend_messages(
    row: dict[str, Any] | list[Any], *, dialect: str = "auto", codes: Iterable[str] | None = None
) -> list[MendedMessage]:
    """The messages of a row (from/value or role/content, or a bare list of them) that repairs change."""
    wanted = None if codes is None else frozenset(codes)
    name, stored = read_row(row)
    trace = parse.parse_trace(row, container=name, dialect=dialect)
    mended = []
    for index, message in enumerate(trace.messages):
        path = _text_path(row, index, message.text)
        if path is None or not any(finding.repair is not None for finding in message.findings):
            continue
        result = parse.mend_message(
            message.text, role=message.role, dialect=message.dialect, tools=stored.tools, codes=wanted
        )
        if result.changes:
            text = _spliced(_at(row, path), [(c.start, c.end, c.after) for c in result.changes])
            mended.append(MendedMessage(index, path, text, tuple(result.changes)))
    return mended


def count_left(
    row: dict[str, Any] | list[Any], *, dialect: str = "auto", codes: Iterable[str] | None = None
) -> int:
    """How many repairs of a row cannot be written, for their messages are no single texts as stored."""
    name, stored = read_row(row)
    apart = set(range(len(stored.messages))) - writable(row)
    if not apart:
        return 0
    messages = parse.parse_trace(row, container=name, dialect=dialect).messages
    found = [finding for index in apart for finding in messages[index].findings]
    return sum(f.repair is not None and (codes is None or f.code in codes) for f in found)


def writable(row: dict[str, Any] | list[Any]) -> frozenset[int]:
    """The messages of a row that can be mended: each is one text as stored."""
    texts = enumerate(message.text for message in read_row(row)[1].messages)
    return frozenset(index for index, text in texts if _text_path(row, index, text) is not None)


def mend_row(
    row: _Row, *, dialect: str = "auto", codes: Iterable[str] | None = None
) -> tuple[_Row, list[MendedMessage]]:
    """The row with its messages mended, and those that changed.

    The row given is left alone; what did not change is shared with it.
    """
    messages = mend_messages(row, dialect=dialect, codes=codes)
    for message in messages:
        row = _replaced(row, message.path, message.text)
    return row, messages


def apply_repair(row: _Row, index: int, finding: parse.Finding) -> _Row:
    """The row with one finding of message `index` repaired; a finding without a repair changes nothing."""
    if finding.repair is None or finding.repair_start is None or finding.repair_end is None:
        return row
    path = _text_path(row, index, read_row(row)[1].messages[index].text)
    if path is None:
        return row
    stretch = (finding.repair_start, finding.repair_end, finding.repair)
    mended: _Row = _replaced(row, path, _spliced(_at(row, path), [stretch]))
    return mended


def _text_path(row: Any, index: int, text: str) -> tuple[str | int, ...] | None:
    """Where a message's text stands in the row, if it stands there as it was read."""
    container = choose(row)
    path = None if container is None or container.text_path is None else container.text_path(row, index)
    stored = None if path is None else _at(row, path)
    return path if isinstance(stored, str) and clean(stored) == text else None


def _spliced(text: str, stretches: Iterable[tuple[int, int, str]]) -> str:
    """The text as stored, its stretches (start, end, new text) replaced.

    The parser sees each lone surrogate as one character of as many bytes, so that its places hold here too,
    and what it could not read stays.
    """
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    stored = whole.encode("utf-8", "surrogatepass")
    pieces, last = [], 0
    for start, end, new in stretches:
        pieces += [stored[last:start], new.encode()]
        last = end
    return b"".join([*pieces, stored[last:]]).decode("utf-8", "surrogatepass")


def _at(value: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


def _replaced(value: Any, path: tuple[str | int, ...], text: str) -> Any:
    """A copy of `value`, as deep as the path goes, with `text` at its end."""
    if not path:
        return text
    copy = value.copy()
    copy[path[0]] = _replaced(value[path[0]], path[1:], text)
    return copy
