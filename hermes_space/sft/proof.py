"""What a mask must hold, counted: for one row, and by addition for a dataset.

The counts are taken from the labels and the text, not from the code that placed the spans.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from hermes_space.sft.encode import Encoded
from hermes_space.sft.layout import Content, Layout
from hermes_space.sft.messages import Recorded, Turn, trainable_call
from hermes_space.sft.spans import EXACT, Placement, lost_calls, lost_reasoning

IGNORED = -100
_DOUBLE = re.compile(r'"arguments":\s*"')


@dataclass(frozen=True)
class Proof:
    """Figures of one row or, added, of many."""

    rows: int = 0
    tokens: int = 0
    trained: int = 0
    turns: int = 0  # assistant turns kept
    placed: int = 0
    exact: int = 0
    trained_turns: int = 0
    stops: int = 0  # trained turns whose stop token is trained
    straddling: int = 0
    tool_trained: int = 0  # tokens of tool results that are trained: must be 0
    others_trained: int = 0  # the same for user and system
    empty_rows: int = 0
    injected: int = 0
    nulls: int = 0
    double_encoded: int = 0
    reasoning_dropped: int = 0
    calls_dropped: int = 0
    bad_calls: int = 0  # trained calls that do not parse
    ends_on_tool: int = 0
    turns_cut: int = 0
    calls_cut: int = 0

    def __add__(self, other: Proof) -> Proof:
        return Proof(**{f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self)})

    @property
    def holds(self) -> bool:
        """Whether nothing forbids training on it."""
        sound = not (self.tool_trained or self.others_trained or self.empty_rows)
        return sound and self.stops == self.trained_turns and self.rows > 0

    def line(self) -> str:
        """The proof in one line."""
        return (
            f"turns placed {self.placed:,}/{self.turns:,} · straddling tokens {self.straddling:,} · "
            f"stop token trained {self.stops:,}/{self.trained_turns:,} · "
            f"tool-response tokens trained {self.tool_trained:,} · "
            f"rows without trainable token {self.empty_rows:,} · injected control tokens {self.injected:,} · "
            f"nulls {self.nulls:,} · double-encoded arguments {self.double_encoded:,} · "
            f"cut: {self.turns_cut:,} turns, {self.calls_cut:,} calls"
        )


def measure(
    trace: Recorded, turns: Sequence[Turn], layout: Layout, encoded: Encoded, labels: Sequence[int],
    trained: Sequence[Placement], controls: Sequence[str],
) -> Proof:  # fmt: skip
    """Count for one row; `turns` are all of the trace, `layout.turns` those kept."""
    kept, text = layout.turns, layout.text
    cut = [t for t in turns[len(kept) :] if t.role == "assistant"]
    spans = [(text[p.start : p.end], trace.messages[p.source], kept[p.turn]) for p in trained]
    count = sum(label != IGNORED for label in labels)
    return Proof(
        rows=1,
        tokens=len(labels),
        trained=count,
        turns=len(layout.placements),
        placed=sum(p.placed for p in layout.placements),
        exact=sum(p.method == EXACT for p in layout.placements),
        trained_turns=len(trained),
        stops=sum(_stop_is_trained(p, text, encoded, labels) for p in trained),
        straddling=sum(encoded.straddling(p.start, p.end) for p in trained),
        tool_trained=_trained_in(layout.contents, encoded, labels, tool=True),
        others_trained=_trained_in(layout.contents, encoded, labels, tool=False),
        empty_rows=int(count == 0),
        injected=_injected(layout, controls),
        nulls=sum(max(0, span.count(": null") - _written(turn).count(": null")) for span, _, turn in spans),
        double_encoded=sum(len(_DOUBLE.findall(span)) for span, _, _ in spans),
        reasoning_dropped=sum(
            lost_reasoning(span, message) for span, message, _ in spans if message.reasoning
        ),
        calls_dropped=sum(lost_calls(span, message) for span, message, _ in spans),
        bad_calls=sum(not trainable_call(call) for _, message, _ in spans for call in message.calls),
        ends_on_tool=int(bool(kept) and trace.messages[kept[-1].source].role == "tool"),
        turns_cut=len(cut),
        calls_cut=sum(len(trace.messages[turn.source].calls) for turn in cut),
    )


def _stop_is_trained(place: Placement, text: str, encoded: Encoded, labels: Sequence[int]) -> bool:
    first, stop = encoded.inside(place.start, place.end)
    if place.stop is None or first == stop or labels[stop - 1] == IGNORED:
        return False
    return text[encoded.starts[stop - 1] : encoded.ends[stop - 1]] == place.stop


def _trained_in(contents: Sequence[Content], encoded: Encoded, labels: Sequence[int], *, tool: bool) -> int:
    ranges = [encoded.touching(c.start, c.end) for c in contents if (c.role == "tool") is tool]
    return sum(label != IGNORED for first, stop in ranges for label in labels[first:stop])


def _injected(layout: Layout, controls: Sequence[str]) -> int:
    said = [layout.text[c.start : c.end] for c in layout.contents if c.role in ("tool", "user")]
    pattern = re.compile("|".join(re.escape(token) for token in controls if token) or r"(?!)")
    return sum(len(pattern.findall(part)) for part in said)


def _written(turn: Turn) -> str:
    """Everything the turn recorded, as JSON text would hold it."""
    parts: list[Any] = [turn.message["content"], turn.message.get("reasoning_content", "")]
    calls = turn.message.get("tool_calls", [])
    parts.extend(json.dumps(call["function"]["arguments"], ensure_ascii=False) for call in calls)
    return "\n".join(parts)
