"""One run of `check`: the findings of each source, one after the other, to one writer.

It opens no file and knows no format by name.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hermes_space.commands.check.judged import Judged, judge
from hermes_space.commands.check.report import Found, Summary, Writer
from hermes_space.commands.check.sources import Source, sources
from hermes_space.commands.progress import ProgressBar
from hermes_space.commands.terminal import printable
from hermes_space.damage import Damage
from hermes_space.progress import Progress


@dataclass
class Run:
    """`wanted` are the codes that count, `shown` those of them that are written; `dialect` may be "auto"."""

    dialect: str
    wanted: frozenset[str]
    shown: frozenset[str]
    writer: Writer
    bar: ProgressBar
    summary: Summary

    def check(self, names: Sequence[str], config: str | None = None, revision: str | None = None) -> None:
        """Write what is found in everything named; what cannot be read is said on stderr and left out.

        Of datasets one configuration, or all, at a revision of the hub.
        """
        named = {source.name: source for name in names for source in self._named(name, config, revision)}
        sizes = [source.size for source in named.values()]
        total = sum(sizes) if all(sizes) else 0
        for number, source in enumerate(named.values()):
            for judged in self._readable(source):
                self._count(judged)
                self._write(judged.found(source, self.shown))
                done = sum(sizes[:number]) + judged.bytes_done
                self.bar(Progress(source.name, self.summary.traces, done, total))
        self.bar.hide()
        self.writer.finish(self.summary)

    def _named(self, name: str, config: str | None, revision: str | None) -> list[Source]:
        try:
            return sources(name, config, revision)
        except ValueError as error:
            self._unreadable(str(error))
        except OSError as error:
            self._unreadable(f"{name} cannot be read: {error.strerror or error}.")
        return []

    def _readable(self, source: Source) -> Iterator[Judged]:
        """What a source holds, but for what of it cannot be read."""
        empty = True
        try:
            for judged in judge(source, self.dialect):
                empty = False
                if isinstance(judged, Damage):
                    self._unreadable(judged.sentence)
                else:
                    yield judged
            if empty:
                self._say(f"{source.name} holds no trace: it is empty.")
        except ValueError as error:
            self._unreadable(str(error))
        except OSError as error:
            self._unreadable(f"{source.name} cannot be read: {error.strerror or error}.")

    def _unreadable(self, sentence: str) -> None:
        self.summary.unread.append(sentence)
        self._say(sentence)

    def _say(self, sentence: str) -> None:
        self.bar.hide()
        print(f"hermes-space check: {printable(sentence)}", file=sys.stderr)

    def _count(self, judged: Judged) -> None:
        marks = [(row, code) for row, code in judged.marks if code in self.wanted]
        self.summary.traces += judged.rows
        self.summary.marked += len({row for row, _ in marks})
        self.summary.codes.update(Counter(code for _, code in marks))

    def _write(self, traces: Iterator[list[Found]]) -> None:
        for found in traces:
            self.bar.hide()
            self.summary.marked_shown += 1
            self.summary.shown.update(each.finding.code for each in found)
            self.summary.fixable.update(
                each.finding.code for each in found if each.finding.repair is not None
            )
            self.writer.trace(found)
