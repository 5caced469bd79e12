"""What one trace says step by step: which text and which findings stand where. No markup.

It derives from the parsed trace what the drawing modules share; it parses nothing itself except the JSON of
responses, which the parser has already judged.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from hermes_space.parse import Call, Finding, Message, Part, Response, Rule, Trace, rules
from hermes_space.viewer.excerpt import Positions


@dataclass(frozen=True, eq=False)
class Text:
    """A message with its index, and its text as bytes, which is what spans count."""

    index: int
    message: Message

    @cached_property
    def data(self) -> bytes:
        """The text's UTF-8 bytes."""
        return self.message.text.encode("utf-8", "surrogatepass")

    @cached_property
    def positions(self) -> Positions:
        """Lines and columns of the text."""
        return Positions(self.message.text)

    @cached_property
    def findings(self) -> list[Finding]:
        """The message's findings; asked once, because each asking makes new objects."""
        return self.message.findings

    def cut(self, start: int, end: int) -> str:
        """The text between two byte offsets."""
        return self.data[start:end].decode("utf-8", "replace")

    def of(self, part: Part) -> str:
        """A part's text."""
        return self.cut(part.start, part.end)


@dataclass(frozen=True)
class Asked:
    """The tool that a call names, and what it asks of it."""

    name: str | None
    arguments: dict[str, Any] | None


@dataclass(frozen=True, eq=False)
class StepView:
    """One step: its assistant message, its calls and responses as places in the trace's lists."""

    number: int
    said: Text
    told: tuple[Text, ...]
    calls: tuple[int, ...]
    responses: tuple[int, ...]
    findings: tuple[Finding, ...]
    failures: int

    @property
    def texts(self) -> tuple[Text, ...]:
        """All messages of the step."""
        return (self.said, *self.told)

    @property
    def bytes(self) -> int:
        """How much text the step holds."""
        return sum(len(text.data) for text in self.texts)

    def segments(self) -> list[tuple[str, int]]:
        """Kinds and their sizes in text order, neighbours of one kind joined."""
        joined: list[tuple[str, int]] = []
        for text in self.texts:
            for part in text.message.parts:
                kind = _segment(text, part)
                if kind is None:
                    continue
                length = part.end - part.start
                if joined and joined[-1][0] == kind:
                    length += joined.pop()[1]
                joined.append((kind, length))
        return joined


def _segment(text: Text, part: Part) -> str | None:
    if part.kind == "markup" or not text.of(part).strip():
        return None
    if text.message.role != "assistant":
        return "response"
    return "answer" if part.kind == "text" else str(part.kind)


@dataclass(frozen=True, eq=False)
class Reading:
    """A trace, ready to be drawn."""

    trace: Trace
    texts: tuple[Text, ...]
    steps: tuple[StepView, ...]
    rules: dict[str, Rule]

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """The trace's calls; the parser builds a new list at each asking."""
        return tuple(self.trace.calls)

    @cached_property
    def responses(self) -> tuple[Response, ...]:
        """The trace's responses."""
        return tuple(self.trace.responses)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Findings that ask to be looked at: no facts, and no failures, which are counted apart."""
        return tuple(finding for finding in self.trace.findings if counts(finding))

    @cached_property
    def step_of(self) -> dict[int, int]:
        """Message index to place in `steps`, for the messages that belong to one."""
        return {text.index: i for i, step in enumerate(self.steps) for text in step.texts}

    @cached_property
    def answered(self) -> dict[int, int]:
        """Call to its response, both as places in the trace's lists."""
        return {r.call: i for i, r in enumerate(self.responses) if r.call is not None}

    def text_of(self, piece: Call | Response) -> Text:
        """The message that a trace's call or response stands in."""
        return self.texts[piece.message_index or 0]

    def called(self, i: int) -> Asked:
        """A call as it is shown: one that does not parse by its repair, where there is one."""
        call = self.calls[i]
        if call.name is None and call.repaired is not None:
            return Asked(call.repaired.name, call.repaired.arguments)
        return Asked(call.name, call.arguments)

    def body(self, response: Response) -> Any:
        """A response's body as JSON, else as text."""
        raw = self.text_of(response).cut(response.start, response.end).strip()
        return decoded(raw)


def counts(finding: Finding) -> bool:
    """Whether a finding is one for the head and the list: E codes are failures, infos are facts."""
    return finding.severity != "info" and not finding.code.startswith("E")


def decoded(raw: str) -> Any:
    """JSON where the text is an object or an array, else the text."""
    if raw[:1] in ("{", "["):
        try:
            return json.loads(raw)
        except (ValueError, RecursionError):
            return raw
    return raw


def read(trace: Trace) -> Reading:
    """Read a parsed trace for drawing."""
    texts = tuple(Text(i, message) for i, message in enumerate(trace.messages))
    findings = list(trace.findings)
    responses = list(trace.responses)
    steps: list[StepView] = []
    numbered = list(trace.steps)
    begun = 0
    for number, step in enumerate(numbered, start=1):
        own, *others = step.message_indexes
        # What was found between two steps, in a user message, is met on the way to the later one.
        end = max(step.message_indexes) + 1 if number < len(numbered) else len(texts)
        members = range(begun, end)
        begun = end
        steps.append(
            StepView(
                number=number,
                said=texts[own],
                told=tuple(texts[i] for i in others),
                calls=tuple(step.call_indexes),
                responses=tuple(step.response_indexes),
                findings=tuple(f for f in findings if counts(f) and f.message_index in members),
                failures=_failures(responses[i] for i in step.response_indexes),
            )
        )
    return Reading(trace, texts, tuple(steps), {rule.code: rule for rule in rules()})


def _failures(responses: Iterable[Response]) -> int:
    return sum(1 for response in responses if response.failed)
