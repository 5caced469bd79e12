"""Readers of the trace sources that the bundled sample is built from, one module a source format."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sample_sources.coding import coding
from sample_sources.multi_agent import agentrx_teams, who_and_when
from sample_sources.prompt import Prompt
from sample_sources.rows import Row
from sample_sources.tau import airline, retail

CONFIGS: dict[str, tuple[Callable[[Path, Prompt], list[Row]], ...]] = {
    "airline": (airline,),
    "coding": (coding,),
    "multi-agent": (who_and_when, agentrx_teams),
    "retail": (retail,),
}

# The folders the rows come from; the licence of each travels with the sample.
FOLDERS = (
    "agentrx",
    "claude-code-real",
    "hermes-real",
    "mini-swe-agent",
    "pi-mono",
    "swe-agent",
    "swe-smith",
    "tau-bench",
    "teich",
    "who-and-when",
)
