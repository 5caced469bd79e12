"""A file's bytes before they are JSON or text: gzip unpacked, UTF-16 decoded, what is neither named.

Everything above reads UTF-8. What has to lie in memory as a whole (a line, a document) may have `MOST_BYTES`.
"""

from __future__ import annotations

import codecs
import gzip
import io
import zlib
from collections.abc import Iterable, Iterator
from typing import IO, Any

from hermes_space.canonical import SchemaError

MOST_BYTES = 256 << 20
# A message of more is a log of something else.
MOST_MESSAGE_BYTES = 32 << 20
_IN_ONE = "has to be read as one, unlike JSON lines; accepted for that are up to"
_IN_ONE_MESSAGE = "is a plain text, which is read as one message; accepted for that are up to"
# So much of a stream says what it holds.
BEGINNING = 8000
_PIECE = 1 << 20
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# By their first bytes: what is neither text nor JSON, and what is accepted of it.
_OTHERS = (
    (b"PAR1", "is Parquet; accepted is a file named so, with the suffix .parquet"),
    (b"\x1f\x8b", "is packed with gzip; accepted is a file named so, with the suffix .gz"),
    (b"PK\x03\x04", "is a zip file; accepted are Inspect logs named .eval, and the files in it one by one"),
    (
        b"version https://git-lfs",
        "is a pointer of Git LFS and not the file that it stands for; `git lfs pull` fetches that",
    ),
)
# What reading a packed file may raise: no gzip, damaged, or cut off.
PACKED_FAULTS = (EOFError, zlib.error, gzip.BadGzipFile)


class Unreadable(SchemaError):
    """Why a file cannot be read, in words that go on after its name: `is empty; accepted is …`."""


def packed_fault(error: BaseException) -> Unreadable:
    """What is wrong with a packed file."""
    if isinstance(error, EOFError):
        return Unreadable("is cut off: its gzip data has no end")
    if isinstance(error, gzip.BadGzipFile) and "Not a gzipped file" in str(error):
        return Unreadable("is not packed with gzip, as its name says; accepted is gzip data under that name")
    return Unreadable("is damaged: its gzip data cannot be unpacked")


def as_utf8(stream: IO[bytes]) -> tuple[IO[bytes], bytes]:
    """The stream in UTF-8, and its beginning. Raises `Unreadable` for what is neither text nor JSON."""
    buffered: Any = stream if hasattr(stream, "peek") else io.BufferedReader(stream)
    try:
        beginning: bytes = buffered.peek(BEGINNING)[:BEGINNING]
    except PACKED_FAULTS as error:
        raise packed_fault(error) from error
    for magic, words in _OTHERS:
        if beginning.startswith(magic):
            raise Unreadable(words)
    for mark, name in _MARKS:
        if beginning.startswith(mark):
            return io.BufferedReader(_Decoded(buffered, name)), beginning
    if _is_wide(beginning):
        raise Unreadable(
            "is UTF-16 without the mark at its beginning that says so; accepted are UTF-8, and UTF-16 with it"
        )
    return buffered, beginning


def _is_wide(beginning: bytes) -> bool:
    """Whether every other byte of ASCII text is zero, as in UTF-16."""
    pairs = beginning[: len(beginning) // 2 * 2]
    if len(pairs) < 4:
        return False
    one, other = pairs[::2], pairs[1::2]
    return any(
        zeros.count(0) > 0.9 * len(zeros) and text.count(0) < 0.1 * len(text)
        for zeros, text in ((one, other), (other, one))
    )


class _Decoded(io.RawIOBase):
    """A stream in another encoding, as UTF-8; what is none of its characters becomes U+FFFD."""

    def __init__(self, stream: Any, name: str) -> None:
        self._stream, self._left = stream, b""
        self._decoder = codecs.getincrementaldecoder(name)("replace")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._left:
            data = self._stream.read1(_PIECE)
            self._left = self._decoder.decode(data, final=not data).encode("utf-8", "replace")
            if not data:
                break
        size = min(len(buffer), len(self._left))
        buffer[:size], self._left = self._left[:size], self._left[size:]
        return size


def lines(stream: IO[bytes]) -> Iterator[bytes]:
    """The lines of a stream, none of which may be longer than `MOST_BYTES`."""
    number = 0
    while line := stream.readline(MOST_BYTES + 1):
        number += 1
        if len(line) > MOST_BYTES:
            raise Unreadable(
                f"has a line {number} of more than {_size(MOST_BYTES)}; accepted are lines of up to that size"
            )
        yield line


def whole(
    stream: IO[bytes], before: bytes = b"", *, message: bool = False
) -> tuple[bytes, Unreadable | None]:
    """What was read of a stream before and what is left of it, and why that is not all of it.

    `message`: it is a plain text, and as such one message.
    """
    data = bytearray(before)
    most = MOST_MESSAGE_BYTES if message else MOST_BYTES
    try:
        # All that a packed stream gives before its fault; `read` would lose it.
        while piece := stream.read1(_PIECE):  # type: ignore[attr-defined]
            data += piece
            if len(data) > most:
                raise Unreadable(f"{_IN_ONE_MESSAGE if message else _IN_ONE} {_size(most)}")
    except PACKED_FAULTS as error:
        return bytes(data), packed_fault(error)
    return bytes(data), None


def bounded(texts: Iterable[str]) -> Iterator[str]:
    """Texts that together have to lie in memory."""
    size = 0
    for text in texts:
        size += len(text)
        if size > MOST_BYTES:
            raise Unreadable(
                f"is one trace of more than {_size(MOST_BYTES)}; accepted are traces of up to that size"
            )
        yield text


def _size(number: int) -> str:
    return f"{number >> 20} MB"


def as_text(data: bytes) -> tuple[str, str | None]:
    """The text up to the first byte that is no UTF-8, and what is wrong there; nothing, if the end is cut."""
    try:
        return data.decode("utf-8-sig"), None
    except UnicodeDecodeError as error:
        cut = error.reason == "unexpected end of data"
        return data[: error.start].decode("utf-8-sig"), None if cut else _not_utf8(error)


def _not_utf8(error: UnicodeDecodeError) -> str:
    return (
        f"the byte 0x{error.object[error.start]:02X} is no UTF-8; accepted is UTF-8, or UTF-16 "
        "with the mark at its beginning that says so"
    )
