"""How fast the parser turns the bundled sample into tables. It asserts nothing: numbers differ by machine.

The sample is repeated to a size at which the start no longer counts; the best of three runs is printed.
"""

import argparse
import os
import time

import pyarrow as pa

from hermes_space import Tables, open_dataset, parse_table

MEGABYTE = 1_000_000


def best_seconds(table: pa.Table, threads: int) -> tuple[float, Tables]:
    best, tables = float("inf"), None
    for _ in range(3):
        start = time.perf_counter()
        tables = parse_table(table, threads=threads)
        best = min(best, time.perf_counter() - start)
    assert tables is not None
    return best, tables


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=100, help="text to parse (default: 100)")
    wanted = parser.parse_args().megabytes * MEGABYTE

    dataset = open_dataset("sample")
    once = sum(dataset.tables.traces["text_bytes"].to_pylist())
    table = pa.concat_tables([dataset.table] * max(1, wanted // once))
    print(f"{len(table):,} traces, {once * (len(table) // len(dataset)) / MEGABYTE:,.0f} MB of text")
    print(f"{'threads':>7} {'seconds':>8} {'MB/s':>8} {'traces/s':>9}")
    for threads in sorted({1, os.cpu_count() or 1}):
        seconds, tables = best_seconds(table, threads)
        megabytes = sum(tables.traces["text_bytes"].to_pylist()) / MEGABYTE
        print(f"{threads:>7} {seconds:>8.2f} {megabytes / seconds:>8.0f} {len(table) / seconds:>9,.0f}")


if __name__ == "__main__":
    main()
