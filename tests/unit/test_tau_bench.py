"""tau-bench results and the texts of its few-shot examples."""

from __future__ import annotations

import json

import pytest

from hermes_space.containers import read_row, recognise
from tests.stored_traces import records_in, said

CALL = {"id": "c1", "type": "function", "function": {"name": "find", "arguments": '{"a": 1}'}}
RESULT = {
    "task_id": 3,
    "trial": 1,
    "reward": 0.0,
    "info": {"task": {"instruction": "Ask.", "actions": []}, "user_cost": 0.1},
    "traj": [
        {"role": "user", "content": "Hi."},
        {"role": "assistant", "content": None, "tool_calls": [CALL]},
        {"role": "tool", "tool_call_id": "c1", "name": "find", "content": "Error: none"},
    ],
}


def test_a_result_is_a_row_with_its_reward_and_task() -> None:
    name, row = read_row([RESULT])
    assert (name, row.id) == ("tau_bench", "task-3-trial-1")
    assert said(row) == [
        ("user", "Hi."),
        ("call", "c1", "find", {"a": 1}),
        ("response", "c1", "Error: none", False),
    ]
    assert (row.metadata["reward"], row.metadata["task"]) == (0.0, "Ask.")
    assert row.metadata["info"]["user_cost"] == 0.1


def test_several_results_are_several_rows() -> None:
    with pytest.raises(ValueError, match="tau_bench document holds 2 traces; accepted is one trace"):
        read_row(json.dumps([RESULT, RESULT]))


def test_a_displayed_example_is_cut_at_its_roles() -> None:
    for record in records_in("tau-bench/few_shot_airline_first_2.jsonl"):
        name, row = read_row(record)
        assert name == "tau_bench"
        assert row.messages[0].role == "user" and {one.role for one in row.messages} == {
            "user",
            "assistant",
            "tool",
        }
        shown = record["messages_display"]
        words = [f"{one[0]}: {one[1]}" for one in said(row) if one[0] in ("user", "assistant")]
        assert all(text in shown for text in words)
        assert len(row.messages) == sum(
            line.startswith(("user: ", "assistant: ", "tool: ")) for line in shown.split("\n")
        )


@pytest.mark.parametrize(
    "value", [{}, [], {"traj": []}, {"traj": 1, "reward": 1}, {"messages_display": "hello"}]
)
def test_other_data_is_not_taken_for_it(value: object) -> None:
    assert "tau_bench" not in {container.name for container, _ in recognise(value)}
