"""Turns: what every source is read into, and how turns become a conversation in the Hermes format.

No source's own layout is known here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sample_sources.hermes_text import Call, Message, Result, assistant, cut, human, system, tool
from sample_sources.prompt import Prompt

# The writer's own limit for terminal output.
LONGEST_OUTPUT = 50_000
LONGEST_TITLE = 110


@dataclass
class Turn:
    """One message; role is system, human, gpt or tool."""

    role: str
    text: str = ""
    calls: list[Call] = field(default_factory=list)
    reasoning: str = ""
    results: list[Result] = field(default_factory=list)


def json_lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a log, one a line; blank lines are skipped."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def all_calls(turns: list[Turn]) -> list[Call]:
    return [call for turn in turns for call in turn.calls]


def title(text: str) -> str:
    """The text if it is short, else its last question that is, else as many words as fit."""
    text = " ".join(text.split())
    if len(text) <= LONGEST_TITLE:
        return text
    sentences = re.split(r"(?<=[.?!]) ", text)
    questions = [sentence for sentence in sentences if sentence.endswith("?") and len(sentence) > 40]
    if questions and len(questions[-1]) <= LONGEST_TITLE:
        return questions[-1]
    return text[:LONGEST_TITLE].rsplit(" ", 1)[0] + " …"


def _shorten(value: Any) -> Any:
    """Cuts every over-long text of a result, wherever it stands in it."""
    if isinstance(value, str):
        return cut(value, LONGEST_OUTPUT)
    if isinstance(value, list):
        return [_shorten(item) for item in value]
    if isinstance(value, dict):
        return {key: _shorten(item) for key, item in value.items()}
    return value


def _in_call_order(results: list[Result], calls: list[Call]) -> Message:
    """Pairing is by position, so results stand in the order of their calls, however late they came."""
    order = {call.id: index for index, call in enumerate(calls)}
    results = sorted(results, key=lambda result: order.get(result.id, len(order)))
    return tool([Result(result.name, _shorten(result.content), result.id) for result in results])


def conversation(turns: list[Turn], tools: str, prompt: Prompt) -> list[Message]:
    """The Hermes conversation; a recorded system prompt follows the tools."""
    recorded = "\n\n".join(turn.text for turn in turns if turn.role == "system")
    after = prompt.after + ("\n\n" + recorded if recorded else "")
    out = [system(prompt.before, tools, after)]
    reasons = any(turn.reasoning.strip() for turn in turns)
    pending: list[Result] = []
    calls: list[Call] = []
    for turn in turns:
        if turn.role == "tool":
            pending += turn.results
            continue
        if pending:
            out.append(_in_call_order(pending, calls))
            pending = []
        if turn.role == "human":
            out.append(human(turn.text))
        elif turn.role == "gpt":
            calls = turn.calls
            out.append(assistant(turn.text, turn.calls, turn.reasoning if reasons else None))
    if pending:
        out.append(_in_call_order(pending, calls))
    return out


Reader = Callable[[Path], list[Turn]]
