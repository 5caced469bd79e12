# /// script
# requires-python = ">=3.10"
# dependencies = [
#   "accelerate>=1.4", "datasets>=4", "peft>=0.17", "torch>=2.6", "transformers>=5,<6", "trl>=1.0",
# ]
# ///
"""Fine-tune a causal language model on tokenised rows: `python -m hermes_space.sft.train --help`.

The rows carry `input_ids` and `labels`, so the trainer neither tokenises nor masks nor cuts anything: what
was proved is what is trained. It also runs as a script of its own (`uv run train.py`) and imports nothing of
this package. Progress goes to standard output, one JSON object a line. Not here: making rows, judging the
result.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
from pathlib import Path
from typing import Any

IGNORED = -100


class DataError(ValueError):
    """The rows cannot be trained on; the message is one sentence."""


def make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m hermes_space.sft.train", description="Train on masked rows."
    )
    parser.add_argument("--data", required=True, type=Path, help="JSON lines with input_ids and labels")
    parser.add_argument("--model", required=True, help="a hub id or a folder")
    parser.add_argument("--tokenizer", help="where it is not the model's own")
    parser.add_argument(
        "--out", required=True, type=Path, help="the folder the model or adapter is written to"
    )
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--batch", type=int, default=1, help="rows a device and step")
    parser.add_argument("--accumulate", type=int, default=1, help="batches a step")
    parser.add_argument("--lr", type=float, help="1e-4 with LoRA and 2e-5 without, if not given")
    parser.add_argument("--lora", type=int, default=0, metavar="RANK", help="train an adapter of this rank")
    parser.add_argument("--seed", type=int, default=7)
    return parser


def read_rows(path: Path) -> list[dict[str, list[int]]]:
    """The rows that train something; a file without one is an error, for the trainer would fail obscurely."""
    rows = []
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                row = json.loads(line)
                ids, labels = row["input_ids"], row["labels"]
            except (ValueError, TypeError, KeyError) as error:
                raise DataError(f"{path} line {number} is no row with input_ids and labels.") from error
            if len(ids) != len(labels):
                raise DataError(f"{path} line {number} has {len(ids)} input_ids but {len(labels)} labels.")
            # The first label is never predicted: nothing stands before it.
            if any(label != IGNORED for label in labels[1:]):
                rows.append({"input_ids": ids, "labels": labels})
    if not rows:
        raise DataError(f"{path} has no row with a trainable token.")
    return rows


def train(args: argparse.Namespace) -> None:
    import torch
    from datasets import Dataset
    from transformers import AutoModelForCausalLM, AutoTokenizer, set_seed
    from trl import SFTConfig, SFTTrainer

    rows = read_rows(args.data)
    set_seed(args.seed)
    gpu = torch.cuda.is_available()
    bf16 = gpu and torch.cuda.is_bf16_supported()
    model = AutoModelForCausalLM.from_pretrained(args.model, dtype=torch.bfloat16 if bf16 else torch.float32)
    _check_vocabulary(rows, model.get_input_embeddings().weight.shape[0], args.model)
    config = SFTConfig(
        output_dir=str(args.out),
        max_steps=args.steps,
        per_device_train_batch_size=args.batch,
        gradient_accumulation_steps=args.accumulate,
        learning_rate=args.lr or (1e-4 if args.lora else 2e-5),
        max_length=None,  # rows are cut by turns already; the trainer could only cut inside them
        packing=False,
        bf16=bf16,
        fp16=gpu and not bf16,
        use_cpu=not gpu,
        logging_steps=1,
        save_strategy="no",
        report_to="none",
        seed=args.seed,
    )
    trainer = SFTTrainer(
        model=model,
        args=config,
        train_dataset=Dataset.from_list(rows),
        processing_class=AutoTokenizer.from_pretrained(args.tokenizer or args.model),
        peft_config=_lora(args.lora),
        callbacks=[_reporter(args.steps)],
    )
    trainer.train()
    trainer.save_model(str(args.out))
    tell(done=str(args.out), rows=len(rows), steps=trainer.state.global_step)


def _check_vocabulary(rows: list[dict[str, list[int]]], size: int, model: str) -> None:
    highest = max(max(row["input_ids"]) for row in rows)
    if highest >= size:
        raise DataError(
            f"{model} knows {size} tokens, but the rows hold id {highest}: use its own tokenizer."
        )


def _lora(rank: int) -> Any:
    if not rank:
        return None
    from peft import LoraConfig

    return LoraConfig(r=rank, lora_alpha=2 * rank, target_modules="all-linear", task_type="CAUSAL_LM")


def _reporter(steps: int) -> Any:
    """Tells each step, and ends after the running one when the process is asked to (SIGTERM)."""
    from transformers import TrainerCallback

    stop: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, frame: stop.append(number))

    class Reporter(TrainerCallback):  # type: ignore[misc]  # transformers ships no types
        def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **rest: Any) -> None:
            if logs and "loss" in logs:
                tell(step=state.global_step, steps=steps, loss=float(logs["loss"]))

        def on_step_end(self, args: Any, state: Any, control: Any, **rest: Any) -> None:
            if stop:
                control.should_training_stop = True

    return Reporter()


def tell(**event: Any) -> None:
    print(json.dumps(event), flush=True)


def main(argv: list[str] | None = None) -> int:
    args = make_parser().parse_args(argv)
    try:
        train(args)
    except (DataError, OSError) as error:
        tell(error=str(error))
        print(f"train: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
