"""Session logs with anything in the place of any value: they are read, or refused in one sentence."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

import hermes_space as hs
from tests.any_value import ANYTHING, places, read_or_refused, replaced
from tests.stored_traces import records_in, stored

LINES = [
    "claude-code-transcripts/sample_session.jsonl",
    "inspect-scout/claude_code/tool_call_conversation.jsonl",
    *(f"letta-trajectory/{name}/tool-calls/input.jsonl" for name in ("codex", "pi", "cursor")),
    *(f"letta-trajectory/{name}/tool-calls/input.jsonl" for name in ("copilot-cli", "letta-code")),
    "letta-trajectory/droid/happy-path/input.jsonl",
]
DOCUMENTS = [
    f"letta-trajectory/{name}/tool-calls/input.json" for name in ("gemini-cli", "opencode", "hermes")
]
LOGS = [*map(records_in, LINES), *(json.loads(stored(file)) for file in DOCUMENTS)]


@settings(max_examples=400)
@given(st.data())
def test_any_value_in_any_place_is_read_or_refused(data: st.DataObject) -> None:
    log = data.draw(st.sampled_from(LOGS))
    path = data.draw(st.sampled_from(places(log)))
    read_or_refused(replaced(log, path, data.draw(ANYTHING)))


@given(st.lists(ANYTHING, max_size=4), st.sampled_from(LOGS))
def test_what_is_no_record_does_not_hide_a_log(strange: list[Any], log: Any) -> None:
    if isinstance(log, list):
        assert hs.parse_trace([*strange, *log]).container == hs.parse_trace(log).container
