"""`check --fix`: mended copies of files, each change told, and what is left counted.

The files named are never written to. What is mended is decided by the parser, how a file is written anew by
`rewrite`; here the two meet, and people read what happened.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hermes_space.commands.check.report import Found, Summary
from hermes_space.commands.check.run import Run
from hermes_space.commands.command import print_json
from hermes_space.commands.progress import ProgressBar
from hermes_space.commands.terminal import printable
from hermes_space.mend import count_left, mend_messages
from hermes_space.parse import Change, mend_message, rules
from hermes_space.rewrite import Replacements, rewrite
from hermes_space.shards import SUFFIXES, find_files
from hermes_space.viewer.words import count

# So much of a change is shown, on each side of what differs.
_SHOWN = 60


@dataclass(frozen=True)
class Told:
    """One change and where it was made."""

    file: str
    trace: int
    message: int
    change: Change

    def to_dict(self) -> dict[str, Any]:
        place = {"file": self.file, "trace": self.trace, "message_index": self.message}
        return {**place, **self.change.to_dict()}


@dataclass
class Fixed:
    """A file, the mended copy that was written, if any, and what was changed."""

    source: Path
    target: Path | None
    changes: list[Told] = field(default_factory=list)
    left: int = 0  # repairs in messages that are no single texts as stored

    @property
    def repairs(self) -> int:
        return sum(len(told.change.codes) for told in self.changes)

    def __str__(self) -> str:
        if self.target is None:
            told = "nothing to mend, nothing written."
        else:
            traces = len({told.trace for told in self.changes})
            what = f"{count(self.repairs, 'repair')} in {count(traces, 'trace')}"
            told = f"{what}, written to {self.target}."
        if self.left:
            what = f"{count(self.left, 'repair')} left, in messages that keep calls, results or reasoning"
            told += f" {what} in fields of their own: only texts are mended."
        return f"{self.source}: {told}"

    def to_dict(self) -> dict[str, Any]:
        written = None if self.target is None else str(self.target)
        return {"file": str(self.source), "written": written, "repairs": self.repairs, "left": self.left}


def fix(
    names: Sequence[str], wanted: frozenset[str], out: str | None, *, dialect: str, as_json: bool
) -> Summary:
    """Write mended copies of the files named and tell what changed; what is left is in the summary."""
    files = find_files(_files_only(names))
    targets = _targets(files, out)
    done = []
    for source, target in zip(files, targets, strict=True):
        fixed = _fixed(source, target, wanted, dialect, keep=out is not None)
        if not as_json:
            for told in fixed.changes:
                _print_change(told)
        done.append(fixed)
    summary = _left([fixed.target or fixed.source for fixed in done], wanted, dialect)
    if as_json:
        print_json(
            {
                "changes": [told.to_dict() for fixed in done for told in fixed.changes],
                "files": [fixed.to_dict() for fixed in done],
                "left": summary.to_dict(),
            }
        )
    else:
        _print_summary(done, summary)
    return summary


def mended_name(source: Path) -> str:
    """`traces.mended.jsonl.gz` for `traces.jsonl.gz`: a file is read by its suffix, which stays."""
    suffixes = sorted(SUFFIXES, key=len, reverse=True)
    suffix = next((s for s in suffixes if source.name.lower().endswith(s)), source.suffix)
    stem = source.name[: len(source.name) - len(suffix)]
    return f"{stem}.mended{source.name[len(stem) :]}"


def _files_only(names: Sequence[str]) -> Sequence[str]:
    if "-" in names:
        raise ValueError(
            "--fix writes a copy of each file, and standard input is none; accepted are file names."
        )
    return names


def _targets(files: Sequence[Path], out: str | None) -> list[Path]:
    """Where each file's copy goes: beside it, to the file `out`, or into the folder `out`."""
    if out is None:
        targets = [source.with_name(mended_name(source)) for source in files]
    elif len(files) == 1 and not Path(out).is_dir() and not out.endswith(("/", "\\")):
        targets = [Path(out)]
    else:
        folder = Path(out)
        if folder.exists() and not folder.is_dir():
            raise ValueError(f"{out} is a file; accepted for {len(files)} files is a folder.")
        targets = [folder / source.name for source in files]
    taken = next((target for target in targets if target.exists()), None)
    if taken is not None:
        raise ValueError(
            f"{taken} is there already and is not overwritten; accepted is --out with a free name."
        )
    if len(set(targets)) < len(targets):
        raise ValueError(
            f"Two of the files have the same name, and would be one in {out}; name them one by one."
        )
    return targets


