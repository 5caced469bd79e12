"""What is missing to train here, in one sentence. It installs nothing and loads torch only if it is there."""

from __future__ import annotations

import importlib
from importlib.util import find_spec

PACKAGES = ("torch", "trl", "accelerate", "peft")


def missing() -> str | None:
    """Why training cannot run on this machine, or None where it can."""
    absent = [name for name in PACKAGES if find_spec(name) is None]
    if absent:
        return f"Not installed: {', '.join(absent)}. Install them with pip install 'hermes-space[train]'."
    if not importlib.import_module("torch").cuda.is_available():
        return "No GPU is visible here. On a CPU one step takes minutes."
    return None
