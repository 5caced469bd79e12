"""Lines of a message as a terminal shows them: an excerpt with its caret, and what a repair changes.

It works in bytes and looks only a line or two around a place, so that a finding in a message of many
megabytes costs little more than one in a short message. It lays out no gutter and knows no colours.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hermes_space.commands.terminal import columns, printable

ELLIPSIS = "…"
# Control characters have a picture each; a tab takes four columns wherever it stands.
_PICTURES: dict[int, int | str] = {
    **{code: 0x2400 + code for code in range(0x20)},
    0x7F: 0x2421,
    0x09: "    ",
}
# A longer run of carets says no more.
CARETS = 40
# So many lines are shown of each side of a repair.
REPAIR_LINES = 4


@dataclass(frozen=True)
class Row:
    """A row under a finding: `sign` is | (the message), ^ (the caret), - or + (what a repair changes)."""

    number: int | None
    sign: str
    text: str


def excerpt_rows(data: bytes, start: int, end: int, line: int, room: int) -> Iterator[Row]:
    """The line where a span starts, the caret under it, and the lines around it where they are not blank.

    `line` is the line's number, from 1; `room` the columns that a row may take, an ellipsis not counted.
    """
    left, right = _line_at(data, start)
    if left and (before := _beginning(data, data.rfind(b"\n", 0, left - 1) + 1, room)):
        yield Row(line - 1, "|", before)
    text, caret = _marked(data, left, start, min(max(end, start), right), right, room)
    yield Row(line, "|", text)
    last = line + data.count(b"\n", start, max(end - 1, start))
    yield Row(None, "^", f"{caret} to line {last}" if last > line else caret)
    following = data.find(b"\n", right) + 1
    if following and (after := _beginning(data, following, room)):
        yield Row(line + 1, "|", after)


def repair_rows(data: bytes, start: int, end: int, repair: str, line: int, room: int) -> Iterator[Row]:
    """The lines that a repair of `start` to `end` changes, as they are and as they are to be.

    `line` is the number of the line of `start`.
    """
    change = data[start:end], repair.encode()
    same = _shared(*change)
    start, line = start + same, line + change[0].count(b"\n", 0, same)
    same_end = _shared(*(part[same:][::-1] for part in change), backwards=True)
    end -= same_end
    old, new = (part[same : len(part) - same_end].split(b"\n") for part in change)
    head = _behind(data, _line_at(data, start)[0], start, room)
    tail = _ahead(data, end, _line_end(data, end), room)
    widest = max(_ahead(part, 0, len(part), room).width for part in (old[0], new[0])) + tail.width
    head = head.last(max(room - widest, room // 3))
    sides = [_joined(head, lines, tail, room) for lines in (old, new)]
    # A line that is put in or taken out leaves the one before or after it as it was.
    if len(old) != len(new) and old[0] == new[0]:
        sides, line = [side[1:] for side in sides], line + 1
    elif len(old) != len(new) and old[-1] == new[-1]:
        sides = [side[:-1] for side in sides]
    for sign, side in zip("-+", sides, strict=True):
        if any(side):
            yield from (Row(line + i, sign, text) for i, text in enumerate(side[:REPAIR_LINES]))
        if len(side) > REPAIR_LINES:
            yield Row(None, sign, f"{ELLIPSIS} {len(side) - REPAIR_LINES} more lines")


@dataclass(frozen=True)
class _Stretch:
    """Signs in a row, as shown; `more` says that there is text beyond them, on the far side."""

    signs: list[str]
    more: bool

    @property
    def text(self) -> str:
        return "".join(self.signs)

    @property
    def width(self) -> int:
        return columns(self.text)

    def first(self, room: int) -> _Stretch:
        count = _fitting(self.signs, room)
        return _Stretch(self.signs[:count], self.more or count < len(self.signs))

    def last(self, room: int) -> _Stretch:
        count = _fitting(self.signs[::-1], room)
        return _Stretch(self.signs[len(self.signs) - count :], self.more or count < len(self.signs))


def _fitting(signs: list[str], room: int) -> int:
    """How many of the signs fit; one without width counts too, or a row of them would have no end."""
    text = "".join(signs)
    if text.isascii() and len(text) == len(signs):
        return max(min(len(signs), room), 0)
    for count, sign in enumerate(signs):
        room -= max(columns(sign), 1)
        if room < 0:
            return count
    return len(signs)


def _signs(text: str) -> list[str]:
    if text.isascii() and text.isprintable():
        return list(text)
    return [printable(char.translate(_PICTURES)) for char in text]


def _ahead(data: bytes, start: int, stop: int, room: int) -> _Stretch:
    """The signs from `start` on; a sign takes up to four bytes, and no more than `room` are ever shown."""
    text = data[start : min(stop, start + 4 * room)].decode("utf-8", "ignore")[:room]
    return _Stretch(_signs(text), start + len(text.encode()) < stop)


def _behind(data: bytes, left: int, start: int, room: int) -> _Stretch:
    text = data[max(left, start - 4 * room) : start].decode("utf-8", "ignore")[-room:]
    return _Stretch(_signs(text), left + len(text.encode()) < start)


def _marked(data: bytes, left: int, start: int, stop: int, right: int, room: int) -> tuple[str, str]:
    """The line from `left` to `right`, cut around the run from `start` to `stop`, and the carets under it."""
    before = _behind(data, left, start, room)
    run, after = _ahead(data, start, stop, room), _ahead(data, stop, right, room)
    before = before.last(room - min(run.width, room // 2) - min(after.width, room // 4))
    run = run.first(room - before.width)
    after = _Stretch([], True) if run.more else after.first(room - before.width - run.width)
    opening = ELLIPSIS if before.more else ""
    text = f"{opening}{before.text}{run.text}{after.text}{ELLIPSIS if after.more else ''}"
    blank = " " * (len(opening) + before.width)
    carets = "^" * min(max(run.width, 1), CARETS)
    return text, f"{blank}{carets}{ELLIPSIS if run.more or run.width > CARETS else ''}"


def _joined(head: _Stretch, lines: list[bytes], tail: _Stretch, room: int) -> list[str]:
    """The lines with what stands before the first and after the last, each cut to the room."""
    # The carriage return of a line break is no part of the line.
    ends = [len(line.removesuffix(b"\r")) for line in lines[:-1]] + [len(lines[-1])]
    shown = [_ahead(line, 0, end, room) for line, end in zip(lines[: REPAIR_LINES + 1], ends, strict=False)]
    if len(shown) == len(lines):
        shown[-1] = _Stretch(shown[-1].signs + tail.signs, shown[-1].more or tail.more)
    texts = [_ended(line, room - head.width * (not i)) for i, line in enumerate(shown)]
    texts[0] = f"{ELLIPSIS if head.more else ''}{head.text}{texts[0]}"
    return texts + [""] * (len(lines) - len(shown))


def _beginning(data: bytes, left: int, room: int) -> str:
    return _ended(_ahead(data, left, _line_end(data, left), room), room).rstrip()


def _ended(stretch: _Stretch, room: int) -> str:
    kept = stretch.first(room)
    return f"{kept.text}{ELLIPSIS if kept.more else ''}"


def _line_at(data: bytes, offset: int) -> tuple[int, int]:
    """Where the line of an offset starts and ends, its line break left out unless the offset is in it."""
    right = _line_end(data, offset)
    return data.rfind(b"\n", 0, offset) + 1, right + (right == offset and data.startswith(b"\r\n", right))


def _line_end(data: bytes, offset: int) -> int:
    """Where the line of an offset ends, its line break left out."""
    right = data.find(b"\n", offset)
    right = len(data) if right < 0 else right
    return right - data.endswith(b"\r", offset, right)


def _shared(one: bytes, other: bytes, *, backwards: bool = False) -> int:
    """How many bytes both begin with, whole characters only; `backwards` for texts turned around."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if one[:middle] == other[:middle] else (low, middle - 1)
    if backwards:
        while low and one[low - 1] & 0xC0 == 0x80:
            low -= 1
        return low
    while low and any(part[low : low + 1] and part[low] & 0xC0 == 0x80 for part in (one, other)):
        low -= 1
    return low
