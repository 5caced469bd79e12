"""What an explanation of a code is, and the example that raises it. It knows no code and parses nothing.

Severity, name, summary and help are the parser's own (`hermes_space.parse.rules`) and not repeated here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Example:
    """A short trace that raises a code: (role, text) of each message, and the declared tools as JSON text."""

    messages: tuple[tuple[str, str], ...]
    tools: str | None = None

    def row(self) -> dict[str, Any]:
        """The example as a dataset row."""
        turns = [{"from": role, "value": text} for role, text in self.messages]
        return {"conversations": turns, **({} if self.tools is None else {"tools": self.tools})}


@dataclass(frozen=True)
class Measured:
    """How often a heuristic was right by hand: `right` of `judged` cases, which the file `source` lists."""

    rule: str
    right: int
    judged: int
    source: str
    note: str

    def counts(self) -> str:
        """The figures as a sentence."""
        if not self.judged:
            return "No case was there to look at."
        return f"Right in {self.right} of {self.judged} cases looked at."


@dataclass(frozen=True)
class Explanation:
    """Why a code does harm and how to mend it.

    `mend` goes on where the rule's `help` ends. `readings` are the exact rules; `choices` those that the
    definition of the code left open, with what was chosen. `measured` stands for heuristics only.
    """

    code: str
    why: str
    example: Example
    mend: str = ""
    readings: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    measured: Measured | None = None


@dataclass(frozen=True)
class Family:
    """The codes that start with one letter."""

    letter: str
    title: str
    about: str


def said(text: str, *, role: str = "assistant", tools: str | None = None) -> Example:
    """An example of one message; the line breaks at the ends of `text` are not part of it."""
    return Example(((role, text.strip("\n")),), tools)


def conversation(*messages: tuple[str, str], tools: str | None = None) -> Example:
    """An example of several messages."""
    return Example(tuple((role, text.strip("\n")) for role, text in messages), tools)
