"""What a stream of bytes holds, told from its beginning: rows of JSON, or the text of one message.

For standard input and for files whose names do not say what they hold. It gives the same pieces as `shards`,
reading JSON lines some at a time; everything else has to be read to its end first.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any

from hermes_space.containers import FIRST_RECORDS, accepted, recognise
from hermes_space.entries import are_rows, json_document, json_lines
from hermes_space.shards import (
    SUFFIXES,
    DatasetError,
    Shard,
    explained,
    json_shards,
)

# A zero byte among the first so many makes bytes that are no UTF-8 no text either.
_BEGINNING = 8000
_BLANK = b"\xef\xbb\xbf \t\r\n"


@dataclass(frozen=True)
class Text:
    """A plain text, which is one assistant message; `exact` says that it is the file, byte for byte."""

    text: str
    exact: bool


def read_text_file(path: Path) -> Iterator[Shard | Text]:
    """The pieces of a file whose name does not say what it holds."""
    with explained(path), path.open("rb") as stream:
        yield from read_stream(stream, path)


def read_stream(stream: IO[bytes], path: Path) -> Iterator[Shard | Text]:
    """The pieces of a stream; `path` is what it is called."""
    with explained(path):
        blank, first = _first_line(stream)
        beginning = [first, *islice(stream, FIRST_RECORDS)]
        if are_rows(beginning):
            lines = chain(blank, beginning, stream)
            tell = stream.tell if stream.seekable() else lambda: 0
            yield from json_shards(path, json_lines(lines), tell, lined=True)
            return
        data = b"".join([*blank, *beginning, stream.read()])
        _refuse_binary(data, path)
        yield from _whole(data, path)


def _whole(data: bytes, path: Path) -> Iterator[Shard | Text]:
    value = _json(data)
    if isinstance(value, (dict, list)) and (recognise(value) or _is_rows(value)):
        yield from json_shards(path, json_document(value), lambda: len(data), lined=False)
    elif isinstance(value, (dict, list)):
        raise DatasetError(f"{path} is JSON, but holds no trace; {accepted()}, or plain text.")
    elif data.strip(_BLANK):
        text = data.decode("utf-8", "replace")
        yield Text(text, text.encode() == data)


def _first_line(stream: IO[bytes]) -> tuple[list[bytes], bytes]:
    """The blank lines that come first, and the line after them."""
    blank: list[bytes] = []
    for line in stream:
        if line.strip(_BLANK):
            return blank, line
        blank.append(line)
    return blank, b""


def _refuse_binary(data: bytes, path: Path) -> None:
    if data.startswith(b"PAR1"):
        raise DatasetError(f"{path} is Parquet; accepted is a file named so, with the suffix .parquet.")
    if b"\0" in data[:_BEGINNING] and not _is_utf8(data):
        raise DatasetError(
            f"{path} is binary, neither text nor rows; accepted are plain text and files named "
            f"{', '.join(SUFFIXES)}."
        )


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _json(data: bytes) -> Any:
    try:
        return json.loads(data.decode("utf-8", "replace").strip("\ufeff \t\r\n"))
    except (ValueError, RecursionError):
        return None


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(map(recognise, value))
