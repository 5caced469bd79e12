"""The engine `ray`: the nodes of a Ray cluster, by Daft's Ray runner.

The cluster is the one that RAY_ADDRESS names, or that this machine belongs to; where there is none, Ray
starts one on this machine for as long as this takes. Each node must be able to import hermes_space
(docs/scale.md).
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Sequence

from hermes_space.engines import frame
from hermes_space.engines.engine import Engine
from hermes_space.shard_job import Options, ShardReport, ShardTask

# The scheduler gives out some fifty jobs a second, however many cores wait for them (docs/scale.md): above
# this, neighbouring jobs travel together.
MOST_PARTITIONS = 10_000


def _carry(tasks: Sequence[ShardTask], out: str, options: Options) -> Iterator[ShardReport]:
    with frame.explained("ray"):
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        import ray

        if not ray.is_initialized():
            # It lasts as long as the process: Daft's runner keeps hold of it.
            ray.init(log_to_driver=False, logging_level=logging.ERROR)
        frame.use("ray")
        jobs = frame.jobs(tasks, out, options)
        # Rows that share a partition share a task, and are done again together if its node is lost.
        yield from frame.reports(jobs.into_partitions(min(len(tasks), MOST_PARTITIONS)))


RAY = Engine("ray", "the nodes of a Ray cluster", _carry)
