"""The parser's Python face: the only module that imports the extension.

It settles what was given (a message, a row, a table) and hands it to the Rust core. It judges nothing
itself: every part, call and finding comes from there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from hermes_space import _rust
from hermes_space._rust import (
    Call,
    Change,
    Detected,
    Finding,
    Mended,
    Message,
    Part,
    Response,
    Rule,
    Step,
    Trace,
)
from hermes_space.canonical import SchemaError, from_table, is_canonical
from hermes_space.containers import read_row
from hermes_space.containers.row import clean, tools_text
from hermes_space.tables import Tables

__all__ = [
    "Call",
    "Change",
    "Detected",
    "Finding",
    "Mended",
    "Message",
    "Part",
    "Response",
    "Rule",
    "Step",
    "Trace",
    "detect_dialect",
    "dialects",
    "mend_message",
    "parse_canonical",
    "parse_message",
    "parse_table",
    "parse_trace",
    "parser_build",
    "rules",
]


def parse_message(
    text: str, *, role: str = "assistant", dialect: str = "auto", tools: object = None, safety: bool = False
) -> Message:
    """One message's parts, calls, responses and findings. `tools`: declared tools, a list or JSON text."""
    return _rust.parse_message(
        _message_text(text), role=role, dialect=dialect, tools=_declared(tools), safety=bool(safety)
    )


def detect_dialect(text: str, *, role: str = "assistant") -> Detected:
    """The dialect that one message is written in, by itself, with how sure that is and why.

    Within its trace a message may be read in another: docs/dialects.md says when.
    """
    return _rust.detect(_message_text(text), role=role)


def mend_message(
    text: str,
    *,
    role: str = "assistant",
    dialect: str = "auto",
    tools: object = None,
    codes: Iterable[str] | None = None,
) -> Mended:
    """One message with the repairs of its findings applied, those of `codes` or all, and what that changed.

    What has no repair stays as it is. Mending the result again changes nothing.
    """
    wanted = None if codes is None else [codes] if isinstance(codes, str) else list(codes)
    return _rust.mend_message(
        _message_text(text), role=role, dialect=dialect, tools=_declared(tools), codes=wanted
    )


def parse_trace(
    data: object, *, container: str = "auto", dialect: str = "auto", safety: bool = False
) -> Trace:
    """One trace: a row (dict, or JSON as str or bytes), a list of messages, or a single message's text."""
    name, row = read_row(data, container)
    return _rust.parse_trace(
        row.messages,
        tools=row.tools,
        dialect=dialect,
        safety=bool(safety),
        id=row.id,
        container=name,
        metadata=row.metadata,
    )


def parse_table(
    source: Any, *, dialect: str = "auto", threads: int | None = None, safety: bool = False
) -> Tables:
    """The five tables of an Arrow table, batch or reader, whose rows are in any container that is a table.

    Hermes rows (a `conversations` column of from/value) go to the core as they are, others through Python.
    """
    if not (hasattr(source, "__arrow_c_stream__") or hasattr(source, "__arrow_c_array__")):
        raise TypeError(
            "parse_table reads a pyarrow Table, RecordBatch, RecordBatchReader or anything with "
            f"__arrow_c_stream__, not {type(source).__name__}."
        )
    return parse_canonical(_canonical(source), dialect=dialect, threads=threads, safety=safety)


def parse_canonical(
    table: pa.Table, *, dialect: str = "auto", threads: int | None = None, safety: bool = False
) -> Tables:
    """The same of a table that is canonical (`canonical.from_table`), which is not looked at again."""
    parsed = _rust.parse_table(table, dialect=dialect, threads=_threads(threads), safety=bool(safety))
    return Tables(**dict(zip(Tables.names(), map(pa.table, parsed), strict=True)))


def _canonical(source: Any) -> pa.Table:
    table = pa.table(source)
    try:
        return table if is_canonical(table) else from_table(table)
    except SchemaError as error:
        raise ValueError(f"The table cannot be read: {error}.") from error


def rules() -> list[Rule]:
    """Every code a trace can be marked with."""
    return _rust.rules()


def dialects() -> list[str]:
    """The ways of writing reasoning, calls and responses in a message's text that are read."""
    return _rust.dialects()


@cache
def parser_build() -> str:
    """What tells this build of the parser from any other: a digest of the extension, in hexadecimal."""
    return hashlib.sha256(Path(_rust.__file__).read_bytes()).hexdigest()


def _message_text(text: object) -> str:
    if not isinstance(text, str):
        raise TypeError(f"A message's text is a str, not {type(text).__name__}.")
    return clean(text)


def _declared(tools: object) -> str | None:
    if tools is not None and not isinstance(tools, (str, list, tuple)):
        raise TypeError(f"Tools are a list or JSON text, not {type(tools).__name__}.")
    return tools_text(list(tools) if isinstance(tools, tuple) else tools)


def _threads(number: object) -> int | None:
    if number is None or (isinstance(number, int) and not isinstance(number, bool) and number > 0):
        return number
    raise ValueError(f"threads is {number!r}; accepted is a whole number from 1 on, or None for all cores.")
