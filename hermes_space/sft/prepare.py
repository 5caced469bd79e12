"""All traces of one choice (configuration, tokenizer, style, policy) masked once, and then seen at any limit.

What people ask again and again while they move a slider is remembered. Not here: drawing it.
"""

from __future__ import annotations

from collections.abc import Iterator
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
# Characters of rendered text, of which a million takes a second and a half to tokenise; what is made of each
# takes some 30 bytes of memory for as long as it is kept. After the first there is something to be seen.
FIRST_TEXT = 500_000
MOST_TEXT = 4_000_000


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


class Masking:
    """The masking of one choice, a trace at a time: it goes on where it was left, whoever asks for more."""

    def __init__(self, dataset: Dataset, choice: Choice) -> None:
        self._dataset, self._choice = dataset, choice
        self._tokenizer = load_tokenizer(choice.tokenizer)
        self._style = choose_style(self._tokenizer).style if choice.style == "auto" else choice.style
        self._rows = rows_of(dataset, choice.config)
        self._done: list[tuple[Source, MaskedExample, TraceCost]] = []
        self._next: Source | None = None
        self._work = self._text = 0
        # Two visitors who open the same configuration share one masking.
        self._step = Lock()
        self._seen: Prepared | None = None

    def prepared(self, most_text: int) -> Prepared:
        """The first traces, up to so many characters of text; what more was masked before is there too."""
        while self._more(most_text):
            pass
        with self._step:
            if self._seen is None or len(self._seen.rows) < len(self._done):
                sources, examples, costs = zip(*self._done, strict=True)
                rows = self._rows[: len(self._done)]
                self._seen = Prepared(
                    self._dataset, self._choice, self._style, len(self._rows), rows, sources, examples, costs
                )
            return self._seen

    def _more(self, most_text: int) -> bool:
        """Mask one trace more, unless that would be too much."""
        with self._step:
            number = len(self._done)
            if number == min(len(self._rows), MOST_TRACES):
                return False
            if self._next is None:
                self._next = read_source(
                    self._dataset.trace(self._rows[number]), self._tokenizer, self._style
                )
            source = self._next
            work = self._work + len(source.turns) * sum(turn.role == "assistant" for turn in source.turns)
            text = self._text + len(source.text)
            if number and (work > MOST_WORK or text > most_text):
                return False
            example = mask(source, self._tokenizer, None, self._choice.policy)
            self._done.append((source, example, cost_of(source, self._tokenizer, example)))
            self._next, self._work, self._text = None, work, text
            return True


_BEGINNING = Lock()


def looks(dataset: Dataset, choice: Choice) -> Iterator[Prepared]:
    """The first traces masked without a limit: a few, which is quick, then as many as there is time for."""
    with _BEGINNING:
        masking = _masking(dataset, choice)
    few = masking.prepared(FIRST_TEXT)
    yield few
    most = masking.prepared(MOST_TEXT)
    if most is not few:
        yield most


def prepare(dataset: Dataset, choice: Choice) -> Prepared:
    """The last of `looks`."""
    *_, last = looks(dataset, choice)
    return last


@lru_cache(maxsize=2)
def _masking(dataset: Dataset, choice: Choice) -> Masking:
    return Masking(dataset, choice)


def proof_at(prepared: Prepared, max_length: int) -> Proof:
    """The proof of all rows as a limit leaves them."""
    if max_length not in prepared.proofs:
        examples = (example_at(prepared, n, max_length) for n in range(len(prepared.rows)))
        prepared.proofs[max_length] = sum((example.proof for example in examples), Proof())
    return prepared.proofs[max_length]


def example_at(prepared: Prepared, number: int, max_length: int) -> MaskedExample:
    """One row of the configuration as a limit leaves it."""
    source, whole = whole_of(prepared, number)
    if len(whole.input_ids) <= max_length:
        return whole
    tokenizer = load_tokenizer(prepared.choice.tokenizer)
    return mask(source, tokenizer, max_length, prepared.choice.policy, whole.layout)


def whole_of(prepared: Prepared, number: int) -> tuple[Source, MaskedExample]:
    """One row of the configuration without a limit, masked by itself if it is not among the first."""
    if number < len(prepared.rows):
        return prepared.sources[number], prepared.examples[number]
    return _apart(prepared.dataset, prepared.choice, prepared.style, number)


@lru_cache(maxsize=4)
def _apart(dataset: Dataset, choice: Choice, style: str, number: int) -> tuple[Source, MaskedExample]:
    tokenizer = load_tokenizer(choice.tokenizer)
    source = read_source(dataset.trace(rows_of(dataset, choice.config)[number]), tokenizer, style)
    return source, mask(source, tokenizer, None, choice.policy)
