"""The Train tab's cards as HTML: the mask of one trace, the checks, the budget, the run, the script.

Every word of a trace goes through `escape`. No widgets and no computing here, only what things look like.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from hermes_space.sft.budget import Budget
from hermes_space.sft.mask import MaskedExample
from hermes_space.tabs.train_checks import Check
from hermes_space.viewer.escape import escape

HEAD = 280  # characters of a context segment shown before the fold
MOST = 20_000  # characters of one segment shown at all
BINS = 24
_ICONS = {
    "ok": '<path d="M3 8.5l3.5 3.5L13 5"/>',
    "warn": '<path d="M8 2.5l6 11H2z"/><path d="M8 6.5v3.5M8 12v.01"/>',
    "bad": '<path d="M4 4l8 8M12 4l-8 8"/>',
    "info": '<circle cx="8" cy="8" r="6"/><path d="M8 7.5v3.5M8 5v.01"/>',
}
_KINDS = {"ok": "hs-k-answer", "warn": "hs-k-finding", "bad": "hs-k-failure", "info": ""}
_WORDS = {"ok": "Holds", "warn": "Look at", "bad": "Stop", "info": "Note"}


def icon(name: str) -> str:
    return f'<svg class="hs-icon" viewBox="0 0 16 16" aria-hidden="true">{_ICONS[name]}</svg>'


def head() -> str:
    return (
        "<h1>Train on these traces</h1><p class='hs-lead'>Only what the assistant wrote is trained. "
        "Every trained token is marked and counted before anything runs.</p>"
    )


def stages(traces: str, style: str, max_length: int, run: str) -> str:
    """Where one is on the way: data, mask, budget, run."""
    done = [("Data", traces), ("Mask", style), ("Budget", f"{max_length:,} tokens")]
    items = [f"<li>{icon('ok')}<b>{name}</b> <span>{escape(fact)}</span></li>" for name, fact in done]
    items.append(f'<li class="tr-on"><b>Run</b> <span>{escape(run)}</span></li>')
    return f'<ol class="tr-flow" aria-label="Stages">{"".join(items)}</ol>'


def mask_card(example: MaskedExample, cut_tokens: int, max_length: int, controls: Sequence[str]) -> str:
    """One trace as the trainer sees it."""
    trained, context = example.trainable, len(example.input_ids) - example.trainable
    share = 100 * trained / max(1, trained + context)
    bar = "".join(
        f'<i class="tr-{kind}" style="--s:{size}"></i>'
        for kind, size in (("bar-t", trained), ("bar-c", context), ("bar-x", cut_tokens))
        if size
    )
    legend = (
        f'<span><i class="tr-sw-t"></i><b>{trained:,}</b> tokens trained, {share:.0f} %</span>'
        f'<span><i class="tr-sw-c"></i><b>{context:,}</b> context</span>'
        f'<span><i class="tr-sw-x"></i><b>{cut_tokens:,}</b> cut at {max_length:,}</span>'
    )
    label = f"{trained:,} trained, {context:,} context, {cut_tokens:,} cut"
    parts = [_segment(example, n, controls) for n in range(len(example.segments))]
    if example.cut:
        parts.append(_cut(example, controls))
    notes = "".join(f"<li>{escape(note)}</li>" for note in example.warnings[:6])
    more = len(example.warnings) - 6
    notes += f"<li>{more} more.</li>" if more > 0 else ""
    return (
        '<section class="hs-card tr-maskcard"><header><h2>What is trained</h2>'
        f'<span class="hs-badge hs-end">{escape(example.style)} messages</span></header>'
        f'<div class="tr-sum"><div class="tr-msum" role="img" aria-label="{label}">{bar}</div>'
        f'<div class="hs-legend tr-legend hs-num">{legend}</div></div>'
        f'<div class="tr-mask" tabindex="0" role="region" aria-label="Rendered trace">{"".join(parts)}</div>'
        f'<div class="tr-foot">Point at a piece for its role, its tokens and the reason. Stop tokens are '
        f"trained, headers never are.{f'<ul>{notes}</ul>' if notes else ''}</div></section>"
    )


def _segment(example: MaskedExample, number: int, controls: Sequence[str]) -> str:
    segment = example.segments[number]
    text = example.text[segment.start : segment.end]
    where = "" if segment.message is None else f", message {segment.message}"
    title = f"{segment.role}{where}: {segment.tokens:,} tokens. {segment.why}"
    kind = "tr-t" if segment.trained else "tr-c"
    shown = _marked(text[:MOST], controls) if segment.trained else _folded(text, controls)
    if segment.trained and len(text) > MOST:
        shown += f'<span class="hs-chip">{len(text) - MOST:,} characters more, trained too</span>'
    return f'<span class="{kind}" title="{escape(title)}">{shown}</span>'


def _cut(example: MaskedExample, controls: Sequence[str]) -> str:
    text = example.cut_text or "(The template renders the rest differently without what follows.)"
    title = f"Messages {example.cut[0]} to {example.cut[-1]} do not fit and are left out."
    note = f'<span class="hs-chip tr-cutnote">{escape(title)}</span>\n'
    return f'{note}<span class="tr-x" title="{escape(title)}">{_folded(text, controls)}</span>'


def _folded(text: str, controls: Sequence[str]) -> str:
    """The first characters; the rest opens on demand."""
    if len(text) <= HEAD + 120:
        return _marked(text, controls)
    rest = text[HEAD : HEAD + MOST]
    beyond = len(text) - HEAD - len(rest)
    tail = f'<span class="hs-chip">{beyond:,} characters not shown</span>' if beyond else ""
    return (
        f"{_marked(text[:HEAD], controls)}… <details class='tr-more'><summary class='hs-chip'>"
        f"{len(text) - HEAD:,} characters more</summary>{_marked(rest, controls)}{tail}</details>"
    )


def _marked(text: str, controls: Sequence[str]) -> str:
    """Escaped text with the template's control tokens set apart."""
    pattern = "|".join(re.escape(token) for token in controls if token) or r"(?!)"
    pieces = re.split(f"({pattern})", text)
    return "".join(
        f'<span class="tr-ctl">{escape(piece)}</span>' if n % 2 else escape(piece)
        for n, piece in enumerate(pieces)
    )


