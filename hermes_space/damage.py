"""What of a file cannot be read: the errors and the sentences, each of which names the file and the place.

It reads nothing itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from hermes_space.canonical import SchemaError
from hermes_space.encodings import PACKED_FAULTS, Unreadable, packed_fault
from hermes_space.refusals import is_fetching, reason

if TYPE_CHECKING:
    from hermes_space.tables import Tables

# So many gaps of a file are told one by one.
MOST_TOLD = 20


class DatasetError(ValueError):
    """Data that cannot be opened, or a row it does not have; one sentence says which and what is accepted.

    Where `parse_files` raises it, `problems` are all that could not be read, `tables` all that could.
    """

    tables: Tables | None = None
    problems: tuple[object, ...] = ()


class Unreachable(DatasetError):
    """A file that cannot be fetched, whatever it holds: it is not there, or the way to it is closed."""


@dataclass(frozen=True)
class Damage:
    """Rows of a file that cannot be read, and why.

    `rows` are their numbers in the file, from the first to the last; `count` of those are missing.
    """

    rows: range
    count: int
    sentence: str


class Gaps:
    """Entries of a file that cannot be read: those that follow one another are told in one sentence.

    `entries` is the word for many of them. After `MOST_TOLD` sentences the others are only counted.
    """

    def __init__(self, name: str | Path, entries: str) -> None:
        self._name, self._entries = name, entries
        self._fault: SchemaError | None = None
        self._run, self._rest = range(0), range(0)
        self._told = self._rest_count = 0

    def add(self, row: int, fault: SchemaError) -> Iterator[Damage]:
        """One more; gives what was gathered before, unless this follows it."""
        if self._fault is not None and row == self._run.stop:
            self._run = range(self._run.start, row + 1)
            return
        yield from self._close()
        self._run, self._fault = range(row, row + 1), fault

    def end(self) -> Iterator[Damage]:
        """All that is not told yet."""
        yield from self._close()
        if self._rest_count:
            sentence = f"{self._name}: {self._rest_count} more {self._entries} cannot be read."
            yield Damage(self._rest, self._rest_count, sentence)

    def _close(self) -> Iterator[Damage]:
        if self._fault is None:
            return
        count = len(self._run)
        if self._told < MOST_TOLD:
            self._told += 1
            yield Damage(self._run, count, f"{self._name}, {self._fault}{self._after(count - 1)}.")
        else:
            self._rest = range(self._rest.start if self._rest_count else self._run.start, self._run.stop)
            self._rest_count += count
        self._fault = None

    def _after(self, more: int) -> str:
        if not more:
            return ""
        what = f"{more} {self._entries} after it" if more > 1 else "one after it"
        return f"; the {what} cannot be read either"


class explained:
    """Turn what the readers raise into one sentence that names the file."""

    def __init__(self, name: str | Path) -> None:
        self.name = name

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, PACKED_FAULTS):
            raise DatasetError(f"{self.name} {packed_fault(error)}.") from error
        if isinstance(error, Unreadable):
            raise DatasetError(f"{self.name} {error}.") from error
        if isinstance(error, SchemaError):
            raise DatasetError(f"{self.name} does not hold traces as expected: {error}.") from error
        if isinstance(error, (OSError, pa.ArrowException)) or (error is not None and is_fetching(error)):
            found = Unreachable if is_fetching(error) else DatasetError
            raise found(f"{self.name} cannot be read: {reason(error)}.") from error
