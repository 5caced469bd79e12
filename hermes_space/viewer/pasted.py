"""A pasted trace as HTML: what it was read as, its parts, its calls as a table, and a card for each finding.

It shows what the parser said and judges nothing itself. Nothing of it is kept.
"""

from __future__ import annotations

import json
import re
from collections import Counter

from hermes_space.parse import Call, Finding, Message, Trace
from hermes_space.viewer.escape import escape
from hermes_space.viewer.excerpt import excerpt_at
from hermes_space.viewer.marks import excerpt_html, repaired_lines, sentence
from hermes_space.viewer.reading import Text
from hermes_space.viewer.results import diff
from hermes_space.viewer.source import source
from hermes_space.viewer.words import count, spaced

SHOWN_CARDS = 120
SHOWN_CALLS = 300
# Backticks as `escape` writes them.
QUOTED = re.compile("&#96;(.+?)&#96;")
FOLDED_ROLES = ("system", "user", "tool")
LEGEND = (
    ("reasoning", "Reasoning"),
    ("answer", "Answer text"),
    ("call", "Call"),
    ("response", "Response"),
)
WORDS = {
    "text": ("Single message", "It is no JSON with messages in it, so it is read as one message."),
    "sharegpt": ("Messages", "It is JSON with messages that have a role and a text."),
}


def pasted(read: Trace | Message, seconds: float) -> str:
    """The whole result: on a wide page parts and calls at the left, findings at the right."""
    messages = [read] if isinstance(read, Message) else read.messages
    texts = [Text(index, message) for index, message in enumerate(messages)]
    container = "text" if isinstance(read, Message) else read.container or ""
    return (
        f'<div class="hs-paste"><div class="hs-paste-top">{_detection(messages, container, seconds)}</div>'
        f'<section class="hs-paste-findings" aria-label="Findings">{_findings(texts)}</section>'
        f'<div class="hs-paste-main">{_parts(texts)}{_calls(texts)}</div></div>'
    )


def refused(reason: str) -> str:
    """Why nothing could be read, in one sentence."""
    return f'<div class="hs-note" role="alert">{escape(reason)}</div>'


def _detection(messages: list[Message], container: str, seconds: float) -> str:
    name, why = WORDS.get(container, (container, ""))
    size = sum(len(message.text.encode()) for message in messages)
    dialects = sorted({message.dialect for message in messages})
    facts = (
        ("Container", escape(name)),
        ("Dialect", escape(", ".join(dialects) or "none")),
        ("Why", escape(why)),
    )
    items = "".join(f"<div><dt>{label}</dt><dd>{value}</dd></div>" for label, value in facts)
    return (
        f'<dl class="hs-card hs-detect">{items}<div class="hs-end hs-muted hs-num">'
        f"{count(len(messages), 'message')} · {size:,} bytes · "
        f"parsed in {seconds * 1000:.1f} ms</div></dl>"
    )


def _parts(texts: list[Text]) -> str:
    legend = "".join(f'<span class="hs-k-{kind}"><i></i>{label}</span>' for kind, label in LEGEND)
    legend += '<span><code class="hs-muted">&lt;tag&gt;</code>Markup</span>'
    number, rows = 0, []
    for text in texts:
        findings = text.message.findings
        lines = source(text.message, findings, number)
        rows.append(lines if len(texts) == 1 else _message(text, len(findings), lines))
        number += len(findings)
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


def _calls(texts: list[Text]) -> str:
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


def _faults(texts: list[Text]) -> dict[int, Finding]:
    """For each call with an error what makes it unreadable, else another error of it."""
    found: dict[int, Finding] = {}
    for finding in (finding for text in texts for finding in text.message.findings):
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


def _findings(texts: list[Text]) -> str:
    numbered = [(text, finding) for text in texts for finding in text.message.findings]
    counts = Counter(finding.severity for _, finding in numbered)
    title = count(len(numbered), "finding") if numbered else "No findings"
    kinds = (("error", "errors", "failure"), ("warning", "warnings", "finding"), ("info", "info", "none"))
    severities = "".join(
        f'<span class="hs-sev hs-k-{kind}">{count(counts[name], name, many)}</span>'
        for name, many, kind in kinds
        if counts[name]
    )
    cards = "".join(
        _card(number, text, finding, len(texts) > 1)
        for number, (text, finding) in enumerate(numbered[:SHOWN_CARDS])
    )
    left = len(numbered) - SHOWN_CARDS
    more = f'<p class="hs-muted">{left:,} more findings have no card here.</p>' if left > 0 else ""
    calm = "" if numbered else '<p class="hs-quiet">Every tag closes, and every call is JSON with a name.</p>'
    return f'<header class="hs-sum"><h2>{title}</h2>{severities}</header>{calm}{cards}{more}'


def _card(number: int, text: Text, finding: Finding, many: bool) -> str:
    kind = {"error": "failure", "warning": "finding"}.get(finding.severity, "response")
    place = (
        f"message {text.index}, {finding.line}:{finding.column}"
        if many
        else f"{finding.line}:{finding.column}"
    )
    guess = ' <span class="hs-muted">by its wording</span>' if finding.heuristic else ""
    wide = excerpt_at(text.positions, finding.start, finding.end, width=48)
    narrow = excerpt_at(text.positions, finding.start, finding.end, width=30)
    return (
        f'<article class="hs-fcard" id="finding-{number}"><div class="hs-fhead"><code class="hs-k-{kind}">'
        f"{finding.code}</code><b>{escape(spaced(finding.name))}</b>"
        f'<span class="hs-sev hs-k-{kind}">'
        f'{finding.severity}</span>{guess}<a class="hs-end hs-num" href="#at-{number}">{place}</a></div>'
        f"<p>{_prose(finding.message)} <span class='hs-quiet'>{_prose(finding.help)}</span></p>"
        f"{excerpt_html(wide, narrow)}{_repair(text, finding)}</article>"
    )


def _repair(text: Text, finding: Finding) -> str:
    """The lines that the repair changes, before and after."""
    if finding.repair is None:
        return ""
    old, new = repaired_lines(finding, text)
    return f'<details class="hs-repair"><summary>Show repair</summary>{diff(old, new)}</details>'


def _value(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _cut(text: str, length: int) -> str:
    flat = " ".join(text.split("\n"))
    return flat if len(flat) <= length else flat[: length - 1] + "…"


def _prose(text: str) -> str:
    """A sentence of ours that may quote the trace; what stands in backticks is code."""
    return QUOTED.sub(r"<code>\1</code>", escape(sentence(text)))
