"""Tokenizers for the SFT tests: the bundled one with one template or another. It is not a test."""

from functools import cache
from pathlib import Path
from typing import Any

from hermes_space.sft.tokenizer import FOLDER

TEMPLATES = Path(__file__).parents[1] / "data" / "chat_templates"


@cache
def tokenizer_with(template: str | None = None) -> Any:
    """The bundled tokenizer; `template` names a file that replaces its chat template."""
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(str(FOLDER), local_files_only=True)
    if template is not None:
        tokenizer.chat_template = (TEMPLATES / f"{template}.jinja").read_text("utf-8")
    return tokenizer
