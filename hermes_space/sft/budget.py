"""What a length limit costs: how many traces fit, and the assistant turns, calls and trained tokens that are
cut.

Each trace is rendered and masked once, whole; every limit is then arithmetic on where it could be cut. The
row itself is tokenised anew when it is built (mask.py), so a limit met to the token may fall on either
side.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from hermes_space.sft.mask import MaskedExample
from hermes_space.sft.messages import Turn
from hermes_space.sft.proof import IGNORED
from hermes_space.sft.source import Source
from hermes_space.sft.template import ChatTokenizer, render


@dataclass(frozen=True)
class Cut:
    """What is there when the trace is cut at this place."""

    tokens: int
    trained: int
    turns: int
    calls: int


@dataclass(frozen=True)
class TraceCost:
    """One trace's places to cut, ascending; the first keeps nothing, the last everything."""

    cuts: tuple[Cut, ...]

    @property
    def whole(self) -> Cut:
        return self.cuts[-1]

    def at(self, max_length: int) -> Cut:
        return self.cuts[max(0, bisect_right([cut.tokens for cut in self.cuts], max_length) - 1)]


@dataclass(frozen=True)
class Budget:
    """A dataset at one limit: kept, and of how much."""

    max_length: int
    traces: int
    fit: int  # traces kept whole
    empty: int  # traces with nothing left to train
    tokens: int
    trained: int
    trained_of: int
    turns: int
    turns_of: int
    calls: int
    calls_of: int


def cost_of(source: Source, tokenizer: ChatTokenizer, example: MaskedExample) -> TraceCost:
    """The costs of one trace, from its example made without a limit."""
    trained = list(accumulate((label != IGNORED for label in example.labels), initial=0))
    calls = list(accumulate((_calls(source, turn) for turn in source.turns), initial=0))
    turns = list(accumulate((turn.role == "assistant" for turn in source.turns), initial=0))
    cuts = [Cut(0, 0, 0, 0)]
    for keep in source.cuts:
        tokens = source.tokens.count(0, _length(source, tokenizer, example, keep))
        cuts.append(Cut(tokens, trained[tokens], turns[keep], calls[keep]))
    return TraceCost(tuple(cuts))


def _calls(source: Source, turn: Turn) -> int:
    return len(source.recorded.messages[turn.source].calls) if turn.role == "assistant" else 0


def _length(source: Source, tokenizer: ChatTokenizer, example: MaskedExample, keep: int) -> int:
    """How long the text of the first turns is: known from placing the turns around the cut, else rendered."""
    if keep == len(source.turns):
        return len(source.text)
    for place in example.layout.placements:
        if place.turn == keep and place.before:
            return place.before
        if place.turn == keep - 1 and place.after:
            return place.after
    return len(render(tokenizer, [turn.message for turn in source.turns[:keep]]))


def budget(costs: Sequence[TraceCost], max_length: int) -> Budget:
    """Add up what a limit keeps of all traces."""
    cuts = [cost.at(max_length) for cost in costs]
    wholes = [cost.whole for cost in costs]
    return Budget(
        max_length=max_length,
        traces=len(costs),
        fit=sum(cut == whole for cut, whole in zip(cuts, wholes, strict=True)),
        empty=sum(not cut.trained for cut in cuts),
        tokens=sum(cut.tokens for cut in cuts),
        trained=sum(cut.trained for cut in cuts),
        trained_of=sum(cut.trained for cut in wholes),
        turns=sum(cut.turns for cut in cuts),
        turns_of=sum(cut.turns for cut in wholes),
        calls=sum(cut.calls for cut in cuts),
        calls_of=sum(cut.calls for cut in wholes),
    )
