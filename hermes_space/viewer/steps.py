"""The readable steps: reasoning folded, text, calls as rows with their responses, findings at their place."""

from __future__ import annotations

from collections.abc import Sequence

from hermes_space.parse import Finding, Part
from hermes_space.viewer import outcomes, results
from hermes_space.viewer.escape import escape
from hermes_space.viewer.icons import icon
from hermes_space.viewer.marks import card, failure_badge, finding_badge, note
from hermes_space.viewer.prose import code, prose
from hermes_space.viewer.reading import Reading, StepView, Text, counts
from hermes_space.viewer.words import count, first_line, size


def step(reading: Reading, view: StepView) -> str:
    """One step as an article."""
    return (
        f'<article class="hs-step" id="hs-step-{view.number}" data-step="{view.number}" tabindex="-1" '
        f'data-said="{view.said.index}" '
        f'aria-label="Step {view.number}" data-failures="{view.failures}" '
        f'data-findings="{len(view.findings)}" '
        f'data-tools="{escape(tool_names(reading, view))}">{_head(view)}{_said(reading, view)}'
        f"{_told(reading, view)}{_notes(reading, view)}</article>"
    )


def tool_names(reading: Reading, view: StepView) -> str:
    """The tools a step calls, `search_files ×4, terminal`; empty for a step that only speaks."""
    names: dict[str, int] = {}
    for i in view.calls:
        name = reading.called(i).name or "call without a name"
        names[name] = names.get(name, 0) + 1
    return ", ".join(name if times == 1 else f"{name} ×{times}" for name, times in names.items())


def _head(view: StepView) -> str:
    numbers = [text.index for text in view.texts]
    place = f"message {numbers[0]}" if len(numbers) == 1 else f"messages {numbers[0]}–{numbers[-1]}"
    if len(view.calls) > 1:
        place += f" · {len(view.calls)} calls at once"
    return (
        f'<header class="hs-sh"><b>Step {view.number}</b><span>{place}</span><i></i>'
        f"<span>{size(view.bytes)}</span></header>"
    )


def _said(reading: Reading, view: StepView) -> str:
    """The assistant's parts in text order; calls that follow one another share a box."""
    text = view.said
    calls = {reading.calls[i].start: i for i in view.calls}
    waiting = [f for f in text.message.findings if counts(f)]
    last_step = view.number == len(reading.steps)
    drawn: list[str] = []
    box: list[str] = []
    for part in _joined(text):
        here = _take(waiting, part.start, part.end)
        inner = _call_in(calls, part) if part.kind == "call" else None
        if inner is not None:
            box.append(_call(reading, inner, text, here))
            continue
        shown = _part(text, part, last_step and not view.calls)
        if shown and box:
            drawn.append(_box(box))
            box = []
        cards = "".join(card(f, text) for f in here)
        if box and not shown:
            box[-1] = box[-1] + (f'<div class="hs-in">{cards}</div>' if cards else "")
        else:
            drawn.append(shown + cards)
    drawn.append(_box(box))
    drawn.extend(card(f, text) for f in waiting)
    body = "".join(drawn)
    return body or '<p class="hs-nil">This message shows no text and calls no tool.</p>'


def _joined(text: Text) -> Sequence[Part]:
    return [part for part in text.message.parts if part.end > part.start]


def _take(waiting: list[Finding], start: int, end: int) -> list[Finding]:
    """The findings that end in a stretch; they leave the list."""
    here = [f for f in waiting if start < max(f.end, f.start + 1) <= end]
    waiting[:] = [f for f in waiting if f not in here]
    return here


def _call_in(calls: dict[int, int], part: Part) -> int | None:
    """The call whose body lies in a part."""
    found = [i for at, i in calls.items() if part.start <= at <= part.end]
    return found[0] if found else None


def _box(calls: list[str]) -> str:
    return f'<div class="hs-calls">{"".join(calls)}</div>' if calls else ""


def _part(text: Text, part: Part, last: bool) -> str:
    said = text.of(part)
    if part.kind == "markup" or not said.strip():
        return ""
    if part.kind == "reasoning":
        return reasoning(said)
    if part.kind == "response":
        return f'<p class="hs-nil">A response that the model wrote itself:</p>{code(said)}'
    if part.kind == "call":
        return f'<p class="hs-nil">Call markup that is no call:</p>{code(said)}'
    if last:
        return f'<div class="hs-answer"><div class="hs-lbl">{icon("answer")}Answer</div>{prose(said)}</div>'
    return prose(said)


def reasoning(said: str) -> str:
    """A fold with the first line and the number of words."""
    return (
        f'<details class="hs-reason"><summary>{icon("chevron", "hs-chev")}<span '
        'class="hs-lbl">Reasoning</span>'
        f'<span class="hs-pre">{escape(first_line(said))}</span>'
        f'<span class="hs-sz">{count(len(said.split()), "word")}</span></summary>'
        f"{prose(said, 'hs-in')}</details>"
    )


