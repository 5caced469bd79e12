"""A trace on its way into another format: its messages as pieces, and a note of what that format cannot hold.

What reads a note again is `containers.drafts`; how an entry is written is each format's. Ids are lent where a
format pairs calls and answers by id and a trace has none: a call gets its answer's.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hermes_space.containers import drafts
from hermes_space.containers.pieces import Call, Piece, Reasoning, Response, Text
from hermes_space.containers.row import FIELDS, PARTS, plain

if TYPE_CHECKING:
    from hermes_space import parse

# A body as `pieces` writes it, whose arguments need not be sound.
_BODY = re.compile(
    r'\{(?:"id": ("(?:[^"\\]|\\.)*"), )?(?:"name": ("(?:[^"\\]|\\.)*"), )?"arguments": (.*)\}', re.DOTALL
)


@dataclass(frozen=True)
class Turn:
    """One message: `pieces` are what it says; `as_text`: it is written as its text alone."""

    index: int
    role: str
    pieces: list[Piece]
    as_text: bool
    text: str
    parts: list[list[Any]] | None
    fields: Mapping[str, Any]

    @property
    def said(self) -> str:
        """The visible text."""
        return "".join(piece.text for piece in self.pieces if isinstance(piece, Text)).strip()

    @property
    def thoughts(self) -> list[str]:
        return [piece.text for piece in self.pieces if isinstance(piece, Reasoning)]

    @property
    def calls(self) -> list[Call]:
        return [piece for piece in self.pieces if isinstance(piece, Call)]

    @property
    def answers(self) -> list[Response]:
        return [piece for piece in self.pieces if isinstance(piece, Response)]


def pieces_of(message: parse.Message) -> list[Piece] | None:
    """What a parsed message says, in order; reasoning and texts of white space alone are left out.

    None for one that holds what it should not, as an assistant's does with a response.
    """
    data = message.text.encode()
    calls, answers = iter(message.calls), iter(message.responses)
    pieces: list[Piece] = []
    for part in message.parts:
        text = data[part.start : part.end].decode()
        if part.kind == "call":
            call = next(calls, None)
            pieces += [] if call is None else [_call(call)]
        elif part.kind == "response":
            answer = next(answers, None)
            pieces += [] if answer is None else [_answer(answer, data)]
        elif text.strip() and part.kind in ("text", "reasoning"):
            pieces.append(Text(text) if part.kind == "text" else Reasoning(text.strip()))
    whole = Counter(part.kind for part in message.parts)
    known = (whole["call"], whole["response"]) == (len(message.calls), len(message.responses))
    return pieces if known else None


def _call(call: parse.Call) -> Call:
    if call.valid and call.arguments is not None:
        return Call(call.name, call.arguments, call.id)
    found = _BODY.fullmatch(call.raw)
    if found is None:
        return Call(call.name, call.raw, call.id)
    identity, name = (None if word is None else _word(word) for word in found.groups()[:2])
    return Call(name, found[3], identity)


def _word(literal: str) -> str | None:
    try:
        return str(json.loads(literal))
    except ValueError:
        return None


def _answer(response: parse.Response, data: bytes) -> Response:
    """The answer; that it failed is told where its envelope says so, and not where its content does."""
    try:
        body = json.loads(data[response.start : response.end])
    except (ValueError, RecursionError):
        body = None
    failed = isinstance(body, dict) and body.get("is_error") is True
    return Response(response.content, response.id, response.name, failed)


class Outgoing:
    """A row while one format is written: its turns, the ids that it gets, and the note."""

    def __init__(
        self, row: Mapping[str, Any], trace: parse.Trace, pieces: list[list[Piece] | None], texts: set[int]
    ) -> None:
        self.id, self.tools = row.get("id"), row.get("tools")
        fields = _object(row.get(FIELDS))
        left_out = ("id", "tools", "conversations", *([FIELDS] if fields is not None else []))
        self.metadata = {k: _read(v) for k, v in row.items() if k not in left_out and v is not None}
        self.note: dict[str, Any] = {}
        self._lent = _ids(trace, pieces)
        self._drafts = 0
        self._names: dict[str, str | None] = {}
        stored = [entry or {} for entry in row["conversations"] or ()]
        self.turns = [
            Turn(
                index,
                read.role,
                pieces[index] or [],
                index in texts or pieces[index] is None,
                read.text,
                _parts(stored[index].get(PARTS)),
                _object((fields or {}).get(str(index))) or {},
            )
            for index, read in enumerate(trace.messages)
        ]

    def next_entry(self, *, joined: bool = False) -> int:
        """The number of the message that is written next; `joined`: it goes on the one before."""
        number, self._drafts = self._drafts, self._drafts + 1
        if joined:
            self.note.setdefault(drafts.JOINED, []).append(number)
        return number

    def text(self, turn: Turn, role: str | None = None) -> str:
        """A turn as one text, written as an entry of `role`; what is what in it is noted."""
        self.next_entry()
        if role is not None and role != turn.role:
            self._by_number(drafts.ROLES, turn.index, turn.role)
        # A tool's text would be read as its answer, were it not noted that it is a text.
        if turn.parts is not None or turn.role == "tool":
            self._by_number(PARTS, turn.index, turn.parts)
        return turn.text

    def call_id(self, number: int, at: int, turn: Turn) -> str:
        """The id to write for a turn's call, which is noted where it is not its own."""
        call, identity = turn.calls[at], self._lent[turn.index, at]
        if call.id != identity:
            self._own(drafts.CALLS, number, at, {"id": call.id})
        self._names[identity] = call.name
        return identity

    def answer_id(self, number: int, place: int, turn: Turn, at: int, *, whole: bool = False) -> str:
        """The id to write for answer `at` of a turn, which is the one at `place` of what is written.

        `whole`: the format tells a tool's name and failure too; else what it does not tell is noted.
        """
        answer, identity = turn.answers[at], self._lent[turn.index, at]
        own: dict[str, Any] = {} if answer.id == identity else {"id": answer.id}
        if not whole and answer.name != self._names.get(identity):
            own["name"] = answer.name
        if not whole and answer.failed:
            own["failed"] = True
        if own:
            self._own(drafts.ANSWERS, number, place, own)
        return identity

    def beside(self, turn: Turn, room: Iterable[str] = (), taken: Iterable[str] = ()) -> dict[str, Any]:
        """The turn's fields that may stand in its entry: those in `room`, or all but `taken`.

        The others are noted.
        """
        flat, rest = _parted(turn.fields, room, taken)
        if rest:
            self._by_number(FIELDS, turn.index, rest)
        return flat

    def about(self, room: Iterable[str] = (), taken: Iterable[str] = ()) -> dict[str, Any]:
        """The row's fields that may stand beside the messages, as `beside` gives those of a turn."""
        flat, rest = _parted(self.metadata, room, taken)
        if rest:
            self.note[drafts.METADATA] = rest
        return flat

    def asked(self, name: str) -> None:
        """Notes a field that is written only because the format asks for it."""
        self.note.setdefault(drafts.ADDED, []).append(name)

    def declared(self) -> list[Any] | None:
        """The declared tools, if they are a list; any other text is noted."""
        if self.tools is None:
            return None
        try:
            tools = json.loads(self.tools)
        except (ValueError, RecursionError):
            tools = None
        if not isinstance(tools, list):
            self.note[drafts.TOOLS] = self.tools
            return None
        return tools

    def _own(self, key: str, number: int, at: int, own: dict[str, Any]) -> None:
        self.note.setdefault(key, {})[f"{number}.{at}"] = own

    def _by_number(self, key: str, number: int, value: Any) -> None:
        self.note.setdefault(key, {})[str(number)] = value


