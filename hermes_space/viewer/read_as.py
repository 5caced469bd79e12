"""The line that says as what a pasted text was read, how sure that is and why, and two lists to change it by.

It draws what was detected and what the reader chose; the choice is carried out by the Paste tab.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from hermes_space.containers import TEXT, containers
from hermes_space.detection import WRITTEN, Choice, Detection, percent
from hermes_space.parse import dialects
from hermes_space.viewer.escape import escape
from hermes_space.viewer.marks import quoted
from hermes_space.viewer.reading import Text
from hermes_space.viewer.words import count

AUTO = "auto"


@dataclass(frozen=True)
class Asked:
    """How the reader wants a text read; `auto` leaves it to what is detected."""

    container: str = AUTO
    dialect: str = AUTO

    @classmethod
    def of(cls, container: object, dialect: object) -> Asked:
        """What a page asks for; a name that there is not is left to detection."""
        return cls(
            next((name for name in containers() if name == container), AUTO),
            next((name for name in dialects() if name == dialect), AUTO),
        )


DETECTED = Asked()


def read_as(texts: Sequence[Text], container: str, detected: Detection, asked: Asked, seconds: float) -> str:
    """The line over a result: what it was read as, why, and how much it was."""
    known = {one.name: one for one in (*detected.containers, *detected.dialects)}
    counted = Counter(text.message.dialect for text in texts if text.message.role in WRITTEN)
    if not detected.dialects and asked.dialect == AUTO:
        counted.clear()
    names = [
        _named(name, known.get(name), asked.dialect, number if len(counted) > 1 else None)
        for name, number in counted.most_common()
    ]
    where = _named(container, known.get(container), asked.container, None)
    said = (
        f"Read as {' and '.join(names)} in {where}." if names else f"Read in {where}, no text in a dialect."
    )
    facts = (
        f"{count(len(texts), 'message')} · {sum(len(text.data) for text in texts):,} bytes · "
        f"parsed in {seconds * 1000:.1f} ms"
    )
    return _line(said, _why(detected), facts, asked)


def unread_as(asked: Asked) -> str:
    """The line over a refusal, where a choice of the reader's may be what cannot be read; else nothing."""
    chosen = [name for name in (asked.dialect, asked.container) if name != AUTO]
    said = " in ".join(f"<b>{escape(name)}</b>" for name in chosen)
    return _line(f"To be read as {said} (your choice).", "", "", asked) if chosen else ""


def _line(said: str, why: str, facts: str, asked: Asked) -> str:
    changed = asked != DETECTED
    lists = _list("container", containers(), asked.container) + _list("dialect", dialects(), asked.dialect)
    return (
        '<section class="hs-card hs-read-as" aria-label="Read as">'
        f'<p>{said}</p><button type="button" class="hs-btn hs-small" data-change aria-controls="hs-change" '
        f'aria-expanded="{str(changed).lower()}">Change</button>'
        f'<div id="hs-change"{"" if changed else " hidden"}>{lists}</div>'
        f'<p class="hs-why">{why}</p><p class="hs-muted hs-num">{facts}</p></section>'
    )


def _list(axis: str, names: Sequence[str], chosen: str) -> str:
    options = "".join(
        f'<option value="{escape(name)}"{" selected" if name == chosen else ""}>{escape(name)}</option>'
        for name in (AUTO, *names)
    )
    return f'<label>{axis.capitalize()} <select data-axis="{axis}">{options}</select></label>'


def _named(name: str, found: Choice | None, chosen: str, messages: int | None) -> str:
    """A container or dialect, and in brackets of how many messages, and by whose choice or how surely."""
    notes = [] if messages is None else [count(messages, "message")]
    if chosen != AUTO:
        notes.append("your choice")
    elif found is not None:
        notes.append(found.sure)
    shown = "a single message" if name == TEXT.name else name
    return f"<b>{escape(shown)}</b>" + (f" ({', '.join(notes)})" if notes else "")


def _why(detected: Detection) -> str:
    """What speaks for each choice that was detected, and what comes next."""
    said = []
    for one in (*detected.dialects, *detected.containers):
        others = [f"{other.name} {percent(other.confidence)}" for other in one.others[:1]]
        next_best = f"; next best {others[0]}" if others else ""
        said.append(quoted(f"`{one.name}`: {one.why}{next_best}"))
    return " ".join(said)
