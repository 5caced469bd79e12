"""Rows and Arrow tables of any accepted shape, as the one shape the parser reads.

The canonical table has `CANONICAL` in this order, texts as plain strings, `tools` as JSON text, and after
them every column it does not know, unchanged. Nothing is read from disk here, and no message's text is looked
into.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hermes_space.containers import Container, accepted, choose, openai, sharegpt
from hermes_space.containers.row import Row, StoredMessage, listed, tools_text

LABELS = ("id", "config", "category", "subcategory", "task")
CANONICAL = (*LABELS, "tools", "conversations")
CONVERSATIONS = pa.list_(pa.struct([("from", pa.string()), ("value", pa.string())]))
# Where a container knows what is what in a message, the parts stand beside its text.
PARTS = pa.list_(pa.struct([("kind", pa.string()), ("start", pa.int32()), ("end", pa.int32())]))
STRUCTURED_CONVERSATIONS = pa.list_(
    pa.struct([("from", pa.string()), ("value", pa.string()), ("parts", PARTS)])
)
# The columns that may hold the messages, the first of them that is there does.
MESSAGE_COLUMNS = tuple(dict.fromkeys((*sharegpt.MESSAGE_KEYS, *openai.MESSAGE_KEYS)))
DECLARATIONS = ("tools", "functions")
# As many rows are Python objects at a time.
_ROWS_AT_A_TIME = 16
# Their messages hold calls and answers as bare JSON, which only their container knows.
BARE_ROLES = (sharegpt.CALL_ROLE, sharegpt.ANSWER_ROLE)


class SchemaError(ValueError):
    """The columns or keys found are not those of a table of traces."""


class RowError(SchemaError):
    """A row that its container cannot read: its number in the table, and why."""

    def __init__(self, row: int, why: str) -> None:
        super().__init__(f"row {row} cannot be read: {why}")
        self.row, self.why = row, why


def from_table(table: pa.Table) -> pa.Table:
    """`table` with its columns in canonical form."""
    key = plain_column(table.schema)
    if key is None or _has_bare_roles(table.column(key)):
        return _by_container(table)
    columns: dict[str, Any] = {name: _label(table, name) for name in LABELS}
    columns["tools"] = _tools(table)
    messages = table.column(key)
    columns["conversations"] = (
        messages if messages.type == STRUCTURED_CONVERSATIONS else messages.cast(CONVERSATIONS)
    )
    for name in table.column_names:
        if name not in columns and name != key:
            columns[name] = table.column(name)
    return pa.table(columns)


def labels_of(table: pa.Table) -> pa.Table:
    """The labels of a table's rows, which may come without their messages; absent ones are null."""
    return pa.table({name: _label(table, name) for name in LABELS})


def is_canonical(table: pa.Table) -> bool:
    """Whether the core can read the messages as they are."""
    return plain_column(table.schema) == "conversations" and not _has_bare_roles(table["conversations"])


def plain_column(schema: pa.Schema) -> str | None:
    """The column whose messages Arrow alone makes canonical ones; None where a container must read them."""
    key = _message_column(schema.names)
    return key if key is not None and _is_plain(schema.field(key).type) else None


def from_rows(rows: Sequence[Row], *, extras: bool) -> pa.Table:
    """Rows read by a container, as a canonical table; without `extras` only the canonical columns."""
    columns: dict[str, Any] = {"id": pa.array([row.id for row in rows], pa.string())}
    for name in LABELS[1:]:
        columns[name] = pa.array([_as_text(row.metadata.get(name)) for row in rows], pa.string())
    columns["tools"] = pa.array([row.tools for row in rows], pa.string())
    columns["conversations"] = _conversations_array(row.messages for row in rows)
    names = dict.fromkeys(name for row in rows for name in row.metadata) if extras else {}
    for name in names:
        if name not in columns:
            columns[name] = _extra([row.metadata.get(name) for row in rows])
    return pa.table(columns)


def conversation_column(names: Sequence[str]) -> str:
    """The name of the column that holds the messages."""
    key = _message_column(names)
    if key is None:
        raise _no_messages(names)
    return key


def _message_column(names: Sequence[str]) -> str | None:
    return next((key for key in MESSAGE_COLUMNS if key in names), None)


def _no_messages(names: Sequence[str]) -> SchemaError:
    return SchemaError(
        f"the columns are {listed(names)}; accepted is a column {' or '.join(MESSAGE_COLUMNS)}"
    )


