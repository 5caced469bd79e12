"""Parsing files needs no more memory for much text than for little: only some rows are held at a time."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

ROW_BYTES = 100_000
FEW, MANY = 300, 1500
# The text grows by 120 MB; what is held may grow by what allocators do not give back.
ALLOWED_MB = 80

PEAK = """
import re, sys
import hermes_space as hs

tables = hs.parse_files(sys.argv[1], out=sys.argv[2])
# Not what getrusage says: that begins with the memory of the process that started this one.
print(repr(tables), int(re.search("VmHWM: *\\t *([0-9]+) kB", open("/proc/self/status").read())[1]) // 1024)
"""


def conversation(number: int) -> list[dict[str, str]]:
    call = f'<tool_call>\n{{"name": "ls", "arguments": {{"path": "{number}"}}}}\n</tool_call>'
    said = f'{{"name": "ls", "content": "{(str(number) + " ") * (ROW_BYTES // (len(str(number)) + 1))}"}}'
    return [
        {"from": "gpt", "value": call},
        {"from": "tool", "value": f"<tool_response>\n{said}\n</tool_response>"},
    ]


def one_row_group(path: Path, rows: int) -> None:
    table = pa.table({"conversations": [conversation(number) for number in range(rows)]})
    # Pages end after as many texts; by default they would be as large as 1,024 of them.
    pq.write_table(table, path, row_group_size=rows, write_batch_size=16)


def many_row_groups(path: Path, rows: int) -> None:
    table = pa.table({"conversations": [conversation(number) for number in range(rows)]})
    pq.write_table(table, path, row_group_size=50)


def json_lines(path: Path, rows: int) -> None:
    with path.open("w") as file:
        for number in range(rows):
            file.write(json.dumps({"conversations": conversation(number)}) + "\n")


def peak(path: Path, rows: int) -> int:
    """The most memory that a process of its own needs, in MB."""
    done = subprocess.run(
        [sys.executable, "-c", PEAK, str(path), str(path.with_suffix(".out"))],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith(f"Tables(traces={rows}, messages={2 * rows}, calls={rows}, ")
    return int(done.stdout.split()[-1])


@pytest.mark.parametrize(
    ("name", "write"),
    [("a.parquet", one_row_group), ("a.parquet", many_row_groups), ("a.jsonl", json_lines)],
    ids=["one row group", "many row groups", "JSON lines"],
)
def test_memory_does_not_grow_with_the_text(name: str, write: object, tmp_path: Path) -> None:
    assert callable(write)
    peaks = []
    for rows in (FEW, MANY):
        path = tmp_path / f"{rows}-{name}"
        write(path, rows)
        peaks.append(peak(path, rows))
        path.unlink()
    assert peaks[1] < peaks[0] + ALLOWED_MB, peaks
