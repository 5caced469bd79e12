"""A long run in little room: `scale_run.py [--gigabytes 50]`, into `record/<date>-scale.csv`.

Shards are made some at a time, parsed by the engine daft, counted and deleted with their tables, in processes
that live through all of it, so that memory that is not given back would add up. After each wave it records
the text parsed so far, the CPU seconds of the processes that parse, and the memory of those and the driver.

Making text is slower than parsing it: four shards are written by `generate`, and every shard of the run is
one of them with its rows rotated and with ids of its own. What is counted is the text that the tables say was
parsed, and it has to be what was written.
"""

from __future__ import annotations

import argparse
import csv
import multiprocessing
import os
import shutil
import sys
import tempfile
import threading
import time
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from conditions import Conditions
from generate import SCHEMA, batches, text_bytes

import hermes_space as hs

DISTINCT = 4
SHARDS_A_WAVE = 8
ROW_GROUP_ROWS = 100
SECONDS_BETWEEN_SAMPLES = 0.25
PAGE = os.sysconf("SC_PAGE_SIZE")
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Wave:
    """What is so after some shards; memory is the most since the wave before, of all workers together."""

    shards: int
    text_bytes: int
    file_bytes: int
    wall_seconds: float
    parsing_cpu_seconds: float
    driver_megabytes: int
    workers_megabytes: int


class Sampler(threading.Thread):
    """Watches this process and those that parse for it (the children that are not the maker of shards)."""

    def __init__(self, maker: int) -> None:
        super().__init__(daemon=True)
        self.maker = maker
        self.driver = self.workers = 0
        self.cpu: dict[int, float] = {}

    def run(self) -> None:
        while True:
            self.sample()
            time.sleep(SECONDS_BETWEEN_SAMPLES)

    def sample(self) -> None:
        children = Path("/proc/self/task").glob("*/children")
        own = {int(pid) for file in children for pid in file.read_text().split()} - {self.maker}
        resident = 0
        for pid in own:
            try:
                if "engines.child" not in Path(f"/proc/{pid}/cmdline").read_text():
                    continue
                fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            except OSError:  # it has ended
                continue
            self.cpu[pid] = (int(fields[11]) + int(fields[12])) / TICK
            resident += int(fields[21]) * PAGE
        self.workers = max(self.workers, resident)
        statm = Path("/proc/self/statm").read_text().split()
        self.driver = max(self.driver, int(statm[1]) * PAGE)

    def taken(self) -> tuple[int, int]:
        """The most memory of the driver and of the workers since the last time, in megabytes."""
        self.sample()
        found = self.driver // 10**6, self.workers // 10**6
        self.driver = self.workers = 0
        return found


def make_bases(folder: Path, megabytes: int) -> int:
    """Write the distinct shards; the process that makes them."""
    for number in range(DISTINCT):
        table = pa.concat_tables(list(batches(megabytes, seed=number + 1)))
        with (
            pa.OSFile(str(folder / f"base-{number}.arrow"), "wb") as sink,
            pa.ipc.new_file(sink, SCHEMA) as file,
        ):
            file.write_table(table)
    return os.getpid()


def make_wave(folder: Path, wave: int) -> int:
    """Write the shards of one wave; how much text they hold."""
    (folder / f"in-{wave}").mkdir()
    total = 0
    for number in range(wave * SHARDS_A_WAVE, (wave + 1) * SHARDS_A_WAVE):
        with pa.memory_map(str(folder / f"base-{number % DISTINCT}.arrow")) as source:
            base = pa.ipc.open_file(source).read_all()
            at = number * 37 % base.num_rows
            table = pa.concat_tables([base.slice(at), base.slice(0, at)])
            ids = pc.binary_join_element_wise(table["id"], f"{number:05}", "-")
            table = table.set_column(0, SCHEMA.field("id"), ids)
            path = folder / f"in-{wave}" / f"{number:05}.parquet"
            pq.write_table(table, path, compression="snappy", row_group_size=ROW_GROUP_ROWS)
            total += sum(text_bytes(table.slice(row, 500)) for row in range(0, table.num_rows, 500))
    return total


def parse_wave(folder: Path, wave: int, expected: int) -> tuple[int, int]:
    """Parse one wave and delete it; the bytes of text and of files."""
    source, out = folder / f"in-{wave}", folder / f"out-{wave}"
    files = sum(file.stat().st_size for file in source.iterdir())
    tables = hs.parse_files(source, out=out, engine="daft")
    text = int(pc.sum(tables.messages["text_bytes"]).as_py())
    if text != expected:
        raise SystemExit(f"wave {wave} held {expected:,} bytes of text, and {text:,} were parsed")
    shutil.rmtree(source)
    shutil.rmtree(out)
    return text, files


def waves(folder: Path, gigabytes: float, megabytes: int, maker: ProcessPoolExecutor) -> list[Wave]:
    sampler = Sampler(maker.submit(make_bases, folder, megabytes).result())
    sampler.start()
    done: list[Wave] = []
    text = files = 0
    start = time.monotonic()
    coming: Future[int] = maker.submit(make_wave, folder, 0)
    while text < gigabytes * 1e9:
        made, coming = coming.result(), maker.submit(make_wave, folder, len(done) + 1)
        parsed = parse_wave(folder, len(done), made)
        text, files = text + parsed[0], files + parsed[1]
        driver, workers = sampler.taken()
        cpu = sum(sampler.cpu.values())
        shards = (len(done) + 1) * SHARDS_A_WAVE
        done.append(
            Wave(shards, text, files, round(time.monotonic() - start, 1), round(cpu, 2), driver, workers)
        )
        print(done[-1], file=sys.stderr, flush=True)
    return done


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--gigabytes", type=float, default=50, help="of message text (default 50)")
    parser.add_argument("--megabytes", type=int, default=200, help="of text in a shard (default 200)")
    parser.add_argument("--work", type=Path, help="where the shards lie for a while (some 2 GB)")
    arguments = parser.parse_args()
    conditions = Conditions()
    spawn = multiprocessing.get_context("spawn")
    with (
        tempfile.TemporaryDirectory(dir=arguments.work) as folder,
        ProcessPoolExecutor(1, mp_context=spawn) as maker,
    ):
        done = waves(Path(folder), arguments.gigabytes, arguments.megabytes, maker)
    record = Path(__file__).parent / "record" / f"{conditions.date[:10]}-scale.csv"
    with record.open("w", newline="") as file:
        rows = [{**asdict(wave), **asdict(conditions)} for wave in done]
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(record)


if __name__ == "__main__":
    main()
