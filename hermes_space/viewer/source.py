"""One message's exact text as numbered lines: parts tinted by kind, markup grey, findings underlined.

It shows every character as it stands and interprets none; long lines and long messages are cut with a note.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from hermes_space.parse import Part
from hermes_space.viewer.escape import escape
from hermes_space.viewer.excerpt import Positions
from hermes_space.viewer.reading import Text

# A page stays quick up to here; what is cut is said.
SHOWN_LINES = 1_500
SHOWN_CHARACTERS = 4_000
SHOWN_MARKS = 400

# What a part is called on screen: visible text is the answer only where an assistant speaks.
TINTS = {"reasoning": "reasoning", "call": "call", "response": "response", "text": "answer"}


@dataclass(frozen=True)
class Mark:
    """A finding in characters, with the number of its card."""

    start: int
    end: int
    number: int
    code: str
    severity: str


@dataclass(frozen=True)
class Stretch:
    """Characters of one kind, in order."""

    start: int
    end: int
    kind: str


def source(text: Text, first_number: int = 0) -> str:
    """The message as HTML lines; its findings are linked to cards numbered from `first_number` on."""
    positions = text.positions
    marks = [
        Mark(positions.character(f.start), positions.character(f.end), first_number + at, f.code, f.severity)
        for at, f in enumerate(text.findings[:SHOWN_MARKS])
    ]
    answers = text.message.role == "assistant"
    rows = list(_lines(positions, text.message.parts, marks, answers))
    left = len(positions.lines) - len(rows)
    if left > 0:
        rows.append(
            f'<div class="hs-src-cut">{left:,} more lines are not shown. All of them were read.</div>'
        )
    return f'<div class="hs-src">{"".join(rows)}</div>'


def _lines(positions: Positions, parts: Sequence[Part], marks: list[Mark], answers: bool) -> Iterator[str]:
    start = 0
    ordered = sorted(marks, key=lambda mark: mark.start)
    for number, line in enumerate(positions.lines[:SHOWN_LINES], 1):
        end = start + len(line)
        here = _stretches(positions, parts, number, min(end, start + SHOWN_CHARACTERS))
        # A mark belongs to the line it starts on; an empty one at a line's end too.
        starting = [mark for mark in ordered if start <= mark.start <= end]
        touching = [mark for mark in ordered if mark.start < end and mark.end > start] if ordered else []
        yield _line(number, line, start, here, touching, starting, answers)
        ordered = [mark for mark in ordered if mark.end > end or mark.start > end]
        start = end + 1


def _stretches(positions: Positions, parts: Sequence[Part], number: int, end: int) -> list[Stretch]:
    """The parts that touch a line, up to the character where its drawing ends."""
    first = positions.line_start(number)
    found: list[Stretch] = []
    for part in islice(parts, max(bisect_right(parts, first, key=_start) - 1, 0), None):
        left = positions.character(part.start)
        if left > end or (left == end and found):
            break
        found.append(Stretch(left, positions.character(part.end), part.kind))
    return found


def _start(part: Part) -> int:
    return part.start


def _line(
    number: int,
    line: str,
    start: int,
    stretches: list[Stretch],
    touching: list[Mark],
    starting: list[Mark],
    answers: bool,
) -> str:
    shown = line[:SHOWN_CHARACTERS]
    end = start + len(shown)
    cuts = {start, end}
    edges = [(span.start, span.end) for span in stretches] + [(mark.start, mark.end) for mark in touching]
    cuts.update(cut for edge in edges for cut in edge if start < cut < end)
    carets = {mark.start for mark in starting if mark.start == mark.end}
    cuts.update(cut for cut in carets if start <= cut <= end)
    ordered = sorted(cuts)
    pieces = []
    for left, right in pairwise(ordered):
        if left in carets:
            pieces.append('<i class="hs-caret"></i>')
        pieces.append(_piece(shown[left - start : right - start], left, stretches, touching))
    if end in carets:
        pieces.append('<i class="hs-caret"></i>')
    if len(line) > len(shown):
        pieces.append(f'<span class="hs-muted"> … {len(line) - len(shown):,} more characters</span>')
    badges = "".join(_badge(mark) for mark in starting)
    tint = _tint(stretches, start, end, answers)
    flagged = " hs-on" if starting else ""
    return (
        f'<div class="hs-l{flagged}"><span class="hs-g">{number}</span>'
        f'<span class="hs-c{tint}">{"".join(pieces)}{badges}</span></div>'
    )


def _piece(text: str, at: int, stretches: list[Stretch], marks: list[Mark]) -> str:
    kind = next((stretch.kind for stretch in stretches if stretch.start <= at < stretch.end), "text")
    covering = [mark for mark in marks if mark.start <= at < mark.end]
    classes = ["hs-mk"] if kind == "markup" else []
    if covering:
        worst = "hs-error" if any(mark.severity == "error" for mark in covering) else "hs-warning"
        # A whole body underlined says nothing about where: only short spans are.
        if any(mark.severity != "info" and mark.end - mark.start <= 200 for mark in covering):
            classes += ["hs-wavy", worst]
    shown = escape(text)
    return f'<span class="{" ".join(classes)}">{shown}</span>' if classes else shown


def _badge(mark: Mark) -> str:
    kind = "failure" if mark.severity == "error" else "finding"
    quiet = "" if mark.severity != "info" else " hs-info"
    return (
        f'<a class="hs-badge hs-k-{kind}{quiet}" id="at-{mark.number}" href="#finding-{mark.number}">'
        f"<code>{escape(mark.code)}</code></a>"
    )


def _tint(stretches: list[Stretch], start: int, end: int, answers: bool) -> str:
    """The kind that covers most of the line; markup and other roles' text have no tint."""
    best, length = "", 0
    for stretch in stretches:
        covered = min(stretch.end, end) - max(stretch.start, start)
        if stretch.kind in TINTS and (stretch.kind != "text" or answers) and (covered > length or not best):
            best, length = stretch.kind, max(covered, 0)
    if not best or (best == "text" and length == 0):
        return ""
    return f" hs-k-{TINTS[best]} hs-tint"