def _ids(trace: parse.Trace, pieces: list[list[Piece] | None]) -> dict[tuple[int, int], str]:
    """The id that each call and answer is written with, by the message and its number in it."""
    found: dict[tuple[int, int], str] = {}
    calls, answers = list(trace.calls), list(trace.responses)
    places = _places([one.message_index for one in calls]), _places([one.message_index for one in answers])
    written: list[str] = []
    for number, (call, place) in enumerate(zip(calls, places[0], strict=True)):
        own = _piece(pieces, place, Call)
        other = None if call.response is None else answers[call.response].id
        written.append((own.id if own else call.id) or other or f"call_{number}")
        found[place] = written[-1]
    for number, (answer, place) in enumerate(zip(answers, places[1], strict=True)):
        found[place] = answer.id or (f"answer_{number}" if answer.call is None else written[answer.call])
    return found


def _parts(parts: list[dict[str, Any]] | None) -> list[list[Any]] | None:
    return None if parts is None else [list(part.values()) for part in parts]


def _places(messages: list[int | None]) -> list[tuple[int, int]]:
    """Message and number in it, for each of what stands in these messages."""
    seen: Counter[int] = Counter()
    places = []
    for index in (message or 0 for message in messages):
        places.append((index, seen[index]))
        seen[index] += 1
    return places


def _piece(pieces: list[list[Piece] | None], place: tuple[int, int], kind: type[Call]) -> Call | None:
    found = [piece for piece in pieces[place[0]] or [] if isinstance(piece, kind)]
    return found[place[1]] if place[1] < len(found) else None


def _read(value: Any) -> Any:
    """A row's field; where a table keeps an object as its JSON text, the object."""
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            found = json.loads(value)
        except (ValueError, RecursionError):
            return value
        return found if json.dumps(found, ensure_ascii=False) == value else value
    return plain(value)


def _parted(
    fields: Mapping[str, Any], room: Iterable[str], taken: Iterable[str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    room, taken = set(room), set(taken)
    flat = {k: v for k, v in fields.items() if k in room or (taken and k not in taken)}
    return flat, {key: value for key, value in fields.items() if key not in flat}


def _object(text: object) -> dict[str, Any] | None:
    if isinstance(text, dict):
        return text
    try:
        value = json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
