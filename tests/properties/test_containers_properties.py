"""Whatever is handed in as a trace: it is read, or refused in one sentence; nothing is lost."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from hermes_space.containers import read_row
from tests.any_value import read_or_refused

# Any code point, lone surrogates too: JSON can hold them.
TEXTS = st.text(st.characters(), max_size=12)
KEYS = st.sampled_from(
    ["conversations", "messages", "traces", "from", "value", "role", "content", "tool_calls", "id"]
)
ATOMS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS)
JSON = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.one_of(KEYS, TEXTS), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(JSON)
def test_any_json_value_is_read_or_refused(value: Any) -> None:
    trace = read_or_refused(value)
    again = read_or_refused(json.dumps(value))
    if trace is not None and isinstance(value, (dict, list)):
        assert again is not None
        assert [message.text for message in again.messages] == [message.text for message in trace.messages]


@given(st.one_of(TEXTS, st.binary(max_size=12)))
def test_any_text_is_a_trace(data: str | bytes) -> None:
    trace = read_or_refused(data)
    assert trace is not None
    assert len(trace.messages) <= 1 or trace.container != "text"


@given(st.lists(st.tuples(st.sampled_from(["human", "gpt", "tool", "critic"]), TEXTS)))
def test_no_message_is_lost(messages: list[tuple[str, str]]) -> None:
    name, row = read_row([{"from": role, "value": text} for role, text in messages])
    assert name == "sharegpt"
    assert [message.role for message in row.messages] == [role for role, _ in messages]
    for kept, (_, text) in zip(row.messages, messages, strict=True):
        assert kept.text == text or not _is_valid(text)


def _is_valid(text: str) -> bool:
    try:
        return bool(text.encode())
    except UnicodeEncodeError:
        return False