def checks_card(checks: Sequence[Check], line: str) -> str:
    """What holds, what to look at, and the proof line under it."""
    badges = ""
    for level, word in (("ok", "fine"), ("warn", "to look at"), ("bad", "to stop for")):
        count = sum(check.level == level for check in checks)
        if count:
            badges += f' <span class="hs-badge {_KINDS[level]}">{icon(level)}{count} {word}</span>'
    rows = "".join(
        f'<li><span class="tr-lv {_KINDS[c.level]}">{icon(c.level)}'
        f'<span class="hs-sr">{_WORDS[c.level]}:</span></span>'
        f"<b>{escape(c.title)}</b><span class='tr-d'>{escape(c.detail)}</span></li>"
        for c in checks
    )
    return (
        f'<section class="hs-card"><header><h2>Before you run</h2><span class="hs-end">{badges}</span>'
        f'</header><div class="hs-body"><ul class="tr-checks">{rows}</ul>'
        f"<details class='tr-proof'><summary>Proof line</summary><code>{escape(line)}</code></details>"
        "</div></section>"
    )


def budget_card(
    lengths: Sequence[int], at: Budget, table: Sequence[Budget], tokenizer: str, total: int
) -> str:
    """How much fits: traces by length, the limit, and what each limit keeps."""
    longest = max(lengths, default=1)
    width = max(1, -(-longest // BINS))
    counts = [0] * BINS
    for length in lengths:
        counts[min(BINS - 1, max(0, length - 1) // width)] += 1
    most = max(counts) or 1
    bars = "".join(
        f'<i class="{_side(count, (n + 1) * width <= at.max_length or at.fit == at.traces)}" '
        f'style="--h:{100 * count / most:.1f}%" '
        f'title="{n * width + 1:,} to {(n + 1) * width:,} tokens: {count} traces"></i>'
        for n, count in enumerate(counts)
    )
    place = min(100.0, 100 * at.max_length / (width * BINS))
    side = "tr-left" if place > 55 else ""
    mark = (
        f'<div class="tr-limit {side}" style="--x:{place:.1f}%"><b>max_length {at.max_length:,}</b>'
        f"<span>{at.traces - at.fit} traces cut at a step</span></div>"
    )
    ticks = "".join(f"<span>{_short(round(width * BINS * k / 4))}</span>" for k in range(5))
    first = "" if total == at.traces else f"first {at.traces:,} of {total:,} "
    return (
        f'<section class="hs-card tr-budget"><div class="hs-body"><p class="hs-muted tr-q">How much fits?</p>'
        f"<h2>At {at.max_length:,} tokens, {at.fit:,} of {at.traces:,} traces fit whole</h2>"
        f'<div class="tr-hist" role="img" aria-label="Traces by tokens against max_length">{bars}{mark}</div>'
        f'<div class="tr-ticks hs-num">{ticks}</div>'
        f'<p class="hs-muted tr-unit">{first.capitalize()}{"Traces" if not first else "traces"}, by tokens '
        f"({escape(tokenizer)})</p></div>{_limits(table, at.max_length)}</section>"
    )


def _side(count: int, fits: bool) -> str:
    return "tr-none" if not count else "tr-in" if fits else "tr-out"


def _limits(table: Sequence[Budget], current: int) -> str:
    rows = "".join(
        f"<tr{' class=tr-now' if b.max_length == current else ''}><td>{b.max_length:,}</td>"
        f"<td>{b.fit:,}</td><td>{b.empty:,}</td><td>{_part(b.turns, b.turns_of)}</td>"
        f"<td>{_part(b.calls, b.calls_of)}</td><td>{_part(b.trained, b.trained_of)}</td></tr>"
        for b in table
    )
    return (
        '<div class="tr-scroll" tabindex="0" role="region" aria-label="What each limit keeps">'
        '<table class="tr-tbl hs-num"><thead><tr><th>max_length</th><th>Whole traces</th><th>Left empty</th>'
        "<th>Turns cut</th><th>Calls cut</th><th>Trained tokens cut</th></tr></thead>"
        f"<tbody>{rows}</tbody></table></div>"
    )


def _part(kept: int, of: int) -> str:
    lost = of - kept
    share = 100 * lost / of if of else 0
    return f"{lost:,}<small>{'&lt; 1' if 0 < share < 0.5 else f'{share:.0f}'} %</small>"


def _short(tokens: int) -> str:
    return f"{tokens / 1000:.1f}k".replace(".0k", "k") if tokens >= 1000 else str(tokens)


def run_status(level: str, text: str) -> str:
    """One sentence on whether a run is possible, or what became of it."""
    return f'<p class="tr-reason {_KINDS[level]}">{icon(level)}<span>{escape(text)}</span></p>'


def run_progress(losses: Sequence[tuple[int, float]], steps: int) -> str:
    """Step and loss of a run, with a curve from the second step on."""
    step, loss = losses[-1]
    figures = f"<div><dt>Step</dt><dd>{step} of {steps}</dd></div>"
    figures += f"<div><dt>Loss</dt><dd>{loss:.3f}</dd></div>"
    top = max(value for _, value in losses) or 1.0
    points = " ".join(f"{560 * (s - 1) / max(1, steps - 1):.1f},{110 - 100 * v / top:.1f}" for s, v in losses)
    curve = (
        '<svg class="tr-curve" viewBox="0 0 560 120" role="img" aria-label="Loss by step" '
        f'preserveAspectRatio="none"><polyline points="{points}"/></svg>'
        if len(losses) > 1
        else ""
    )
    return (
        f'<dl class="hs-kv hs-num">{figures}</dl><div class="hs-prog" role="progressbar" aria-valuemin="0" '
        f'aria-valuemax="{steps}" aria-valuenow="{step}">'
        f'<i style="--p:{100 * step / max(1, steps):.0f}%"></i></div>{curve}'
    )


def script_card(python: str, shell: str) -> str:
    """The same, to run elsewhere."""
    return (
        '<section class="hs-card"><header><h2>The same as a script</h2></header>'
        '<div class="hs-body tr-script">'
        f"<h3>Make the rows</h3><pre tabindex='0'>{escape(python)}</pre>"
        f"<h3>Train on them</h3><pre tabindex='0'>{escape(shell)}</pre></div></section>"
    )


def waiting(title: str, lines: int) -> str:
    """A card's grey shape until the traces are masked."""
    rows = "".join(f'<i style="width:{95 - 23 * (n % 3)}%"></i>' for n in range(lines))
    return (
        f'<section class="hs-card" aria-busy="true"><header><h2>{escape(title)}</h2>'
        f'<span class="hs-muted hs-end">Masking the traces</span></header>'
        f'<div class="hs-body tr-skel" aria-hidden="true">{rows}</div></section>'
    )


def failure(text: str) -> str:
    """An error in place of a card."""
    return f'<section class="hs-card"><div class="hs-body">{run_status("bad", text)}</div></section>'
