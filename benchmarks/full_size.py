"""A dataset of the real one's size and layout: `full_size.py FOLDER [--traces N] [--seed N]`.

14,701 traces of 100 to 180 KB of text in the configurations kimi and glm-5.1, two Parquet files each, with
the card that names them. kimi lies in row groups of 100 rows, glm-5.1 in row groups of 1,000, as publishers
write them.

Generated text is slow to make, so BASES traces are generated and every row is the beginning of one of them:
its first steps up to a size drawn for the row, and an answer, which one row in ten lacks. So rows differ in
id, task, category, length and end, but their steps repeat about 25 times over the dataset. Their order is
drawn, so that repeats seldom meet within what a compressor sees. Generated code still packs better than real
text: the files are a quarter of the real ones' size.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import generate
import pyarrow as pa
import pyarrow.parquet as pq

SMALLEST, LARGEST = 100_000, 180_000
BASES = 600
FILES = 2
BATCH_ROWS = 100
ENDED = 0.9
SHORTER = 0.6

# The real dataset's traces by category, and the rows of a row group here.
CATEGORIES = (
    "Terminal & Coding", "Agent Tools", "Repository Tasks", "Browser Automation", "Multi-Tool",
    "File Operations", "Scheduling", "Planning & Organization", "Conversational",
)  # fmt: skip
CONFIGS = {
    "kimi": ((2010, 1474, 1109, 1048, 807, 757, 204, 201, 36), 100),
    "glm-5.1": ((2237, 2775, 1022, 639, 52, 134, 104, 92, 0), 1000),
}
TRACES = sum(sum(counts) for counts, _ in CONFIGS.values())
CARD = """---
configs:
- config_name: kimi
  data_files: data/kimi/*.parquet
- config_name: glm-5.1
  data_files: data/glm-5.1/*.parquet
---
Generated traces; their content means nothing.
"""

Messages = list[tuple[str, str]]


class Writer(generate.Writer):
    """Shorter results, so that a trace of this size has as many messages and calls as a real one."""

    def source(self, lines: int) -> list[str]:
        return super().source(max(3, round(lines * SHORTER)))


class Bases:
    """Long generated traces, from whose beginnings rows are made."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)  # noqa: S311, not for secrets
        self.writer = Writer(seed)
        self.bases = [self._long() for _ in range(BASES)]

    def _long(self) -> tuple[Messages, list[int]]:
        """A system prompt, a task and steps beyond LARGEST, and how long the text is after each message."""
        messages: Messages = []
        sizes: list[int] = []
        while not sizes or sizes[-1] < LARGEST:
            made = list(self.writer.messages())
            # A further trace's steps are numbered anew: only their calls' ids tell, which nothing here asks.
            for role, text in made[2:-1] if messages else made[:-1]:
                messages.append((role, text))
                sizes.append((sizes[-1] if sizes else 0) + len(text))
        return messages, sizes

    def conversation(self) -> Messages:
        """The first steps of a base up to a size drawn evenly, then an answer."""
        wanted = self.rng.uniform(SMALLEST, LARGEST)
        messages, sizes = self.rng.choice(self.bases)
        # A step is two messages behind the prompt and the task: cut after the last that fits.
        kept = max(4, sum(size <= wanted for size in sizes) // 2 * 2)
        ended = self.rng.random() < ENDED
        answer = f"<think>\n{generate.words(self.rng, 20)}\n</think>\n{generate.words(self.rng, 60)}"
        return [*messages[:kept], *([("gpt", answer)] if ended else [])]


def batches(config: str, traces: int, bases: Bases) -> Iterator[pa.Table]:
    """`traces` rows of a configuration, 100 at a time, categories as often as in the real one."""
    rng, (weights, _) = bases.rng, CONFIGS[config]
    for start in range(0, traces, BATCH_ROWS):
        rows: list[dict[str, Any]] = []
        for number in range(start, min(start + BATCH_ROWS, traces)):
            [category] = rng.choices(CATEGORIES, weights)
            rows.append(
                {
                    "id": f"{config}-{rng.getrandbits(64):016x}-{number}",
                    "conversations": [{"from": role, "value": value} for role, value in bases.conversation()],
                    "tools": bases.writer.tools,
                    "category": category,
                    "subcategory": f"{category}, {rng.choice(generate.WORDS)}",
                    "task": generate.words(rng, rng.randint(6, 30)),
                }
            )
        yield pa.Table.from_pylist(rows, schema=generate.SCHEMA)


def write(folder: Path, traces: int = TRACES, seed: int = 1) -> None:
    """The card and both configurations' files."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "README.md").write_text(CARD, encoding="utf-8")
    bases = Bases(seed)
    for config, (counts, group_rows) in CONFIGS.items():
        home = folder / "data" / config
        home.mkdir(parents=True, exist_ok=True)
        wanted = max(FILES, traces * sum(counts) // TRACES)
        for number in range(FILES):
            rows = wanted // FILES if number else wanted - wanted // FILES * (FILES - 1)
            path = home / f"train-{number:05}-of-{FILES:05}.parquet"
            with pq.ParquetWriter(path, generate.SCHEMA, compression="zstd") as writer:
                held: list[pa.Table] = []
                for batch in batches(config, rows, bases):
                    held.append(batch)
                    if sum(map(len, held)) >= group_rows:
                        writer.write_table(pa.concat_tables(held), row_group_size=group_rows)
                        held = []
                if held:
                    writer.write_table(pa.concat_tables(held), row_group_size=group_rows)
            print(f"{path}: {rows:,} traces, {path.stat().st_size:,} bytes", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--traces", type=int, default=TRACES, help=f"(default {TRACES:,})")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    write(arguments.folder, arguments.traces, arguments.seed)


if __name__ == "__main__":
    main()
