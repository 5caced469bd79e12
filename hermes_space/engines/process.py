"""Shard jobs in processes of their own, as many as are asked for at once: what a worker of an engine runs.

A job that ends its process (out of memory, a crash below Python) ends no other job and not the worker, and is
reported by name; and jobs do not wait for one another's Python code.
"""

from __future__ import annotations

import json
import subprocess
import sys
from queue import Empty, LifoQueue
from typing import Any

from hermes_space.engines import child
from hermes_space.shard_job import Options, ShardTask, undone

# A process may be killed for what others took; a job that ends two is to blame.
ATTEMPTS = 2

_idle: LifoQueue[Any] = LifoQueue()


def answer(line: str) -> str:
    """Do the job that a line of JSON describes; its report, as such a line."""
    for _ in range(ATTEMPTS):
        running = _taken()
        report = _asked(running, line)
        if report.endswith("\n"):
            _idle.put(running)
            return report
        status = _ended(running)
    job = json.loads(line)
    task, options = ShardTask(**job["task"]), Options(**job["options"])
    sentence = f"{task.source} was not parsed: its process ended {ATTEMPTS} times ({status})."
    return json.dumps(undone(task, options, sentence).to_dict())


def _taken() -> subprocess.Popen[str]:
    try:
        running: subprocess.Popen[str] = _idle.get_nowait()
    except Empty:
        running = subprocess.Popen(  # noqa: S603  (our own module, by our own Python)
            [sys.executable, "-c", f"from {child.__name__} import main; main()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
    return running


def _asked(running: subprocess.Popen[str], line: str) -> str:
    """What it answers: a line, or less where it ended before."""
    if running.stdin is None or running.stdout is None:
        return ""
    try:
        print(line, file=running.stdin, flush=True)
        return running.stdout.readline()
    except OSError:
        return ""


def _ended(running: subprocess.Popen[str]) -> str:
    running.communicate()
    return f"signal {-running.returncode}" if running.returncode < 0 else f"exit status {running.returncode}"
