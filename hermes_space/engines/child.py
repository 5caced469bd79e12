"""One shard job after another, in a process of its own: a line of JSON in, a line out.

`process` starts it and asks it; it ends when nobody is left who could ask.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress

from hermes_space.refusals import Refused
from hermes_space.shard_job import Options, ShardReport, ShardTask, parse_shard, undone


def report(line: str) -> ShardReport:
    """Do the job that a line describes. Whatever it raises, the shard is named and the others go on."""
    job = json.loads(line)
    # Names that do not begin at the root are meant from where the run was begun.
    with suppress(OSError):
        os.chdir(job["home"])
    task, options = ShardTask(**job["task"]), Options(**job["options"])
    try:
        return parse_shard(task, job["out"], options)
    except Refused as error:
        return undone(task, options, f"{task.source} was not parsed: {error}")
    except Exception as error:  # noqa: BLE001  (what nobody foresaw is what this is for)
        reason = (str(error).splitlines() or [""])[0].rstrip(".")
        return undone(task, options, f"{task.source} was not parsed: {type(error).__name__}: {reason}.")


def main() -> None:
    # What a library prints is no answer.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    try:
        for line in sys.stdin:
            print(json.dumps(report(line).to_dict()), file=answers, flush=True)
    except (KeyboardInterrupt, BrokenPipeError):
        os._exit(130)
