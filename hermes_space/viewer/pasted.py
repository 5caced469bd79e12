"""A pasted trace as HTML: what it was read as, its parts, its calls as a table, and a card for each finding.

It shows what the parser said and judges nothing itself. Nothing of it is kept.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from hermes_space.parse import Call, Finding
from hermes_space.viewer.escape import escape
from hermes_space.viewer.finding_cards import SHOWN_CARDS, Outlook, finding_cards
from hermes_space.viewer.reading import Text
from hermes_space.viewer.source import SHOWN_LINES, source
from hermes_space.viewer.words import count, spaced

SHOWN_CALLS = 300
FOLDED_ROLES = ("system", "user", "tool")
LEGEND = (
    ("reasoning", "Reasoning"),
    ("answer", "Answer text"),
    ("call", "Call"),
    ("response", "Response"),
)


def pasted(texts: Sequence[Text], line: str, outlook: Outlook | None = None, applied: str = "") -> str:
    """The whole result: on a wide page parts and calls at the left, findings at the right.

    `line` is the HTML of what it was read as, `outlook` what is left once everything is mended, `applied` the
    HTML of what was mended just now.
    """
    findings = applied + finding_cards(texts, outlook)
    return (
        f'<div class="hs-paste"><div class="hs-paste-top">{line}</div>'
        f'<section class="hs-paste-findings" aria-label="Findings">{findings}</section>'
        f'<div class="hs-paste-main">{_parts(texts)}{_calls(texts)}</div></div>'
    )


def refused(reason: str, line: str = "") -> str:
    """Why nothing could be read, in one sentence; `line` is the HTML of what it was to be read as."""
    return f'{line}<div class="hs-note" role="alert">{escape(reason)}</div>'


def _parts(texts: Sequence[Text]) -> str:
    legend = "".join(f'<span class="hs-k-{kind}"><i></i>{label}</span>' for kind, label in LEGEND)
    legend += '<span><code class="hs-muted">&lt;tag&gt;</code>Markup</span>'
    number, left, rows = 0, SHOWN_LINES, []
    for text in texts:
        marks = len(text.findings)
        # The first messages are drawn, and after them those that a card leads to.
        if left > 0 or (marks and number < SHOWN_CARDS):
            lines = source(text, number)
            left -= min(len(text.positions.lines), SHOWN_LINES)
        else:
            lines = '<div class="hs-src-cut">Not drawn in so long a conversation. It was read.</div>'
        rows.append(lines if len(texts) == 1 else _message(text, marks, lines))
        number += marks
    return (
        f'<section class="hs-card"><header><h2>Parts</h2><span class="hs-legend hs-end">{legend}</span>'
        "</header>"
        f"{''.join(rows)}</section>"
    )


def _message(text: Text, marks: int, lines: str) -> str:
    message = text.message
    opened = "" if message.role in FOLDED_ROLES and not marks else " open"
    note = f'<span class="hs-end hs-muted">{count(marks, "finding")}</span>' if marks else ""
    return (
        f'<details class="hs-message"{opened}><summary class="hs-row"><b>Message {text.index}</b>'
        f'<span class="hs-quiet">{escape(message.role)} · {len(message.text):,} characters</span>{note}'
        "</summary>"
        f"{lines}</details>"
    )


def _calls(texts: Sequence[Text]) -> str:
    calls = [(text, call) for text in texts for call in text.message.calls]
    if not calls:
        return (
            '<section class="hs-card"><header><h2>Calls</h2></header>'
            '<p class="hs-empty">No call in this text.</p></section>'
        )
    valid = sum(call.valid for _, call in calls)
    mended = sum(call.repaired is not None and not call.valid for _, call in calls)
    faults = _faults(texts)
    shown = calls[:SHOWN_CALLS]
    rows = [_call_row(text, call, faults.get(call.index), len(texts) > 1) for text, call in shown]
    left = len(calls) - len(shown)
    more = f'<p class="hs-empty">{left:,} more calls are not shown.</p>' if left else ""
    return (
        '<section class="hs-card"><header><h2>Calls</h2>'
        f'<span class="hs-end hs-muted hs-num">{len(calls)} found, {valid} valid, '
        f"{mended} can be mended</span>"
        '</header><div class="hs-scroll"><table class="hs-table"><thead><tr><th>Line</th><th>Tool</th>'
        f"<th>Arguments</th><th>State</th></tr></thead><tbody>{''.join(rows)}</tbody></table></div>{more}"
        "</section>"
    )


def _faults(texts: Sequence[Text]) -> dict[int, Finding]:
    """For each call with an error what makes it unreadable, else another error of it."""
    found: dict[int, Finding] = {}
    for finding in (finding for text in texts for finding in text.findings):
        if finding.call is not None and finding.severity == "error":
            known = found.setdefault(finding.call, finding)
            if finding.code.startswith(("J", "C")) and not known.code.startswith(("J", "C")):
                found[finding.call] = finding
    return found


def _call_row(text: Text, call: Call, found: Finding | None, many: bool) -> str:
    line, _ = text.positions.place(call.start)
    place = f"{text.index}, {line}" if many else str(line)
    shown = call if call.valid or call.repaired is None else call.repaired
    name = escape(shown.name) if shown.name else '<span class="hs-muted">no name</span>'
    if shown.arguments is None:
        arguments = f'<span class="hs-muted">{escape(_cut(call.raw, 120)) or "nothing"}</span>'
    else:
        pairs = (f"{key}: {_value(value)}" for key, value in shown.arguments.items())
        arguments = escape(_cut(", ".join(pairs), 160)) or '<span class="hs-muted">none</span>'
    if call.valid and found is None:
        state = '<span class="hs-badge hs-k-answer">valid</span>'
    elif found is None:
        state = '<span class="hs-badge hs-k-finding">another dialect</span>'
    else:
        name_of = escape(spaced(found.name))
        state = f'<span class="hs-badge hs-k-failure"><code>{found.code}</code> {name_of}</span>'
    return (
        f'<tr><td class="hs-num">{place}</td><td><code>{name}</code></td>'
        f"<td><code>{arguments}</code></td><td>{state}</td></tr>"
    )


def _value(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _cut(text: str, length: int) -> str:
    flat = " ".join(text.split("\n"))
    return flat if len(flat) <= length else flat[: length - 1] + "…"