def _call(reading: Reading, i: int, text: Text, findings: list[Finding]) -> str:
    """A call's row, which opens to its arguments; below it what was found and what the tool said."""
    call = reading.calls[i]
    read_as = reading.called(i)
    name = read_as.name or first_line(call.raw, 40) or "call without a name"
    key, value = outcomes.key_argument(read_as.arguments)
    answered = reading.answered.get(i)
    # A terminal's block shows its command already.
    shown = key and not (key == "command" and answered is not None and _in_terminal(reading, answered))
    arg = f"<em>{escape(key)}</em> {escape(value)}" if shown else ""
    cards = "".join(card(f, text) for f in findings)
    if cards:
        cards = f'<div class="hs-in">{cards}</div>'
    tail = "" if answered is None else _response(reading, answered)
    return (
        f'<div class="hs-call"><details data-call="{i}"><summary>{icon("chevron", "hs-chev")}'
        f'<span class="hs-nm">{escape(name)}</span><span class="hs-arg">{arg}</span>'
        f'<span class="hs-out">{_outcome(reading, i, answered)}</span></summary>'
        f'<div class="hs-in">{results.arguments(call)}{_unfolded(reading, answered)}</div></details>'
        f"{cards}{tail}</div>"
    )


def _outcome(reading: Reading, i: int, answered: int | None) -> str:
    if not reading.calls[i].valid and answered is None:
        faults = [f for f in reading.text_of(reading.calls[i]).message.findings if f.severity == "error"]
        return finding_badge(faults[0]) if faults else "not valid"
    if answered is None:
        return "no response"
    response = reading.responses[answered]
    if response.failed:
        return failure_badge(reading, response.failure)
    return escape(outcomes.outcome(outcomes.content(reading.body(response))))


def _response(reading: Reading, i: int) -> str:
    """What stands under a call without opening it: the failure, the terminal, or nothing."""
    response = reading.responses[i]
    body = reading.body(response)
    told = outcomes.content(body)
    name, asked = _asked(reading, i)
    if response.failed:
        sentence = escape(outcomes.failure_sentence(response, body))
        shown = f'<p class="hs-err"><b>Tool failed.</b> {sentence}</p>'
    else:
        shown = ""
    if _in_terminal(reading, i):
        shown += results.result(name, asked, told)
    if not shown and not _findings_of(reading, i):
        return ""
    return (
        f'<div class="hs-resp" data-response="{i}"><span class="hs-elbow"></span>'
        f"<div>{shown}{_findings_of(reading, i)}</div></div>"
    )


def _unfolded(reading: Reading, answered: int | None) -> str:
    """The response inside the opened call, where it is not shown below it already."""
    if answered is None:
        return ""
    told = outcomes.content(reading.body(reading.responses[answered]))
    name, asked = _asked(reading, answered)
    if _in_terminal(reading, answered):
        return ""
    return f'<div class="hs-label">Response</div>{results.result(name, asked, told)}'


def _in_terminal(reading: Reading, i: int) -> bool:
    """Whether a response is shown as a terminal, open, under its call."""
    told = outcomes.content(reading.body(reading.responses[i]))
    if isinstance(told, dict):
        return "output" in told and "exit_code" in told
    name, _ = _asked(reading, i)
    return isinstance(told, str) and (name or "").lower() in outcomes.TERMINALS


def _asked(reading: Reading, i: int) -> tuple[str | None, dict[str, object] | None]:
    response = reading.responses[i]
    if response.call is None:
        return response.name, None
    call = reading.calls[response.call]
    return call.name or response.name, call.arguments


def _findings_of(reading: Reading, i: int) -> str:
    """Findings that begin in a response's body."""
    response = reading.responses[i]
    text = reading.text_of(response)
    inside = [f for f in text.message.findings if counts(f) and response.start <= f.start <= response.end]
    return "".join(card(f, text) for f in inside)


def _told(reading: Reading, view: StepView) -> str:
    """Responses that no call asked for, text beside the responses, and findings on either."""
    drawn = []
    for i in view.responses:
        response = reading.responses[i]
        if response.call is None:
            drawn.append(lone_response(reading, i))
    for text in view.told:
        for part in text.message.parts:
            said = text.of(part)
            if part.kind == "text" and said.strip():
                drawn.append(f'<p class="hs-nil">Beside the responses:</p>{code(said.strip())}')
        spans = [(reading.responses[i].start, reading.responses[i].end) for i in view.responses]
        drawn.extend(
            card(f, text)
            for f in text.message.findings
            if counts(f) and not any(start <= f.start <= end for start, end in spans)
        )
    return "".join(drawn)


def lone_response(reading: Reading, i: int) -> str:
    """A response without a call."""
    response = reading.responses[i]
    body = reading.body(response)
    mark = failure_badge(reading, response.failure) if response.failed else ""
    name = escape(response.name or "Response")
    return (
        f'<div class="hs-calls"><div class="hs-call"><div class="hs-row"><span class="hs-nm">{name}</span>'
        f'<span class="hs-arg">response to no call</span><span class="hs-out">{mark}</span></div>'
        f'<div class="hs-in">{results.result(response.name, None, outcomes.content(body))}'
        f"{_findings_of(reading, i)}</div></div></div>"
    )


def _notes(reading: Reading, view: StepView) -> str:
    """Facts about the step, folded: they ask for nothing."""
    facts = [f for text in view.texts for f in text.message.findings if f.severity == "info"]
    if not facts:
        return ""
    rows = "".join(note(f) for f in facts)
    return (
        '<details class="hs-notes">'
        f"<summary>{icon('chevron', 'hs-chev')}{count(len(facts), 'note')}</summary>"
        f"<ul>{rows}</ul></details>"
    )
