"""Messages while a container reads them: their pieces, and what else each holds; in the end a row's messages.

Formats that others define have no place for some of what a trace may hold: parts of a text, two answers in
one message, a call without an id. This project's exporters write such things into a note beside the messages
(`NOTE`), and what stands in it is put back here. Anything else under that key says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from hermes_space.containers.pieces import Call, Piece, Response, message, stored_parts
from hermes_space.containers.row import FIELDS, PARTS, Row, StoredMessage, clean, plain, tools_text

NOTE = "hermes_space"
# What a note holds, each by its key: what is a call's or an answer's own, by the numbers of its message as
# written and of itself in it ("3.0"); the numbers of messages as written that go on the one before; by a
# message's number its role, the parts of its text and its fields; the declared tools; fields of the row, and
# the names of those that only the format asks for.
CALLS, ANSWERS, JOINED, ROLES = "calls", "responses", "joined", "roles"
TOOLS, METADATA, ADDED = "tools", "metadata", "added"


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
    noted = said[PARTS] if isinstance(said.get(PARTS), dict) else {}
    joined = frozenset(number for number in _listed(said, JOINED) if isinstance(number, int))
    for number, draft in enumerate(_joined(_own(drafts, said), joined)):
        draft.role = _under(said, ROLES, str(number), draft.role)
        rest = {**draft.fields, **_under(said, FIELDS, str(number), {})}
        known = str(number) in noted and len(draft.pieces) < 2
        messages.append(_text(draft, noted[str(number)]) if known else message(draft.role, draft.pieces))
        if rest:
            fields[str(number)] = plain(rest)
    added = _listed(said, ADDED)
    kept = {clean(str(key)): plain(value) for key, value in (metadata or {}).items() if key not in added}
    told = said.get(METADATA)
    kept |= plain(told) if isinstance(told, dict) else {}
    if fields:
        kept[FIELDS] = fields
    identity = None if identity is None else clean(str(identity))
    declared = said.get(TOOLS)
    return Row(messages, identity, tools_text(declared if isinstance(declared, str) else tools), kept)


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


def _own(drafts: Sequence[Draft], note: dict[str, Any]) -> Iterator[Draft]:
    """The drafts, their calls and answers with the ids and names that are their own."""
    for number, draft in enumerate(drafts):
        seen = {CALLS: 0, ANSWERS: 0}
        for at, piece in enumerate(draft.pieces):
            if isinstance(piece, (Call, Response)):
                key = CALLS if isinstance(piece, Call) else ANSWERS
                own = _under(note, key, f"{number}.{seen[key]}", {})
                draft.pieces[at] = _with_own(piece, own)
                seen[key] += 1
        yield draft


def _with_own(piece: Call | Response, own: dict[str, Any]) -> Piece:
    for key in ("id", "name"):
        if key in own and isinstance(own[key], (str, type(None))):
            piece = replace(piece, **{key: own[key]})
    return replace(piece, failed=True) if isinstance(piece, Response) and own.get("failed") is True else piece


def _joined(drafts: Iterator[Draft], joined: frozenset[int]) -> list[Draft]:
    """The drafts, those that go on the one before made part of it."""
    whole: list[Draft] = []
    for number, draft in enumerate(drafts):
        if number in joined and whole and whole[-1].role == draft.role:
            whole[-1].pieces += draft.pieces
            whole[-1].fields = {**draft.fields, **whole[-1].fields}
        else:
            whole.append(draft)
    return whole


def _text(draft: Draft, parts: object) -> StoredMessage:
    """A message that was written as its text alone, with the parts that it has, or None."""
    said = message(draft.role, draft.pieces)
    for piece in draft.pieces:
        if isinstance(piece, Response) and isinstance(piece.content, str):
            said = StoredMessage(draft.role, clean(piece.content))
    keys = ("kind", "start", "end")
    listed = parts if isinstance(parts, list) else None
    named = (
        None
        if listed is None
        else [dict(zip(keys, part, strict=False)) for part in listed if isinstance(part, list)]
    )
    return said._replace(parts=stored_parts(named))


def _listed(note: dict[str, Any], key: str) -> list[Any]:
    value = note.get(key)
    return value if isinstance(value, list) else []


def _under(note: dict[str, Any], key: str, number: str, otherwise: Any) -> Any:
    """What the note holds under a key for a number, if it is of the same type as `otherwise`."""
    value = note.get(key)
    found = value.get(number) if isinstance(value, dict) else None
    return found if isinstance(found, type(otherwise)) else otherwise
