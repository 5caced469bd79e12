"""Two threads against one, in wall time, beside a control that must scale where two cores are idle."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pyarrow as pa
from measure import Comparison, Timing

import hermes_space as hs

CONTROL_BYTES = 200_000_000
LIMIT = 1.8
# Rounds are made until so many were undisturbed, or so many were made.
WANTED, MOST = 5, 10


def wall(method: Callable[[], object]) -> float:
    start = time.perf_counter()
    method()
    return time.perf_counter() - start


def hashing(threads: int, data: bytes) -> None:
    """The data hashed twice, without the interpreter's lock."""
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda _: hashlib.sha256(data).digest(), range(2)))


def comparisons(table: pa.Table) -> list[Comparison]:
    """A round counts where the control scales in it: that chooses by the machine, not by the figure."""
    data = bytes(CONTROL_BYTES)
    idle: list[tuple[float, float, float]] = []
    disturbed: list[tuple[float, float, float]] = []
    hs.parse_table(table, threads=2)
    while len(idle) < WANTED and len(idle) + len(disturbed) < MOST:
        control = wall(lambda: hashing(1, data)) / wall(lambda: hashing(2, data))
        one = wall(lambda: hs.parse_table(table, threads=1))
        two = wall(lambda: hs.parse_table(table, threads=2))
        (idle if control >= LIMIT else disturbed).append((control, one, two))
    tells = len(idle) == WANTED
    rounds = idle if tells else idle + disturbed
    scaled, single, double = (Timing.of(samples) for samples in zip(*rounds, strict=True))
    return [
        Comparison(
            "parse_table on that shard, two threads",
            "one thread",
            double,
            single,
            single.median / double.median,
            LIMIT,
            tells=tells,
            clock="wall s",
            note=f"control {scaled.median:.2f}× [{scaled.lowest:.2f}–{scaled.highest:.2f}]; it scaled in "
            f"{len(idle)} of {len(idle) + len(disturbed)} rounds",
        )
    ]
