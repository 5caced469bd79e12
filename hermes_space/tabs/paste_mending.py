"""Pasted text read and mended: one message or a row, by all repairs or by one. It draws and keeps nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import hermes_space as hs
from hermes_space import fragments
from hermes_space.containers import TEXT, choose, decoded, recognise
from hermes_space.mend import apply_repair, mend_row, writable
from hermes_space.parse import Change, Message, Trace
from hermes_space.viewer.read_as import AUTO, Asked
from hermes_space.viewer.reading import Text

_SURROGATE = re.compile("[\ud800-\udfff]")
_SECOND_LINE = re.compile(r"\n([ \t]*)\S")


@dataclass(frozen=True)
class Pasted:
    """A text and what it was read as: a message by itself, or a trace.

    `asked` is how it was to be read, `note` why it is not all.
    """

    text: str
    role: str
    asked: Asked
    read: Message | Trace
    note: str = ""

    @cached_property
    def texts(self) -> list[Text]:
        messages = [self.read] if isinstance(self.read, Message) else self.read.messages
        return [Text(index, message) for index, message in enumerate(messages)]

    @property
    def container(self) -> str:
        return TEXT.name if isinstance(self.read, Message) else self.read.container or ""

    @property
    def mendable(self) -> bool:
        return any(
            found.repair is not None
            for text in self.texts
            if text.index in self.writable
            for found in text.findings
        )

    @cached_property
    def writable(self) -> frozenset[int]:
        """The messages whose repairs can be written into the text; none of one read as it is not stored."""
        if self.note:
            return frozenset()
        if isinstance(self.read, Message):
            return frozenset([0])
        row = decoded(self.text)
        stored = choose(row)
        return writable(row) if stored is not None and stored.name == self.container else frozenset()


@dataclass(frozen=True)
class Repaired:
    """The text after repairs, and each of them: the message's index, then the change."""

    text: str
    changes: Sequence[tuple[int, Change]]

    @property
    def repairs(self) -> int:
        """How many findings the changes answer."""
        return sum(len(change.codes) for _, change in self.changes)


def read(text: str, role: str, asked: Asked) -> Pasted:
    """The text as a row where it is one, or is to be one, else as one message of `role`.

    Raises ValueError for JSON that holds no messages as they are accepted.
    """
    trace = hs.parse_trace(text, container=asked.container, dialect=asked.dialect, safety=True)
    if trace.container != TEXT.name:
        return Pasted(text, role, asked, trace)
    start, broken = fragments.decoded(text.lstrip("\ufeff"))
    is_cut = broken is not None and broken.cut and asked.container == AUTO
    if is_cut and isinstance(start, (dict, list)) and recognise(start):
        note = f"The text is JSON, but {broken}; what stands whole before that is shown."
        return Pasted(text, role, asked, hs.parse_trace(start, dialect=asked.dialect, safety=True), note)
    # What a trace may not do (end on a call, say) a single message may.
    message = hs.parse_message(text, role=role, dialect=asked.dialect, safety=True)
    return Pasted(text, role, asked, message)


def mend(pasted: Pasted) -> Repaired:
    """The text with every repair applied; what has none is as it was."""
    if isinstance(pasted.read, Message):
        mended = hs.mend_message(pasted.text, role=pasted.role, dialect=pasted.asked.dialect)
        return Repaired(mended.text, [(0, change) for change in mended.changes])
    row, messages = mend_row(decoded(pasted.text), dialect=pasted.asked.dialect)
    changes = [(message.index, change) for message in messages for change in message.changes]
    return Repaired(_written(row, pasted.text) if changes else pasted.text, changes)


def mend_one(pasted: Pasted, number: int) -> str:
    """The text with one finding's repair applied; `number` counts the findings as they are shown, from 0.

    The text as it was where no such finding can be mended: the page may be older than the text.
    """
    findings = [(text.index, found) for text in pasted.texts for found in text.findings]
    if not 0 <= number < len(findings):
        return pasted.text
    index, finding = findings[number]
    if index not in pasted.writable or finding.repair is None:
        return pasted.text
    if isinstance(pasted.read, Message):
        row = apply_repair([{"role": pasted.role, "content": pasted.text}], index, finding)
        return str(row[0]["content"])
    row = decoded(pasted.text)
    mended = apply_repair(row, index, finding)
    return pasted.text if mended is row else _written(mended, pasted.text)


def _written(row: object, text: str) -> str:
    """The row as JSON, indented as the text it came from."""
    found = _SECOND_LINE.search(text.strip())
    written = json.dumps(row, ensure_ascii=False, indent=(found[1] or None) if found else None)
    # A lone surrogate has no UTF-8 form, so it stays the escape it came as.
    return _SURROGATE.sub(lambda lone: f"\\u{ord(lone[0]):04x}", written)
