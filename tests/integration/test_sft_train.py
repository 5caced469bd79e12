"""The trainer on real rows: labels reach the loss unchanged. It needs the extra `train`, or is skipped."""

import json
from pathlib import Path

import pytest

import hermes_space as hs
from hermes_space.sft.run import Job, Run
from hermes_space.sft.tokenizer import FOLDER

torch = pytest.importorskip("torch", reason="training needs the extra: pip install 'hermes-space[train]'")
pytest.importorskip("trl", reason="training needs the extra: pip install 'hermes-space[train]'")
pytest.importorskip("peft", reason="training needs the extra: pip install 'hermes-space[train]'")

STEPS = 5


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random model of two small layers."""
    from transformers import Qwen2Config, Qwen2ForCausalLM

    folder = tmp_path_factory.mktemp("model")
    torch.manual_seed(7)
    shape = {"hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2, "num_attention_heads": 4}
    Qwen2ForCausalLM(Qwen2Config(vocab_size=6400, num_key_value_heads=2, **shape)).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One row of the sample, so that every step trains the same tokens."""
    path = tmp_path_factory.mktemp("rows") / "rows.jsonl"
    hs.export(hs.open_dataset("sample", config="retail"), path, format="tokenized", max_length=6000)
    path.write_text(path.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    return path


def _run(job: Job) -> tuple[Run, dict[str, object]]:
    run = Run.start(job)
    return run, list(run.events())[-1]


def test_the_first_loss_is_that_of_the_trained_tokens_alone(model: Path, rows: Path, tmp_path: Path) -> None:
    from transformers import AutoModelForCausalLM

    run, last = _run(Job(rows, str(model), tmp_path / "out", STEPS, 0, str(FOLDER)))
    assert last == {"done": str(tmp_path / "out"), "rows": 1, "steps": STEPS}
    row = json.loads(rows.read_text("utf-8"))
    ids, labels = torch.tensor([row["input_ids"]]), torch.tensor(row["labels"])
    with torch.no_grad():
        logits = AutoModelForCausalLM.from_pretrained(model, dtype=torch.float32)(input_ids=ids).logits[0]
    own = torch.nn.functional.cross_entropy(logits[:-1], labels[1:], ignore_index=-100).item()
    assert run.losses[0][1] == pytest.approx(own, abs=1e-3)
    assert [step for step, _ in run.losses] == list(range(1, STEPS + 1))
    assert run.losses[-1][1] < run.losses[0][1]
    assert (tmp_path / "out" / "model.safetensors").exists()


def test_an_adapter_is_trained_and_saved(model: Path, rows: Path, tmp_path: Path) -> None:
    _, last = _run(Job(rows, str(model), tmp_path / "out", 1, 4, str(FOLDER)))
    assert last["steps"] == 1
    assert (tmp_path / "out" / "adapter_model.safetensors").exists()


def test_rows_of_another_tokenizer_are_refused(model: Path, tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps({"input_ids": [1, 9000], "labels": [-100, 9000]}))
    _, last = _run(Job(path, str(model), tmp_path / "out", 1, 0, str(FOLDER)))
    assert "knows 6400 tokens, but the rows hold id 9000" in str(last["error"])
