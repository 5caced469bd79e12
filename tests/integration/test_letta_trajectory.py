"""Session logs against the normal forms that another project's reader gives for them.

Both must tell the same texts, calls and results in the same order. Where we read otherwise, it is listed.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from hermes_space.containers import read_row
from tests.stored_traces import TRACES, said, stored

CONTAINERS = {
    "claude-code": "claude_code",
    "codex": "codex",
    "copilot-cli": "copilot_cli",
    "cursor": "cursor",
    "droid": "droid",
    "gemini-cli": "gemini_cli",
    "hermes": "hermes_session",
    "letta-code": "letta_code",
    "omp": "pi",
    "openclaw": "pi",
    "opencode": "opencode",
    "pi": "pi",
}
CASES = sorted(
    f"{path.parent.name}/{path.name}"
    for path in (TRACES / "letta-trajectory").glob("*/*")
    if path.parent.name in CONTAINERS
)

# What only we tell. They drop what the harness says to the model, results without a call, and repetitions.
OURS: dict[str, list[tuple[Any, ...]]] = {
    "claude-code/cleanup": [("user", "<command-name>/clear</command-name>")],
    "cursor/cleanup": [("system", "transport"), ("assistant", "[future-block]")],
    "gemini-cli/tool-calls": [("reasoning", "Planning\nread the overview first")],
    "hermes/tool-calls": [("system", "You are Hermes.")],
    "hermes/cleanup": [
        ("user", "Describe this screenshot.\n[image]"),
        ("call", None, "screenshot_inspect", {"region": "full"}),
        ("response", "call_missing", "stale output from a rewound turn", False),
    ],
    "letta-code/cleanup": [
        ("call", None, "Bash", {"command": "bun test"}),
        ("response", None, "command failed", True),
    ],
    "opencode/cleanup": [("assistant", "[future-semantic-part]")],
    "openclaw/cleanup": [("response", "call_oc_gone", "stale output", False)],
    "omp/cleanup": [
        ("user", "Extension-injected reminder."),
        ("user", "$ ls\nnotes.md\n"),
        ("response", "toolu_omp_gone", "stale output", False),
    ],
    "pi/cleanup": [
        ("user", "Extension-injected reminder."),
        ("user", "$ ls\nnotes.md\n"),
        ("response", "toolu_pi_gone", "stale output", False),
    ],
    "codex/tool-calls": [("user", "<environment_context>metadata</environment_context>")],
    "codex/cleanup": [
        ("response", "call_DUP", "beta", False),
        ("response", "call_DUP", "duplicate", False),
        ("response", "missing", "orphan", False),
    ],
}
# What only they tell: ids that the log does not have, and texts that they join otherwise.
THEIRS: dict[str, list[tuple[Any, ...]]] = {
    "gemini-cli/tool-calls": [("reasoning", "Planning — read the overview first")],
    "hermes/cleanup": [
        ("user", "Describe this screenshot."),
        ("call", "call_adopted_1", "screenshot_inspect", {"region": "full"}),
    ],
    "letta-code/cleanup": [
        ("call", "letta-code-tool-line-5", "Bash", {"command": "bun test"}),
        ("response", "letta-code-tool-line-5", "command failed", True),
    ],
    "codex/cleanup": [("response", "call_DUP__2", "beta", False)],
}


def theirs(case: str) -> list[tuple[Any, ...]]:
    told: list[tuple[Any, ...]] = []
    for record in json.loads(stored(f"letta-trajectory/{case}/expected.json"))["records"]:
        if record["role"] == "meta":
            continue
        if record["role"] == "tool":
            failed = record.get("ok") is False
            content = record["content"].removeprefix("Error: ") if failed else record["content"]
            told.append(("response", record["tool_call_id"], value(content), failed))
        elif record.get("content") is not None:
            told.append((record["role"], record["content"]))
        told += [called(call) for call in record.get("tool_calls", [])]
    return told


def called(call: dict[str, str]) -> tuple[Any, ...]:
    """A call; arguments that are no object they keep under `_raw`, and a second call of an id they number."""
    arguments = json.loads(call["args"])
    raw = isinstance(arguments, dict) and list(arguments) == ["_raw"]
    return "call", call["id"].partition("__")[0], call["name"], arguments["_raw"] if raw else arguments


def value(content: str) -> Any:
    """Results that are JSON stand in a Hermes response as values."""
    return json.loads(content) if content[:1] in ("{", "[") else content


def ours(case: str) -> list[tuple[Any, ...]]:
    [file] = (TRACES / "letta-trajectory" / case).glob("input.*")
    data = stored(str(file.relative_to(TRACES)))
    name, row = read_row(data)
    assert name == CONTAINERS[case.partition("/")[0]]
    return said(row)


@pytest.mark.parametrize("case", CASES)
def test_the_same_is_told_in_the_same_order(case: str) -> None:
    mine, other = ours(case), theirs(case)
    for entry in OURS.get(case, []):
        mine.remove(entry)
    for entry in THEIRS.get(case, []):
        other.remove(entry)
    assert mine == other
