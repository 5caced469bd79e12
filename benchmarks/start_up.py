"""Measures the app over a dataset of the real one's size: `start_up.py [--data FOLDER] [--traces N]`.

First start, later starts, opening a trace, every figure of the Stats tab, memory: each in a process of its
own, against the bound that is asked for. Without --data the dataset is made (full_size.py) and removed again.

Wall seconds are what people wait for, and what a busy machine spoils; CPU seconds are told beside them.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import json
import os
import platform
import random
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import full_size
import pyarrow.parquet as pq

ROOT = Path(__file__).resolve().parents[1]
RECORD = ROOT / "benchmarks" / "record"
LATER_STARTS = 3
OPENED = 200
MB = 1e6
# Measure → the most it may be.
BOUNDS = {
    "later start, seconds to the first page of the app": 5,
    "opening a trace, seconds, median": 0.15,
    "opening a trace, seconds, worst": 0.15,
    "every figure of the Stats tab from the cached tables, CPU seconds": 1,
    "every figure of the Stats tab from the cached tables, seconds": 1,
    "first start, peak memory in MB": 1500,
    "all tabs used, peak memory in MB": 1500,
}
Figures = dict[str, float]


class Clock:
    """Wall and CPU seconds since it was made."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    @property
    def wall(self) -> float:
        return time.perf_counter() - self._wall

    @property
    def cpu(self) -> float:
        return time.process_time() - self._cpu


