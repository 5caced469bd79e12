"""The Hermes system prompt around the tools block, from a real row: what models are trained on."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Prompt:
    before: str
    after: str


def hermes_prompt(traces: Path) -> Prompt:
    """The prose of the one complete system message; its own tools are left behind."""
    with (traces / "hermes-real" / "hermes_real_rows_valid.jsonl").open(encoding="utf-8") as lines:
        messages = [message for line in lines for message in json.loads(line)["conversations"]]
    text = next(message["value"] for message in messages if message["from"] == "system")
    before, _, rest = text.partition("<tools>\n")
    return Prompt(before, rest.partition("\n</tools>")[2])
