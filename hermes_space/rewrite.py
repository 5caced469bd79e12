"""Files of traces written anew with some texts replaced, all else as it was.

JSON and JSON lines are cut at the texts that change: every other byte is copied. Where messages are no texts,
or lines are together one trace, the rows are given but nothing is replaced. Parquet is streamed a row group
at a time with its schema, metadata and compression; the column of messages is built anew only in groups where
a text changes. What to replace is the caller's to say: no message is parsed here.
"""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from json.decoder import scanstring  # type: ignore[attr-defined]
from pathlib import Path
from typing import IO, Any, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

from hermes_space import fragments
from hermes_space.canonical import SchemaError, conversation_column
from hermes_space.containers import (
    FIRST_RECORDS,
    accepted,
    choose,
    decoded_lines,
    is_one_trace,
    recognise,
)
from hermes_space.damage import explained
from hermes_space.encodings import Unreadable, as_utf8
from hermes_space.row_groups import refuse_half

# Where a text stands in a row, as keys and indexes, and the text to put there.
Replacements: TypeAlias = Iterable[tuple[tuple[str | int, ...], str]]
# Given a row's number in its file, from 0, and the row: a dict, a list of messages, or one message's text.
Replace: TypeAlias = Callable[[int, Any], Replacements]

_DECODER = json.JSONDecoder()


def rewrite(source: Path, target: Path, replace: Replace) -> None:
    """Write `source` to `target`, whole or not at all; `target` must not be there yet."""
    if target.exists():
        raise FileExistsError(f"{target} is there already; accepted is a name that is free.")
    part = target.with_name(f".{target.name}.part")
    try:
        # Where nothing can be written, that is not the source's fault.
        part.touch()
        with explained(source):
            if source.suffix.lower() == ".parquet":
                _rewrite_parquet(source, part, replace)
            else:
                _rewrite_text(source, part, replace)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _rewrite_text(source: Path, target: Path, replace: Replace) -> None:
    packed = source.suffix.lower() == ".gz"
    name = source.name.lower().removesuffix(".gz")
    with source.open("rb") as stored, target.open("wb") as written:
        old: Any = gzip.GzipFile(fileobj=stored) if packed else stored
        _refuse(old, name)
        new: Any = gzip.GzipFile(filename="", fileobj=written, mode="wb", mtime=0) if packed else written
        is_json = name.endswith((".json", ".traj"))
        if name.endswith(".jsonl") or (not is_json and _starts_with_row(old)):
            new.writelines(_records(old, replace) if _is_one_trace(old) else _lines(old, replace))
        else:
            new.write(_document(old.read(), replace, is_json=is_json))
        if packed:
            new.close()


def _refuse(stream: IO[bytes], name: str) -> None:
    """Refuses what cannot be copied with other texts in it, though it can be read."""
    if name.endswith(".eval"):
        raise Unreadable(
            "is a packed log, which is not written anew; accepted are JSON, Parquet and plain text"
        )
    if as_utf8(stream)[0] is not stream:
        raise Unreadable("is UTF-16 or UTF-32, which is read but not written anew; accepted is UTF-8")


def _starts_with_row(stream: IO[bytes]) -> bool:
    """Whether the first line that is not blank is a row: JSON lines by another name."""
    first = next((line for line in stream if line.strip(b"\xef\xbb\xbf \t\r\n")), b"")
    stream.seek(0)
    try:
        return bool(recognise(json.loads(first.decode("utf-8-sig"))))
    except (ValueError, RecursionError):
        return False


def _is_one_trace(stream: IO[bytes]) -> bool:
    """Whether the lines are, together, one trace."""
    first = [line.decode("utf-8-sig", "replace") for line in islice(stream, FIRST_RECORDS)]
    stream.seek(0)
    return is_one_trace(decoded_lines(first))


def _records(stream: IO[bytes], replace: Replace) -> list[bytes]:
    """The lines of one trace, as they are."""
    lines = stream.readlines()
    _edits("", 0, 0, decoded_lines([line.decode("utf-8-sig", "replace") for line in lines]), replace)
    return lines


def _lines(stream: IO[bytes], replace: Replace) -> Iterator[bytes]:
    row = 0
    for number, line in enumerate(stream, start=1):
        text = _text(line)
        if text is None or not text.strip("\ufeff \t\r\n"):
            yield line
        else:
            value, broken = fragments.decoded(text.lstrip("\ufeff"))
            if broken is not None:
                raise SchemaError(f"line {number} is not JSON: {broken.in_line()}")
            yield _spliced(text, _edits(text, _start(text), row, value, replace))
        row += bool(line.strip(b"\xef\xbb\xbf \t\r\n"))


def _document(data: bytes, replace: Replace, *, is_json: bool) -> bytes:
    """A list of rows, one row, or a list of messages; in a file of another name else one message's text."""
    text = _text(data)
    if text is None:
        return data
    start = _start(text)
    if not is_json and text[start : start + 1] not in ("{", "["):
        return next((new for _, new in replace(0, text)), text).encode()
    value, broken = fragments.decoded(text.lstrip("\ufeff"))
    if broken is not None and broken.reason == fragments.MORE:
        return b"".join(_lines(io.BytesIO(data), replace))
    if broken is not None:
        raise Unreadable(
            f"is not JSON: {broken}" if text.strip() else "is empty; accepted is JSON that holds traces"
        )
    container = choose(value)
    if container is not None and container.split is not None and (many := container.split(value)) is not None:
        for row, each in enumerate(many):
            _edits(text, start, row, each, replace)
        return data
    if isinstance(value, list) and value and container is None:
        rows = enumerate(zip(_items(text, start), value, strict=True))
        edits = [edit for row, (at, each) in rows for edit in _edits(text, at, row, each, replace)]
        return _spliced(text, edits)
    return _spliced(text, _edits(text, start, 0, value, replace))


