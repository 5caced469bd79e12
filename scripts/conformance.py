"""Reads every conformance vector, reports how many are read as expected, and writes docs/conformance.md.

`--dialect NAME` shows what is read otherwise there, field by field, and writes nothing. Ends with 1 where a
vector differs without a reason or has one and passes. A test holds that the document is what is made here.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from vectors import TIERS, Difference, Mismatch, Vector, differences, mismatches, reasons, vectors

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "conformance.md"
NOTE = "<!-- Made by scripts/conformance.py; `make conformance` writes it anew. -->"
HEADS = ("dialect", "kind", "read by", *TIERS)
LOSSES = (
    ("a call", "Where the expectation loses a call"),
    ("text", "Where the expectation loses text"),
    (None, "Where it is a matter of choice"),
)


@dataclass(frozen=True)
class Reading:
    """One vector as it is read here; `found` is None where no dialect reads it."""

    vector: Vector
    found: list[Mismatch] | None

    @property
    def reason(self) -> str | None:
        """Why it is read differently on purpose."""
        return reasons().get(self.vector.id)

    @property
    def fault(self) -> str | None:
        """What is wrong: a difference that nobody meant, or one that is listed and is none."""
        if self.found and (self.reason is None or self.vector.tier == "agreed"):
            return f"{self.vector.id} ({self.vector.tier}) is not read as expected, and no reason is given."
        if not self.found and self.reason is not None:
            return f"{self.vector.id} is listed as read differently, and is not."
        return None


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--dialect", help="show what is read otherwise there, field by field")
    named = parser.parse_args(arguments).dialect
    if named is None:
        DOCUMENT.write_text(document(), encoding="utf-8")
        print(table(readings()), differing(readings()), sep="\n\n")
        shown = readings()
    else:
        shown = [one for one in readings() if named in (one.vector.dialect, one.vector.reader)]
        if not shown:
            known = ", ".join(sorted({one.vector.dialect for one in readings()}))
            print(f"No vectors are of the dialect {named}; there are {known}.", file=sys.stderr)
            return 2
        print(table(shown), *map(in_full, filter(lambda one: one.found, shown)), sep="\n\n")
    faults = [one.fault for one in shown if one.fault is not None]
    print(*faults, sep="\n", file=sys.stderr, end="\n" if faults else "")
    return 1 if faults else 0


@cache
def readings() -> list[Reading]:
    """Every vector as it is read here, in the order of the vectors."""
    return [Reading(one, mismatches(one) if one.reader is not None else None) for one in vectors()]


def document() -> str:
    """What docs/conformance.md holds."""
    counted = sum(len(one.ids) for one in differences())
    blocks = [
        NOTE,
        "# Conformance",
        "How many of the texts in [tests/data/vectors](../tests/data/vectors/README.md) are read as other "
        "parsers read them or their tests say. `agreed`: the expectation is the only sensible one, and each "
        "such text must pass. `recorded`: what one parser gave, not reviewed. `disputed`: parsers differ, or "
        "the expectation loses something. A cell is *passed*/*all*; `–` where no dialect reads them.",
        table(readings()),
        f"{counted} texts are read differently on purpose. What a parser loses cannot be found again, so a "
        "call or text that stands in a message is kept, and what is wrong with it is said as a finding. A "
        "message is read as it is written, without guesses at what was meant.",
    ]
    for loses, heading in LOSSES:
        told = [one for one in differences() if one.loses == loses]
        blocks += [f"## {heading}", "\n".join(map(_told, told))]
    return "\n\n".join(blocks) + "\n"


def table(shown: list[Reading]) -> str:
    """Passed and all, by dialect, kind and tier; the last rows are all that is read, and all that is not."""
    groups: dict[tuple[str, str, str], list[Reading]] = {}
    for one in shown:
        vector = one.vector
        groups.setdefault((vector.dialect, vector.kind, vector.reader or "not read"), []).append(one)
    rows = [[*row, *map(partial(_cell, group), TIERS)] for row, group in groups.items()]
    for name, found in [("read", True), ("not read", False)]:
        part = [one for one in shown if (one.found is not None) == found]
        rows.append([f"*all that is {name}*", "", "", *map(partial(_cell, part), TIERS)])
    return _aligned([list(HEADS), *rows])


def differing(shown: Iterable[Reading]) -> str:
    """A line for each vector that is read otherwise: its id, tier and reason."""
    return "\n".join(
        f"{one.vector.id:<24} {one.vector.tier:<9} {one.reason or 'NO REASON'}" for one in shown if one.found
    )


def in_full(one: Reading) -> str:
    """One vector with its text, and what was expected and read of each field that differs."""
    vector = one.vector
    lines = [f"{vector.id} ({vector.tier}), {vector.source}", f"  {one.reason or 'NO REASON'}"]
    rows = [("note", vector.note), ("input", vector.input), ("tools", vector.tools)]
    for mismatch in one.found or []:
        rows += [(f"{mismatch.field} expected", mismatch.expected), (f"{mismatch.field} read", mismatch.read)]
    return "\n".join(lines + [f"  {name}: {json.dumps(value, ensure_ascii=False)}" for name, value in rows])


def _told(one: Difference) -> str:
    dialects = {vector.id: vector.dialect for vector in vectors()}
    counted = Counter(dialects[known] for known in one.ids)
    where = ", ".join(f"`{dialect}` {number}" for dialect, number in sorted(counted.items()))
    return f"- **{len(one.ids)}**: {one.reason} ({where})"


def _cell(shown: list[Reading], tier: str) -> str:
    """Passed and all of one tier; nothing where there is none."""
    found = [one.found for one in shown if one.vector.tier == tier]
    if not found:
        return ""
    return f"{'–' if None in found else found.count([])}/{len(found)}"


def _aligned(rows: list[list[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    rows.insert(1, ["-" * width for width in widths])
    return "\n".join(
        f"| {' | '.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))} |"
        for row in rows
    )


if __name__ == "__main__":
    sys.exit(main())
