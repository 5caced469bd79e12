"""All traces of one choice (configuration, tokenizer, style, policy) masked once, and then seen at any limit.

What people ask again and again while they move a slider is remembered. Not here: drawing it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from hermes_space.dataset import Dataset
from hermes_space.sft.budget import Budget, TraceCost, budget, cost_of
from hermes_space.sft.mask import MaskedExample, build_example
from hermes_space.sft.proof import Proof
from hermes_space.sft.template import choose_style
from hermes_space.sft.tokenizer import load_tokenizer

MOST = 200  # traces looked at: enough for a picture, seconds to make


@dataclass(frozen=True)
class Choice:
    """What decides every mask, the limit aside."""

    config: str | None
    tokenizer: str
    style: str = "auto"
    policy: str = "assistant"


@dataclass(frozen=True, eq=False)
class Prepared:
    """The first traces of a choice, whole, with what each cut would cost."""

    dataset: Dataset
    choice: Choice
    style: str
    total: int  # traces the configuration has
    rows: tuple[int, ...]
    examples: tuple[MaskedExample, ...]
    costs: tuple[TraceCost, ...]

    def budget(self, max_length: int) -> Budget:
        return budget(self.costs, max_length)

    @property
    def lengths(self) -> list[int]:
        return [cost.whole.tokens for cost in self.costs]


def rows_of(dataset: Dataset, config: str | None) -> tuple[int, ...]:
    """The row numbers of a configuration (None: all)."""
    configs = dataset.table.column("config").to_pylist()
    return tuple(n for n, name in enumerate(configs) if config in (None, name))


@lru_cache(maxsize=8)
def prepare(dataset: Dataset, choice: Choice, told: Callable[[int, int], None] | None = None) -> Prepared:
    """Mask the first traces without a limit; `told` hears how many of how many are done."""
    tokenizer = load_tokenizer(choice.tokenizer)
    style = choose_style(tokenizer).style if choice.style == "auto" else choice.style
    rows = rows_of(dataset, choice.config)
    examples, costs = [], []
    for number, row in enumerate(rows[:MOST]):
        trace = dataset.trace(row)
        example = build_example(trace, tokenizer, max_length=None, style=style, policy=choice.policy)
        examples.append(example)
        costs.append(cost_of(trace, tokenizer, example))
        if told:
            told(number + 1, min(len(rows), MOST))
    return Prepared(dataset, choice, style, len(rows), rows[:MOST], tuple(examples), tuple(costs))


@lru_cache(maxsize=16)
def proof_at(prepared: Prepared, max_length: int) -> Proof:
    """The proof of all rows as a limit leaves them."""
    return sum((example_at(prepared, n, max_length).proof for n in range(len(prepared.rows))), Proof())


def example_at(prepared: Prepared, number: int, max_length: int) -> MaskedExample:
    """One row as a limit leaves it."""
    if len(prepared.examples[number].input_ids) <= max_length:
        return prepared.examples[number]
    return build_example(
        prepared.dataset.trace(prepared.rows[number]),
        load_tokenizer(prepared.choice.tokenizer),
        max_length=max_length,
        style=prepared.style,
        policy=prepared.choice.policy,
    )
