"""One trace as a page: head, strip, step list, steps, state, replay bar. The script only moves within it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hermes_space.parse import Trace
from hermes_space.viewer import overview, state
from hermes_space.viewer.escape import escape
from hermes_space.viewer.icons import icon
from hermes_space.viewer.marks import alert, card
from hermes_space.viewer.prose import code, cut
from hermes_space.viewer.raw import raw
from hermes_space.viewer.reading import Reading, Text, counts, read
from hermes_space.viewer.steps import lone_response, step
from hermes_space.viewer.words import count, first_line, number

ENDS = {
    "answered": "Ends with an <b>answer</b>",
    "ended_on_call": "Ends on a <b>call</b>",
    "ended_on_tool": "Ends on a <b>tool response</b>",
    "empty_answer": "Ends with an <b>empty answer</b>",
    "capped": "Ends at the <b>iteration cap</b>",
}
# A request longer than a screen hides the steps that answer it.
USER_CUT = 1_200
ROLES = {"user": "User", "system": "System", "tool": "Tool", "assistant": "Assistant"}
KEYS = (
    ("j k ← →", "next and previous step"),
    ("space", "play or pause"),
    ("e E", "next and previous failure"),
    ("f F", "next and previous finding"),
    ("/", "search this trace"),
    ("n N", "next and previous hit"),
    ("Enter", "open or close the step's calls"),
    ("c", "copy a link to this step"),
    ("?", "this list"),
    ("Esc", "close it, leave the search"),
)


@dataclass(frozen=True)
class Place:
    """Where a trace is opened: its address, the step, its neighbours, and what could not be had."""

    config: str = ""
    id: str = ""
    step: int | None = None
    before: tuple[str, str] | None = None
    after: tuple[str, str] | None = None
    note: str = ""
    base: str = ""


def page(trace: Trace, place: Place) -> str:
    """The whole view."""
    reading = read(trace)
    total = len(reading.steps)
    now = min(max(place.step or 1, 1), max(total, 1))
    return (
        f'<div class="hs-trace" data-config="{escape(place.config)}" data-id="{escape(place.id)}" '
        f'data-base="{escape(place.base)}" data-step="{now}" data-linked="{"1" if place.step else ""}" '
        f'data-total="{total}">'
        f"{_head(reading, place)}"
        f'<div class="hs-bars">{overview.strip(reading)}<div '
        f'class="hs-under">{_search()}{overview.legend()}</div></div>'
        '<div class="hs-cols"><button type="button" class="hs-narrow" data-act="panels" '
        'aria-expanded="false">'
        f"{icon('list')}<b data-where></b><span data-sofar></span>{icon('chevron', 'hs-chev')}</button>"
        f'<aside class="hs-left" aria-label="Steps">{overview.step_list(reading)}</aside><div '
        'class="hs-main">'
        f'<div class="hs-col" data-view="steps">{"".join(_flow(reading))}</div>'
        f'<div class="hs-col hs-raw" data-view="raw" hidden>{raw(reading)}</div></div>'
        f'<aside class="hs-right" aria-label="State at this step">{state.panel(reading)}</aside></div>'
        f"{alert(place.note)}"
        f'{_replay(total)}{_keys()}<p class="hs-sr" aria-live="polite" data-live></p></div>'
    )


def _head(reading: Reading, place: Place) -> str:
    about = reading.trace.metadata
    crumbs = [place.config or about.get("config"), about.get("category"), about.get("subcategory")]
    path = "".join(f"<span>/</span><span>{escape(name)}</span>" for name in crumbs if name)
    title = about.get("task") or _request(reading) or reading.trace.id or "A trace"
    return (
        f'<header class="hs-head"><nav class="hs-crumb" aria-label="Where">'
        f'<button type="button" data-act="list">Traces</button>{path}</nav>'
        f'<div class="hs-title"><h1 tabindex="-1">{escape(first_line(str(title), 240))}</h1>'
        f'<div class="hs-acts">{_neighbour(place.before, "left", "Previous trace")}'
        f"{_neighbour(place.after, 'right', 'Next trace')}"
        f'<button type="button" class="hs-btn" data-act="raw" aria-pressed="false">{icon("raw")}'
        "<span>Raw</span></button>"
        f'<button type="button" class="hs-btn hs-ink" data-act="copy">{icon("link")}<span>Copy '
        "link</span></button>"
        f"</div></div>{_facts(reading)}</header>"
    )


def _request(reading: Reading) -> str:
    return next((t.message.text for t in reading.texts if t.message.role == "user"), "")


def _neighbour(where: tuple[str, str] | None, sign: str, label: str) -> str:
    if where is None:
        return (
            f'<button type="button" class="hs-btn hs-square" disabled aria-label="{label}: there is '
            f'none">{icon(sign)}</button>'
        )
    config, id = map(escape, where)
    return (
        f'<button type="button" class="hs-btn hs-square" data-open="{id}" data-open-config="{config}" '
        f'aria-label="{label}" title="{label}">{icon(sign)}</button>'
    )


def _facts(reading: Reading) -> str:
    failed = sum(1 for response in reading.responses if response.failed)
    found = len(reading.findings)
    outcome = reading.trace.metadata.get("outcome")
    rows = [
        _fact(len(reading.steps), "step"),
        _fact(len(reading.calls), "call"),
        _fact(len(reading.texts), "message"),
        _fact(failed, "failed response", "hs-k-failure" if failed else ""),
        _fact(found, "finding", "hs-k-finding" if found else ""),
        f"<span>{ENDS.get(reading.trace.end_state, '')}</span>",
        f"<span>Task <b>{escape(outcome)}</b>, says the source</span>" if outcome else "",
        f'<code class="hs-muted">{escape(reading.trace.id)}</code>' if reading.trace.id else "",
    ]
    return f'<div class="hs-facts hs-num">{"".join(rows)}</div>'


def _fact(value: int, one: str, classes: str = "") -> str:
    figure, unit = count(value, one).split(" ", 1)
    return f'<span class="{classes}"><b>{figure}</b> {unit}</span>'


def _search() -> str:
    return (
        f'<div class="hs-field">{icon("search")}<input type="search" placeholder="Search this trace" '
        'aria-label="Search this trace" autocomplete="off" spellcheck="false"><span class="hs-hitcount" '
        'aria-live="polite">'
        '</span><button type="button" data-act="hit-before" aria-label="Previous hit" '
        f"hidden>{icon('left')}</button>"
        '<button type="button" data-act="hit-after" aria-label="Next hit" '
        f"hidden>{icon('right')}</button><kbd>/</kbd></div>"
    )


def _flow(reading: Reading) -> Iterator[str]:
    """Messages and steps in order; a step's own messages are drawn within it."""
    drawn: set[int] = set()
    if not any(text.message.role == "system" for text in reading.texts):
        yield _tools_fold(reading)
    for text in reading.texts:
        at = reading.step_of.get(text.index)
        if at is None:
            yield _message(reading, text)
        elif at not in drawn:
            drawn.add(at)
            yield step(reading, reading.steps[at])
    if not reading.texts:
        yield '<p class="hs-nil">This trace holds no messages.</p>'


