"""What is measured in Rust, by `peer/`: the 2 KB messages read by this parser and by a published one, in one
process; and the plain loop over bytes that is the read limit."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import messages
from measure import Comparison, Timing, times_faster

FOLDER = Path(__file__).resolve().parent / "peer"
PROGRAM = FOLDER / "target" / "release" / "hermes-peer"


def built() -> None:
    if not PROGRAM.exists():
        raise FileNotFoundError(f"{PROGRAM} is not built: `make bench-peer` builds it.")


def measured(texts: list[str]) -> dict[str, Any]:
    """What the program prints: how many answers were compared, and the CPU seconds of each round."""
    built()
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.writelines(json.dumps(text, ensure_ascii=False) + "\n" for text in texts)
        file.flush()
        ran = subprocess.run([PROGRAM, file.name], stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def byte_sum(count: int) -> Timing:
    """The CPU seconds in which a plain loop in Rust adds up so many bytes."""
    built()
    ran = subprocess.run([PROGRAM, "--sum", str(count)], stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603
    return Timing.of(json.loads(ran.stdout))


def version() -> str:
    """The published parser's, as the manifest pins it."""
    pinned = re.search(r'dynamo-parsers = "=(.+)"', (FOLDER / "Cargo.toml").read_text("utf-8"))
    return pinned[1] if pinned else "of an unknown version"


def comparisons() -> list[Comparison]:
    found = measured(messages.texts())
    tables, alone, peer = (Timing.of(found[name]) for name in ("tables", "messages", "peer"))
    size = found["bytes"] / 1e9
    return [
        times_faster(
            "2 KB messages, one thread, into tables with findings, in Rust",
            f"dynamo-parsers {version()}: reasoning, then calls",
            tables,
            peer,
            8,
            f"{found['texts']:,} messages, {found['compared']:,} compared; {size / tables.median:.2f} and "
            f"{size / peer.median:.2f} GB/s; without tables {peer.median / alone.median:.1f}×",
        )
    ]
