"""All traces of one choice (configuration, tokenizer, style, policy) masked once, and then seen at any limit.

What people ask again and again while they move a slider is remembered. Not here: drawing it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock

from hermes_space.dataset import Dataset
from hermes_space.sft.budget import Budget, TraceCost, budget, cost_of
from hermes_space.sft.mask import MaskedExample, mask
from hermes_space.sft.proof import Proof
from hermes_space.sft.source import Source, read_source
from hermes_space.sft.template import choose_style
from hermes_space.sft.tokenizer import load_tokenizer

# What is looked at: enough for a picture, seconds to make. Placing turns costs turns x messages of a trace.
MOST_TRACES = 200
MOST_WORK = 250_000
# Characters of rendered text: what is made of each takes some 30 bytes of memory for as long as it is kept.
MOST_TEXT = 7_000_000


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
    sources: tuple[Source, ...]
    examples: tuple[MaskedExample, ...]
    costs: tuple[TraceCost, ...]
    proofs: dict[int, Proof] = field(default_factory=dict)  # by limit, as they are asked for

    def budget(self, max_length: int) -> Budget:
        return budget(self.costs, max_length)

    @property
    def lengths(self) -> list[int]:
        return [cost.whole.tokens for cost in self.costs]


def rows_of(dataset: Dataset, config: str | None) -> tuple[int, ...]:
    """The row numbers of a configuration (None: all)."""
    configs = dataset.labels["config"].to_pylist()
    return tuple(n for n, name in enumerate(configs) if config in (None, name))


# Two visitors who open the same configuration wait for one masking, not for two at half the speed.
_MASKING = Lock()


def prepare(dataset: Dataset, choice: Choice) -> Prepared:
    """Mask the first traces without a limit."""
    with _MASKING:
        return _prepare(dataset, choice)


@lru_cache(maxsize=2)
def _prepare(dataset: Dataset, choice: Choice) -> Prepared:
    tokenizer = load_tokenizer(choice.tokenizer)
    style = choose_style(tokenizer).style if choice.style == "auto" else choice.style
    rows = rows_of(dataset, choice.config)
    sources: list[Source] = []
    work = text = 0
    for row in rows[:MOST_TRACES]:
        source = read_source(dataset.trace(row), tokenizer, style)
        work += len(source.turns) * sum(turn.role == "assistant" for turn in source.turns)
        text += len(source.text)
        if sources and (work > MOST_WORK or text > MOST_TEXT):
            break
        sources.append(source)
    examples = [mask(source, tokenizer, None, choice.policy) for source in sources]
    costs = [cost_of(s, tokenizer, example) for s, example in zip(sources, examples, strict=True)]
    seen = rows[: len(sources)]
    return Prepared(dataset, choice, style, len(rows), seen, tuple(sources), tuple(examples), tuple(costs))


def proof_at(prepared: Prepared, max_length: int) -> Proof:
    """The proof of all rows as a limit leaves them."""
    if max_length not in prepared.proofs:
        examples = (example_at(prepared, n, max_length) for n in range(len(prepared.rows)))
        prepared.proofs[max_length] = sum((example.proof for example in examples), Proof())
    return prepared.proofs[max_length]


def example_at(prepared: Prepared, number: int, max_length: int) -> MaskedExample:
    """One row as a limit leaves it."""
    if len(prepared.examples[number].input_ids) <= max_length:
        return prepared.examples[number]
    tokenizer = load_tokenizer(prepared.choice.tokenizer)
    whole = prepared.examples[number].layout
    return mask(prepared.sources[number], tokenizer, max_length, prepared.choice.policy, whole)
