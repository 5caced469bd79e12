"""Where each assistant turn stands in the rendered conversation.

The span of turn i runs from the end of `render(messages[:i])` with the generation prompt to the end of the
stop token in `render(messages[:i + 1])`, and is accepted only if both are literal prefixes of the full
text: then the model would be asked exactly there, and would have to write exactly that. Two stated
fallbacks follow where a template breaks one of the two prefixes. A turn that neither finds is not trained,
and says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hermes_space.sft.messages import Recorded, Turn, trainable_call
from hermes_space.sft.template import ChatTokenizer, TemplateFailed, closing_token, render

if TYPE_CHECKING:
    from hermes_space.parse import Message

EXACT = "exact"
COMMON_PREFIX = "common prefix"
END_SEARCH = "end search"


@dataclass(frozen=True)
class Placement:
    """Turn number `turn` at text[start:end] (start == end where it has no place), and how it was found."""

    turn: int
    source: int
    start: int
    end: int
    method: str
    stop: str | None = None
    problem: str = ""
    before: int = 0  # length of the text without this turn and all after it
    after: int = 0  # length of the text that ends with this turn

    @property
    def placed(self) -> bool:
        return self.end > self.start


def place(
    tokenizer: ChatTokenizer, turns: Sequence[Turn], trace: Recorded, full: str, controls: Sequence[str]
) -> list[Placement]:
    """One placement for each assistant turn, in order, never overlapping."""
    placements: list[Placement] = []
    floor = 0
    if not turns:
        return placements
    # What the generation prompt adds is the same everywhere, so the text before a turn need not be rendered.
    opening = [turns[0].message]
    added = len(render(tokenizer, opening, prompt=True)) - len(render(tokenizer, opening))
    for index, turn in enumerate(turns):
        if turn.role == "assistant":
            found = _place_turn(tokenizer, turns, index, full, controls, added)
            if found.placed:
                found = _checked(found, full, floor, trace.messages[turn.source])
                floor = max(floor, found.end)
            placements.append(found)
    return placements


def _place_turn(
    tokenizer: ChatTokenizer,
    turns: Sequence[Turn],
    index: int,
    full: str,
    controls: Sequence[str],
    added: int,
) -> Placement:
    messages = [turn.message for turn in turns[: index + 1]]
    source = turns[index].source
    try:
        prompt = render(tokenizer, messages[:-1], prompt=True) if index else ""
        until = render(tokenizer, messages)
    except TemplateFailed as error:
        return Placement(index, source, 0, 0, "", problem=str(error))
    if not index:  # no prompt can stand before the first message: its header is not known
        return Placement(index, source, 0, 0, "", problem="It opens the conversation, so nothing prompts it.")
    stop = closing_token(until, controls)
    end = until.rindex(stop) + len(stop) if stop else len(until)
    ends_here = full.startswith(until[:end])
    before, after = len(prompt) - added, len(until)
    if full.startswith(prompt):
        if ends_here:
            return Placement(index, source, len(prompt), end, EXACT, stop, before=before, after=after)
        found = full.find(stop, len(prompt)) if stop else -1
        if stop and found >= 0:
            return Placement(
                index, source, len(prompt), found + len(stop), END_SEARCH, stop, before=before, after=after
            )
    elif ends_here:
        start = _common(prompt, until[:end], before)
        if start > before:
            return Placement(index, source, start, end, COMMON_PREFIX, stop, before=before, after=after)
    problem = "The template writes this turn differently once later turns follow."
    return Placement(index, source, 0, 0, "", problem=problem, before=before, after=after)


def _checked(found: Placement, full: str, floor: int, message: Message) -> Placement:
    """Refuse a span that overlaps an earlier one or, where its end was searched, lacks what was recorded."""
    text = full[found.start : found.end]
    problem = ""
    if found.start < floor:
        problem = "Its place overlaps an earlier turn."
    elif found.method == END_SEARCH and lost_reasoning(text, message):
        problem = (
            "The template drops the reasoning of this earlier turn: trained, it would teach not to think."
        )
    elif found.method == END_SEARCH and not (_holds(text, message.answer) and not lost_calls(text, message)):
        problem = "Its text is not where the template should have put it."
    return replace(found, start=0, end=0, method="", stop=None, problem=problem) if problem else found


def _common(left: str, right: str, start: int) -> int:
    """The length of the common prefix, 0 where the first `start` characters differ already."""
    if left[:start] != right[:start]:
        return 0
    return start + next(
        (n for n, (a, b) in enumerate(zip(left[start:], right[start:], strict=False)) if a != b),
        min(len(left), len(right)) - start,
    )


def lost_reasoning(text: str, message: Message) -> int:
    """How many of the message's reasoning blocks the rendered turn lacks."""
    return sum(not _holds(text, block) for block in message.reasoning)


def lost_calls(text: str, message: Message) -> int:
    """How many of the message's calls the rendered turn lacks (by the tool's name)."""
    return sum(trainable_call(call) and str(call.name) not in text for call in message.calls)


def _holds(text: str, part: str) -> bool:
    return part.strip() in text
