"""What carries shard jobs to other cores and machines: one engine a file, in the order people see them.

An engine takes jobs and gives a report for each, in any order. Which jobs there are, and what was done
before, is not known here.
"""

from __future__ import annotations

from hermes_space.engines.daft import DAFT
from hermes_space.engines.engine import Carry, Engine, EngineError
from hermes_space.engines.ray import RAY

ENGINES: tuple[Engine, ...] = (DAFT, RAY)

__all__ = ["ENGINES", "Carry", "Engine", "EngineError"]
