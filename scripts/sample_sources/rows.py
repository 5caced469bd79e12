"""The dataset's row: one schema for every config, the declared tools, and byte-for-byte reproducible Parquet.

Knows nothing about where a trace comes from.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sample_sources.hermes_text import Call, Message, dump

SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("config", pa.string()),
        ("category", pa.string()),
        ("subcategory", pa.string()),
        ("task", pa.string()),
        ("tools", pa.string()),
        ("conversations", pa.list_(pa.struct([("from", pa.string()), ("value", pa.string())]))),
        ("outcome", pa.string()),
        ("source", pa.string()),
        ("licence", pa.string()),
    ]
)
ROWS_A_GROUP = 50


@dataclass(frozen=True)
class Row:
    id: str
    config: str
    category: str
    subcategory: str
    task: str
    tools: str | None
    conversations: list[Message]
    outcome: str | None
    source: str
    licence: str


def observed_tools(calls: Iterable[Call]) -> list[dict[str, Any]]:
    """What can be declared when a source gives no schemas: the names used, and the argument keys seen."""
    keys: dict[str, set[str]] = {}
    for call in calls:
        keys.setdefault(call.name, set()).update(call.arguments)
    return [
        {
            "type": "function",
            "function": {
                "name": name,
                "description": "",
                "parameters": {"type": "object", "properties": {key: {} for key in sorted(keys[name])}},
            },
        }
        for name in sorted(keys)
    ]


def tools_text(tools: list[dict[str, Any]]) -> str:
    return dump(tools)


def write(rows: list[Row], path: Path) -> None:
    """No timestamps, fixed options, rows in the order given: the same rows give the same bytes."""
    table = pa.Table.from_pylist([vars(row) for row in rows], schema=SCHEMA)
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(
        table,
        path,
        row_group_size=ROWS_A_GROUP,
        compression="zstd",
        compression_level=19,
        version="2.6",
        use_dictionary=["config", "category", "subcategory", "outcome", "source", "licence", "tools"],
        write_statistics=["id"],
        store_schema=False,
    )
