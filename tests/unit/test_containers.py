"""Containers: what is recognised, what survives, and what is refused in words a person can act on."""

from __future__ import annotations

import json

import pytest

from hermes_space.containers import Row, StoredMessage, StoredPart, read_row


def pairs(row: Row) -> list[tuple[str, str]]:
    """The messages of a row all of whose messages are text alone."""
    assert all(message.parts is None for message in row.messages)
    return [(message.role, message.text) for message in row.messages]


SHAREGPT = [{"from": "human", "value": "hi"}, {"from": "gpt", "value": "<think>\n</think>\nhello"}]
OPENAI = [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "hello"}]


@pytest.mark.parametrize("key", ["conversations", "traces", "messages"])
@pytest.mark.parametrize(("container", "messages"), [("sharegpt", SHAREGPT), ("openai", OPENAI)])
def test_a_row_is_read_under_each_key_in_each_spelling(
    key: str, container: str, messages: list[dict[str, str]]
) -> None:
    name, row = read_row({"id": "a", key: messages})
    assert name == container
    assert row.id == "a"
    assert pairs(row) == [tuple(message.values()) for message in messages]


@pytest.mark.parametrize(
    "encode", [lambda value: json.dumps(value), lambda value: json.dumps(value).encode()]
)
def test_json_reads_like_the_value_it_holds(encode: object) -> None:
    row = {"id": 7, "tools": [{"name": "ls"}], "conversations": SHAREGPT, "category": "x"}
    assert callable(encode)
    assert read_row(encode(row)) == read_row(row)
    assert read_row(encode(SHAREGPT)) == read_row(SHAREGPT)
    assert read_row(row)[1].id == "7"


def test_tools_stay_as_written_if_text_and_become_json_if_a_list() -> None:
    assert read_row({"tools": "[broken", "messages": OPENAI})[1].tools == "[broken"
    listed = read_row({"tools": [{"name": "ls", "required": None}], "messages": OPENAI})[1].tools
    assert listed is not None
    assert json.loads(listed) == [{"name": "ls", "required": None}]
    assert read_row({"messages": OPENAI})[1].tools is None


def test_unknown_fields_survive() -> None:
    row = {
        "id": "a",
        "task": None,
        "score": 0.5,
        "deep": {"a": [1]},
        "conversations": [{**SHAREGPT[0], "weight": 0}],
    }
    metadata = read_row(row)[1].metadata
    assert metadata == {
        "task": None,
        "score": 0.5,
        "deep": {"a": [1]},
        "message_fields": {"0": {"weight": 0}},
    }


def test_null_messages_and_texts_stay_as_empty_messages() -> None:
    row = read_row({"conversations": [SHAREGPT[0], None, {"from": "gpt", "value": None}]})[1]
    assert pairs(row) == [("human", "hi"), ("", ""), ("gpt", "")]


def test_any_text_is_a_message() -> None:
    for text in ("", "<think>a", "{broken", '{"name": "ls"}', "[1, 2]", "\ufeff{"):
        assert read_row(text) == read_row(text.encode())
        name, row = read_row(text)
        assert (name, pairs(row)) == ("text", [("assistant", text)])


def test_bytes_and_lone_surrogates_become_valid_unicode() -> None:
    assert pairs(read_row(b"a\xffb")[1]) == [("assistant", "a\ufffdb")]
    row = read_row('{"conversations": [{"from": "gpt", "value": "\\ud83d\\ude00 \\ud800"}]}')[1]
    assert pairs(row) == [("gpt", "\U0001f600 \ufffd")]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"a": 1, "b": 2}, "keys a, b .*accepted are the containers sharegpt"),
        ({"conversations": "text"}, "accepted are the containers sharegpt"),
        ({"conversations": [{"x": 1}]}, "Message 0 .*from and value"),
        (
            {"conversations": [{"from": "gpt", "value": ["a"]}]},
            "value of message 0 is list; accepted is a string",
        ),
        ([1, 2], "A list is no trace"),
        ('{"messages": []}\n{"messages": []}', "several JSON rows.*accepted is one trace"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_sentence(data: object, said: str) -> None:
    with pytest.raises(ValueError, match=said) as caught:
        read_row(data)
    assert str(caught.value).count("\n") == 0


def test_wrong_types_and_names() -> None:
    with pytest.raises(TypeError, match="not int"):
        read_row(3)
    with pytest.raises(ValueError, match="no container 'xml'; accepted are auto, sharegpt, "):
        read_row("a", "xml")
    with pytest.raises(ValueError, match="accepted is a row with conversations"):
        read_row("plain text", "sharegpt")


def test_a_container_can_be_forced() -> None:
    text = json.dumps(SHAREGPT)
    assert pairs(read_row(text, "text")[1]) == [("assistant", text)]


def test_parts_that_stand_beside_a_text_are_kept() -> None:
    parts = [{"kind": "markup", "start": 0, "end": 1}, {"kind": "text", "start": 1, "end": 3}]
    row = read_row([{"from": "gpt", "value": "abc", "parts": parts}])[1]
    assert row.messages == [
        StoredMessage("gpt", "abc", (StoredPart("markup", 0, 1), StoredPart("text", 1, 3)))
    ]
    for wrong in ("ab", [1], [{"kind": 1, "start": 0, "end": 1}], [{"kind": "text", "start": -1, "end": 1}]):
        assert read_row([{"from": "gpt", "value": "abc", "parts": wrong}])[1].messages[0].parts is None


def nested(levels: int) -> list[object]:
    deep: list[object] = []
    for _ in range(levels):
        deep = [deep]
    return deep


def test_a_value_nested_too_deeply_is_refused_in_one_sentence() -> None:
    assert read_row({"conversations": SHAREGPT, "deep": nested(100)})[1].metadata["deep"]
    with pytest.raises(ValueError, match=r"^It is nested too deeply; accepted are some hundred levels\.$"):
        read_row({"conversations": SHAREGPT, "deep": nested(5000)})