def _message(reading: Reading, text: Text) -> str:
    """A message that belongs to no step: system, user, or a tool message before any assistant message."""
    message = text.message
    cards = "".join(card(f, text) for f in message.findings if counts(f))
    if message.role == "system":
        return _system(reading, text) + cards
    if message.role == "tool":
        lone = [i for i, r in enumerate(reading.responses) if r.message_index == text.index]
        return ("".join(lone_response(reading, i) for i in lone) if lone else code(message.text)) + cards
    role = ROLES.get(message.role, message.role)
    return (
        f'<div class="hs-user" data-message="{text.index}"><b>{escape(role)}</b>'
        f"<div>{cut(message.text.strip(), USER_CUT)}</div></div>{cards}"
    )


def _system(reading: Reading, text: Text) -> str:
    return (
        f'<details class="hs-fold" data-message="{text.index}"><summary>{icon("chevron", "hs-chev")}'
        "<b>System prompt</b>"
        f"<span>{number(len(text.message.text))} characters</span>{_declared(reading)}</summary>"
        f'<div class="hs-in">{_tools(reading)}{code(text.message.text)}</div></details>'
    )


def _tools_fold(reading: Reading) -> str:
    if not reading.trace.tools:
        return ""
    return (
        f'<details class="hs-fold"><summary>{icon("chevron", "hs-chev")}<b>No system '
        f"prompt</b>{_declared(reading)}"
        f'</summary><div class="hs-in">{_tools(reading)}</div></details>'
    )


