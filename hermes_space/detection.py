"""What data looks like on both axes: the containers that hold messages, the dialects these are written in.

It finds nothing out itself: containers and the parser say what they recognise, how surely and by what; here
that is put together for one trace or for many. Nothing is read from disk.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

from hermes_space import parse
from hermes_space.containers import FIRST_RECORDS, TEXT, read_row, recognise
from hermes_space.entries import are_rows, json_document, json_lines, unbroken
from hermes_space.fragments import decoded

# Messages of these roles are written in a dialect; those of the others read alike in all of them.
WRITTEN = ("assistant", "tool")
# Where nothing speaks for any way of reading, the usual one is chosen, and is this sure.
BY_DEFAULT = 0.1


@dataclass(frozen=True)
class Candidate:
    """A way of reading that was not chosen, and how sure it is, from 0 to 1."""

    name: str
    confidence: float


@dataclass(frozen=True)
class Choice:
    """A container or a dialect: how sure it is (0 to 1), by what, and what else it could be, best first.

    `count` is how many traces are in the container, or how many messages are written in the dialect.
    """

    name: str
    confidence: float
    why: str
    count: int = 1
    others: tuple[Candidate, ...] = ()

    @property
    def sure(self) -> str:
        """How sure, in words."""
        return "by default" if self.confidence <= BY_DEFAULT else f"{percent(self.confidence)} sure"


@dataclass(frozen=True)
class Detection:
    """What was recognised on both axes, what most are in first.

    `dialects` is empty where the text of no message is written in one: no assistant and no tool speaks, or
    the container holds reasoning, calls and responses apart. `unread` of the `traces` could not be read;
    `problem` is the first reason, in one sentence.
    """

    traces: int
    messages: int
    containers: tuple[Choice, ...]
    dialects: tuple[Choice, ...]
    unread: int = 0
    problem: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """As JSON knows it."""
        return asdict(self)


def detect(data: object, *, role: str = "assistant") -> Detection:
    """What `data` is: text or bytes (a message, JSON, JSON lines), a row, a list of messages or of rows.

    `role` is that of a message that stands alone. Raises TypeError for other data.
    """
    if isinstance(data, (bytes, bytearray, memoryview)):
        data = bytes(data).decode("utf-8", "replace")
    if not isinstance(data, (str, dict, list)):
        raise TypeError(f"What can be detected is str, bytes, a dict or a list, not {type(data).__name__}.")
    return detect_traces(traces_in(data), role=role)


def detect_traces(values: Iterable[object], *, role: str = "assistant") -> Detection:
    """What traces are, each a JSON value or the text of one message.

    Where `values` end with a ValueError, what came before it is told, and it is the problem.
    """
    tally = _Tally(role)
    try:
        for value in values:
            tally.add(value)
    except ValueError as error:
        tally.problem = tally.problem or str(error)
    return tally.detection()


class _Tally:
    """What was seen so far."""

    def __init__(self, role: str) -> None:
        self.role = role
        self.traces = self.messages = self.unread = 0
        self.containers: dict[str, Choice] = {}
        self.dialects: dict[str, Choice] = {}
        self.problem: str | None = None

    def add(self, value: object) -> None:
        """Take in one more trace; one that cannot be read is counted, and in its container if it has one."""
        self.traces += 1
        try:
            container = _container(value)
            _add(self.containers, container)
            messages = list(_messages(value, container.name, self.role))
        except ValueError as error:
            self.unread += 1
            self.problem = self.problem or str(error)
            return
        self.messages += len(messages)
        apart = not all(is_text for _, is_text in messages)
        for message, is_text in messages:
            if is_text and message.role in WRITTEN:
                dialect = _dialect(message)
                # Plain words in a container that holds calls apart are in no dialect.
                if not apart or dialect.confidence > BY_DEFAULT:
                    _add(self.dialects, dialect)

    def detection(self) -> Detection:
        return Detection(
            self.traces,
            self.messages,
            _ranked(self.containers),
            _ranked(self.dialects),
            self.unread,
            self.problem,
        )


def traces_in(data: str | dict[Any, Any] | list[Any]) -> Iterator[object]:
    """The traces that a text or a value holds; a text that holds none is one message.

    Raises ValueError after the traces that stand whole before the end of a JSON text that is cut off.
    """
    value: Any = data
    broken = None
    if isinstance(data, str):
        lines = data.encode("utf-8", "replace").split(b"\n")
        if are_rows(lines[:FIRST_RECORDS]):
            yield from (one for _, one in unbroken(json_lines(lines)))
            return
        value, broken = decoded(data.lstrip("\ufeff"))
        if not _holds_traces(value) or (broken is not None and not broken.cut):
            yield data
            return
    yield from (one for _, one in json_document(value))
    if broken is not None:
        raise ValueError(f"The text is JSON, but {broken}; what stands whole before that is read.")


def percent(confidence: float) -> str:
    """0.98 as `98 %`; what is not certain is no 100 %, and what is possible no 0 %."""
    if 0 < confidence < 0.01:
        return "under 1 %"
    return f"{min(round(confidence * 100), 99 if confidence < 1 else 100)} %"


def _holds_traces(value: Any) -> bool:
    if isinstance(value, list):
        return bool(recognise(value)) or (bool(value) and all(map(recognise, value)))
    return isinstance(value, dict) and bool(recognise(value))


def _container(value: object) -> Choice:
    found = recognise(value)
    if not found:
        # Whoever reads it says what is accepted.
        read_row(value)
    (best, recognised), *others = found
    if best is TEXT:
        return _as_text(str(value))
    candidates = tuple(Candidate(one.name, known.confidence) for one, known in others)
    return Choice(best.name, recognised.confidence, recognised.why, others=candidates)


def _as_text(text: str) -> Choice:
    """A message that stands alone, which a text is where it is nothing else."""
    value, broken = decoded(text)
    if broken is None and isinstance(value, (dict, list)):
        return Choice(TEXT.name, 0.3, "it is JSON without messages that are known, so it is one message")
    if text.lstrip("\ufeff \t\r\n")[:1] in ("{", "["):
        return Choice(TEXT.name, 0.6, "it begins as JSON and is none, so it is one message")
    return Choice(TEXT.name, 0.95, "it is no JSON, so it is one message")


def _messages(value: object, container: str, role: str) -> Iterator[tuple[parse.Message, bool]]:
    """Each message, and whether only its text says what is reasoning, call and answer."""
    if container == TEXT.name:
        yield parse.parse_message(str(value), role=role), True
        return
    _, row = read_row(value, container)
    read = parse.parse_trace(value, container=container).messages
    for stored, message in zip(row.messages, read, strict=True):
        yield message, stored.parts is None


def _dialect(message: parse.Message) -> Choice:
    """The dialect that a message was read in, and what in the message speaks for it."""
    found = parse.detect_dialect(message.text, role=message.role)
    candidates = {name: Candidate(name, confidence) for name, confidence in found.others}
    if found.dialect == message.dialect:
        return Choice(found.dialect, found.confidence, found.why, others=tuple(candidates.values()))
    # The messages around it settled what it alone does not say.
    alone = candidates.pop(message.dialect, Candidate(message.dialect, 0.0))
    others = (Candidate(found.dialect, found.confidence), *candidates.values())
    return Choice(message.dialect, alone.confidence, "the messages around it are", others=others)


def _add(known: dict[str, Choice], found: Choice) -> None:
    """Count it with those of its name; the surest of them says why."""
    before = known.get(found.name)
    if before is None:
        known[found.name] = found
    else:
        surest = max(before, found, key=lambda one: one.confidence)
        known[found.name] = replace(surest, count=before.count + found.count)


def _ranked(known: dict[str, Choice]) -> tuple[Choice, ...]:
    return tuple(sorted(known.values(), key=lambda one: (-one.count, -one.confidence)))
