"""Writes what the fuzz targets start from, the texts of the golden cases: `fuzz_corpus.py FOLDER`."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parents[1] / "tests" / "data"
# Between the records of a conversation, as fuzz_targets/conversation.rs reads them.
SEPARATOR = "\x1e"
LETTERS = {"system": "s", "human": "u", "gpt": "a", "tool": "t"}


def cases(pattern: str) -> Iterator[dict[str, Any]]:
    for path in sorted(DATA.glob(pattern)):
        yield from map(json.loads, path.read_text("utf-8").splitlines())


def messages() -> Iterator[str]:
    for case in cases("broken/messages.jsonl"):
        yield case["text"]
    for case in cases("vectors/*/*.jsonl"):
        yield case["input"]


def conversations() -> Iterator[str]:
    for case in cases("broken/traces.jsonl"):
        row = case["row"]
        turns = [LETTERS[turn["from"]] + turn["value"] for turn in row["conversations"]]
        yield SEPARATOR.join([row["tools"] or "", *turns])
    for case in cases("broken/messages.jsonl"):
        tools = case["tools"] if isinstance(case["tools"], str) else json.dumps(case["tools"] or [])
        yield SEPARATOR.join([tools, case["role"][0] + case["text"]])


def json_texts() -> Iterator[str]:
    """The bodies of calls and responses, sound and broken, and the values of the JSON test-suite."""
    for case in cases("broken/messages.jsonl"):
        yield from (call["raw"] for call in case["expect"]["calls"])
    for case in cases("json_suite/*.jsonl"):
        if "text" in case:  # else its bytes are no text
            yield case["text"]


def main(folder: Path) -> None:
    for target, texts in [("message", messages()), ("conversation", conversations()), ("json", json_texts())]:
        (folder / target).mkdir(parents=True, exist_ok=True)
        for text in texts:
            encoded = text.encode("utf-8", "replace")
            name = hashlib.sha256(encoded).hexdigest()[:16]
            (folder / target / name).write_bytes(encoded)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
