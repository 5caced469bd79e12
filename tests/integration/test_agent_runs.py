"""Runs of agents and benchmarks: whose they are, how much they hold, that nothing of them is lost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import hermes_space as hs
from hermes_space.cli import main
from hermes_space.containers import read_row, recognise
from tests.stored_traces import TRACES, said, stored
from tests.whole import whole


class Count(NamedTuple):
    """What a program that knows nothing of this project counted in the same files."""

    traces: int
    messages: int
    calls: int


# By the files of a source: their container, and the counts.
SOURCES = {
    "swe-agent/**/*.traj.gz": ("swe_agent", Count(22, 489, 44 + 186)),
    "swe-smith/*.traj.gz": ("swe_agent", Count(3, 158, 76)),
    "tau-bench/gpt-4o-airline.json.gz": ("tau_bench", Count(200, 5308, 1164)),
    "agentrx/tau-retail/*.json.gz": ("tau_bench", Count(7, 232, 63)),
    "letta-trajectory/openhands/*/input.json": ("openhands", Count(2, 12, 3)),
}
FILES = [
    (str(path.relative_to(TRACES)), SOURCES[one][0]) for one in SOURCES for path in sorted(TRACES.glob(one))
]
every_file = pytest.mark.parametrize(("file", "container"), FILES)
# What a SWE-agent step repeats of the history.
LEFT_OUT = ("trajectory",)
# By these words a reader knows what an entry is; the row says the same in its own way.
KINDS = {"role", "type", "kind"}


def results(file: str) -> list[Any]:
    value = json.loads(stored(file))
    return value if file.startswith("tau-bench/") else [value]


def words(value: object) -> Iterator[str]:
    """Every text that stands in a value, and in the JSON that a text of it is."""
    if isinstance(value, dict):
        # What the run's parser took from a content is told apart: as thought and as action.
        told = {k: v for k, v in value.items() if k != "content" or not str(value.get("action", "")).strip()}
        yield from (word for key, item in told.items() if key not in KINDS for word in words(item))
    elif isinstance(value, (list, tuple)):
        yield from (word for item in value for word in words(item))
    elif isinstance(value, str) and value[:1] in ("{", "["):
        try:
            yield from words(json.loads(value))
        except ValueError:
            yield value
    elif isinstance(value, str) and value:
        yield value


@pytest.mark.parametrize("source", SOURCES)
def test_it_holds_as_much_as_was_counted(source: str) -> None:
    container, count = SOURCES[source]
    files = sorted(TRACES.glob(source))
    tables = hs.parse_files(files)
    assert Count(tables.traces.num_rows, tables.messages.num_rows, tables.calls.num_rows) == count
    assert {
        recognise(value)[0][0].name
        for path in files
        for value in [json.loads(stored(str(path.relative_to(TRACES))))]
    } == {container}


@every_file
def test_every_word_is_kept(file: str, container: str) -> None:
    for value in results(file):
        name, row = read_row(value)
        assert name == container
        told = (
            {key: item for key, item in value.items() if key not in LEFT_OUT}
            if isinstance(value, dict)
            else value
        )
        kept = set(words([[list(one) for one in said(row)], row.metadata, row.tools, row.id]))
        # The texts of several parts are one text.
        assert not [word for word in set(words(told)) - kept if not any(word in text for text in kept)]


@pytest.mark.parametrize("file", [file for file, _ in FILES if "openhands" not in file][::6])
def test_each_way_in_reads_the_same(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = TRACES / file
    rows = [read_row(value)[1] for value in results(file)]
    dataset = hs.open_dataset(path)
    assert len(dataset) == len(rows)
    for number, row in list(enumerate(rows))[:3]:
        trace = dataset.trace(number)
        assert [message.text for message in trace.messages] == [message.text for message in row.messages]
        stated = hs.parse_trace(results(file)[number])
        assert [call.id for call in trace.calls] == [call.id for call in stated.calls]
        assert [finding.code for finding in trace.findings] == [finding.code for finding in stated.findings]
    assert main(["check", str(path)]) in (0, 1)
    assert f"{len(rows)} trace" in capsys.readouterr().out


def test_a_reward_stands_in_the_table(tmp_path: Path) -> None:
    dataset = hs.open_dataset(TRACES / "tau-bench/gpt-4o-airline.json.gz")
    rewards = whole(dataset)["reward"].to_pylist()
    assert (rewards.count(1.0), rewards.count(0.0)) == (84, 116)
    assert dataset.tables.traces["task"].to_pylist()[0].startswith("You are mia_li_3668.")
    assert dataset.find("task-0-trial-0") == 0
