"""JSON as the rows it holds: lines or one document, each value read by the container it is in.

It opens no file and makes no table; it says which line or entry cannot be read, and why.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any, NamedTuple, TypeVar

from hermes_space.canonical import SchemaError
from hermes_space.containers import (
    FIRST_RECORDS,
    Container,
    Row,
    accepted,
    choose,
    decoded_lines,
    is_one_trace,
    read_value,
    recognise,
)
from hermes_space.containers.row import listed
from hermes_space.encodings import PACKED_FAULTS, Unreadable, as_text, bounded, packed_fault
from hermes_space.fragments import MORE, decoded

Entry = TypeVar("Entry")


class Broken(NamedTuple):
    """What stands in the place of an entry that cannot be read: why, in a sentence that names the entry."""

    fault: SchemaError


def unbroken(entries: Iterable[tuple[int, Entry | Broken]]) -> Iterator[tuple[int, Entry]]:
    """The entries up to the first that cannot be read. Raises SchemaError there."""
    for number, entry in entries:
        if isinstance(entry, Broken):
            raise entry.fault
        yield number, entry


def rows_in(entries: Iterable[tuple[int, Any]]) -> Iterator[tuple[int, Row | Broken]]:
    """The rows that numbered JSON values hold."""
    container: Container | None = None
    for number, value in entries:
        if isinstance(value, Broken):
            yield number, value
            continue
        container = choose(value, container) if isinstance(value, (dict, list)) else None
        if container is None:
            yield number, Broken(SchemaError(f"entry {number} is {_what(value)}; {accepted()}"))
            continue
        try:
            yield number, read_value(container, value)
        except ValueError as error:
            why = f"entry {number} cannot be read: {str(error).rstrip('.')}"
            yield number, Broken(SchemaError(why))


def json_lines(lines: Iterable[bytes]) -> Iterator[tuple[int, Any]]:
    """The values of JSON lines, each with its line, `Broken` for one that cannot be read.

    Where they are one trace, their list; that ends at the first line which is no text, with the error raised
    after it. What stands before the place where the data itself breaks off is given before that is raised.
    """
    texts = _Texts(lines)
    first = list(islice(texts, FIRST_RECORDS))
    if is_one_trace(decoded_lines(_texts_only(first))):
        faults: list[SchemaError] = []
        yield first[0][0], decoded_lines(list(bounded(_until_broken(chain(first, texts), faults))))
        if faults:
            raise faults[0]
    else:
        for number, text in chain(first, texts):
            yield number, _line_value(number, text)
    if texts.fault is not None:
        raise texts.fault


def _line_value(number: int, text: str | Broken) -> Any:
    if isinstance(text, Broken):
        return text
    value, fault = decoded(text)
    return value if fault is None else Broken(SchemaError(f"line {number} is not JSON: {fault.in_line()}"))


def _texts_only(lines: Iterable[tuple[int, str | Broken]]) -> list[str]:
    return [text for _, text in lines if not isinstance(text, Broken)]


def _until_broken(lines: Iterable[tuple[int, str | Broken]], faults: list[SchemaError]) -> Iterator[str]:
    for _, text in lines:
        if isinstance(text, Broken):
            faults.append(text.fault)
            return
        yield text


def are_rows(lines: list[bytes]) -> bool:
    """Whether lines are rows, or records of one trace, and not the beginning of any other text."""
    values = decoded_lines(_texts_only(_Texts(lines)))
    first = values[0] if values else None
    return (isinstance(first, dict) and bool(recognise(first))) or is_one_trace(values)


def json_text(data: bytes, fault: Unreadable | None = None) -> Iterator[tuple[int, Any]]:
    """The rows of a JSON document, or those that stand whole before the place where it breaks.

    `fault` is why the data is not all there is; it, or what else is wrong, is raised after the rows.
    """
    text, wrong = as_text(data)
    if wrong is not None and fault is None:
        fault = Unreadable(f"is not JSON: {wrong}")
    if not text.strip() and fault is None:
        raise Unreadable("is empty; accepted is JSON that holds traces")
    value, broken = decoded(text)
    if broken is not None and broken.reason == MORE and fault is None and "\n" in text.strip():
        # JSON lines by another name.
        yield from json_lines(data.splitlines())
        return
    if broken is not None and fault is None:
        fault = Unreadable(f"is not JSON: {broken}")
    read = 0
    if broken is None or recognise(value) or isinstance(value, list):
        for number, entry in json_document(value):
            yield number, entry
            read += 1
    if fault is not None:
        raise Unreadable(f"{fault}{_before(read)}")


def _before(read: int) -> str:
    words = f"the {read} entries before that are whole" if read > 1 else "what stands before that is whole"
    return f"; only {words}" if read else ""


def json_document(value: Any) -> Iterator[tuple[int, Any]]:
    """The rows of a list or of a document that holds several, or the one trace it is; numbered from 1."""
    container = choose(value)
    many = container.split(value) if container is not None and container.split is not None else None
    if many is None and container is None and isinstance(value, list):
        many = value
    yield from enumerate([value] if many is None else many, start=1)


class _Texts:
    """The texts of lines that are not empty, each with its line; up to where the data breaks off."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._texts = self._read(lines)
        self.fault: SchemaError | None = None

    def __iter__(self) -> Iterator[tuple[int, str | Broken]]:
        return self

    def __next__(self) -> tuple[int, str | Broken]:
        return next(self._texts)

    def _read(self, lines: Iterable[bytes]) -> Iterator[tuple[int, str | Broken]]:
        number = 0
        try:
            for number, line in enumerate(lines, start=1):
                text, wrong = as_text(line)
                if wrong is not None:
                    yield number, Broken(SchemaError(f"in line {number} {wrong}"))
                elif text := text.strip():
                    yield number, text
        except PACKED_FAULTS as error:
            self.fault = Unreadable(f"{packed_fault(error)}; only what stands before that is whole")
        except SchemaError as error:
            self.fault = error


def _what(value: object) -> str:
    return f"a row with the keys {listed(value)}" if isinstance(value, dict) else "no row"
