"""A single raw message: the text of what a model wrote, with nothing around it."""

from __future__ import annotations

from hermes_space.containers.row import Container, Row, clean


def matches(data: object) -> bool:
    return isinstance(data, str)


def read(data: str) -> Row:
    return Row([("assistant", clean(data))])


TEXT = Container("text", "the text of one assistant message", matches, read)
