"""`make bench`: every speed that is asked for, in one table and in `record/<date>.csv`.

Each row is a ratio of two methods, measured in turns in one process; `measure` says how.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import generate
import messages
import parquet
import peer
import pyarrow as pa
import tables
import threads
from conditions import Conditions, load
from measure import Comparison

RECORD = Path(__file__).resolve().parent / "record"

# Each family, and what it measures: the shard where it takes one.
OF_MESSAGES: tuple[tuple[str, Callable[[], list[Comparison]]], ...] = (
    ("messages", messages.comparisons),
    ("peer", peer.comparisons),
)
OF_A_SHARD: tuple[tuple[str, Callable[[pa.Table], list[Comparison]]], ...] = (
    ("tables", tables.comparisons),
    ("parquet", parquet.comparisons),
    ("threads", threads.comparisons),
)
NAMES = tuple(name for name, _ in (*OF_MESSAGES, *OF_A_SHARD))


def show(row: Comparison) -> None:
    print(f"{row.ratio:>7.2f}  {row.asked:>6}  {row.reached:<16} {row.work}: {row.ours} {row.clock}")
    print(f"{'':33} {row.against}: {row.theirs}\n{'':33} {row.note}")


def measured(row: Comparison) -> dict[str, object]:
    """One line of the record."""
    line: dict[str, object] = {"work": row.work, "against": row.against, "clock": row.clock}
    for name, timing in (("ours", row.ours), ("theirs", row.theirs)):
        line |= {f"{name}_{key}": round(value, 7) for key, value in asdict(timing).items()}
    ratio = round(row.ratio, 3)
    return line | {"ratio": ratio, "asked": row.asked, "reached": row.reached, "note": row.note}


def record(rows: list[tuple[Conditions, Comparison]]) -> Path:
    """The record of this day; a later run of the day replaces it."""
    path = RECORD / f"{rows[0][0].date[:10]}.csv"
    lines = [asdict(conditions) | measured(row) for conditions, row in rows]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(lines[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--megabytes", type=float, default=400, help="of text in the shard (default 400)")
    parser.add_argument("--only", choices=NAMES, help="measure this family alone; records nothing")
    arguments = parser.parse_args()
    wanted = NAMES if arguments.only is None else (arguments.only,)
    rows: list[tuple[Conditions, Comparison]] = []

    def take(conditions: Conditions, found: list[Comparison]) -> None:
        for row in found:
            show(row)
        print(f"{'':33} load {conditions.load} before, {load()} after", flush=True)
        rows.extend((conditions, row) for row in found)

    print(f"{Conditions()}\n{'ratio':>7}  {'asked':>6}  {'reached':<16}")
    for name, family in OF_MESSAGES:
        if name in wanted:
            take(Conditions(), family())
    if any(name in wanted for name, _ in OF_A_SHARD):
        shard = pa.concat_tables(generate.batches(arguments.megabytes, seed=1))
        for name, family_of in OF_A_SHARD:
            if name in wanted:
                take(Conditions(), family_of(shard))
    if arguments.only is None:
        print(record(rows))


if __name__ == "__main__":
    main()
