"""One trace as a training row: `input_ids`, and `labels` that are the ids where the model must learn, else
-100.

One full render, one tokenisation with offsets, spans from spans.py. A token is trained only if it lies
wholly inside a span; one that straddles a border is masked and counted. Truncation drops whole steps from
the end. Not here: training (train.py) and judging the result (proof.py).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hermes_space.sft.layout import Layout, Segment, lay_out, segments_of
from hermes_space.sft.messages import STYLES, trainable_call
from hermes_space.sft.proof import IGNORED, Proof, measure
from hermes_space.sft.source import MaskError, Source, fit, read_source
from hermes_space.sft.spans import COMMON_PREFIX, END_SEARCH, Placement
from hermes_space.sft.template import ChatTokenizer, control_tokens

if TYPE_CHECKING:
    from hermes_space.parse import Trace

POLICIES = ("assistant", "valid")  # "valid": assistant turns with a call that does not parse stay context
TRUNCATIONS = ("turns", "none")


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
    layout: Layout = field(repr=False)
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
    source = read_source(trace, tokenizer, style)
    return mask(source, tokenizer, max_length if truncation == "turns" else None, policy)


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


def mask(
    source: Source,
    tokenizer: ChatTokenizer,
    max_length: int | None,
    policy: str = "assistant",
    whole: Layout | None = None,
) -> MaskedExample:
    """Mask a trace rendered and tokenised already; `whole` is its layout without a limit, if known."""
    keep, text, tokens = fit(source, tokenizer, max_length)
    controls = control_tokens(tokenizer)
    layout = whole.first(keep, text) if whole else None
    layout = layout or lay_out(tokenizer, source.turns[:keep], source.recorded, text, controls)
    trained = [p for p in layout.placements if p.placed and _wanted(source, p, policy)]
    labels = [IGNORED] * len(tokens.ids)
    for place in trained:
        first, stop = tokens.inside(place.start, place.end)
        labels[first:stop] = tokens.ids[first:stop]
    proof = measure(source.recorded, source.turns, layout, tokens, labels, trained, controls)
    kept = tuple(dict.fromkeys(turn.source for turn in layout.turns))
    return MaskedExample(
        input_ids=list(tokens.ids),
        labels=labels,
        text=text,
        trainable=proof.trained,
        kept=kept,
        cut=tuple(n for n in range(len(source.recorded.messages)) if n not in kept),
        cut_text=source.text[len(text) :] if source.text.startswith(text) else "",
        segments=segments_of(source.recorded, layout, trained, tokens),
        warnings=_warnings(layout, proof),
        style=source.style,
        layout=layout,
        proof=proof,
    )


def _wanted(source: Source, place: Placement, policy: str) -> bool:
    return policy == "assistant" or all(map(trainable_call, source.recorded.messages[place.source].calls))


def _warnings(layout: Layout, proof: Proof) -> tuple[str, ...]:
    found = [f"Message {p.source} is not trained. {p.problem}" for p in layout.placements if not p.placed]
    methods = [p.method for p in layout.placements]
    if n := methods.count(COMMON_PREFIX):
        why = "The generation prompt goes beyond the header, so they are trained from where they part"
        found.append(f"{why}: {n} of {len(methods)} turns.")
    if n := methods.count(END_SEARCH):
        why = "The template writes them differently once turns follow, so they are trained to the stop token"
        found.append(f"{why}: {n} of {len(methods)} turns.")
    if proof.straddling:
        found.append(f"Tokens that straddle the border of a trained span, masked: {proof.straddling}.")
    if proof.injected:
        found.append(f"Control tokens in user or tool text, which act as real ones: {proof.injected}.")
    if proof.reasoning_dropped or proof.calls_dropped:
        lost = f"thoughts {proof.reasoning_dropped}, calls {proof.calls_dropped}"
        found.append(f"The template drops parts of trained turns: {lost}.")
    if not proof.trained:
        found.append("No token is trained: leave this row out.")
    return tuple(found)
