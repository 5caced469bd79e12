"""Session logs of agents: whose they are, how much they hold, that nothing of them is lost, each way in."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import hermes_space as hs
from hermes_space.cli import main
from hermes_space.containers import read_row, recognise
from tests.stored_traces import TRACES, records_in, said, stored

# Real sessions and the readers' own examples; the broken ones have a test of their own.
FILES = {
    "claude_code": [
        "claude-code-real/*.jsonl.gz",
        "claude-code-log/*.jsonl",
        "claude-code-transcripts/*.json*",
        "inspect-scout/claude_code/*.jsonl",
        "letta-trajectory/claude-code/[ts]*/input.jsonl",
        "teich/example_claude_code.jsonl",
    ],
    "pi": [
        "pi-mono/large-session.jsonl.gz",
        "letta-trajectory/pi/tool-calls/input.jsonl",
        "letta-trajectory/omp/tool-calls/input.jsonl",
        "letta-trajectory/openclaw/tool-calls/input.jsonl",
        "teich/example_pi_session.jsonl.gz",
        "teich/example_openclaw_session.jsonl",
    ],
    "droid": ["letta-trajectory/droid/*/input.jsonl", "teich/example_droid_session.jsonl.gz"],
    "cursor": ["letta-trajectory/cursor/tool-calls/input.jsonl", "teich/example_cursor_session.jsonl"],
    "copilot_cli": ["letta-trajectory/copilot-cli/tool-calls/input.jsonl"],
    "gemini_cli": ["letta-trajectory/gemini-cli/*/input.json"],
    "opencode": ["letta-trajectory/opencode/*/input.json"],
    "letta_code": ["letta-trajectory/letta-code/tool-calls/input.jsonl"],
    "hermes_session": ["letta-trajectory/hermes/*/input.json", "teich/example_hermes_session.jsonl"],
    "codex": ["letta-trajectory/codex/[ts]*/input.jsonl", "teich/example_codex_session.jsonl.gz"],
}
LOGS = [
    (str(path.relative_to(TRACES)), container)
    for container, patterns in FILES.items()
    for pattern in patterns
    for path in sorted(TRACES.glob(pattern))
]
every_log = pytest.mark.parametrize(("file", "container"), LOGS)
# The words by which a reader knows what a record or a block is; what it is, is then told by the message.
KINDS = {
    *("text", "input_text", "output_text", "thinking", "toolCall", "tool_use", "tool_result", "toolResult"),
    *("message", "session", "session_start", "cursor_session_meta", "cursor_available_tools"),
    *("gemini", "reasoning", "tool", "tool_call", "function"),
}


class Count(NamedTuple):
    """What a program that knows nothing of this project counted in the same files."""

    calls: int
    failed: int
    reasoning: int


COUNTS = {
    "claude-code-real/*.jsonl.gz": Count(329, 30, 163),
    "teich/example_claude_code.jsonl": Count(13, 2, 2),
    "teich/example_codex_session.jsonl.gz": Count(18, 0, 3),
    "pi-mono/large-session.jsonl.gz": Count(391, 19, 1),
    "teich/example_pi_session.jsonl.gz": Count(144, 6, 156),
    "teich/example_droid_session.jsonl.gz": Count(22, 2, 28),
    "teich/example_cursor_session.jsonl": Count(1, 0, 1),
}


def leaves(value: object) -> Iterator[str]:
    """Every text that stands in a JSON value, and in lists of parts or calls that stand there as text."""
    if isinstance(value, str) and value.removeprefix("\0json:").startswith("[{"):
        yield from leaves(json.loads(value.removeprefix("\0json:")))
    elif isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from leaves(item)


def values_of(file: str) -> list[Any]:
    return [json.loads(stored(file))] if file.endswith(".json") else records_in(file)


@pytest.mark.parametrize("pattern", COUNTS)
def test_the_counts_are_those_of_the_files(pattern: str) -> None:
    counts = Counter(
        "failed" if entry[0] == "response" and entry[-1] else entry[0]
        for path in TRACES.glob(pattern)
        for entry in said(read_row(stored(str(path.relative_to(TRACES))))[1])
    )
    assert Count(counts["call"], counts["failed"], counts["reasoning"]) == COUNTS[pattern]


@every_log
def test_a_log_is_known_by_its_own_container_first(file: str, container: str) -> None:
    values = values_of(file)
    found = recognise(values[0] if len(values) == 1 else values)
    (first, surest), *others = found
    assert first.name == container
    assert all(surest.confidence > other.confidence for _, other in others)


@every_log
def test_nothing_of_a_log_is_lost(file: str, container: str) -> None:
    _, row = read_row(stored(file), container)
    kept = set(leaves(row.metadata)) | {row.id, *(message.role for message in row.messages)}
    kept |= set(leaves(json.loads(row.tools or "[]")))
    entries = said(row)
    kept |= {text for entry in entries for text in leaves(list(entry))}
    texts = "\n\0".join(
        [*(message.text for message in row.messages), *sorted(leaves([list(e) for e in entries]))]
    )
    lost = {
        text for text in leaves(values_of(file)) if text.strip() and text not in kept and text not in texts
    }
    assert lost <= KINDS


@every_log
def test_each_way_in_reads_the_same(
    file: str, container: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trace = hs.parse_trace(stored(file))
    assert trace.container == container
    assert hs.parse_trace(stored(file).decode()).to_dict() == trace.to_dict()
    tables = hs.parse_files(TRACES / file)
    assert tables.traces.num_rows == 1
    assert tables.messages.num_rows == len(trace.messages)
    assert tables.calls.column("name").to_pylist() == [call.name for call in trace.calls]
    assert tables.responses.column("failed").to_pylist() == [response.failed for response in trace.responses]
    assert len(hs.open_dataset(str(TRACES / file))) == 1
    errors = sum(finding.severity == "error" for finding in trace.findings)
    assert main(["check", str(TRACES / file)]) == (1 if errors else 0)
    assert f"{errors} error" in capsys.readouterr().out or not errors


def test_the_page_on_session_logs_names_each_container() -> None:
    page = (Path(__file__).parents[2] / "docs" / "session_logs.md").read_text()
    assert [name for name in FILES if f"| `{name}` |" not in page] == []
