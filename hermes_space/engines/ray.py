"""The engine `ray`: the nodes of a Ray cluster, by Daft's Ray runner.

The cluster is the one that RAY_ADDRESS names, or that this machine belongs to; where there is none, Ray
starts one on this machine for as long as this takes. Each node must be able to import hermes_space
(docs/scale.md).
"""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Iterator, Sequence

from hermes_space.engines import frame
from hermes_space.engines.engine import Engine, EngineError
from hermes_space.shard_job import Options, ShardReport, ShardTask

# The scheduler gives out some fifty jobs a second, however many cores wait for them (docs/scale.md): above
# this, neighbouring jobs travel together.
MOST_PARTITIONS = 10_000
ANSWER_SECONDS = 10.0


def _carry(tasks: Sequence[ShardTask], out: str, options: Options) -> Iterator[ShardReport]:
    with frame.explained("ray"):
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        import ray

        _reach(os.environ.get("RAY_ADDRESS", ""))
        if not ray.is_initialized():
            # It lasts as long as the process: Daft's runner keeps hold of it.
            ray.init(log_to_driver=False, logging_level=logging.ERROR)
        frame.use("ray")
        jobs = frame.jobs(tasks, out, options)
        # Rows that share a partition share a task, and are done again together if its node is lost.
        yield from frame.reports(jobs.into_partitions(min(len(tasks), MOST_PARTITIONS)))


def _reach(address: str) -> None:
    """See that somebody answers at host:port: Ray itself tries for minutes, and logs each time."""
    host, _, port = address.rpartition(":")
    if "/" in host or not port.isdecimal():
        return
    try:
        socket.create_connection((host, int(port)), ANSWER_SECONDS).close()
    except (OSError, OverflowError) as error:
        raise EngineError(
            f"No Ray cluster answers at {address}; RAY_ADDRESS names one that runs, as host:port or auto."
        ) from error


RAY = Engine("ray", "the nodes of a Ray cluster", _carry)
