"""Measures `parse_table` against the tutorials' row loop: `parse_table.py [--shard FILE | --megabytes N]`.

Both read the same Arrow data in the same process, in turns, and their answers are compared: a figure counts
only if they are equal. CPU seconds of all threads are what is compared; times of a noisy machine are not.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import platform
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import generate
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import tutorial_loop

import hermes_space
from hermes_space import Tables

RECORD = Path(__file__).resolve().parent / "record"
RUNS = 3


@dataclass(frozen=True)
class Measure:
    """One method's line in the printed table and in the record."""

    method: str
    cpu_seconds: float
    rows_per_second: float
    megabytes_per_second: float
    ratio: float


def loop(table: pa.Table) -> tutorial_loop.Counts:
    """A batch at a time; making Python objects of the rows is part of a row loop."""
    counts = tutorial_loop.Counts()
    for batch in table.select(["conversations"]).to_batches():
        tutorial_loop.run(batch.to_pylist(), counts)
    return counts


def to_python(table: pa.Table) -> None:
    for batch in table.select(["conversations"]).to_batches():
        batch.to_pylist()


def total(column: pa.ChunkedArray) -> int:
    return int(pc.sum(column).as_py() or 0)


def unclosed(tables: Tables) -> pa.Table:
    """The calls whose tag is never closed: the loop's expression does not see them."""
    findings = tables.findings.filter(pc.equal(tables.findings["code"], "M111"))
    keys = findings.select(["trace", "call"]).drop_null()
    return tables.calls.join(keys, keys=["trace", "call"], join_type="left semi")


def counts(tables: Tables) -> tutorial_loop.Counts:
    """The loop's counts, read from the tables, without what a loop cannot see."""
    missed = unclosed(tables)
    return tutorial_loop.Counts(
        messages=tables.messages.num_rows,
        reasoning_words=total(tables.messages["reasoning_words"]),
        calls=tables.calls.num_rows - missed.num_rows,
        valid_calls=total(tables.calls["valid"]) - total(missed["valid"]),
        responses=tables.responses.num_rows,
        suspicious=total(tables.responses["suspicious"]),
        broken_responses=total(pc.equal(tables.findings["code"], "J221")),
    )


def measure(methods: dict[str, Callable[[], object]], table: pa.Table) -> list[Measure]:
    """Each method in turn, three rounds; the first method is what the others are held against."""
    seconds: dict[str, list[float]] = {name: [] for name in methods}
    for _ in range(RUNS):
        for name, method in methods.items():
            start = time.process_time()
            method()
            seconds[name].append(time.process_time() - start)
    size = generate.text_bytes(table) / 1e6
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    base = next(iter(medians.values()))
    return [
        Measure(name, round(cpu, 3), round(table.num_rows / cpu), round(size / cpu), round(base / cpu, 1))
        for name, cpu in medians.items()
    ]


def record(measures: list[Measure], table: pa.Table) -> Path:
    RECORD.mkdir(exist_ok=True)
    today = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
    path = RECORD / f"{today}.csv"
    shared = {
        "date": today,
        "rows": table.num_rows,
        "text_bytes": generate.text_bytes(table),
        "machine": platform.machine(),
        "python": platform.python_version(),
    }
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*shared, *asdict(measures[0])], lineterminator="\n")
        writer.writeheader()
        writer.writerows(shared | asdict(line) for line in measures)
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--shard", type=Path, help="a Parquet file made by generate.py")
    source.add_argument("--megabytes", type=float, default=400, help="of text to generate (default 400)")
    arguments = parser.parse_args()
    if arguments.shard:
        table = pq.read_table(arguments.shard)
    else:
        table = pa.concat_tables(generate.batches(arguments.megabytes, seed=1))
    print(f"{table.num_rows:,} rows, {generate.text_bytes(table) / 1e6:,.0f} MB of text")

    tables = hermes_space.parse_table(table, threads=1)
    expected, found = loop(table), counts(tables)
    for name, value in asdict(expected).items():
        print(f"  {name:16} loop {value:>12,}   parse_table {getattr(found, name):>12,}")
    print(f"  {'unclosed calls':16} seen by parse_table only: {unclosed(tables).num_rows:,}")
    if expected != found:
        sys.exit("The answers differ, so the speeds are not compared.")

    measures = measure(
        {
            "tutorial loop": lambda: loop(table),
            "only rows to Python objects": lambda: to_python(table),
            "parse_table, 1 thread": lambda: hermes_space.parse_table(table, threads=1),
            "parse_table, 2 threads": lambda: hermes_space.parse_table(table, threads=2),
        },
        table,
    )
    print(f"\n{'median of 3':28} {'CPU s':>8} {'rows/s':>9} {'MB/s':>7} {'ratio':>7}")
    for line in measures:
        speed = f"{line.rows_per_second:>9,.0f} {line.megabytes_per_second:>7,.0f}"
        print(f"{line.method:28} {line.cpu_seconds:>8.3f} {speed} {line.ratio:>6.1f}x")
    print(f"\n{record(measures, table)}")


if __name__ == "__main__":
    main()
