"""Traces as chat messages: both styles, ids, broken calls, and where a trace may be cut."""

import json

import pytest

import hermes_space as hs
from hermes_space.sft.messages import Recorded, cut_points, turns_of


def trace_of(*messages: tuple[str, str]) -> hs.Trace:
    return hs.parse_trace({"conversations": [{"from": role, "value": text} for role, text in messages]})


CALL = '<tool_call>\n{"name": "ls", "arguments": {"path": "."}}\n</tool_call>'
RESULT = (
    '<tool_response>\n{"tool_call_id": "f:0", "name": "ls", "content": {"output": "a"}}\n</tool_response>'
)
SMALL = trace_of(
    ("system", "Be brief."),
    ("human", "What is here?"),
    ("gpt", f"<think>\nLook.\n</think>\nLooking.\n{CALL}"),
    ("tool", RESULT),
    ("gpt", "<think>\nSeen.\n</think>\nOne file."),
)


def test_structured_messages_carry_no_tags() -> None:
    messages = hs.to_messages(SMALL)
    assert [message["role"] for message in messages] == ["system", "user", "assistant", "tool", "assistant"]
    call = messages[2]
    assert call["content"] == "Looking."
    assert call["reasoning_content"] == "Look."
    assert call["tool_calls"] == [
        {"type": "function", "id": "f:0", "function": {"name": "ls", "arguments": {"path": "."}}}
    ]
    assert messages[3]["tool_call_id"] == "f:0"
    assert messages[3]["name"] == "ls"
    assert json.loads(messages[3]["content"]) == {"output": "a"}
    assert "<" not in json.dumps(messages)


def test_each_result_of_one_message_becomes_its_own() -> None:
    second = RESULT.replace("f:0", "f:1").replace('"a"', '"b"')
    trace = trace_of(
        ("human", "?"), ("gpt", f"{CALL}\n{CALL}"), ("tool", f"{RESULT}\n{second}"), ("gpt", "Done.")
    )
    messages = hs.to_messages(trace)
    assert [message.get("tool_call_id") for message in messages] == [None, None, "f:0", "f:1", None]
    assert [call["id"] for call in messages[1]["tool_calls"]] == ["f:0", "f:1"]


def test_calls_without_ids_get_distinct_ones() -> None:
    trace = trace_of(("human", "?"), ("gpt", f"{CALL}\n{CALL}"))
    ids = [call["id"] for call in hs.to_messages(trace)[1]["tool_calls"]]
    assert len(set(ids)) == 2


def test_tagged_messages_keep_the_text_as_recorded() -> None:
    messages = hs.to_messages(SMALL, style="tagged", tool_role="user")
    assert [message["content"] for message in messages] == [message.text for message in SMALL.messages]
    assert [message["role"] for message in messages] == ["system", "user", "assistant", "user", "assistant"]


def test_a_call_that_does_not_parse_stays_as_text() -> None:
    broken = '{"name": "ls", "arguments": {"path": '
    message = hs.to_messages(trace_of(("human", "?"), ("gpt", f"<tool_call>\n{broken}\n</tool_call>")))[1]
    assert "tool_calls" not in message
    assert broken.strip() in message["content"]


@pytest.mark.parametrize("wrong", [{"style": "plain"}, {"tool_role": "function"}])
def test_unknown_choices_name_the_known_ones(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="use one of"):
        hs.to_messages(SMALL, **wrong)


def test_cuts_never_part_a_call_from_its_response(sample: hs.Dataset) -> None:
    checked = 0
    for row in range(0, len(sample), 9):
        recorded = Recorded.of(sample.trace(row))
        turns = turns_of(recorded, style="structured")
        points = cut_points(turns, recorded)
        assert points == sorted(set(points))
        assert points[-1] == len(turns)
        for point in points[:-1]:
            kept = {turn.source for turn in turns[:point]}
            last = turns[point - 1]
            assert last.role in ("assistant", "tool")
            assert last.source not in {turn.source for turn in turns[point:]}
            for call in recorded.calls:
                if call.message_index in kept and call.response is not None:
                    assert recorded.responses[call.response].message_index in kept
                    checked += 1
    assert checked > 100


def test_a_response_after_a_user_message_stays_with_its_call() -> None:
    trace = trace_of(("human", "?"), ("gpt", CALL), ("human", "Wait."), ("tool", RESULT), ("gpt", "Done."))
    recorded = Recorded.of(trace)
    assert recorded.calls[0].response == 0
    assert cut_points(turns_of(recorded, style="structured"), recorded) == [4, 5]


def test_a_question_that_nothing_answers_goes_with_the_cut() -> None:
    trace = trace_of(("human", "a"), ("gpt", "One."), ("human", "b"), ("gpt", "Two."), ("human", "c"))
    recorded = Recorded.of(trace)
    assert cut_points(turns_of(recorded, style="structured"), recorded) == [2, 4, 5]
