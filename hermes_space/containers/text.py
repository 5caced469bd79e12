"""A single raw message: the text of what a model wrote, with nothing around it."""

from __future__ import annotations

from hermes_space.containers.row import Container, Recognised, Row, StoredMessage, clean


def recognise(data: object) -> Recognised | None:
    return Recognised(0.1, "it is text") if isinstance(data, str) else None


def read(data: str) -> Row:
    return Row([StoredMessage("assistant", clean(data))])


TEXT = Container("text", "the text of one assistant message", recognise, read)
