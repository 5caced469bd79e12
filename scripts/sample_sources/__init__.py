"""Readers of the trace sources that the bundled sample is built from, one module a source format."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sample_sources.prompt import Prompt
from sample_sources.rows import Row
from sample_sources.tau import airline

CONFIGS: dict[str, tuple[Callable[[Path, Prompt], list[Row]], ...]] = {
    "airline": (airline,),
}