def _by_container(table: pa.Table) -> pa.Table:
    """Each row read by the container it is in; columns that no container knows stay as they are."""
    rows = list(_rows(table))
    columns = dict(zip(CANONICAL, from_rows(rows, extras=False).columns, strict=True))
    for name in dict.fromkeys(name for row in rows for name in row.metadata):
        if name not in columns:
            known = name in table.column_names
            columns[name] = table.column(name) if known else _extra([row.metadata.get(name) for row in rows])
    return pa.table(columns)


def _rows(table: pa.Table) -> Iterator[Row]:
    key = _message_column(table.column_names)
    container: Container | None = None
    batches = table.to_batches(_ROWS_AT_A_TIME)
    for index, stored in enumerate(row for batch in batches for row in batch.to_pylist()):
        row = {name: _value(name, value) for name, value in stored.items() if value is not None}
        if key is not None:
            row.setdefault(key, [])
        container = choose(row, container)
        if container is None and key is None:
            raise _no_messages(table.column_names)
        if container is None:
            raise RowError(index, f"its {key} are no messages that can be read; {accepted()}")
        try:
            yield container.read(row)
        except ValueError as error:
            raise RowError(index, str(error).rstrip(".")) from error


def _value(name: str, value: object) -> object:
    """A value without the keys that only other rows have; those of its own messages stay, if null."""
    if not isinstance(value, list) or name in DECLARATIONS:
        return _without_nulls(value)
    return [
        {key: _without_nulls(inner) for key, inner in entry.items()} if isinstance(entry, dict) else entry
        for entry in value
    ]


def _label(table: pa.Table, name: str) -> pa.Array | pa.ChunkedArray:
    if name not in table.column_names:
        return pa.nulls(table.num_rows, pa.string())
    try:
        return table.column(name).cast(pa.string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        found = table.schema.field(name).type
        raise SchemaError(f"the column {name} is {found}; accepted is a string") from error


def _tools(table: pa.Table) -> pa.Array | pa.ChunkedArray:
    if "tools" not in table.column_names:
        return pa.nulls(table.num_rows, pa.string())
    column = table.column("tools")
    if _is_text(column.type):
        return column.cast(pa.string())
    return pa.array([tools_text(_without_nulls(value)) for value in column.to_pylist()], pa.string())


def _has_bare_roles(column: pa.ChunkedArray) -> bool:
    roles = [chunk.values.field("from") for chunk in column.chunks]
    # All chunks at once: a call takes longer than what it looks at.
    together = pa.chunked_array(roles, column.type.value_type.field("from").type).cast(pa.string())
    return bool(pc.any(pc.is_in(together, pa.array(BARE_ROLES))).as_py())


def _conversations_array(rows: Iterable[list[StoredMessage]]) -> pa.Array:
    rows = list(rows)
    if all(message.parts is None for messages in rows for message in messages):
        entries = [[{"from": message.role, "value": message.text} for message in row] for row in rows]
        return pa.array(entries, CONVERSATIONS)
    return pa.array([[_structured(message) for message in row] for row in rows], STRUCTURED_CONVERSATIONS)


def _structured(message: StoredMessage) -> dict[str, Any]:
    parts = None if message.parts is None else [part._asdict() for part in message.parts]
    return {"from": message.role, "value": message.text, "parts": parts}


def _is_plain(kind: pa.DataType) -> bool:
    """Whether a column of this type holds texts with roles, and nothing that only a container knows."""
    if kind == STRUCTURED_CONVERSATIONS:
        return True
    if not (pa.types.is_list(kind) or pa.types.is_large_list(kind)):
        return False
    struct = kind.value_type
    return (
        pa.types.is_struct(struct)
        and [struct.field(i).name for i in range(struct.num_fields)] == ["from", "value"]
        and all(_is_text(struct.field(i).type) for i in range(struct.num_fields))
    )


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def _as_text(value: object) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _extra(values: list[Any]) -> pa.Array:
    """A column no one declared: scalars of one type as they are, anything else as JSON text."""
    kinds = {type(value) for value in values if value is not None}
    if len(kinds) <= 1 and kinds <= {str, bool, int, float}:
        try:
            return pa.array(values)
        except (pa.ArrowInvalid, OverflowError):
            pass
    return pa.array([None if v is None else json.dumps(v, ensure_ascii=False) for v in values], pa.string())


def _without_nulls(value: object) -> object:
    """Arrow gives every struct of a column the keys of all of them, null where a row had none."""
    if isinstance(value, dict):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    return [_without_nulls(item) for item in value] if isinstance(value, list) else value
