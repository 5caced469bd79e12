"""One trace as a training row: `input_ids`, and `labels` that are the ids where the model must learn, else
-100.

One full render, one tokenisation with offsets, spans from spans.py. A token is trained only if it lies
wholly inside a span; one that straddles a border is masked and counted. Truncation drops whole steps from
the end. Not here: training (train.py) and judging the result (proof.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hermes_space.sft.encode import Encoded, encode
from hermes_space.sft.layout import Layout, Segment, lay_out, segments_of
from hermes_space.sft.messages import STYLES, Turn, cut_points, trainable_call, turns_of
from hermes_space.sft.proof import Proof, measure
from hermes_space.sft.spans import COMMON_PREFIX, END_SEARCH, Placement
from hermes_space.sft.template import ChatTokenizer, choose_style, control_tokens, render

if TYPE_CHECKING:
    from hermes_space.parse import Trace

IGNORED = -100
POLICIES = ("assistant", "valid")  # "valid": assistant turns with a call that does not parse stay context
TRUNCATIONS = ("turns", "none")


class MaskError(ValueError):
    """The row cannot be made; the message says what is wrong and what is accepted."""


@dataclass(frozen=True)
class MaskedExample:
    """A training row with everything needed to check it."""

    input_ids: list[int]
    labels: list[int]
    text: str
    trainable: int
    kept: tuple[int, ...]  # trace messages, by index
    cut: tuple[int, ...]
    cut_text: str
    segments: tuple[Segment, ...]
    warnings: tuple[str, ...]
    style: str
    proof: Proof


def build_example(
    trace: Trace,
    tokenizer: ChatTokenizer,
    *,
    max_length: int | None,
    truncation: str = "turns",
    style: str = "auto",
    policy: str = "assistant",
) -> MaskedExample:
    """Mask one trace; `max_length` None or truncation "none" keeps all of it."""
    _check(tokenizer, truncation, style, policy)
    tool_role = "user" if style == "tagged" else "tool"
    if style == "auto":
        chosen = choose_style(tokenizer)
        style, tool_role = chosen.style, chosen.tool_role
    turns = turns_of(trace, style=style, tool_role=tool_role)
    if not turns:
        raise MaskError("The trace has no message to train on.")
    whole = render(tokenizer, [turn.message for turn in turns])
    keep, text, encoded = _fit(trace, tokenizer, turns, whole, max_length if truncation == "turns" else None)
    return _masked(trace, tokenizer, turns, keep, text, encoded, whole, style, policy)


def _check(tokenizer: ChatTokenizer, truncation: str, style: str, policy: str) -> None:
    for what, value, known in (
        ("truncation", truncation, TRUNCATIONS),
        ("style", style, ("auto", *STYLES)),
        ("policy", policy, POLICIES),
    ):
        if value not in known:
            raise MaskError(f"The {what} {value!r} is not known: use one of {', '.join(known)}.")
    if not tokenizer.chat_template:
        raise MaskError("This tokenizer has no chat template: choose that of an instruct model.")
    if not tokenizer.is_fast:
        raise MaskError("This tokenizer gives no character offsets: choose one with a tokenizer.json.")


def _fit(
    trace: Trace, tokenizer: ChatTokenizer, turns: list[Turn], whole: str, max_length: int | None
) -> tuple[int, str, Encoded]:
    """How many turns to keep, their text and tokens: all, or up to the last cut that fits."""
    encoded = encode(tokenizer, whole)
    if max_length is None or len(encoded.ids) <= max_length:
        return len(turns), whole, encoded
    for keep in reversed(cut_points(turns, trace)[:-1]):
        text = render(tokenizer, [turn.message for turn in turns[:keep]])
        # The whole text's tokens tell cheaply that a cut is hopeless; one near the limit is tokenised.
        if encoded.count(0, len(text)) > max_length + 64:
            continue
        part = encode(tokenizer, text)
        if len(part.ids) <= max_length:
            return keep, text, part
    return 0, "", Encoded([], [], [])


def _masked(
    trace: Trace, tokenizer: ChatTokenizer, turns: list[Turn], keep: int, text: str, encoded: Encoded,
    whole: str, style: str, policy: str,
) -> MaskedExample:  # fmt: skip
    controls = control_tokens(tokenizer)
    layout = lay_out(tokenizer, turns[:keep], trace, text, controls)
    trained = [p for p in layout.placements if p.placed and _wanted(trace, p, policy)]
    labels = [IGNORED] * len(encoded.ids)
    for place in trained:
        first, stop = encoded.inside(place.start, place.end)
        labels[first:stop] = encoded.ids[first:stop]
    proof = measure(trace, turns, layout, encoded, labels, trained, controls)
    sources = tuple(dict.fromkeys(turn.source for turn in turns[:keep]))
    return MaskedExample(
        input_ids=list(encoded.ids),
        labels=labels,
        text=text,
        trainable=proof.trained,
        kept=sources,
        cut=tuple(n for n in range(len(trace.messages)) if n not in sources),
        cut_text=whole[len(text) :] if whole.startswith(text) else "",
        segments=segments_of(trace, layout, trained, encoded),
        warnings=_warnings(layout, proof),
        style=style,
        proof=proof,
    )


def _wanted(trace: Trace, place: Placement, policy: str) -> bool:
    return policy == "assistant" or all(map(trainable_call, trace.messages[place.source].calls))


def _warnings(layout: Layout, proof: Proof) -> tuple[str, ...]:
    found = [f"Message {p.source} is not trained. {p.problem}" for p in layout.placements if not p.placed]
    methods = [p.method for p in layout.placements]
    if n := methods.count(COMMON_PREFIX):
        found.append(
            f"In {n} turns the generation prompt goes beyond the header: trained from where they part."
        )
    if n := methods.count(END_SEARCH):
        found.append(f"In {n} turns the template is different once turns follow: trained to the stop token.")
    if proof.straddling:
        found.append(f"{proof.straddling} tokens straddle the border of a trained span and are masked.")
    if proof.injected:
        found.append(f"{proof.injected} control tokens stand in user or tool text and act as real ones.")
    if proof.reasoning_dropped or proof.calls_dropped:
        lost = f"{proof.reasoning_dropped} reasoning blocks and {proof.calls_dropped} calls"
        found.append(f"The template drops {lost} of trained turns.")
    if not proof.trained:
        found.append("No token is trained: leave this row out.")
    return tuple(found)