def _text(data: bytes) -> str | None:
    """What is no UTF-8 cannot be written anew, and is copied."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None


def _start(text: str) -> int:
    return _blanks(text, 1 if text.startswith("\ufeff") else 0)


# ---- places in JSON text that is known to be JSON ----


def _edits(text: str, at: int, row: int, value: Any, replace: Replace) -> list[tuple[int, int, str]]:
    """The string literals to replace in the row at `at`: start, end, and the literal to write."""
    if choose(value) is None:
        raise SchemaError(f"entry {row + 1} is no row; {accepted()}")
    edits = []
    for path, new in replace(row, value):
        start = at
        for step in path:
            start = _members(text, start)[step] if isinstance(step, str) else _items(text, start)[step]
        end = scanstring(text, start + 1)[1]
        edits.append((start, end, json.dumps(new, ensure_ascii=text[start:end].isascii())))
    return edits


def _spliced(text: str, edits: list[tuple[int, int, str]]) -> bytes:
    pieces, done = [], 0
    for start, end, literal in edits:
        pieces += [text[done:start], literal]
        done = end
    # A lone surrogate has no UTF-8 form; in JSON it stands as its escape.
    return "".join([*pieces, text[done:]]).encode("utf-8", "backslashreplace")


def _items(text: str, at: int) -> list[int]:
    """Where the items of the array at `at` start."""
    places = []
    at = _blanks(text, at + 1)
    while text[at] != "]":
        places.append(at)
        at = _next(text, at)
    return places


def _members(text: str, at: int) -> dict[str, int]:
    """Where the values of the object at `at` start; of a key that stands twice the last, as it is read."""
    places = {}
    at = _blanks(text, at + 1)
    while text[at] != "}":
        key, colon = scanstring(text, at + 1)
        at = _blanks(text, _blanks(text, colon) + 1)
        places[key] = at
        at = _next(text, at)
    return places


def _next(text: str, at: int) -> int:
    """From a value to what follows it and its comma."""
    at = _blanks(text, _DECODER.raw_decode(text, at)[1])
    return _blanks(text, at + 1) if text[at] == "," else at


def _blanks(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at


# ---- Parquet ----


def _rewrite_parquet(source: Path, target: Path, replace: Replace) -> None:
    refuse_half(source)
    with pq.ParquetFile(source) as file:
        key = conversation_column(file.schema_arrow.names)
        compression = _compression(file.metadata)
        row = 0
        with pq.ParquetWriter(target, file.schema_arrow, compression=compression) as writer:
            for group in range(file.num_row_groups):
                table = file.read_row_group(group)
                writer.write_table(_replaced(table, key, row, replace), max(table.num_rows, 1))
                row += table.num_rows


def _compression(metadata: pq.FileMetaData) -> dict[str, str] | str:
    """Each column's own, by its path; a file without rows has none to keep."""
    if not metadata.num_row_groups:
        return "snappy"
    group = metadata.row_group(0)
    columns = (group.column(i) for i in range(group.num_columns))
    names = {column.path_in_schema: column.compression for column in columns}
    return {path: "NONE" if name == "UNCOMPRESSED" else name for path, name in names.items()}


def _replaced(table: pa.Table, key: str, first: int, replace: Replace) -> pa.Table:
    """The rows of a group, the first of which has the number `first` in the file."""
    texts: dict[str, dict[tuple[int, int], str]] = {}
    for row in range(table.num_rows):
        values = table.slice(row, 1).to_pylist()[0]
        # A table has every column in every row: a null says no more than an absent key.
        present = {name: value for name, value in values.items() if value is not None}
        for path, new in replace(first + row, {key: [], **present}):
            _, index, field = path
            texts.setdefault(str(field), {})[row, int(index)] = new
    if not texts:
        return table
    at = table.schema.get_field_index(key)
    column = table.column(at).combine_chunks()
    return table.set_column(at, table.schema.field(at), _with_texts(column, texts))


def _with_texts(column: pa.Array, texts: dict[str, dict[tuple[int, int], str]]) -> pa.Array:
    """The lists of messages with texts replaced, by field, row and index in the row."""
    if not isinstance(column, (pa.ListArray, pa.LargeListArray)):
        raise SchemaError(f"the messages are {column.type}; accepted is a list that can be written anew")
    messages, offsets = column.values, column.offsets
    fields = []
    for i, field in enumerate(messages.type):
        stored = messages.field(i)
        if field.name in texts:
            values = stored.to_pylist()
            for (row, index), new in texts[field.name].items():
                values[offsets[row].as_py() + index] = new
            stored = pa.array(values, stored.type)
        fields.append(stored)
    mask = messages.is_null() if messages.null_count else None
    rebuilt = pa.StructArray.from_arrays(fields, fields=list(messages.type), mask=mask)
    mask = column.is_null() if column.null_count else None
    return type(column).from_arrays(offsets, rebuilt, type=column.type, mask=mask)
