"""SWE-agent's `.traj`: actions in each style are calls, what follows is their answer, labels are kept."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hermes_space.containers import read_row, recognise
from tests.stored_traces import TRACES, said, stored


def traj(history: list[dict[str, Any]] | None, **more: Any) -> dict[str, Any]:
    agent = [{"agent": "main", "message_type": "", **message} for message in history or []]
    return {**({} if history is None else {"history": agent}), **more}


def test_an_action_is_a_call_of_the_shell_and_the_next_message_its_answer() -> None:
    content = "I look.\n```\nls -F\n```"
    row = read_row(
        traj(
            [
                {"role": "user", "content": "Go."},
                {"role": "assistant", "content": content, "thought": "I look.\n", "action": "ls -F\n"},
                {"role": "user", "content": "a.py"},
                {"role": "assistant", "content": "Done.", "thought": "Done.", "action": ""},
                {"role": "user", "content": "Go on."},
            ]
        )
    )[1]
    assert said(row) == [
        ("user", "Go."),
        ("assistant", "I look.\n"),
        ("call", None, "bash", {"command": "ls -F\n"}),
        ("response", None, "a.py", False),
        ("assistant", "Done."),
        ("user", "Go on."),
    ]
    assert "content" not in row.metadata["message_fields"]["1"]


def test_what_the_model_wrote_beside_thought_and_action_is_kept() -> None:
    message = {"role": "assistant", "content": "a ```ls``` and then c", "thought": "a", "action": "ls"}
    row = read_row(traj([message]))[1]
    assert row.metadata["message_fields"]["0"]["content"] == "a ```ls``` and then c"


def test_structured_calls_have_their_ids_and_contents_of_parts_are_texts() -> None:
    call = {"id": "c1", "type": "function", "function": {"name": "open", "arguments": '{"path": "a"'}}
    row = read_row(
        traj(
            [
                {
                    "role": "assistant",
                    "content": "T",
                    "thought": "T",
                    "action": "open a",
                    "tool_calls": [call],
                },
                {
                    "role": "tool",
                    "content": [{"type": "text", "text": "one"}, {"type": "image"}],
                    "tool_call_ids": ["c1"],
                },
            ]
        )
    )[1]
    assert said(row) == [
        ("assistant", "T"),
        ("call", "c1", "open", '{"path": "a"'),
        ("response", "c1", "one\n[image]", False),
    ]


def test_without_history_the_steps_are_read() -> None:
    step = {
        "action": "ls",
        "thought": "I look.",
        "response": "I look. ```ls```",
        "observation": "a.py",
        "execution_time": 0.5,
    }
    row = read_row({"trajectory": [step, {**step, "action": ""}], "info": {"exit_status": "submitted"}})[1]
    assert said(row)[:3] == [
        ("assistant", "I look."),
        ("call", None, "bash", {"command": "ls"}),
        ("response", None, "a.py", False),
    ]
    assert row.metadata["exit_status"] == "submitted"
    assert row.metadata["trajectory"][0] == {"execution_time": 0.5}


def test_the_labels_of_a_real_run() -> None:
    [path] = TRACES.glob("swe-agent/function_calling__install-1/*.traj.gz")
    name, row = read_row(stored(str(path.relative_to(TRACES))))
    assert name == "swe_agent" and row.id == "marshmallow-code__marshmallow-1867"
    assert row.metadata["exit_status"] == "submitted"
    assert row.metadata["task"].startswith("TimeDelta serialization precision")
    assert set(row.metadata["info"]) > {"model_stats", "submission"}


@pytest.mark.parametrize(
    "value", [{}, {"history": []}, {"history": [{"role": "user", "content": "a"}]}, {"trajectory": [1]}]
)
def test_other_data_is_not_taken_for_it(value: dict[str, Any]) -> None:
    assert "swe_agent" not in {container.name for container, _ in recognise(value)}


def test_what_cannot_be_read_is_told() -> None:
    good = {"role": "user", "content": "a", "agent": "main", "message_type": "x"}
    with pytest.raises(
        ValueError, match=r"^Entry 1 of history is no message; accepted are objects with a role\.$"
    ):
        read_row(json.dumps({"history": [good, 3]}))
