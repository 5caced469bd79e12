"""The few lines of a message around a span, with a caret's place: data, no HTML, no colours.

Spans are byte offsets, what people see are characters: this is the one place where the two meet.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate

ELLIPSIS = "…"
# One sign for one sign, so that columns stay true: an escape sequence must not steer a terminal.
VISIBLE = {**{code: 0x2400 + code for code in range(0x20)}, 0x7F: 0x2421, 0x09: 0x20}


@dataclass(frozen=True)
class ExcerptLine:
    """One shown line; `cut_left` and `cut_right` say that text was left out on that side."""

    number: int
    text: str
    cut_left: bool
    cut_right: bool


@dataclass(frozen=True)
class Excerpt:
    """`line` and `column` are places in the message, from 1; the caret's place is one in the shown line."""

    lines: tuple[ExcerptLine, ...]
    line: int
    column: int
    caret_start: int
    caret_length: int


class Positions:
    """Byte offsets to characters, lines and columns of one text; built once where a text has many spans."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = text.split("\n")
        self._ascii = text.isascii()
        self._bytes = b"" if self._ascii else text.encode("utf-8", "surrogatepass")
        self._starts = list(accumulate((len(line) + 1 for line in self.lines[:-1]), initial=0))
        self._byte_starts = self._starts if self._ascii else self._lines_in_bytes()

    def _lines_in_bytes(self) -> list[int]:
        lengths = (len(line.encode("utf-8", "surrogatepass")) + 1 for line in self.lines[:-1])
        return list(accumulate(lengths, initial=0))

    def character(self, offset: int) -> int:
        """The character at a byte offset; inside a character, that character; past the end, the end."""
        offset = max(offset, 0)
        if self._ascii:
            return min(offset, len(self.text))
        line = bisect_right(self._byte_starts, offset) - 1
        head = self._bytes[self._byte_starts[line] : offset]
        return self._starts[line] + len(head.decode("utf-8", "ignore"))

    def line_start(self, line: int) -> int:
        """The byte offset at which a line, counted from 1, starts."""
        return self._byte_starts[line - 1]

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of a byte offset, both from 1, the column in characters."""
        at = self.character(offset)
        line = bisect_right(self._starts, at) - 1
        return line + 1, at - self._starts[line] + 1


def excerpt(text: str, start: int, end: int, *, context: int = 1, width: int = 100) -> Excerpt:
    """The line of `start`, `context` lines on both sides, each cut to `width` characters around the caret."""
    return excerpt_at(Positions(text), start, end, context=context, width=width)


def excerpt_at(positions: Positions, start: int, end: int, *, context: int = 1, width: int = 100) -> Excerpt:
    """As `excerpt`, for a text whose positions are known."""
    line, column = positions.place(start)
    length = max(positions.character(end) - positions.character(start), 1)
    full = positions.lines[line - 1]
    length = min(length, max(len(full) - (column - 1), 1))
    left = _window(len(full), column - 1, length, width)
    numbers = range(max(line - context, 1), min(line + context, len(positions.lines)) + 1)
    shown = tuple(_cut(n, positions.lines[n - 1], left if n == line else 0, width) for n in numbers)
    caret = column - 1 - left
    return Excerpt(shown, line, column, caret, min(length, max(width - caret, 1)))


def _window(size: int, caret: int, length: int, width: int) -> int:
    """Where the shown stretch of a long line begins, so that the caret is in it with text on both sides."""
    if size <= width or caret + length <= width * 3 // 4:
        return 0
    before = max((width - min(length, width)) // 2, width // 4)
    return max(min(caret - before, size - width), 0) if caret < size else max(size - width + 1, 0)


def _cut(number: int, line: str, left: int, width: int) -> ExcerptLine:
    return ExcerptLine(
        number, line[left : left + width].translate(VISIBLE), left > 0, left + width < len(line)
    )