@contextmanager
def app(data: Path) -> Iterator[tuple[str, subprocess.Popen[bytes], float]]:
    """The app in a process of its own: its address, the process, and when it was started."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {**os.environ, "HERMES_SPACE_DATASET": str(data), "GRADIO_SERVER_PORT": str(port)}
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, "app.py"], cwd=ROOT, env=settings, stdout=subprocess.DEVNULL)
    try:
        yield f"http://127.0.0.1:{port}/", process, started
    finally:
        process.terminate()
        process.wait()


def answer(url: str, process: subprocess.Popen[bytes], good: Callable[[str], bool]) -> None:
    """Ask until the answer is a good one."""
    while True:
        if process.poll() is not None:
            sys.exit("The app ended before it answered.")
        try:
            with urllib.request.urlopen(url, timeout=60) as found:  # noqa: S310  (our own address)
                if good(found.read().decode()):
                    return
        except (urllib.error.URLError, OSError):
            pass
        time.sleep(0.02)


def is_app(page: str) -> bool:
    return "gradio_config" in page


def status(process: subprocess.Popen[bytes]) -> tuple[float, float]:
    """Peak memory in MB and CPU seconds of a process, as Linux counts them."""
    lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    [peak] = [line.split()[1] for line in lines if line.startswith("VmHWM:")]
    times = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return int(peak) * 1024 / MB, (int(times[11]) + int(times[12])) / os.sysconf("SC_CLK_TCK")


def first_start(data: Path) -> Figures:
    with app(data) as (url, process, started):
        answer(url, process, lambda page: True)
        page = time.perf_counter() - started
        answer(url, process, is_app)
        ready = time.perf_counter() - started
        peak, cpu = status(process)
    return {
        "first start, seconds to the page that says how far it is": page,
        "first start, seconds to the first page of the app": ready,
        "first start, CPU seconds": cpu,
        "first start, peak memory in MB": peak,
    }


def later_starts(data: Path) -> Figures:
    wall, used = [], []
    for _ in range(LATER_STARTS):
        with app(data) as (url, process, started):
            answer(url, process, is_app)
            wall.append(time.perf_counter() - started)
            used.append(status(process)[1])
    return {
        "later start, seconds to the first page of the app": statistics.median(wall),
        "later start, CPU seconds": statistics.median(used),
    }


def opening(data: Path) -> Figures:
    """Server side: the row, its parsing, its neighbours in the list, its page."""
    from hermes_space.dataset import open_dataset
    from hermes_space.tabs.trace import opened
    from hermes_space.viewer.catalog import Catalog, Choice

    dataset = open_dataset(data)
    catalog = Catalog(dataset)
    ids, configs = dataset.labels["id"], dataset.labels["config"]
    wall, used = [], []
    # The first reads what is read once: it is no trace's own.
    numbers = [0, *random.Random(1).sample(range(len(dataset)), min(OPENED, len(dataset)))]  # noqa: S311
    for number in numbers:
        clock = Clock()
        opened(catalog, configs[number].as_py(), ids[number].as_py(), None, Choice())
        wall.append(clock.wall)
        used.append(clock.cpu)
    return {
        "opening a trace, seconds, median": statistics.median(wall[1:]),
        "opening a trace, seconds, worst": max(wall[1:]),
        "opening a trace, CPU seconds, median": statistics.median(used[1:]),
        "opening a trace, CPU seconds, worst": max(used[1:]),
    }


def figures(data: Path) -> Figures:
    """From the files of the cache to every figure; then what a filter and the list of traces cost."""
    from hermes_space.dataset import open_dataset
    from hermes_space.metrics import METRICS
    from hermes_space.tabs import stats
    from hermes_space.tabs.selection import Selection, Selector
    from hermes_space.viewer.catalog import Catalog, Choice
    from hermes_space.viewer.listing import listing

    open_dataset(data).tables.calls  # noqa: B018  (the files are in the page cache now)
    dataset = open_dataset(data)
    clock = Clock()
    for metric in METRICS:
        metric(dataset.tables)
    found = {
        "every figure of the Stats tab from the cached tables, seconds": clock.wall,
        "every figure of the Stats tab from the cached tables, CPU seconds": clock.cpu,
    }
    clock = Clock()
    for metric in METRICS:
        metric(dataset.tables)
    found["the same once more, tables loaded, CPU seconds"] = clock.cpu
    selector, catalog = Selector(dataset), Catalog(dataset)
    catalog.values("tool")
    changes: dict[str, Callable[[], Any]] = {
        "a filter of the Stats tab, figures and charts": lambda: stats._content(
            selector, Selection(tool="terminal")
        ),
        "a filter of the Trace tab, the list": lambda: listing(
            catalog, Choice(text="buffer", sort="longest")
        ),
    }
    for name, change in changes.items():
        clock = Clock()
        change()
        found[f"{name}, seconds"], found[f"{name}, CPU seconds"] = clock.wall, clock.cpu
    return found


def memory(data: Path) -> Figures:
    """Each tab built, every filter set once, traces opened, both configurations masked and exported."""
    from hermes_space import ui
    from hermes_space.dataset import open_dataset
    from hermes_space.exporters import export
    from hermes_space.tabs import stats, train
    from hermes_space.tabs.selection import Selection, Selector
    from hermes_space.tabs.train_data import configuration

    dataset = open_dataset(data)
    ui.build_app(dataset)
    selector = Selector(dataset)
    for name, values in selector.choices().items():
        for value in values:
            stats._content(selector, Selection(**{name: value}))
    opening(data)
    for config in dataset.configs:
        list(train._cards(dataset, config, 0, "minimind", "auto", "assistant", 8192))
        with tempfile.TemporaryDirectory() as folder:
            export(configuration(dataset, config), Path(folder) / "rows.jsonl", format="messages")
    return {
        "all tabs used, peak memory in MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / MB
    }


PARTS: dict[str, Callable[[Path], Figures]] = {
    "first_start": first_start,
    "later_starts": later_starts,
    "opening": opening,
    "figures": figures,
    "memory": memory,
}


def measured(data: Path) -> Figures:
    """Each part in a process of its own, over one cache that is empty at first."""
    found: Figures = {}
    with tempfile.TemporaryDirectory(prefix="hermes-space-cache-") as cache:
        settings = {**os.environ, "HERMES_SPACE_CACHE": cache}
        for name in PARTS:
            command = [sys.executable, __file__, "--data", str(data), "--part", name]
            said = subprocess.run(command, env=settings, stdout=subprocess.PIPE, check=True).stdout  # noqa: S603
            part = json.loads(said.splitlines()[-1])
            for measure, value in part.items():
                print(f"  {measure}: {value:.3f}", file=sys.stderr, flush=True)
            found |= part
        held = sum(path.stat().st_size for path in Path(cache).rglob("*") if path.is_file())
        found["the cache, MB on disk"] = held / MB
    return found


def record(found: Figures, data: Path) -> Path:
    files = list(data.rglob("*.parquet"))
    RECORD.mkdir(exist_ok=True)
    today = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
    path = RECORD / f"{today}-space.csv"
    shared = {
        "date": today,
        "traces": sum(pq.read_metadata(path).num_rows for path in files),
        "file_bytes": sum(path.stat().st_size for path in files),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "machine": platform.machine(),
        "python": platform.python_version(),
    }
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*shared, "measure", "value", "at_most"], lineterminator="\n")
        writer.writeheader()
        for name, value in found.items():
            writer.writerow(
                shared | {"measure": name, "value": round(value, 3), "at_most": BOUNDS.get(name, "")}
            )
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, help="a folder that full_size.py made")
    parser.add_argument("--traces", type=int, default=full_size.TRACES, help="to make, without --data")
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.part:
        print(json.dumps(PARTS[arguments.part](arguments.data)))
        return
    data = arguments.data or Path(tempfile.mkdtemp(prefix="hermes-space-full-"))
    try:
        if arguments.data is None:
            full_size.write(data, arguments.traces)
        found = measured(data)
        path = record(found, data)
    finally:
        if arguments.data is None:
            shutil.rmtree(data)
    print(f"\n{'measure':66} {'value':>9} {'at most':>8}")
    for name, value in found.items():
        print(f"{name:66} {value:>9.3f} {BOUNDS.get(name, ''):>8}")
    print(f"\n{path}")


if __name__ == "__main__":
    main()
