"""A shard of text in memory, to five tables: against the tutorials' loop, the read limit, and memory's."""

from __future__ import annotations

from dataclasses import asdict

import generate
import numpy as np
import numpy.typing as npt
import peer
import pyarrow as pa
import pyarrow.compute as pc
import tutorials
from measure import Comparison, Timing, interleaved, same, times_faster

import hermes_space as hs
from hermes_space import Tables

# The loop takes seconds, the sum next to nothing.
LOOP_ROUNDS, SUM_ROUNDS = 3, 7


def total(column: pa.ChunkedArray) -> int:
    return int(pc.sum(column).as_py() or 0)


def unclosed(tables: Tables) -> pa.Table:
    """The calls whose tag is never closed: the loop's expression does not see them."""
    findings = tables.findings.filter(pc.equal(tables.findings["code"], "M111"))
    keys = findings.select(["trace", "call"]).drop_null()
    return tables.calls.join(keys, keys=["trace", "call"], join_type="left semi")


def counts(tables: Tables) -> tutorials.Counts:
    """The loop's counts, read from the tables, without what a loop cannot see."""
    missed = unclosed(tables)
    return tutorials.Counts(
        messages=tables.messages.num_rows,
        reasoning_words=total(tables.messages["reasoning_words"]),
        calls=tables.calls.num_rows - missed.num_rows,
        valid_calls=total(tables.calls["valid"]) - total(missed["valid"]),
        responses=tables.responses.num_rows,
        suspicious=total(tables.responses["suspicious"]),
        broken_responses=total(pc.equal(tables.findings["code"], "J221")),
    )


def text_buffers(table: pa.Table) -> list[npt.NDArray[np.uint64]]:
    """The messages' bytes where they lie, as words of eight."""
    buffers = []
    for chunk in table["conversations"].chunks:
        data = np.frombuffer(chunk.flatten().field("value").buffers()[2], dtype=np.uint8)
        buffers.append(data[: len(data) // 8 * 8].view(np.uint64))
    return buffers


def words(buffers: list[npt.NDArray[np.uint64]]) -> int:
    """All bytes, added up eight at a time: as fast as one thread gets them out of memory."""
    return sum(int(words.sum()) for words in buffers) & (2**64 - 1)


def comparisons(table: pa.Table) -> list[Comparison]:
    expected, found = tutorials.loop(table), counts(hs.parse_table(table, threads=1))
    for name, value in asdict(expected).items():
        same(name, getattr(found, name), value)
    parsed, loop = interleaved(
        [lambda: hs.parse_table(table, threads=1), lambda: tutorials.loop(table)], LOOP_ROUNDS
    )
    buffers = text_buffers(table)
    again, memory = interleaved(
        [lambda: hs.parse_table(table, threads=1), lambda: words(buffers)], SUM_ROUNDS
    )
    size = generate.text_bytes(table)
    data = f"{table.num_rows:,} rows, {size / 1e6:,.0f} MB"
    work = "parse_table on a shard in memory, one thread, five tables"

    def of(limit: Timing) -> str:
        return f"{data}; {size / again.median / 1e9:.2f} of {size / limit.median / 1e9:.1f} GB/s"

    limit = peer.byte_sum(size)
    return [
        times_faster(work, "the tutorials' row loop", parsed, loop, 40, f"{data}; equal counts"),
        times_faster(work, "as many bytes summed by a plain loop, in Rust", again, limit, 0.15, of(limit)),
        times_faster(work, "its bytes summed eight at a time", again, memory, None, of(memory)),
    ]