def _calls_by_tool(reading: Reading) -> dict[str, int]:
    times: dict[str, int] = {}
    for call in reading.calls:
        if call.name:
            times[call.name] = times.get(call.name, 0) + 1
    return times


def _declared(reading: Reading) -> str:
    tools = reading.trace.tools
    if not tools:
        return ""
    used = len(_calls_by_tool(reading))
    return f'<span class="hs-end">{count(len(tools), "tool")} declared, {used} used</span>'


def _tools(reading: Reading) -> str:
    """The declared tools with what they say of themselves and how often they are called here."""
    rows = []
    times = _calls_by_tool(reading)
    for tool in reading.trace.tools or ():
        declared = tool.get("function", tool)
        if not isinstance(declared, dict):
            continue
        name, says = str(declared.get("name", "")), str(declared.get("description", ""))
        made = times.get(name, 0)
        rows.append(
            f"<tr><td><code>{escape(name)}</code></td><td>{escape(first_line(says, 110))}</td>"
            f'<td class="hs-v">{made or "–"}</td></tr>'
        )
    if not rows:
        return ""
    head = (
        '<thead><tr><th>Tool</th><th>What it says it does</th><th class="hs-v">Calls here</th></tr></thead>'
    )
    return f'<table class="hs-tools">{head}<tbody>{"".join(rows)}</tbody></table>'


def _replay(total: int) -> str:
    share = 100 / max(total - 1, 1)
    dots = "".join(f'<i style="left:{i * share:.3f}%"></i>' for i in range(total)) if 1 < total <= 40 else ""
    off = " disabled" if total < 2 else ""
    return (
        '<div class="hs-replay" role="toolbar" aria-label="Replay"><div class="hs-tr">'
        '<button type="button" class="hs-btn hs-ghost hs-square" data-act="before" '
        f'aria-label="Previous step">{icon("left")}</button>'
        '<button type="button" class="hs-btn hs-square" data-act="play" '
        f'aria-label="Play"{off}>{icon("play", "hs-playing")}'
        f"{icon('pause', 'hs-pausing')}</button>"
        '<button type="button" class="hs-btn hs-ghost hs-square" data-act="after" aria-label="Next '
        f'step">{icon("right")}</button>'
        '<button type="button" class="hs-btn hs-ghost hs-small" data-act="speed" aria-label="Speed, '
        '1×">1×</button>'
        f'<span class="hs-num"><b data-now>1</b> / {total}</span></div>'
        f'<div class="hs-scrub"><div class="hs-dots" aria-hidden="true">{dots}</div>'
        f'<input type="range" min="1" max="{max(total, 1)}" value="1" step="1" aria-label="Step"{off}></div>'
        '<div class="hs-jumps"><button type="button" class="hs-btn hs-small" data-act="failure"><b '
        'class="hs-tick-f"></b>'
        'Next failure<kbd>e</kbd></button><button type="button" class="hs-btn hs-small" data-act="finding">'
        '<b class="hs-tick-w"></b>Next finding<kbd>f</kbd></button></div><div class="hs-hints">'
        '<span><kbd>j</kbd><kbd>k</kbd>step</span><button type="button" data-act="keys"><kbd>?</kbd>all '
        "keys</button></div></div>"
    )


def _keys() -> str:
    rows = "".join(f"<dt>{key}</dt><dd>{does}</dd>" for key, does in KEYS)
    return (
        '<dialog class="hs-keys" aria-label="All keys"><h2>All keys</h2><dl>'
        f'{rows}</dl><button type="button" class="hs-btn" data-act="close">Close</button></dialog>'
    )
