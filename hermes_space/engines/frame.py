"""Shard jobs as a Daft frame, a row a job: what both of Daft's runners share.

A job and its report are lines of JSON on the way. Daft reads and writes no data: the job does, on storage.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from hermes_space.engines import process
from hermes_space.engines.engine import EngineError
from hermes_space.shard_job import Options, ShardReport, ShardTask


def use(runner: str) -> None:
    """Let Daft run by its runner "native" or "ray". A process has one, once and for all."""
    os.environ["DAFT_RUNNER"] = runner
    # It shall not phone home, nor draw bars of its own.
    os.environ.setdefault("DAFT_ANALYTICS_ENABLED", "0")
    os.environ.setdefault("DAFT_PROGRESS_BAR", "0")
    from daft.runners import get_or_create_runner

    other = get_or_create_runner().name
    if other != runner:
        raise EngineError(f"Daft's runner in this process is {other}; use this engine in another process.")


def jobs(tasks: Sequence[ShardTask], out: str, options: Options) -> Any:
    """A frame of one column; each job has one core, for the engine sees to it that all are busy."""
    import daft

    rest = {"out": out, "home": str(Path.cwd()), "options": asdict(replace(options, threads=1))}
    return daft.from_pydict({"job": [json.dumps({"task": asdict(task), **rest}) for task in tasks]})


def reports(frame: Any) -> Iterator[ShardReport]:
    """Do the jobs of a frame; their reports as they come."""
    import daft

    # Not in Daft's own processes: when one of those dies, all jobs are given up.
    done = daft.func(process.answer, return_dtype=daft.DataType.string(), use_process=False)
    for row in frame.select(done(frame["job"]).alias("report")).iter_rows(results_buffer_size=1):
        yield ShardReport.from_dict(json.loads(row["report"]))


class explained:
    """Turn what Daft and Ray raise into one sentence."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, ImportError):
            missing = (error.name or "").partition(".")[0]
            raise EngineError(
                f"The engine {self.name} needs packages that are not installed ({missing}): "
                "pip install 'hermes-space[cluster]'."
            ) from error
        if isinstance(error, Exception) and not isinstance(error, EngineError):
            lines = [line.strip() for line in str(error).splitlines() if line.strip()]
            raise EngineError(
                f"The engine {self.name} stopped: {(lines or [type(error).__name__])[-1].rstrip('.')}. "
                "What is done stays; --resume goes on from there."
            ) from error
