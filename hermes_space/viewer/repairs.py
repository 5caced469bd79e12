"""A repair as HTML: the lines it changes before and after, numbered, with the changed characters marked.

It applies nothing; the parser says what a repair is, and only the place around it is drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from hermes_space.parse import Finding
from hermes_space.viewer.escape import escape
from hermes_space.viewer.excerpt import ELLIPSIS, VISIBLE
from hermes_space.viewer.reading import Text

# How many bytes of a long line are shown on each side of the change.
WINDOW = 100
# Longer lines are compared from their ends only: comparing every character takes the square of their length.
COMPARED = 200
SHOWN_LINES = 12
SHOWN_CHARACTERS = 600


def repair_diff(finding: Finding, text: Text) -> str:
    """The changed lines as a diff; empty where the finding has no repair."""
    if finding.repair is None:
        return ""
    old, new, number = _lines(finding, text)
    before = list(enumerate(old, number))
    after = list(enumerate(new, number))
    head = _shared(old, new)
    tail = _shared(old[head:][::-1], new[head:][::-1])
    before, after = before[head : len(before) - tail], after[head : len(after) - tail]
    removed, added = _marked(_drawn(before), _drawn(after))
    rows = _rows("del", "−", before, removed) + _rows("add", "+", after, added)
    return f'<div class="hs-diff"><pre tabindex="0">\n{rows}</pre></div>'


def _drawn(numbered: list[tuple[int, str]]) -> list[str]:
    """The first lines, each cut to a length that can be looked at."""
    lines = [line for _, line in numbered[:SHOWN_LINES]]
    return [line[:SHOWN_CHARACTERS] + (ELLIPSIS if len(line) > SHOWN_CHARACTERS else "") for line in lines]


def _shared(old: Sequence[str], new: Sequence[str]) -> int:
    """How many items both begin with."""
    return next(
        (n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new))
    )


def _lines(finding: Finding, text: Text) -> tuple[list[str], list[str], int]:
    """The lines around the replaced stretch before and after, long ones cut, and the number of the first."""
    data = text.data
    first = finding.start if finding.repair_start is None else finding.repair_start
    last = finding.end if finding.repair_end is None else finding.repair_end
    line_start = data.rfind(b"\n", 0, first) + 1
    start = max(line_start, first - WINDOW)
    line_stop = data.find(b"\n", last)
    line_stop = len(data) if line_stop < 0 else line_stop
    stop = min(line_stop, last + WINDOW)
    head = (ELLIPSIS if start > line_start else "") + _whole(data[start:first])
    tail = _whole(data[last:stop]) + (ELLIPSIS if stop < line_stop else "")
    number, _ = text.positions.place(first)
    old = head + text.cut(first, last) + tail
    new = head + (finding.repair or "") + tail
    return old.split("\n"), new.split("\n"), number


def _whole(data: bytes) -> str:
    """Bytes as text without the halves of characters that a cut may leave at the ends."""
    return data.decode("utf-8", "ignore")


def _marked(old: list[str], new: list[str]) -> tuple[list[str], list[str]]:
    """Escaped lines with the changed characters in bold; lines that only one side has are bold as a whole."""
    removed, added = [], []
    for before, after in zip(old, new, strict=False):
        left, right = _compared(before, after)
        removed.append(left)
        added.append(right)
    removed += [_bold(line) for line in old[len(new) :]]
    added += [_bold(line) for line in new[len(old) :]]
    return removed, added


def _compared(old: str, new: str) -> tuple[str, str]:
    left, right = [], []
    for tag, i, j, k, m in _changes(old, new):
        same = tag == "equal"
        left.append(_shown(old[i:j]) if same else _bold(old[i:j]))
        right.append(_shown(new[k:m]) if same else _bold(new[k:m]))
    return "".join(left), "".join(right)


def _changes(old: str, new: str) -> Sequence[tuple[str, int, int, int, int]]:
    if max(len(old), len(new)) <= COMPARED:
        return SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    head = _shared(old, new)
    tail = _shared(old[head:][::-1], new[head:][::-1])
    i, j = len(old) - tail, len(new) - tail
    return [
        ("equal", 0, head, 0, head),
        ("replace", head, i, head, j),
        ("equal", i, len(old), j, len(new)),
    ]


def _bold(text: str) -> str:
    return f"<b>{_shown(text)}</b>" if text else ""


def _shown(text: str) -> str:
    return escape(text.translate(VISIBLE))


def _rows(kind: str, sign: str, numbered: list[tuple[int, str]], drawn: list[str]) -> str:
    rows = [
        f'<span class="{kind}" data-n="{number}">{sign} {line}\n</span>'
        for (number, _), line in zip(numbered, drawn, strict=False)
    ]
    left = len(numbered) - len(rows)
    if left > 0:
        rows.append(f'<span class="{kind}">{sign} {ELLIPSIS} {left:,} more lines\n</span>')
    return "".join(rows)
