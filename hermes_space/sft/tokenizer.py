"""Tokenizers by name: the bundled one without the network, any other from a folder or the hub.

Only this module loads transformers, and only when a tokenizer is asked for.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import cast

from hermes_space.sft.template import ChatTokenizer

BUNDLED = "minimind"
FOLDER = Path(__file__).parent.parent / "data" / BUNDLED


class TokenizerError(ValueError):
    """The tokenizer cannot be used; the message is one sentence."""


# transformers loads its parts when first asked for, which two threads must not do at once.
_LOADING = Lock()


def load_tokenizer(name: str = BUNDLED) -> ChatTokenizer:
    """A tokenizer with a chat template: "minimind", a folder, or a hub id such as Qwen/Qwen3-0.6B."""
    with _LOADING:
        return _load(name)


@lru_cache(maxsize=4)
def _load(name: str) -> ChatTokenizer:
    from transformers import AutoTokenizer

    name = name.strip()
    where = FOLDER if name == BUNDLED else Path(name)
    local = where.is_dir()
    try:
        tokenizer = AutoTokenizer.from_pretrained(str(where) if local else name, local_files_only=local)
    except (OSError, ValueError, KeyError, TypeError, ImportError) as error:
        raise TokenizerError(
            f"No tokenizer at {name!r}: give {BUNDLED}, a folder with tokenizer.json, or a hub id such as "
            f"Qwen/Qwen3-0.6B ({type(error).__name__})."
        ) from error
    if not getattr(tokenizer, "chat_template", None):
        raise TokenizerError(f"Tokenizer {name!r} has no chat template: choose that of an instruct model.")
    if not tokenizer.is_fast:
        raise TokenizerError(
            f"Tokenizer {name!r} has no character offsets: choose one with a tokenizer.json."
        )
    return cast(ChatTokenizer, tokenizer)
