"""What the parser finds in a source, some rows at a time.

All rows are parsed into tables, in parallel; only a row with something to show is parsed again, alone, for
the repairs and the texts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

from hermes_space.commands.check.report import Found
from hermes_space.commands.check.sources import Source
from hermes_space.damage import Damage
from hermes_space.parse import Message, Trace, parse_message, parse_table, parse_trace
from hermes_space.shards import Piece
from hermes_space.streams import Text


class Judged(Protocol):
    """Some rows and their marks: each a row's number among them and a code."""

    rows: int
    bytes_done: int
    marks: list[tuple[int, str]]

    def found(self, source: Source, codes: frozenset[str]) -> Iterator[list[Found]]:
        """The findings of these codes, by trace."""


def judge(source: Source, dialect: str) -> Iterator[Judged | Damage]:
    """Every piece of a source, parsed, and what of it cannot be read."""
    for piece in source.pieces():
        if isinstance(piece, Text):
            yield JudgedText(piece, dialect)
        elif isinstance(piece, Damage):
            yield piece
        else:
            yield JudgedRows(piece, dialect)


class JudgedRows:
    """Rows of traces."""

    def __init__(self, piece: Piece, dialect: str) -> None:
        self._piece, self._dialect = piece, dialect
        findings = parse_table(piece.table, dialect=dialect, safety=True).findings
        self.marks = list(zip(findings["trace"].to_pylist(), findings["code"].to_pylist(), strict=True))
        self.rows, self.bytes_done = piece.table.num_rows, piece.bytes_done

    def found(self, source: Source, codes: frozenset[str]) -> Iterator[list[Found]]:
        for row in sorted({row for row, code in self.marks if code in codes}):
            yield list(self._row(source, row, codes))

    def _row(self, source: Source, row: int, codes: frozenset[str]) -> Iterator[Found]:
        trace = self._trace(row)
        messages = trace.messages
        texts: dict[int, str] = {}
        line = self._piece.lines[row] if self._piece.lines else None
        for finding in trace.findings:
            if finding.code not in codes:
                continue
            index = finding.message_index or 0
            if index not in texts:
                texts[index] = messages[index].text if messages else ""
            yield Found(source, self._piece.rows[row], trace.id, finding, texts[index], line)

    def _trace(self, row: int) -> Trace:
        values: dict[str, Any] = self._piece.table.slice(row, 1).to_pylist()[0]
        # A table has every column in every row: a null says no more than an absent key.
        present = {key: value for key, value in values.items() if value is not None}
        present.setdefault("conversations", [])
        return parse_trace(present, container="sharegpt", dialect=self._dialect, safety=True)


class JudgedText:
    """A single message; what only a conversation can have (an end, pairs, roles) is not looked for."""

    rows = 1

    def __init__(self, piece: Text, dialect: str) -> None:
        self._exact = piece.exact
        self._message: Message = parse_message(piece.text, dialect=dialect, safety=True)
        self.marks = [(0, finding.code) for finding in self._message.findings]
        self.bytes_done = len(piece.text.encode())

    def found(self, source: Source, codes: frozenset[str]) -> Iterator[list[Found]]:
        text = self._message.text
        chosen = [finding for finding in self._message.findings if finding.code in codes]
        if chosen:
            yield [Found(source, 0, None, finding, text, is_file=self._exact) for finding in chosen]
