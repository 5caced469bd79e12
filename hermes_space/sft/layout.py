"""The rendered conversation as ranges of text: trained turns, recorded content of the other roles, template.

The content of user, system and tool turns is searched apart from the spans (between the assistant turns
around it), so that the proof "no token of a tool result is trained" does not rest on the code it checks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hermes_space.sft.encode import Encoded
from hermes_space.sft.messages import Recorded, Turn
from hermes_space.sft.spans import COMMON_PREFIX, END_SEARCH, EXACT, Placement, place
from hermes_space.sft.template import ChatTokenizer

_WHY = {
    EXACT: "Assistant turn: trained, its start and end are proved by rendering.",
    COMMON_PREFIX: "Assistant turn: trained from where it parts from the generation prompt.",
    END_SEARCH: "Assistant turn: trained, its end found by the next stop token.",
}


@dataclass(frozen=True)
class Segment:
    """text[start:end] of one role, whether it is trained, and why."""

    start: int
    end: int
    role: str
    trained: bool
    why: str
    message: int | None = None
    tokens: int = 0


@dataclass(frozen=True)
class Content:
    """What user, system or tool said, at text[start:end]."""

    turn: int
    source: int
    role: str
    start: int
    end: int


@dataclass(frozen=True)
class Layout:
    """The kept turns, their text, and what was found where."""

    turns: Sequence[Turn]
    text: str
    placements: Sequence[Placement]
    contents: Sequence[Content]

    def first(self, keep: int, text: str) -> Layout | None:
        """The layout of the first turns, or None where it must be found anew.

        A turn proved within the whole text is proved within any beginning of it that holds the turn.
        """
        placements = [p for p in self.placements if p.turn < keep]
        proved = all(p.method in (EXACT, COMMON_PREFIX) and p.after <= len(text) for p in placements)
        if not proved or not self.text.startswith(text):
            return None
        contents = [c for c in self.contents if c.turn < keep]
        return Layout(self.turns[:keep], text, placements, contents)


def lay_out(
    tokenizer: ChatTokenizer, turns: Sequence[Turn], trace: Recorded, text: str, controls: Sequence[str]
) -> Layout:
    placements = place(tokenizer, turns, trace, text, controls)
    return Layout(turns, text, placements, _contents(turns, trace, text, placements))


def _contents(
    turns: Sequence[Turn], trace: Recorded, text: str, placements: Sequence[Placement]
) -> list[Content]:
    placed = {p.turn: p for p in placements if p.placed}
    found: list[Content] = []
    at = 0
    for index, turn in enumerate(turns):
        if index in placed:
            at = placed[index].end
            continue
        content = str(turn.message["content"])
        if turn.role == "assistant" or not content.strip():
            continue
        limit = next((p.start for n, p in placed.items() if n > index), len(text))
        for part in (content, content.strip()):  # templates may trim
            start = text.find(part, at, limit)
            if start >= 0:
                at = start + len(part)
                found.append(Content(index, turn.source, trace.messages[turn.source].role, start, at))
                break
    return found


def segments_of(
    trace: Recorded, layout: Layout, trained: Sequence[Placement], encoded: Encoded
) -> tuple[Segment, ...]:
    """Segments that tile the text: what is trained, what is context, and why."""
    pieces: list[tuple[int, int, str, bool, str, int]] = []
    for p in layout.placements:
        if p.placed and p in trained:
            body = p.end - len(p.stop or "")
            pieces.append((p.start, body, "assistant", True, _WHY[p.method], p.source))
            pieces.append(
                (body, p.end, "assistant", True, "The stop token: trained, it ends the turn.", p.source)
            )
        elif p.placed:
            why = "Assistant turn with a call that does not parse: context by policy."
            pieces.append((p.start, p.end, "assistant", False, why, p.source))
    pieces.extend(
        (c.start, c.end, c.role, False, f"Written by the {c.role}, not by the model: context.", c.source)
        for c in layout.contents
    )
    segments: list[Segment] = []
    at = 0
    for start, end, role, is_trained, why, source in sorted(pieces):
        if at < start:
            segments.append(_gap(layout, at, start, segments, source, encoded))
        if start < end:
            segments.append(Segment(start, end, role, is_trained, why, source, encoded.count(start, end)))
        at = max(at, end)
    if at < len(layout.text):
        segments.append(_gap(layout, at, len(layout.text), segments, len(trace.messages), encoded))
    return tuple(segments)


def _gap(
    layout: Layout, start: int, end: int, before: Sequence[Segment], source: int, encoded: Encoded
) -> Segment:
    """Text between known pieces: the template's own, or an assistant turn that has no place."""
    last = before[-1].message if before and before[-1].message is not None else -1
    count = encoded.count(start, end)
    for p in layout.placements:
        if not p.placed and last < p.source < source:
            return Segment(start, end, "assistant", False, p.problem, p.source, count)
    return Segment(start, end, "template", False, "Written by the chat template: context.", None, count)
