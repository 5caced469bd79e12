"""Budgets against rows that are really made, the prepared set, and what a machine without a GPU says."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import hermes_space as hs
from hermes_space.sft import environment
from hermes_space.sft import prepare as prepare_module
from hermes_space.sft.prepare import Choice, example_at, looks, prepare, proof_at, rows_of
from hermes_space.sft.run import Job, Run
from hermes_space.sft.source import Source, read_source
from hermes_space.sft.tokenizer import TokenizerError, load_tokenizer
from hermes_space.sft.train import DataError, read_rows


@pytest.mark.parametrize("limit", [2048, 4096, 8192, 32768])
def test_the_budget_is_what_rows_of_that_length_hold(sample: hs.Dataset, limit: int) -> None:
    prepared = prepare(sample, Choice("retail", "minimind"))
    budget, proof = prepared.budget(limit), proof_at(prepared, limit)
    assert budget.traces == proof.rows == len(prepared.rows)
    assert (budget.tokens, budget.trained) == (proof.tokens, proof.trained)
    assert (budget.turns, budget.turns_of) == (proof.turns, proof.turns + proof.turns_cut)
    assert budget.empty == proof.empty_rows
    assert budget.fit == sum(length <= limit for length in prepared.lengths)


def test_a_cut_row_equals_the_one_made_alone(sample: hs.Dataset) -> None:
    prepared = prepare(sample, Choice("retail", "minimind"))
    for number, row in enumerate(prepared.rows):
        alone = hs.build_example(sample.trace(row), load_tokenizer(), max_length=6000)
        together = example_at(prepared, number, 6000)
        assert (together.input_ids, together.labels) == (alone.input_ids, alone.labels)


@pytest.fixture
def anew() -> Iterator[None]:
    """Nothing is masked yet, and what this test masks is not kept."""
    prepare_module._masking.cache_clear()
    yield
    prepare_module._masking.cache_clear()


def test_a_few_are_seen_first_and_masked_once(
    sample: hs.Dataset, monkeypatch: pytest.MonkeyPatch, anew: None
) -> None:
    masked: list[int] = []

    def noted(trace: hs.Trace, *how: Any) -> Source:
        masked.append(len(masked))
        return read_source(trace, *how)

    choice = Choice("retail", "minimind")
    whole = prepare(sample, choice)
    prepare_module._masking.cache_clear()
    monkeypatch.setattr(prepare_module, "read_source", noted)
    monkeypatch.setattr(prepare_module, "FIRST_TEXT", 60_000)
    few, most = looks(sample, choice)
    assert 0 < len(few.rows) < len(most.rows) == few.total == 7
    assert few.rows == most.rows[: len(few.rows)] and few.lengths == most.lengths[: len(few.rows)]
    assert most.lengths == whole.lengths and proof_at(most, 4096) == proof_at(whole, 4096)
    assert len(masked) == 7
    assert list(looks(sample, choice)) == [most]


def test_a_row_beyond_the_first_is_masked_by_itself(
    sample: hs.Dataset, monkeypatch: pytest.MonkeyPatch, anew: None
) -> None:
    for most in ("FIRST_TEXT", "MOST_TEXT"):
        monkeypatch.setattr(prepare_module, most, 60_000)
    prepared = prepare(sample, Choice("retail", "minimind"))
    last = prepared.total - 1
    assert len(prepared.rows) < prepared.total
    alone = hs.build_example(sample.trace(rows_of(sample, "retail")[last]), load_tokenizer(), max_length=6000)
    assert example_at(prepared, last, 6000).labels == alone.labels


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = (
        "import sys, hermes_space, hermes_space.sft; "
        "print(sorted({'torch', 'transformers', 'gradio', 'trl'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_unknown_tokenizers_are_one_sentence() -> None:
    with pytest.raises(TokenizerError, match="No tokenizer at 'nowhere/nothing'"):
        load_tokenizer("nowhere/nothing")


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "find_spec", lambda name: None if name == "trl" else object())
    assert environment.missing() == "Not installed: trl. Install them with pip install 'hermes-space[train]'."


def test_rows_without_a_trainable_token_are_left_out(tmp_path: Path) -> None:
    rows = [{"input_ids": [1, 2, 3], "labels": [-100, 2, 3]}, {"input_ids": [1, 2], "labels": [1, -100]}]
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)))
    assert read_rows(path) == rows[:1]
    path.write_text(json.dumps(rows[1]))
    with pytest.raises(DataError, match="no row with a trainable token"):
        read_rows(path)
    path.write_text('{"input_ids": [1, 2], "labels": [1]}')
    with pytest.raises(DataError, match="2 input_ids but 1 labels"):
        read_rows(path)


def test_a_run_that_fails_says_why(tmp_path: Path) -> None:
    run = Run.start(Job(tmp_path / "none.jsonl", "nowhere/nothing", tmp_path / "out"))
    events = list(run.events())
    assert len(events) == 1
    assert events[0]["error"]
