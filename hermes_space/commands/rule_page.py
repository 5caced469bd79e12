"""A code's page: its rule, its explanation, and what the parser says of the example. As data, and as text
for a terminal; `scripts/build_rules.py` writes the same as Markdown.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from difflib import unified_diff
from typing import Any

from hermes_space.commands.terminal import printable
from hermes_space.explanations import Counterpart, Explanation, counterparts, explanation
from hermes_space.parse import Finding, Message, Rule, Trace, parse_trace
from hermes_space.viewer.excerpt import ELLIPSIS, excerpt

TERMINAL_WIDTH = 78


@dataclass(frozen=True)
class Page:
    """`finding` is the first one of the code that the example raises, `message` the message it stands in."""

    rule: Rule
    explanation: Explanation
    trace: Trace
    finding: Finding
    counterparts: tuple[Counterpart, ...]

    @property
    def message(self) -> Message:
        return self.trace.messages[self.finding.message_index or 0]

    @property
    def mended(self) -> str | None:
        """The message after the finding's repair."""
        finding = self.finding
        if finding.repair is None or finding.repair_start is None or finding.repair_end is None:
            return None
        data = self.message.text.encode()
        mended = data[: finding.repair_start] + finding.repair.encode() + data[finding.repair_end :]
        return mended.decode()

    def to_dict(self) -> dict[str, Any]:
        """Everything on the page, ready for JSON."""
        written = asdict(self.explanation)
        example = {
            "messages": [{"role": message.role, "text": message.text} for message in self.trace.messages],
            "tools": self.trace.tools,
            "finding": self.finding.to_dict(),
            "mended": self.mended,
        }
        names = [{"taxonomy": one.taxonomy, "name": one.name} for one in self.counterparts]
        return {**self.rule.to_dict(), **written, "example": example, "taxonomies": names}


def page(rule: Rule) -> Page:
    """The page of a rule; its example is parsed here."""
    found = explanation(rule.code)
    trace = parse_trace(found.example.row(), dialect="hermes", safety=True)
    finding = next((one for one in trace.findings if one.code == rule.code), None)
    if finding is None:
        raise ValueError(f"The example of {rule.code} does not raise it.")
    return Page(rule, found, trace, finding, counterparts(rule.code))


def title(shown: Page) -> str:
    note = ", heuristic" if shown.rule.heuristic else ""
    return f"{shown.rule.code} {shown.rule.name} ({shown.rule.severity}{note})"


def drawing(shown: Page, width: int) -> str:
    """The example, its lines numbered and cut to `width`, with a caret where the finding points."""
    tools = shown.explanation.example.tools
    rows = [] if tools is None else ["[tools]", *_numbered(tools, None, width - 5)]
    for index, message in enumerate(shown.trace.messages):
        marked = index == (shown.finding.message_index or 0)
        whole = marked and shown.finding.end - shown.finding.start >= len(message.text.encode())
        rows.append(f"[{message.role}]{'  <-- the whole message' if whole else ''}")
        span = (shown.finding.start, shown.finding.end) if marked and not whole else None
        rows.extend(_numbered(message.text, span, width - 5))
    return "\n".join(rows)


def _numbered(text: str, span: tuple[int, int] | None, width: int) -> Iterator[str]:
    start, end = span or (0, 0)
    shown = excerpt(text, start, end, context=text.count("\n") + 1, width=width - 2)
    for line in shown.lines:
        left, right = ELLIPSIS if line.cut_left else "", ELLIPSIS if line.cut_right else ""
        yield f"{line.number:>2} | {left}{line.text}{right}".rstrip()
        if span is not None and line.number == shown.line:
            yield f"   | {' ' * (shown.caret_start + len(left))}{'^' * shown.caret_length}"


def difference(shown: Page) -> list[str]:
    """The lines around the repair, `-` before and `+` after; none where nothing is mended."""
    if shown.mended is None:
        return []
    old, new = shown.message.text.split("\n"), shown.mended.split("\n")
    rows = list(unified_diff(old, new, n=1, lineterm=""))[2:]
    return [row for row in rows if not row.startswith("@@")]


def mending(shown: Page) -> str:
    return f"{shown.rule.help} {shown.explanation.mend}".strip()


def for_terminal(shown: Page) -> str:
    """The page as text of at most 80 columns."""
    rows = [title(shown), *_wrapped(shown.rule.summary, "", ""), "", "Example"]
    rows += [f"  {row}" for row in drawing(shown, TERMINAL_WIDTH - 2).split("\n")]
    rows += [*_wrapped(f"=> {shown.finding.message}")]
    written = shown.explanation
    rows += ["", "Why it harms", *_wrapped(written.why), "", "How to mend it", *_wrapped(mending(shown))]
    for line in difference(shown):
        rows += _wrapped(line, "    ", "      ")
    rows += _list("How it is read", written.readings)
    rows += _list("Chosen here, where the definition leaves it open", written.choices)
    if (measured := written.measured) is not None:
        said = f"{measured.rule} {measured.counts()} {measured.note}"
        rows += ["", "The heuristic, and how often it is right", *_wrapped(said)]
    rows += _list("Known elsewhere as", (f"{one.taxonomy}: {one.name}" for one in shown.counterparts))
    return printable("\n".join(rows))


def _list(heading: str, entries: Iterable[str]) -> list[str]:
    rows = [row for entry in entries for row in _wrapped(f"- {entry}", "  ", "    ")]
    return ["", heading, *rows] if rows else []


def _wrapped(text: str, first: str = "  ", next: str = "  ") -> list[str]:
    return textwrap.wrap(
        text,
        TERMINAL_WIDTH,
        initial_indent=first,
        subsequent_indent=next,
        break_on_hyphens=False,
    )
