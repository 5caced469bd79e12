"""Runs of agents with anything in the place of any value: they are read, or refused in one sentence."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.any_value import ANYTHING, places, read_or_refused, replaced
from tests.stored_traces import stored
from tests.unit.test_inspect import HEADER, sample
from tests.unit.test_openhands import OLD
from tests.unit.test_smolagents import STEPS, message
from tests.unit.test_tau_bench import RESULT

CALL = "Calling tools:\n[{'id': 'c', 'type': 'function', 'function': {'name': 'f', 'arguments': {'a': 1}}}]"
ACTION = {"role": "assistant", "content": "a ```ls```", "thought": "a", "action": "ls", "agent": "main"}
STEP = {"action": "ls", "observation": "a.py", "thought": "a", "response": "a", "state": {"open_file": "n/a"}}
RUNS: list[Any] = [
    {"history": [ACTION, {"role": "user", "content": "a.py", "agent": "main"}], "info": {"exit_status": "x"}},
    {
        "trajectory": [STEP],
        "replay_config": {"problem_statement": {"id": "i"}, "agent": {"model": {"name": "m"}}},
    },
    OLD,
    {"history": OLD, "instance_id": "i", "instruction": "Go."},
    json.loads(stored("letta-trajectory/openhands/tool-calls/input.json")),
    RESULT,
    sample("a"),
    {**HEADER, "samples": [sample("a")]},
    STEPS,
    {"steps": STEPS, "system_prompt": {"system_prompt": "Be."}},
    [message("assistant", "a"), message("tool-call", CALL), message("tool-response", "Observation:\nb")],
]


@settings(max_examples=400)
@given(st.data())
def test_any_value_in_any_place_is_read_or_refused(data: st.DataObject) -> None:
    run = data.draw(st.sampled_from(RUNS))
    path = data.draw(st.sampled_from(places(run)))
    read_or_refused(replaced(run, path, data.draw(ANYTHING)))
