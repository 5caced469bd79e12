"""Measures that reading is linear: twice the input takes twice the CPU time (`linear_shapes`).

Each shape is read at a size and at twice that size, in turns in one process, and the fastest of each are
compared: a busy machine only ever adds. Time in the kernel, which hands out memory, does not count. The table
goes to `record/<date>-linear.csv`; a ratio above the limit ends the run with an error.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import resource
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from linear_shapes import LARGEST, SHAPES, Shape

RECORD = Path(__file__).resolve().parent / "record"
LIMIT = 2.3
RUNS = 3
# A measure below this is noise, so the size grows until it takes longer.
SHORTEST = 0.02


@dataclass(frozen=True)
class Measure:
    """One line of the table: CPU seconds at a size and at twice that size."""

    shape: str
    size: int
    seconds: float
    seconds_doubled: float
    ratio: float

    def __str__(self) -> str:
        times = f"{self.seconds:>8.3f} {self.seconds_doubled:>8.3f}"
        return f"{self.ratio:>6.2f} {times} {self.size:>11,}  {self.shape}"


def seconds(shape: Shape, data: Any) -> float:
    start = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    shape.read(data)
    return resource.getrusage(resource.RUSAGE_SELF).ru_utime - start


def measure(shape: Shape, shortest: float = SHORTEST) -> Measure:
    size = shape.size
    data = shape.make(size)
    while seconds(shape, data) < shortest and size < LARGEST:
        size *= 2
        data = shape.make(size)
    doubled = shape.make(2 * size)
    once, twice = [], []
    for _ in range(RUNS):
        once.append(seconds(shape, data))
        twice.append(seconds(shape, doubled))
    first, second = min(once), min(twice)
    return Measure(shape.name, size, round(first, 4), round(second, 4), round(second / first, 2))


def too_slow(line: Measure) -> bool:
    """What takes next to no time at any size has no ratio worth the name."""
    return line.ratio > LIMIT and line.seconds_doubled >= SHORTEST


def record(measures: list[Measure]) -> Path:
    today = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
    path = RECORD / f"{today}-linear.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(asdict(measures[0])), lineterminator="\n")
        writer.writeheader()
        writer.writerows(map(asdict, measures))
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--only", default="", help="measure the shapes with this in their name; records nothing"
    )
    only = parser.parse_args().only
    measures = []
    print(f"{'ratio':>6} {'CPU s':>8} {'doubled':>8} {'size':>11}  shape")
    for shape in SHAPES:
        if only not in shape.name:
            continue
        line = measure(shape)
        if too_slow(line):  # once more at a larger size: what is not linear is only worse there
            line = measure(shape, 5 * SHORTEST)
        measures.append(line)
        print(line, flush=True)
    if measures and not only:
        print(record(measures))
    slow = [line.shape for line in measures if too_slow(line)]
    if slow:
        sys.exit(f"More than {LIMIT} times the time for twice the input: {'; '.join(slow)}.")
    print(f"{len(measures)} shapes, the highest ratio {max(line.ratio for line in measures)}")


if __name__ == "__main__":
    main()
