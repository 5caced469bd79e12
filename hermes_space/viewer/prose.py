"""Text of a trace as HTML: running text, code, JSON. All of it passes through `escape`; long text folds."""

from __future__ import annotations

import json
import re
from typing import Any

from hermes_space.viewer.escape import escape
from hermes_space.viewer.words import number

CUT = 20_000
_TOKEN = re.compile(
    r'(?P<string>"(?:\\.|[^"\\])*")(?P<colon>\s*:)?|(?P<atom>\b(?:true|false|null)\b|-?\d[\d.eE+-]*)'
)


def cut(text: str, limit: int = CUT) -> str:
    """Escaped text; what is beyond `limit` characters waits, complete, behind a button."""
    if len(text) <= limit + limit // 10:
        return escape(text)
    # At a line's or a word's end, where one is near.
    at = max(text.rfind("\n", limit - limit // 4, limit), text.rfind(" ", limit - 80, limit), 0) or limit
    head, tail = text[:at], text[at:]
    return (
        f'{escape(head)}<button type="button" class="hs-more" data-act="more">Show all '
        f"{number(len(text))} characters</button><span hidden>{escape(tail)}</span>"
    )


def prose(text: str, classes: str = "hs-prose") -> str:
    """Running text as written, line breaks kept."""
    return f'<div class="{classes}">{cut(text.strip())}</div>'


def code(text: str, classes: str = "hs-code") -> str:
    """Text in a monospaced block."""
    return f'<pre class="{classes}" tabindex="0">\n{cut(text)}</pre>'


def pretty(value: Any) -> str:
    """JSON in lines, its keys, strings and figures told apart."""
    text = json.dumps(value, indent=2, ensure_ascii=False)
    if len(text) > CUT:
        return code(text, "hs-code hs-json")
    pieces: list[str] = []
    at = 0
    for match in _TOKEN.finditer(text):
        pieces.append(escape(text[at : match.start()]))
        kind = "n" if match["atom"] else "k" if match["colon"] else "s"
        pieces.append(f'<span class="{kind}">{escape(match[0])}</span>')
        at = match.end()
    return f'<pre class="hs-code hs-json" tabindex="0">\n{"".join(pieces)}{escape(text[at:])}</pre>'


def first_lines(text: str, limit: int) -> tuple[str, str, int]:
    """The first `limit` lines, the rest, and how many lines there are."""
    rows = text.rstrip("\n").split("\n")
    return "\n".join(rows[:limit]), "\n".join(rows[limit:]), len(rows)


def folded_lines(text: str, *, limit: int = 9, before: str = "", classes: str = "hs-term") -> str:
    """A block of at most `limit` lines with a way to all of them."""
    head, rest, total = first_lines(text, limit)
    foot = ""
    if rest:
        foot = (
            f'<div class="hs-foot"><span>First {limit} of {number(total)} lines</span>'
            '<button type="button" data-act="lines">Show all</button></div>'
        )
        rest = f"<span hidden>\n{cut(rest)}</span>"
    shown = f'<pre tabindex="0">\n{cut(head)}{rest}</pre>' if head.strip() or rest else ""
    return f'<div class="{classes}">{before}{shown}{foot}</div>'
