"""A trace rendered and tokenised whole, and cut to a length. Not here: what of it is trained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hermes_space.sft.encode import Encoded, encode
from hermes_space.sft.messages import Recorded, Turn, cut_points, turns_of
from hermes_space.sft.template import ChatTokenizer, choose_style, control_tokens, render

if TYPE_CHECKING:
    from hermes_space.parse import Trace


class MaskError(ValueError):
    """The row cannot be made; the message says what is wrong and what is accepted."""


@dataclass(frozen=True, eq=False)
class Source:
    """All of a trace, as one tokenizer's template writes it."""

    recorded: Recorded
    turns: Sequence[Turn]
    style: str
    text: str
    tokens: Encoded
    cuts: Sequence[int]  # how many turns may be kept, ascending


def read_source(trace: Trace, tokenizer: ChatTokenizer, style: str) -> Source:
    tool_role = "user" if style == "tagged" else "tool"
    if style == "auto":
        chosen = choose_style(tokenizer)
        style, tool_role = chosen.style, chosen.tool_role
    recorded = Recorded.of(trace)
    turns = turns_of(recorded, style=style, tool_role=tool_role)
    if not turns:
        raise MaskError("The trace has no message to train on.")
    text = render(tokenizer, [turn.message for turn in turns])
    return Source(recorded, turns, style, text, encode(tokenizer, text), cut_points(turns, recorded))


def fit(source: Source, tokenizer: ChatTokenizer, max_length: int | None) -> tuple[int, str, Encoded]:
    """How many turns fit, their text and tokens: all, or up to the last cut that fits, by halving."""
    if max_length is None or len(source.tokens.ids) <= max_length:
        return len(source.turns), source.text, source.tokens
    controls = control_tokens(tokenizer)
    best = 0, "", Encoded([], [], [])
    low, high = 0, len(source.cuts) - 1  # the last cut keeps everything, which is too long
    while low < high:
        middle = (low + high) // 2
        text = render(tokenizer, [turn.message for turn in source.turns[: source.cuts[middle]]])
        tokens = _tokens(source, tokenizer, text, controls)
        if len(tokens.ids) <= max_length:
            best, low = (source.cuts[middle], text, tokens), middle + 1
        else:
            high = middle
    return best


def _tokens(source: Source, tokenizer: ChatTokenizer, text: str, controls: Sequence[str]) -> Encoded:
    """The text's tokens: the whole's first ones where a control token follows, for none crosses it."""
    if source.text.startswith(text) and source.text.startswith(tuple(controls), len(text)):
        return source.tokens.first(source.tokens.count(0, len(text)))
    return encode(tokenizer, text)
