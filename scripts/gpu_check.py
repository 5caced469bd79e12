"""Say whether training can run here, and where it can, train a tiny random model for a few steps.

It uses the bundled sample and tokenizer and needs no network. Without a GPU or the packages it says so and is
content: only a run that was possible and failed is a failure.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import hermes_space as hs
from hermes_space.sft.environment import missing
from hermes_space.sft.run import Job, Run
from hermes_space.sft.tokenizer import FOLDER

STEPS = 10


def tiny_model(folder: Path) -> None:
    """Random weights in a small shape, with the bundled tokenizer's vocabulary."""
    from transformers import Qwen2Config, Qwen2ForCausalLM

    shape = {"hidden_size": 256, "intermediate_size": 512, "num_hidden_layers": 4, "num_attention_heads": 4}
    Qwen2ForCausalLM(Qwen2Config(vocab_size=6400, num_key_value_heads=2, **shape)).save_pretrained(folder)


def main() -> int:
    reason = missing()
    if reason:
        print(f"No training here. {reason}")
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tiny_model(folder / "model")
        sample = hs.open_dataset("sample", config="retail")
        count = hs.export(sample, folder / "rows.jsonl", format="tokenized", max_length=4096)
        print(f"{count} rows of at most 4,096 tokens, {STEPS} steps.")
        run = Run.start(
            Job(folder / "rows.jsonl", str(folder / "model"), folder / "out", STEPS, 0, str(FOLDER))
        )
        for event in run.events():
            print(f"step {event['step']}: loss {event['loss']:.3f}" if "loss" in event else event)
            if "error" in event:
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
