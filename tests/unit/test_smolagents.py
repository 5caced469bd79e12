"""smolagents memories, as steps and as messages, built as its source writes one, for none is at hand."""

from __future__ import annotations

from typing import Any

import pytest

from hermes_space.containers import read_row, recognise
from tests.stored_traces import said


def call(name: str, arguments: object, identity: str = "call_1") -> dict[str, Any]:
    return {"id": identity, "type": "function", "function": {"name": name, "arguments": arguments}}


def step(number: int, **more: Any) -> dict[str, Any]:
    timing = {"start_time": 0.0, "end_time": 1.0, "duration": 1.0}
    common = {"step_number": number, "timing": timing, "model_output": None, "tool_calls": [], "error": None}
    return {**common, "observations": None, "is_final_answer": False, **more}


SENT = [{"role": "system", "content": [{"type": "text", "text": "Be."}]}, {"role": "user", "content": "Go."}]
STEPS = [
    {"task": "Go.", "task_images": [1]},
    {"plan": "First look.", "model_output_message": {"role": "assistant", "content": "First look."}},
    step(
        1,
        model_input_messages=SENT,
        model_output="Thought: I look.\n<code>\nls()\n</code>",
        code_action="ls()",
        tool_calls=[call("python_interpreter", "ls()")],
        observations="a.py",
        observations_images=[1],
    ),
    step(
        2,
        model_output="I ask.",
        tool_calls=[call("web_search", {"query": "x"}, "c2")],
        error={"type": "AgentExecutionError", "message": "no network"},
    ),
    step(3, model_output="no code", error={"type": "AgentParsingError", "message": "no code block"}),
    step(4, tool_calls=[call("final_answer", "42", "c4")], is_final_answer=True, action_output=42),
    {"output": "42"},
]
SAID = [
    ("system", "Be."),
    ("user", "Go.\n[image]"),
    ("assistant", "First look."),
    ("assistant", "Thought: I look.\n<code>\nls()\n</code>"),
    ("call", "call_1", "python_interpreter", {"code": "ls()"}),
    ("response", "call_1", "a.py\n[image]", False),
    ("assistant", "I ask."),
    ("call", "c2", "web_search", {"query": "x"}),
    ("response", "c2", "no network", True),
    ("assistant", "no code"),
    ("user", "no code block"),
    ("call", "c4", "final_answer", "42"),
    ("assistant", "42"),
]


def test_steps_are_messages() -> None:
    name, row = read_row(STEPS)
    assert name == "smolagents" and said(row) == SAID
    fields = row.metadata["message_fields"]
    assert fields["3"]["step_number"] == 1 and fields["3"]["timing"]["duration"] == 1.0
    assert "code_action" not in fields["3"]
    assert fields["6"] == {"error": {"type": "AgentExecutionError"}}
    assert fields["9"]["action_output"] == 42


def test_a_runs_result_keeps_what_it_says_of_the_run() -> None:
    row = read_row(
        {"steps": STEPS[:3], "output": "42", "state": "success", "system_prompt": {"system_prompt": "You."}}
    )[1]
    assert said(row)[0] == ("system", "You.")
    assert (row.metadata["state"], row.metadata["task"]) == ("success", "Go.")


def message(role: str, text: str) -> dict[str, Any]:
    return {"role": role, "content": [{"type": "text", "text": text}]}


def test_calls_in_the_text_of_a_message_are_calls_again() -> None:
    calls = str([call("web_search", {"query": "it's"})])
    messages = [
        message("system", "Be."),
        message("user", "New task:\nGo."),
        message("assistant", "I ask."),
        message("tool-call", f"Calling tools:\n{calls}"),
        message("tool-response", "Observation:\nfound"),
        message("tool-call", f"Calling tools:\n{calls}"),
        message("tool-response", "Call id: call_1\nError:\nno network\nNow let's retry"),
        message("assistant", "Done."),
    ]
    for data in (messages, {"messages": messages}):
        name, row = read_row(data)
        assert name == "smolagents"
        assert said(row) == [
            ("system", "Be."),
            ("user", "New task:\nGo."),
            ("assistant", "I ask."),
            ("call", "call_1", "web_search", {"query": "it's"}),
            ("response", None, "found", False),
            ("call", "call_1", "web_search", {"query": "it's"}),
            ("response", "call_1", "Error:\nno network\nNow let's retry", True),
            ("assistant", "Done."),
        ]


@pytest.mark.parametrize(
    "text", ["Calling tools:\n[{'id': ", "Calling tools:\n__import__('os')", "as I like", "Calling tools:\n3"]
)
def test_calls_that_are_not_written_so_stay_text(text: str) -> None:
    row = read_row([message("user", "Go."), message("tool-call", text)])[1]
    assert said(row) == [("user", "Go."), ("assistant", text)]


def test_what_cannot_be_read_is_told() -> None:
    with pytest.raises(ValueError, match=r"^Step 1 is int; accepted are objects\.$"):
        read_row([step(1), 3])
    with pytest.raises(
        ValueError, match=r"^Step 1 is none that is known; accepted are tasks, plans and actions\.$"
    ):
        read_row([step(1), {"x": 1}])
    for other in ([], [{"role": "user", "content": "a"}], [{"step_id": 1}], {"steps": [{"action": "a"}]}):
        assert "smolagents" not in {container.name for container, _ in recognise(other)}
