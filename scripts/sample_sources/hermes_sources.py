"""Rows of the Hermes agent's public dataset."""

from __future__ import annotations

from pathlib import Path

from sample_sources.hermes_text import dump
from sample_sources.rows import Row
from sample_sources.turns import json_lines

DATASET = "lambda/hermes-agent-reasoning-traces"


def dataset_rows(traces: Path) -> list[Row]:
    """As they are: messages are not touched. A missing `task` is the first thing the user said."""
    rows = []
    for row in json_lines(traces / "hermes-real" / "hermes_real_rows_valid.jsonl"):
        asked = next(message["value"] for message in row["conversations"] if message["from"] == "human")
        tools = row.get("tools_from_system_prompt")
        rows.append(
            Row(
                id=row["id"],
                config="coding",
                category=row.get("category") or "Agent Tools",
                subcategory=row.get("subcategory") or "Memory & Context",
                task=row.get("task") or asked,
                tools=dump(tools) if tools else None,
                conversations=row["conversations"],
                outcome=None,
                source=DATASET,
                licence="Apache-2.0",
            )
        )
    return rows
