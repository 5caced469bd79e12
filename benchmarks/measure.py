"""How two methods are measured against each other: in turns, in CPU seconds, as medians with their range."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

# A sample shorter than this is repeated: the clock and a neighbour's burst weigh too much in it.
SHORTEST = 0.3


@dataclass(frozen=True)
class Timing:
    """The seconds of several samples, each a mean over its repeats."""

    median: float
    lowest: float
    highest: float
    samples: int

    @staticmethod
    def of(samples: Sequence[float]) -> Timing:
        return Timing(statistics.median(samples), min(samples), max(samples), len(samples))

    def __str__(self) -> str:
        return f"{short(self.median)} [{short(self.lowest)}–{short(self.highest)}]"


def short(seconds: float) -> str:
    """Three digits, whatever the size."""
    return f"{seconds:.2f}" if seconds >= 1 else f"{seconds:.3f}" if seconds >= 0.1 else f"{seconds:.4f}"


@dataclass(frozen=True)
class Comparison:
    """One row of the table: what the package does, held against something that does the same or less."""

    work: str
    against: str
    ours: Timing
    theirs: Timing
    ratio: float
    # None where nothing is asked.
    limit: float | None
    # The ratio is to be at most the limit; else at least.
    at_most: bool = False
    # False where this machine, at this time, cannot tell.
    tells: bool = True
    clock: str = "CPU s"
    note: str = ""

    @property
    def asked(self) -> str:
        if self.limit is None:
            return ""
        return f"{'≤' if self.at_most else '≥'} {self.limit:g}"

    @property
    def reached(self) -> str:
        if self.limit is None:
            return ""
        if not self.tells:
            return "machine not idle"
        return "yes" if (self.ratio <= self.limit if self.at_most else self.ratio >= self.limit) else "no"


def times_faster(
    work: str, against: str, ours: Timing, theirs: Timing, limit: float | None, note: str
) -> Comparison:
    """The usual comparison: how many times the other method's time is ours."""
    return Comparison(work, against, ours, theirs, theirs.median / ours.median, limit, note=note)


def repeats(method: Callable[[], object]) -> int:
    """How often to run it for one sample; what this run warms is warm for the samples too."""
    start = time.process_time()
    method()
    return max(1, round(SHORTEST / max(1e-6, time.process_time() - start)))


def interleaved(methods: Sequence[Callable[[], object]], rounds: int) -> list[Timing]:
    """CPU seconds of each method, all threads: every round runs each of them in turn."""
    counts = [repeats(method) for method in methods]
    samples: list[list[float]] = [[] for _ in methods]
    for _ in range(rounds):
        for method, count, taken in zip(methods, counts, samples, strict=True):
            start = time.process_time()
            for _ in range(count):
                method()
            taken.append((time.process_time() - start) / count)
    return [Timing.of(taken) for taken in samples]


class AnswersDifferError(Exception):
    """Two methods disagree, so their speeds are not compared."""


def same(what: str, ours: object, theirs: object) -> None:
    """Raises AnswersDifferError where two answers are not equal."""
    if ours != theirs:
        raise AnswersDifferError(f"{what}: {ours} is not {theirs}.")
