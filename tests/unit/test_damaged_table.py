"""Columns that say that they hold text and do not: one sentence that names the column, never a crash."""

from __future__ import annotations

import struct

import pyarrow as pa
import pytest

from hermes_space import parse_table

SOUND = b"plain and \xc3\xa9"


def strings(*values: bytes, ends: tuple[int, ...] | None = None) -> pa.Array:
    """A string column of these bytes, unchecked; `ends` in place of where they end."""
    places = [0]
    for value in values:
        places.append(places[-1] + len(value))
    offsets = struct.pack(f"<{len(values) + 1}i", *(places if ends is None else (0, *ends)))
    return pa.Array.from_buffers(
        pa.string(), len(values), [None, pa.py_buffer(offsets), pa.py_buffer(b"".join(values))]
    )


def table(texts: pa.Array, **columns: pa.Array) -> pa.Table:
    """One message a row."""
    roles = pa.array(["user"] * len(texts))
    messages = pa.StructArray.from_arrays([roles, texts], names=["from", "value"])
    rows = pa.ListArray.from_arrays(pa.array(range(len(texts) + 1), pa.int32()), messages)
    return pa.table({"conversations": rows, **columns})


def test_what_is_text_is_read() -> None:
    assert parse_table(table(strings(SOUND, SOUND))).traces.num_rows == 2


@pytest.mark.parametrize(
    "texts",
    [
        strings(SOUND, b"\xff"),
        strings(SOUND, b"cut \xe2\x80"),
        strings(b"\xed\xa0\x80", SOUND),
        strings(SOUND, SOUND, ends=(len(SOUND) - 1, 2 * len(SOUND))),
    ],
    ids=["no UTF-8", "cut", "surrogate", "ends inside a character"],
)
def test_what_is_no_text_is_said_of_its_column(texts: pa.Array) -> None:
    with pytest.raises(ValueError, match="`conversations` holds damaged data"):
        parse_table(table(texts))


@pytest.mark.parametrize("name", ["id", "task", "tools"])
def test_labels_and_tools_are_looked_at_too(name: str) -> None:
    sound = strings(SOUND, SOUND)
    with pytest.raises(ValueError, match=f"`{name}` holds damaged data"):
        parse_table(table(sound, **{name: strings(SOUND, b"\xc3")}))
