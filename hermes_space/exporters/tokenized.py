"""`input_ids` and `labels`, one trace a line: the rows the trainer takes as they are.

A row without a trainable token is left out, for it teaches nothing and trainers handle it in silence.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hermes_space.dataset import Dataset, trace_of
from hermes_space.exporters.exporter import Options, about, write_lines


def write(dataset: Dataset, path: Path, options: Options) -> int:
    return write_lines(path, _rows(dataset, options))


def _rows(dataset: Dataset, options: Options) -> Iterator[dict[str, Any]]:
    from hermes_space.sft.mask import build_example
    from hermes_space.sft.tokenizer import load_tokenizer

    tokenizer = load_tokenizer(options.tokenizer)
    for row in dataset.each_row():
        example = build_example(
            trace_of(row),
            tokenizer,
            max_length=options.max_length,
            style=options.style,
            policy=options.policy,
        )
        if example.trainable:
            labels = {"input_ids": example.input_ids, "labels": example.labels}
            yield {**about(row), "trainable": example.trainable, **labels}
