"""What a stream of bytes holds, told from its beginning: rows of JSON, or the text of one message.

For standard input and for files whose names do not say what they hold. It gives the same pieces as `shards`,
reading JSON lines some at a time; everything else has to be read to its end first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any, NamedTuple

from hermes_space.containers import FIRST_RECORDS, accepted, recognise
from hermes_space.damage import Damage, DatasetError, explained
from hermes_space.encodings import BEGINNING, Unreadable, as_text, as_utf8, lines, whole
from hermes_space.entries import are_rows, json_lines, json_text, unbroken
from hermes_space.fragments import decoded
from hermes_space.shards import (
    SUFFIXES,
    Piece,
    is_shard,
    json_pieces,
    read_values,
)

MOST_BLANK_LINES = 100_000
_BLANK = b"\xef\xbb\xbf \t\r\n"


@dataclass(frozen=True)
class Text:
    """A plain text, which is one assistant message; `exact` says that it is the file, byte for byte."""

    text: str
    exact: bool


def read_text_file(path: Path) -> Iterator[Piece | Damage | Text]:
    """The pieces of a file whose name does not say what it holds."""
    with explained(path), path.open("rb") as stream:
        yield from read_stream(stream, path)


def read_stream(stream: IO[bytes], path: Path) -> Iterator[Piece | Damage | Text]:
    """The pieces of a stream; `path` is what it is called."""
    with explained(path):
        for held in _held(stream, path):
            if isinstance(held, Text):
                yield held
            else:
                yield from json_pieces(path, held.entries, held.done, lined=held.lined)


def stream_values(stream: IO[bytes], path: Path) -> Iterator[Any]:
    """The same as it is stored: a JSON value for each trace, or the text."""
    with explained(path):
        for held in _held(stream, path):
            if isinstance(held, Text):
                yield held.text
            else:
                yield from (value for _, value in unbroken(held.entries))


def file_values(path: Path) -> Iterator[Any]:
    """The same of a file, whether or not its name says what it holds."""
    if is_shard(path):
        yield from read_values(path)
    else:
        with explained(path), path.open("rb") as stream:
            yield from stream_values(stream, path)


class _Entries(NamedTuple):
    """Numbered JSON values, how many bytes are read so far, and whether the numbers are lines."""

    entries: Iterator[tuple[int, Any]]
    done: Callable[[], int]
    lined: bool


def _held(stream: IO[bytes], path: Path) -> Iterator[_Entries | Text]:
    tell = stream.tell if stream.seekable() else lambda: 0
    stream, stored = as_utf8(stream)
    each = lines(stream)
    blank, first = _first_line(each)
    is_json = bool(first) and decoded(first.decode("utf-8", "replace"))[1] is None
    beginning = [first, *islice(each, FIRST_RECORDS)] if is_json else [first]
    if are_rows(beginning):
        yield _Entries(json_lines(chain(blank, beginning, each)), tell, True)
        return
    message = bool(first) and first.lstrip(_BLANK)[:1] not in (b"{", b"[")
    data, fault = whole(stream, b"".join([*blank, *beginning]), message=message)
    yield from _whole(data, fault, path, exact=stored[:2] == data[:2])


def _whole(data: bytes, fault: Unreadable | None, path: Path, *, exact: bool) -> Iterator[_Entries | Text]:
    text = data.decode("utf-8", "replace")
    value, broken = decoded(text.lstrip("\ufeff"))
    whole_or_cut = broken is None or broken.cut
    if whole_or_cut and isinstance(value, (dict, list)) and (recognise(value) or _is_rows(value)):
        yield _Entries(json_text(data, fault), lambda: len(data), False)
    elif isinstance(value, (dict, list)) and broken is None:
        raise DatasetError(f"{path} is JSON, but holds no trace; {accepted()}, or plain text.")
    elif data.strip(_BLANK):
        wrong = as_text(data)[1]
        if wrong is not None and b"\0" in data[:BEGINNING]:
            raise DatasetError(
                f"{path} is binary, neither text nor rows; accepted are plain text and files named "
                f"{', '.join(SUFFIXES)}."
            )
        yield Text(text, exact and text.encode() == data)
        if wrong is not None:
            raise Unreadable(f"was read with U+FFFD in place of what is no text: {wrong}")


def _first_line(each: Iterator[bytes]) -> tuple[list[bytes], bytes]:
    """The blank lines that come first, and the line after them."""
    blank: list[bytes] = []
    for line in each:
        if line.strip(_BLANK):
            return blank, line
        if len(blank) == MOST_BLANK_LINES:
            raise Unreadable(f"begins with more than {MOST_BLANK_LINES:,} empty lines; accepted are fewer")
        blank.append(line)
    return blank, b""


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(map(recognise, value))
