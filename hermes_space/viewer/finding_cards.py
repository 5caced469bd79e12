"""The findings of pasted text as HTML cards in order of place, each with its excerpt and its repair.

It shows what the parser said; applying a repair is asked of the server by the buttons drawn here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from hermes_space.parse import Change, Finding
from hermes_space.viewer.escape import escape
from hermes_space.viewer.excerpt import excerpt_at
from hermes_space.viewer.icons import icon
from hermes_space.viewer.marks import excerpt_html, quoted, why
from hermes_space.viewer.reading import Text
from hermes_space.viewer.repairs import repair_diff
from hermes_space.viewer.words import count, spaced

SHOWN_CARDS = 120
SHOWN_CHANGES = 40
SEVERITIES = (("error", "errors", "failure"), ("warning", "warnings", "finding"), ("info", "info", "none"))


@dataclass(frozen=True)
class Outlook:
    """What the text would be once every repair is applied: how many repairs, and what is left then.

    `writable` are the messages that repairs can be written into.
    """

    repairs: int
    texts: Sequence[Text]
    writable: frozenset[int]


def finding_cards(texts: Sequence[Text], outlook: Outlook | None) -> str:
    """The heading with the count and the button, a card for each finding, and what mending would leave."""
    total = sum(len(text.findings) for text in texts)
    counts = Counter(finding.severity for text in texts for finding in text.findings)
    title = count(total, "finding") if total else "No findings"
    severities = "".join(
        f'<span class="hs-sev hs-k-{kind}">{count(counts[name], name, many)}</span>'
        for name, many, kind in SEVERITIES
        if counts[name]
    )
    numbered = enumerate((text, finding) for text in texts for finding in text.findings)
    cards = "".join(
        _card(number, text, finding, len(texts) > 1, outlook is not None and text.index in outlook.writable)
        for number, (text, finding) in islice(numbered, SHOWN_CARDS)
    )
    left = total - SHOWN_CARDS
    more = f'<p class="hs-muted">{left:,} more findings have no card here.</p>' if left > 0 else ""
    calm = "" if total else '<p class="hs-quiet">Every tag closes, and every call is JSON with a name.</p>'
    head = f'<header class="hs-sum"><h2>{title}</h2>{severities}{_apply_all(outlook)}</header>'
    return f"{head}{calm}{cards}{more}{_afterwards(outlook)}"


def _apply_all(outlook: Outlook | None) -> str:
    if outlook is None:
        return ""
    what = "the repair" if outlook.repairs == 1 else f"all {outlook.repairs:,} repairs"
    return (
        '<button type="button" class="hs-btn hs-ink hs-end" data-mend="all">'
        f"{icon('wand')}<span>Apply {what}</span></button>"
    )


def _afterwards(outlook: Outlook | None) -> str:
    """What is left after all repairs, in one sentence."""
    if outlook is None:
        return ""
    calls = [call for text in outlook.texts for call in text.message.calls]
    valid = sum(call.valid for call in calls)
    findings = sum(len(text.findings) for text in outlook.texts)
    if not calls:
        state = "no calls"
    elif valid == len(calls):
        state = f"{count(len(calls), 'call')}, {'valid' if valid == 1 else 'all valid'}"
    else:
        state = f"{count(len(calls), 'call')}, {valid:,} valid"
    return f'<p class="hs-muted">After all repairs: {state}, {count(findings, "finding")}.</p>'


def changes_made(changes: Sequence[tuple[int, Change]]) -> str:
    """What was mended just now, place by place, with the button that takes it back."""
    repairs = sum(len(change.codes) for _, change in changes)
    title = f"{count(repairs, 'repair')} applied" if changes else "Repair applied"
    many = len({index for index, _ in changes}) > 1
    rows = "".join(_change_made(index if many else None, change) for index, change in changes[:SHOWN_CHANGES])
    left = len(changes) - SHOWN_CHANGES
    more = f"<li>{left:,} more places.</li>" if left > 0 else ""
    listed = f"<ul>{rows}{more}</ul>" if changes else ""
    undo = '<button type="button" class="hs-btn hs-small hs-end" data-undo>Undo</button>'
    return f'<div class="hs-applied" role="status"><header><b>{title}</b>{undo}</header>{listed}</div>'


def _change_made(index: int | None, change: Change) -> str:
    """Places are those of the text before."""
    where = (
        f"{change.line}:{change.column}"
        if index is None
        else f"message {index}, {change.line}:{change.column}"
    )
    codes = " ".join(f"<code>{escape(code)}</code>" for code in change.codes)
    return f"<li><span class='hs-num'>{where}</span> {codes} {quoted(change.messages[0])}</li>"


def _card(number: int, text: Text, finding: Finding, many: bool, writable: bool) -> str:
    kind = {"error": "failure", "warning": "finding"}.get(finding.severity, "response")
    place = (
        f"message {text.index}, {finding.line}:{finding.column}"
        if many
        else f"{finding.line}:{finding.column}"
    )
    guess = ' <span class="hs-muted">by a heuristic</span>' if finding.heuristic else ""
    wide = excerpt_at(text.positions, finding.start, finding.end, width=48)
    narrow = excerpt_at(text.positions, finding.start, finding.end, width=30)
    return (
        f'<article class="hs-fcard" id="finding-{number}"><div class="hs-fhead"><code class="hs-k-{kind}">'
        f"{finding.code}</code><b>{escape(spaced(finding.name))}</b>"
        f'<span class="hs-sev hs-k-{kind}">'
        f'{finding.severity}</span>{guess}<a class="hs-end hs-num" href="#at-{number}">{place}</a></div>'
        f"<p>{quoted(finding.message)} <span class='hs-quiet'>{quoted(finding.help)}</span></p>"
        f"{excerpt_html(wide, narrow)}{_repair(number, text, finding, writable)}{why(finding)}</article>"
    )


def _repair(number: int, text: Text, finding: Finding, writable: bool) -> str:
    """The lines that the repair changes, before and after, and the button that applies it.

    What is stored in pieces, a session log say, has no text to write the repair into.
    """
    changed = repair_diff(finding, text)
    if not changed:
        return ""
    button = f'<button type="button" class="hs-btn hs-small" data-mend="{number}">Apply this repair</button>'
    return f"<h3>Proposed repair</h3>{changed}{button if writable else ''}"
