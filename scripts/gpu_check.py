"""Says whether torch and a GPU are here and, if torch is, trains a tiny model on the sample for a few steps.

It shows that the path from traces to a falling loss works on this machine. The model is made here from
nothing, so no network is needed; it is not worth keeping.
"""

import json
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hermes_space import build_example, open_dataset
from hermes_space.sft.run import Job, Run
from hermes_space.sft.tokenizer import load_tokenizer

STEPS = 20
ROWS = 8
LENGTH = 1024


def write_model(folder: Path) -> None:
    """A Llama of about two million parameters with the bundled tokenizer's vocabulary."""
    from transformers import LlamaConfig, LlamaForCausalLM

    tokenizer: Any = load_tokenizer()  # more than the masks need of it
    size = {"hidden_size": 128, "intermediate_size": 256, "num_hidden_layers": 2, "num_attention_heads": 4}
    config = LlamaConfig(vocab_size=len(tokenizer), max_position_embeddings=LENGTH, **size)
    LlamaForCausalLM(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def write_rows(file: Path) -> None:
    dataset, tokenizer = open_dataset("sample"), load_tokenizer()
    examples = (build_example(dataset.trace(n), tokenizer, max_length=LENGTH) for n in range(ROWS))
    rows = ({"input_ids": one.input_ids, "labels": one.labels} for one in examples)
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))


def train(folder: Path) -> int:
    write_model(folder / "model")
    write_rows(folder / "rows.jsonl")
    run = Run.start(Job(folder / "rows.jsonl", str(folder / "model"), folder / "out", steps=STEPS, lora=0))
    for event in run.events():
        print(json.dumps(event), flush=True)
        if "error" in event:
            return 1
    (_, first), (_, last) = run.losses[0], run.losses[-1]
    print(f"loss {first:.3f} at the first step, {last:.3f} at the last")
    return 0 if last < first else 1


def main() -> int:
    if find_spec("torch") is None or find_spec("trl") is None:
        print("torch or trl is not installed here: `make train-deps` brings both.")
        return 0
    import torch

    gpu = torch.cuda.get_device_name() if torch.cuda.is_available() else "none, training on the CPU"
    print(f"torch {torch.__version__}, GPU: {gpu}")
    with tempfile.TemporaryDirectory() as folder:
        return train(Path(folder))


if __name__ == "__main__":
    sys.exit(main())
