"""What an engine is. It knows none by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from hermes_space.shard_job import Options, ShardReport, ShardTask

Carry = Callable[[Sequence[ShardTask], str, Options], Iterator[ShardReport]]


class EngineError(ValueError):
    """An engine that cannot be started, or that stopped before all was done; one sentence says why."""


@dataclass(frozen=True)
class Engine:
    """Where jobs are run, and what does so: `carry(tasks, out, options)` gives a report for each."""

    name: str
    where: str
    carry: Carry
