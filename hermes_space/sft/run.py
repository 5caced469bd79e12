"""The training script as a process of its own, and what it tells while it runs.

The same command that is shown to people is what runs. Not here: who may start one (the tab asks
environment.py).
"""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

MODULE = "hermes_space.sft.train"


@dataclass(frozen=True)
class Job:
    """What to train, on which rows."""

    data: Path
    model: str
    out: Path
    steps: int = 20
    lora: int = 16
    tokenizer: str | None = None

    @property
    def arguments(self) -> list[str]:
        chosen = ["--data", str(self.data), "--model", self.model, "--out", str(self.out)]
        chosen += ["--steps", str(self.steps)]
        chosen += ["--lora", str(self.lora)] if self.lora else []
        return chosen + (["--tokenizer", self.tokenizer] if self.tokenizer else [])

    @property
    def command(self) -> str:
        """The command as people type it."""
        return shlex.join(["python", "-m", MODULE, *self.arguments])


@dataclass
class Run:
    """One started job. `events` ends when the process does; `stop` lets it finish its step."""

    process: subprocess.Popen[str]
    complaints: IO[str]
    losses: list[tuple[int, float]] = field(default_factory=list)

    @classmethod
    def start(cls, job: Job) -> Run:
        # A file, not a pipe: progress bars must neither fill a pipe up nor mix with the events. It lives as
        # long as the process.
        complaints = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115
        process = subprocess.Popen(  # noqa: S603  # a list of arguments, no shell
            [sys.executable, "-m", MODULE, *job.arguments],
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
            encoding="utf-8",
        )
        return cls(process, complaints)

    def events(self) -> Iterator[dict[str, Any]]:
        """What the script tells: steps with their loss, then done or error."""
        ended = False
        with self.process, self.complaints:
            for line in self.process.stdout or ():
                event = _event(line)
                if event is None:
                    continue
                if "loss" in event:
                    self.losses.append((int(event["step"]), float(event["loss"])))
                ended = ended or "done" in event or "error" in event
                yield event
            code = self.process.wait()
            if not ended:
                yield {"error": f"Training ended with code {code}: {self._last_words()}"}

    def _last_words(self) -> str:
        self.complaints.seek(0)
        said = self.complaints.read().strip().splitlines()
        return said[-1] if said else "it said nothing"

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()


def _event(line: str) -> dict[str, Any] | None:
    try:
        event = json.loads(line)
    except ValueError:
        return None
    return event if isinstance(event, dict) else None
