"""Findings and failures as HTML: badges, and a finding's card with its excerpt, repair and meaning."""

from __future__ import annotations

import re

from hermes_space.explanations import explanation
from hermes_space.parse import Finding
from hermes_space.viewer.escape import escape
from hermes_space.viewer.excerpt import ELLIPSIS, Excerpt, excerpt_at
from hermes_space.viewer.icons import icon
from hermes_space.viewer.reading import Reading, Text
from hermes_space.viewer.repairs import repair_diff
from hermes_space.viewer.words import spaced

SEVERITIES = {"error": "failure", "warning": "finding"}
# Backticks as `escape` writes them.
_QUOTED = re.compile("&#96;(.+?)&#96;")


def alert(said: str) -> str:
    """What could not be had, in a box; nothing where there is nothing to say."""
    return f'<p class="hs-alert" role="alert">{icon("cross")}<span>{escape(said)}</span></p>' if said else ""


def badge(code: str, name: str, kind: str) -> str:
    """Code and name in a small coloured box; `kind` is failure, finding or plain."""
    sign = {"failure": "cross", "finding": "warning"}.get(kind, "info")
    return f'<span class="hs-badge hs-k-{kind}">{icon(sign)}<code>{escape(code)}</code> {escape(name)}</span>'


def failure_badge(reading: Reading, code: str | None) -> str:
    """The badge of a failed response."""
    rule = reading.rules.get(code or "")
    name = "failed" if rule is None else spaced(rule.name)
    return badge(code or "E602", name, "failure")


def finding_badge(finding: Finding) -> str:
    """The badge of a finding, in the colour of its severity."""
    return badge(finding.code, spaced(finding.name), "plain" if finding.severity == "info" else "finding")


def card(finding: Finding, text: Text) -> str:
    """A finding at its place: what, where, why, the excerpt, the repair, the meaning."""
    wide = excerpt_at(text.positions, finding.start, finding.end, width=96)
    narrow = excerpt_at(text.positions, finding.start, finding.end, width=30)
    # A finding on a message as a whole has no place within it.
    drawn = "" if finding.end - finding.start >= len(text.data) else excerpt_html(wide, narrow)
    heuristic = " · by a heuristic" if finding.heuristic else ""
    return (
        f'<div class="hs-find" data-severity="{escape(finding.severity)}" tabindex="-1">'
        f'<div class="hs-fh">{icon("warning")}<code>{escape(finding.code)}</code>'
        f"<b>{escape(spaced(finding.name))}</b>"
        f'<span class="hs-sev hs-k-{SEVERITIES.get(finding.severity, "plain")}">'
        f"{escape(finding.severity)}{heuristic}</span>"
        f'<span class="hs-end">message {text.index}, line {wide.line}, column {wide.column}</span></div>'
        f"<p>{escape(sentence(finding.message))}</p>{drawn}{_foot(finding, text)}</div>"
    )


def sentence(said: str) -> str:
    """A cause as a sentence of its own."""
    said = said.strip()
    return said[:1].upper() + said[1:] + ("" if said[-1:] in ".!?" else ".")


def quoted(said: str) -> str:
    """A sentence of ours that may quote the trace, as HTML; what stands in backticks is code."""
    return _QUOTED.sub(r"<code>\1</code>", escape(sentence(said)))


def excerpt_html(wide: Excerpt, narrow: Excerpt) -> str:
    """The excerpt with its gutter and caret line, once for each width of page."""
    return (
        '<div class="hs-ex" tabindex="0" role="group" aria-label="Excerpt with caret">'
        f'<pre class="hs-wide">{_rows(wide)}</pre><pre class="hs-slim">{_rows(narrow)}</pre></div>'
    )


def _rows(shown: Excerpt) -> str:
    rows = []
    for line in shown.lines:
        left, right = ELLIPSIS if line.cut_left else "", ELLIPSIS if line.cut_right else ""
        rows.append(f'<span class="g">{line.number:>4} │ </span>{escape(left + line.text + right)}')
        if line.number == shown.line:
            caret = " " * (shown.caret_start + len(left))
            rows.append(
                f'<span class="g">     │ </span>{caret}<span class="car">{"^" * shown.caret_length}</span>'
            )
    return "\n".join(rows)


def _foot(finding: Finding, text: Text) -> str:
    folds = ""
    if changed := repair_diff(finding, text):
        folds += f'<details><summary class="hs-btn hs-small">Show repair</summary>{changed}</details>'
    if finding.help:
        summary = f"<summary>What to do about {escape(finding.code)}</summary>"
        folds += f"<details>{summary}<p>{escape(finding.help)}</p></details>"
    folds += why(finding)
    return f'<div class="hs-ff">{folds}</div>' if folds else ""


def why(finding: Finding) -> str:
    """What harm the code does, folded: the words of `hermes-space rules CODE`."""
    summary = f"<summary>Why {escape(finding.code)} matters</summary>"
    return f"<details>{summary}<p>{escape(explanation(finding.code).why)}</p></details>"


def note(finding: Finding) -> str:
    """A fact on one line."""
    return f"<li>{finding_badge(finding)} <span>{escape(sentence(finding.message))}</span></li>"