def _fixed(source: Path, target: Path, wanted: frozenset[str], dialect: str, *, keep: bool) -> Fixed:
    """Mend one file. A copy without a change is kept only where it was asked for by name."""
    fixed = Fixed(source, target)

    def tell(trace: int, message: int, changes: Sequence[Change]) -> None:
        fixed.changes.extend(Told(str(source), trace, message, change) for change in changes)

    def replace(trace: int, row: Any) -> Replacements:
        if isinstance(row, str):
            mended = mend_message(row, dialect=dialect, codes=wanted)
            tell(trace, 0, mended.changes)
            yield (), mended.text
            return
        for message in mend_messages(row, dialect=dialect, codes=wanted):
            tell(trace, message.index, message.changes)
            yield message.path, message.text
        fixed.left += count_left(row, dialect=dialect, codes=wanted)

    target.parent.mkdir(parents=True, exist_ok=True)
    rewrite(source, target, replace)
    if not fixed.changes and not keep:
        target.unlink()
        fixed.target = None
    return fixed


def _left(files: Sequence[Path], wanted: frozenset[str], dialect: str) -> Summary:
    """What `check` finds in the mended files."""
    summary = Summary({rule.code: rule for rule in rules()})
    with ProgressBar() as bar:
        Run(dialect, wanted, frozenset(), _Silent(), bar, summary).check([str(file) for file in files])
    return summary


class _Silent:
    """Findings are counted, not written."""

    def trace(self, found: Sequence[Found]) -> None:
        pass

    def finish(self, summary: Summary) -> None:
        pass


def _print_change(told: Told) -> None:
    change = told.change
    place = f"{told.file}:{told.trace}:{told.message}:{change.line}:{change.column}"
    print(printable(f"{place} {' '.join(change.codes)} {'; '.join(change.messages)}"))
    for line in _difference(change.before, change.after):
        print(printable(line))


def _difference(before: str, after: str) -> Iterator[str]:
    """The two texts as one line each, cut around what differs."""
    before, after = (text.replace("\r", "␍").replace("\n", "␊") for text in (before, after))
    shorter = min(len(before), len(after))
    head = next((i for i in range(shorter) if before[i] != after[i]), shorter)
    tail = next((i for i in range(shorter - head) if before[-1 - i] != after[-1 - i]), shorter - head)
    for sign, text in (("-", before), ("+", after)):
        start, end = max(head - _SHOWN // 2, 0), min(max(len(text) - tail, head) + _SHOWN // 2, len(text))
        shown = text[start:end]
        if len(shown) > 3 * _SHOWN:
            shown = f"{shown[:_SHOWN]}…{shown[-_SHOWN:]}"
        yield f"  {sign} {'…' if start else ''}{shown}{'…' if end < len(text) else ''}".rstrip()


def _print_summary(done: Sequence[Fixed], summary: Summary) -> None:
    for fixed in done:
        print(printable(str(fixed)))
    if summary.codes:
        counts = ", ".join(f"{code} {count}" for code, count in sorted(summary.codes.items()))
        print(f"Left, without a repair: {counts}.")
    for sentence in summary.unread:
        print(f"hermes-space check: {printable(sentence)}", file=sys.stderr)
