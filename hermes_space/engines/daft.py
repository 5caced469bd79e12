"""The engine `daft`: all cores of this machine, by Daft's native runner."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hermes_space.engines import frame
from hermes_space.engines.engine import Engine
from hermes_space.shard_job import Options, ShardReport, ShardTask


def _carry(tasks: Sequence[ShardTask], out: str, options: Options) -> Iterator[ShardReport]:
    with frame.explained("daft"):
        frame.use("native")
        import daft

        jobs = frame.jobs(tasks, out, options)
        # A job by itself: otherwise Daft hands out as many rows at a time as it likes, in a fixed order.
        with daft.execution_config_ctx(maintain_order=False):
            yield from frame.reports(jobs.into_batches(1))


DAFT = Engine("daft", "the cores of this machine", _carry)
