"""Files for trainers: every format is one module and one entry here, in the order people see."""

from __future__ import annotations

from os import PathLike
from pathlib import Path

from hermes_space.dataset import Dataset, open_dataset
from hermes_space.exporters import (
    anthropic,
    atif,
    messages,
    openai,
    parquet,
    prompt_completion,
    sharegpt,
    sts,
    tokenized,
)
from hermes_space.exporters.exporter import Exporter, ExportError, Options

EXPORTERS: tuple[Exporter, ...] = (
    Exporter("messages", ".jsonl", "chat messages, one trace a line", messages.write),
    Exporter(
        "prompt_completion",
        ".jsonl",
        "one assistant turn a line, after what came before it",
        prompt_completion.write,
    ),
    Exporter("sharegpt", ".jsonl", "from and value, as recorded", sharegpt.write),
    Exporter("openai", ".jsonl", "OpenAI messages; reading them gives the same traces", openai.write),
    Exporter(
        "anthropic", ".jsonl", "Anthropic messages; reading them gives the same traces", anthropic.write
    ),
    Exporter("sts", "", "a folder of sessions for the Hub's trace viewer, one a trace", sts.write),
    Exporter("atif", ".jsonl", "ATIF 1.7 trajectories, one a line", atif.write),
    Exporter("tokenized", ".jsonl", "input_ids and labels, ready for the trainer", tokenized.write),
    Exporter("parquet", ".parquet", "the rows as they are", parquet.write),
)

__all__ = ["EXPORTERS", "ExportError", "Exporter", "Options", "export"]


def export(
    source: Dataset | str | PathLike[str],
    path: str | PathLike[str],
    *,
    format: str,
    tokenizer: str = "minimind",
    max_length: int | None = 8192,
    style: str = "auto",
    policy: str = "assistant",
) -> int:
    """Write the traces of a dataset (or of what opens as one) and return the number of rows written.

    The tokenizer, its limit, style and policy matter to the format "tokenized" only.
    """
    found = next((exporter for exporter in EXPORTERS if exporter.name == format), None)
    if found is None:
        known = ", ".join(exporter.name for exporter in EXPORTERS)
        raise ExportError(f"There is no format {format!r}: use one of {known}.")
    dataset = source if isinstance(source, Dataset) else open_dataset(source)
    return found.write(dataset, Path(path), Options(tokenizer, max_length, style, policy))
