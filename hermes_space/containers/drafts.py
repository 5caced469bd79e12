"""Messages while a container reads them: their pieces, and what else each holds; in the end a row's messages.

Formats that others define have no place for some of what a trace may hold: parts of a text, two answers in
one message, a call without an id. This project's exporters write such things into a note beside the messages
(`NOTE`), and what stands in it is put back here. Anything else under that key says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from hermes_space.containers.pieces import Call, Piece, Response, Text, message, stored_parts
from hermes_space.containers.row import FIELDS, PARTS, Row, StoredMessage, clean, plain, tools_text

NOTE = "hermes_space"
# What a note holds, each by its key: the numbers of calls and of responses whose id is not their own, and of
# messages that go on the one before; by a message's number the parts of its text and its fields; fields of
# the row, and the names of those that only the format asks for.
LENT_CALLS, LENT_ANSWERS, JOINED = "lent_call_ids", "lent_response_ids", "joined"
METADATA, ADDED = "metadata", "added"


@dataclass
class Draft:
    """A message: who speaks, what is said, and what else is known of it."""

    role: str
    pieces: list[Piece]
    fields: dict[str, Any] = field(default_factory=dict)


def finish(
    drafts: Sequence[Draft],
    note: object = None,
    *,
    identity: object = None,
    tools: object = None,
    metadata: dict[str, Any] | None = None,
    name_answers: bool = False,
) -> Row:
    """The row that the drafts are, with what the note says put back.

    `name_answers`: the container names tools in calls only, so that an answer's name is that of its call.
    """
    said = note if isinstance(note, dict) else {}
    drafts = list(_named(drafts)) if name_answers else drafts
    messages: list[StoredMessage] = []
    fields: dict[str, dict[str, Any]] = {}
    for number, draft in enumerate(_joined(_own_ids(drafts, said), _numbers(said, JOINED))):
        rest = {**draft.fields, **_by_number(said, FIELDS, number, {})}
        messages.append(_stored(draft, _by_number(said, PARTS, number, None)))
        if rest:
            fields[str(number)] = plain(rest)
    added = _names(said)
    kept = {clean(str(key)): plain(value) for key, value in (metadata or {}).items() if key not in added}
    kept |= plain(said.get(METADATA) or {}) if isinstance(said.get(METADATA), dict) else {}
    if fields:
        kept[FIELDS] = fields
    identity = None if identity is None or "id" in added else clean(str(identity))
    return Row(messages, identity, None if "tools" in added else tools_text(tools), kept)


def _named(drafts: Sequence[Draft]) -> Iterator[Draft]:
    """The drafts, each answer named by the call that has its id."""
    names: dict[str, str] = {}
    for draft in drafts:
        for at, piece in enumerate(draft.pieces):
            if isinstance(piece, Call) and piece.id is not None and piece.name is not None:
                names[piece.id] = piece.name
            elif isinstance(piece, Response) and piece.id is not None and piece.name is None:
                draft.pieces[at] = replace(piece, name=names.get(piece.id))
        yield draft


def _own_ids(drafts: Sequence[Draft], note: dict[str, Any]) -> Iterator[Draft]:
    """The drafts, without the ids that only the format asked for."""
    lent = {Call: _numbers(note, LENT_CALLS), Response: _numbers(note, LENT_ANSWERS)}
    seen = {Call: 0, Response: 0}
    for draft in drafts:
        pieces: list[Piece] = []
        for piece in draft.pieces:
            if isinstance(piece, (Call, Response)):
                kind = type(piece)
                piece = replace(piece, id=None) if seen[kind] in lent[kind] else piece
                seen[kind] += 1
            pieces.append(piece)
        yield Draft(draft.role, pieces, draft.fields)


def _joined(drafts: Iterator[Draft], joined: frozenset[int]) -> list[Draft]:
    """The drafts, those that go on the one before made part of it."""
    whole: list[Draft] = []
    for number, draft in enumerate(drafts):
        if number in joined and whole and whole[-1].role == draft.role:
            whole[-1].pieces += draft.pieces
        else:
            whole.append(draft)
    return whole


def _stored(draft: Draft, parts: object) -> StoredMessage:
    """The message; parts beside its text say what is what in it."""
    if isinstance(parts, list) and all(isinstance(piece, Text) for piece in draft.pieces):
        keys = ("kind", "start", "end")
        named = [dict(zip(keys, part, strict=False)) for part in parts if isinstance(part, list)]
        if (known := stored_parts(named)) is not None:
            return message(draft.role, draft.pieces)._replace(parts=known)
    return message(draft.role, draft.pieces)


def _numbers(note: dict[str, Any], key: str) -> frozenset[int]:
    value = note.get(key)
    return frozenset(n for n in value if isinstance(n, int)) if isinstance(value, list) else frozenset()


def _names(note: dict[str, Any]) -> frozenset[str]:
    value = note.get(ADDED)
    return frozenset(n for n in value if isinstance(n, str)) if isinstance(value, list) else frozenset()


def _by_number(note: dict[str, Any], key: str, number: int, otherwise: Any) -> Any:
    value = note.get(key)
    found = value.get(str(number)) if isinstance(value, dict) else None
    return found if isinstance(found, (dict if isinstance(otherwise, dict) else list)) else otherwise
