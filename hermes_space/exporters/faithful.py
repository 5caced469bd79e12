"""Rows in a format that others define, such that reading what was written gives the same traces.

Each row is read back before it is given. Where a message would be read otherwise, it is written as the text
that it is in the data, its parts noted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from hermes_space.exporters.outgoing import Outgoing, pieces_of

if TYPE_CHECKING:
    from hermes_space.dataset import Dataset
    from hermes_space.parse import Message, Trace

# One row as a value that its container reads.
Write = Callable[[Outgoing], Any]


def documents(dataset: Dataset, container: str, write: Write) -> Iterator[Any]:
    """Every row of the dataset, as `write` writes it and `container` reads it."""
    from hermes_space.dataset import trace_of

    for row in dataset.each_row():
        yield document(row, trace_of(row), container, write)


def document(row: dict[str, Any], trace: Trace, container: str, write: Write) -> Any:
    """One row, each of its messages as much in the format's own fields as reads back the same."""
    from hermes_space.parse import parse_trace

    messages = list(trace.messages)
    wanted = [told(message) for message in messages]
    pieces = [pieces_of(message) for message in messages]
    texts: set[int] = set()
    while True:
        value = write(Outgoing(row, trace, pieces, texts))
        found = [told(message) for message in parse_trace(value, container=container).messages]
        wrong = {at for at, one in enumerate(wanted) if len(found) != len(wanted) or found[at] != one}
        if wrong <= texts:
            return value
        texts |= wrong


def told(message: Message) -> tuple[Any, ...]:
    """What a message says, however it is written: what must be the same once it was written and read."""
    data = message.text.encode()
    visible = "".join(data[part.start : part.end].decode() for part in message.parts if part.kind == "text")
    return (
        message.role,
        message.reasoning,
        message.text if message.role in ("system", "user") else visible.strip(),
        [
            (call.valid, call.name, call.id, call.arguments if call.valid else call.raw)
            for call in message.calls
        ],
        [
            (answer.id, answer.name, answer.content, answer.failed, answer.failure)
            for answer in message.responses
        ],
    )
