"""The machine, the time and the versions that a run's figures belong to."""

from __future__ import annotations

import datetime
import os
import platform
import subprocess
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path


def processor() -> str:
    """The processor's name where the system tells it, and the widest vectors it has."""
    try:
        text = Path("/proc/cpuinfo").read_text("utf-8")
    except OSError:
        return platform.processor() or platform.machine()
    pairs = (line.partition(":") for line in text.splitlines())
    names = {key.strip(): value.strip() for key, _, value in pairs}
    flags = names.get("flags", "").split()
    vectors = next((name for name in ("avx512bw", "avx2") if name in flags), "no avx2")
    family = f"family {names.get('cpu family', '?')} model {names.get('model', '?')}"
    return f"{names.get('model name', platform.machine())}, {family}, {vectors}"


def commit() -> str:
    """What was measured; a plus sign where files differ from it."""
    folder = Path(__file__).resolve().parent
    git = ["git", "-C", str(folder), "describe", "--always", "--dirty=+"]
    try:
        return subprocess.run(git, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def load() -> str:
    """Processes that want to run, in the mean of the last minute."""
    return f"{os.getloadavg()[0]:.2f}"


@dataclass
class Conditions:
    """What stands beside every row of a record."""

    date: str = field(
        default_factory=lambda: f"{datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d %H:%M}"
    )
    commit: str = field(default_factory=commit)
    processor: str = field(default_factory=processor)
    cores: int = field(default_factory=lambda: os.cpu_count() or 1)
    load: str = field(default_factory=load)
    python: str = field(default_factory=platform.python_version)
    pyarrow: str = field(default_factory=lambda: version("pyarrow"))
