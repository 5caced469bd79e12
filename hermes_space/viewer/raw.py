"""The raw view: every message's exact text, its parts tinted. Nothing is left out."""

from __future__ import annotations

from hermes_space.viewer.escape import escape
from hermes_space.viewer.prose import CUT
from hermes_space.viewer.reading import Reading, Text
from hermes_space.viewer.words import number, size

TINTS = {"reasoning": "reasoning", "call": "call", "response": "response", "text": "answer"}


def raw(reading: Reading) -> str:
    """All messages as written."""
    return "".join(_message(text) for text in reading.texts)


def exact(text: str) -> str:
    """Escaped text in which even a carriage return survives the way through a browser's parser."""
    return escape(text).replace("\r", "&#13;")


def _message(text: Text) -> str:
    message = text.message
    left = CUT
    shown, held = [], []
    for part in message.parts:
        said = text.of(part)
        now, later = said[: max(left, 0)], said[max(left, 0) :]
        left -= len(said)
        if now:
            shown.append(_span(part.kind, now, message.role))
        if later:
            held.append(_span(part.kind, later, message.role))
    more = (
        f'<button type="button" class="hs-more" data-act="more">Show all {number(len(message.text))} '
        "characters</button>"
        f"<span hidden>{''.join(held)}</span>"
        if held
        else ""
    )
    return (
        f'<section class="hs-rawmsg" data-message="{text.index}"><h3>Message {text.index}'
        f"<span>{escape(message.role)}"
        f"</span><span>{size(len(text.data))}</span></h3><pre "
        f'tabindex="0">\n{"".join(shown)}{more}</pre></section>'
    )


def _span(kind: str, said: str, role: str) -> str:
    tint = TINTS.get(kind)
    if tint is None or (kind == "text" and role != "assistant"):
        return f'<span class="{"hs-markup" if kind == "markup" else ""}">{exact(said)}</span>'
    return f'<span class="hs-k-{tint} hs-tint">{exact(said)}</span>'
