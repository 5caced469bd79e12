"""An agent's session log while it is read: its records become messages, and nothing of them is lost.

Which records are messages, and what they hold, the container of each agent says. What has no place in a
message is kept in the row's `metadata`:

- `message_fields`: by the message's index what else its record holds, with the record's `line`. Where several
  records are one message, the first one's stands there, and of each other, under `continued`, what differs.
- `records`: the records that are no messages (settings, snapshots, token counts), with their lines.
- `unread_lines`: the lines that are no JSON objects.

Lines are counted without the empty ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from hermes_space.containers.blocks import Block, read_blocks
from hermes_space.containers.pieces import Call, Piece, Response, json_text, message
from hermes_space.containers.row import Row, clean, plain, rest_of, tools_text

# So many records say whose log it is.
FIRST = 40
# The key of messages that have no id, and are one where they follow each other.
NEXT = ""


@dataclass
class _Draft:
    role: str
    key: str | None
    pieces: list[Piece] = field(default_factory=list)
    fields: list[dict[str, Any]] = field(default_factory=list)


class Session:
    """The messages of one log, in the order of its records."""

    def __init__(self, records: Sequence[object]) -> None:
        self._all = records
        self._drafts: list[_Draft] = []
        self._names: dict[str, str] = {}
        self._kept: dict[str, list[dict[str, Any]]] = {}

    def records(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """The records that are objects, each with its line."""
        for line, record in enumerate(self._all, start=1):
            if isinstance(record, dict):
                yield line, record
            else:
                text = clean(record) if isinstance(record, str) else json_text(record)
                self._kept.setdefault("unread_lines", []).append({"line": line, "text": text})

    def keep(self, line: int, record: dict[str, Any], where: str = "records") -> None:
        """Keeps a record that is no message."""
        self._kept.setdefault(where, []).append({"line": line, "record": plain(record)})

    def add(self, role: str, pieces: Sequence[Piece], fields: dict[str, Any], key: str | None = None) -> None:
        """Adds a message, or goes on with that of the same role and key.

        With an id as its key a message goes on where only results stand between; with `NEXT`, where nothing
        does.
        """
        draft = None if key is None else self._open(role, key)
        if draft is None:
            draft = _Draft(role, key)
            self._drafts.append(draft)
        for piece in pieces:
            if isinstance(piece, Call) and piece.id is not None and piece.name is not None:
                self._names[piece.id] = piece.name
            if isinstance(piece, Response) and piece.name is None and piece.id is not None:
                piece = replace(piece, name=self._names.get(piece.id))
            draft.pieces.append(piece)
        draft.fields.append(fields)

    def _open(self, role: str, key: str) -> _Draft | None:
        for draft in reversed(self._drafts):
            if (draft.role, draft.key) == (role, key):
                return draft
            if key == NEXT or draft.role != "tool":
                break
        return None

    def add_message(
        self, line: int, record: dict[str, Any], role: str, key: str | None = None, *read: str
    ) -> None:
        """Adds the content of the `message` that a record holds. `read`: its keys that are told elsewhere."""
        content = read_blocks(record["message"].get("content"), role)
        self.add_blocks(role, content, message_fields(line, record, *read), key)

    def add_blocks(
        self, role: str, blocks: Sequence[Block], fields: dict[str, Any], key: str | None = None
    ) -> None:
        """Adds the message of a record's content blocks; results among them are the tools' message."""
        rests = {str(index): block.rest for index, block in enumerate(blocks) if block.rest}
        fields = {**fields, "blocks": rests} if rests else fields
        runs: list[tuple[str, list[Piece]]] = []
        for block in blocks:
            if block.piece is not None:
                speaker = "tool" if isinstance(block.piece, Response) else role
                if not runs or runs[-1][0] != speaker:
                    runs.append((speaker, []))
                runs[-1][1].append(block.piece)
        for number, (speaker, pieces) in enumerate(runs or [(role, [])]):
            rest = {"line": fields["line"]} if number and "line" in fields else fields
            self.add(speaker, pieces, rest, NEXT if speaker == "tool" else key)

    def row(
        self,
        identity: object = None,
        tools: object = None,
        metadata: dict[str, Any] | None = None,
        shared: Sequence[str] = (),
    ) -> Row:
        """The row. `shared` are fields of the whole session that each record repeats: they are told once."""
        once: dict[str, Any] = {}
        for fields in (fields for draft in self._drafts for fields in draft.fields):
            for name in shared:
                if name in fields and fields[name] == once.setdefault(name, fields[name]):
                    del fields[name]
        stored, rests = [], {}
        for index, draft in enumerate(self._drafts):
            stored.append(message(draft.role, draft.pieces))
            if rest := _told(draft.fields):
                rests[str(index)] = rest
        kept = {"message_fields": rests, **self._kept} if rests else self._kept
        identity = clean(str(identity)) if isinstance(identity, (str, int)) else None
        return Row(stored, identity, tools_text(tools), {**once, **plain(metadata or {}), **kept})


def _told(records: list[dict[str, Any]]) -> dict[str, Any]:
    first, *others = records
    if not others:
        return first
    continued = [{k: v for k, v in other.items() if first.get(k) != v} for other in others]
    return {**first, "continued": continued}


def message_fields(line: int, record: dict[str, Any], *read: str) -> dict[str, Any]:
    """What a record with a `message` holds beside its content."""
    rest = rest_of(record["message"], "role", "content", *read)
    return {"line": line, **rest_of(record, "type", "message"), **({"message": rest} if rest else {})}


def first_records(value: object) -> list[dict[str, Any]]:
    """The first records of a log, by which it is recognised; empty for what is no list."""
    return [record for record in value[:FIRST] if isinstance(record, dict)] if isinstance(value, list) else []
