"""Measures detection of dialects and containers on data whose answer is known, and writes docs/detection.md.

`--traces FOLDER` takes other traces than those of tests/data/traces, and writes nothing; `labels.json` in it
names the container of the files that a pattern matches. Ends with 1 where of a source fewer than 99 of 100
are right.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from hermes_space.containers import containers, recognise
from hermes_space.dataset import open_dataset
from hermes_space.parse import Message, detect_dialect, dialects, parse_message
from hermes_space.streams import file_values
from vectors import Vector, vectors

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "tests" / "data"
DOCUMENT = ROOT / "docs" / "detection.md"
NOTE = "<!-- Made by scripts/detection_table.py; `make docs` writes it anew. -->"
WANTED = 0.99
BROKEN = "tests/data/dialects"


@dataclass(frozen=True)
class Case:
    """One text or value: where it is from, what it is, what was found, and whether that reads the same."""

    source: str
    label: str
    found: str
    alike: bool = False

    @property
    def right(self) -> bool:
        return self.found == self.label or self.alike


def dialect_cases() -> Iterator[Case]:
    """Every text with a known dialect: vectors, broken messages, the bundled sample."""
    for vector in vectors():
        if vector.reader is not None:
            yield _of_vector(vector, vector.reader)
    for line in _lines(DATA / "broken" / "messages.jsonl"):
        # Those of M133 are about another dialect's markup.
        if not line["id"].startswith("m-m133"):
            yield _case("tests/data/broken", line["text"], line["role"], "hermes")
    for path in sorted((DATA / "dialects").glob("*.jsonl")):
        for line in _lines(path):
            yield _case(BROKEN, line["text"], line["role"], path.stem)
    sample = open_dataset("sample")
    for row in sample.each_row():
        for message in row["conversations"]:
            yield _case("the bundled sample", message["value"], message["from"], "hermes")


def _of_vector(vector: Vector, label: str) -> Case:
    found = detect_dialect(vector.input).dialect
    same = _calls if vector.kind == "tool" else _reasoning
    alike = found != label and _same(vector.input, "assistant", label, found, same)
    return Case("tests/data/vectors", label, found, alike)


def _case(source: str, text: str, role: str, label: str) -> Case:
    found = detect_dialect(text, role=role).dialect
    return Case(source, label, found, found != label and _same(text, role, label, found, _calls))


def _same(text: str, role: str, one: str, other: str, what: Callable[[Message], object]) -> bool:
    return what(parse_message(text, role=role, dialect=one)) == what(
        parse_message(text, role=role, dialect=other)
    )


def _calls(message: Message) -> object:
    calls = [(call.valid, call.name, call.arguments) for call in message.calls]
    return calls, message.answer, message.reasoning, message.responses


def _reasoning(message: Message) -> object:
    return message.reasoning


def container_cases(folder: Path) -> Iterator[Case]:
    """Every trace of the folder whose container is known and read."""
    labels: dict[str, str] = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
    for pattern, label in labels.items():
        if label not in containers():
            continue
        for path in sorted(folder.glob(pattern)):
            for value in file_values(path):
                found = recognise(value)
                yield Case(pattern.split("/")[0], label, found[0][0].name if found else "none")


def _lines(path: Path) -> Iterator[dict[str, str]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def confusion(cases: list[Case]) -> str:
    """A line a label: how many there are, and what was found instead."""
    rows = [["is", "of", "found", "read alike as", "wrongly"]]
    for label in dict.fromkeys(case.label for case in cases):
        own = [case for case in cases if case.label == label]
        exact = sum(case.found == label for case in own)
        alike = _counted(case.found for case in own if case.alike)
        wrong = _counted(case.found for case in own if not case.right)
        rows.append([label, str(len(own)), str(exact), alike, wrong])
    return _table(rows)


def sources(cases: list[Case]) -> str:
    """A line a source: how many are right."""
    rows = [["source", "right", "of", ""]]
    for source in dict.fromkeys(case.source for case in cases):
        own = [case.right for case in cases if case.source == source]
        rows.append([source, f"{sum(own):,}", f"{len(own):,}", f"{sum(own) / len(own):.1%}"])
    return _table(rows)


def short(cases: list[Case]) -> list[str]:
    """The sources of which fewer than `WANTED` are right, but for the one that is broken on purpose."""
    names = dict.fromkeys(case.source for case in cases if case.source != BROKEN)
    right = {name: [case.right for case in cases if case.source == name] for name in names}
    return [name for name, own in right.items() if sum(own) < WANTED * len(own)]


def document(of_dialects: list[Case], of_containers: list[Case]) -> str:
    """What docs/detection.md holds."""
    order = {name: number for number, name in enumerate([*dialects(), *containers()])}
    of_dialects, of_containers = (
        sorted(cases, key=lambda case: order[case.label]) for cases in (of_dialects, of_containers)
    )
    blocks = [
        NOTE,
        "# Detection, measured",
        "How often the dialect of a message and the container of a trace are found, on data whose answer is "
        "known. [dialects.md](dialects.md#which-dialect-a-message-is-in) says how a dialect is chosen. "
        "*found*: by its own name. *read alike as*: another dialect was found that reads the text just the "
        "same (for a vector of reasoning: the same reasoning), which is right too: text without calls is "
        "Hermes.",
        "## Dialects",
        sources(of_dialects),
        f"The texts of `{BROKEN}` are broken on purpose, and some of them are about another "
        "dialect's markup.",
        confusion(of_dialects),
        "## Containers",
        sources(of_containers),
        confusion(of_containers),
    ]
    return "\n\n".join(blocks) + "\n"


def _counted(names: Iterator[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(Counter(names).items()))


def _table(rows: list[list[str]]) -> str:
    rows = [rows[0], ["---"] * len(rows[0]), *rows[1:]]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument(
        "--traces", type=Path, default=DATA / "traces", help="a folder of traces with labels.json"
    )
    folder = parser.parse_args(arguments).traces
    of_dialects, of_containers = list(dialect_cases()), list(container_cases(folder))
    text = document(of_dialects, of_containers)
    if folder == DATA / "traces":
        DOCUMENT.write_text(text, encoding="utf-8")
    print(text)
    return 1 if short([*of_dialects, *of_containers]) else 0


if __name__ == "__main__":
    sys.exit(main())
