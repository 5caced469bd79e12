"""Mending messages and rows: the repairs of findings applied and told, everything else as it was."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import hermes_space as hs

CORPUS = Path(__file__).parents[1] / "data" / "broken"
CASES = [json.loads(line) for line in (CORPUS / "messages.jsonl").read_text().splitlines()]
PYTHON_CALL = "<tool_call>\n{'name': 'f', 'arguments': {'é': None}}\n</tool_call>"
MENDED_CALL = '<tool_call>\n{"name": "f", "arguments": {"é": null}}\n</tool_call>'


def applied(text: str, changes: list[hs.Change]) -> str:
    stored = text.encode()
    for change in reversed(changes):
        assert stored[change.start : change.end].decode() == change.before
        stored = stored[: change.start] + change.after.encode() + stored[change.end :]
    return stored.decode()


def test_a_message_is_mended_and_the_change_told() -> None:
    mended = hs.mend_message("Grüße\n" + PYTHON_CALL)
    assert mended.text == "Grüße\n" + MENDED_CALL
    (change,) = mended.changes
    assert change.codes == ["J205"]
    assert change.messages == ["a string in single quotes is Python, not JSON"]
    assert (change.line, change.column) == (3, 1)
    assert change.before == "{'name': 'f', 'arguments': {'é': None}}"
    assert change.after == '{"name": "f", "arguments": {"é": null}}'
    assert mended.to_dict() == {"text": mended.text, "changes": [change.to_dict()]}
    assert repr(change).startswith("Change(J205, 3:1, ")
    assert repr(mended).startswith("Mended(changes=1, text='Grüße")
    assert mended == hs.mend_message("Grüße\n" + PYTHON_CALL)


def test_what_one_repair_uncovers_is_mended_with_it() -> None:
    mended = hs.mend_message("<tool_call>\n{'name': 'f', 'parameters': {}}\n</tool_call>")
    assert mended.text == '<tool_call>\n{"name": "f", "arguments": {}}\n</tool_call>'
    assert [change.codes for change in mended.changes] == [["J205", "C305"]]


def test_only_the_codes_asked_for_are_mended() -> None:
    text = PYTHON_CALL + "<|im_end|>"
    assert hs.mend_message(text, codes=["M131"]).text == PYTHON_CALL
    assert hs.mend_message(text, codes=[]).text == text
    with pytest.raises(ValueError, match=r'There is no code "J2"; accepted are .*'):
        hs.mend_message(text, codes=["J2"])


def test_what_cannot_be_mended_is_left_alone() -> None:
    text = '<tool_call>\n{"name": "f", "arguments": {"a": NaN}}\n</tool_call>'
    mended = hs.mend_message(text)
    assert (mended.text, mended.changes) == (text, [])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_the_corpus_is_mended(case: dict[str, Any]) -> None:
    given = {"role": case["role"], "tools": case["tools"], "dialect": "hermes"}
    mended = hs.mend_message(case["text"], **given)
    after = hs.parse_message(mended.text, **given)
    assert [finding for finding in after.findings if finding.repair is not None] == []
    assert applied(case["text"], mended.changes) == mended.text
    assert hs.mend_message(mended.text, **given).text == mended.text
    assert len(after.calls) == len(case["expect"]["calls"])
    for call, expected in zip(after.calls, case["expect"]["calls"], strict=True):
        wanted = expected.get("repaired") or expected
        if wanted["name"] is not None:
            assert (call.name, call.arguments) == (wanted["name"], wanted["arguments"])


def test_a_row_keeps_all_but_the_texts_that_changed() -> None:
    entries: list[dict[str, Any]] = [
        {"from": "human", "value": PYTHON_CALL, "weight": 1.0},
        {"from": "gpt", "value": PYTHON_CALL, "weight": None},
        {"from": "tool", "value": "<tool_response>\nok"},
    ]
    stored = [entry["value"] for entry in entries]
    row = {"id": 7, "conversations": entries, "score": float("inf")}
    before = json.dumps(row)
    mended, messages = hs.mend_row(row)
    assert json.dumps(row) == before
    assert [(message.index, message.path) for message in messages] == [
        (1, ("conversations", 1, "value")),
        (2, ("conversations", 2, "value")),
    ]
    texts = [message["value"] for message in mended["conversations"]]
    assert texts == [PYTHON_CALL, MENDED_CALL, "<tool_response>\nok\n</tool_response>"]
    for message, value in zip(mended["conversations"], stored, strict=True):
        message["value"] = value
    assert json.dumps(mended) == before


def test_other_keys_and_bare_lists_are_rows_too() -> None:
    messages = [{"role": "user", "content": "hi"}, {"role": "assistant", "content": PYTHON_CALL}]
    assert hs.mend_row({"messages": messages})[0]["messages"][1]["content"] == MENDED_CALL
    mended, changed = hs.mend_row(messages)
    assert mended[1]["content"] == MENDED_CALL and changed[0].path == (1, "content")


def test_the_declared_tools_of_a_row_count() -> None:
    call = '<tool_call>\n{"name": "todotodo", "arguments": {}}\n</tool_call>'
    row = {"tools": '[{"name": "todo"}]', "conversations": [{"from": "gpt", "value": call}]}
    mended, _ = hs.mend_row(row)
    assert mended["conversations"][0]["value"] == call.replace("todotodo", "todo")


def test_text_that_has_no_utf8_form_survives_beside_a_repair() -> None:
    row = [{"from": "gpt", "value": "\ud800é" + PYTHON_CALL}]
    assert hs.mend_row(row)[0] == [{"from": "gpt", "value": "\ud800é" + MENDED_CALL}]


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
FIELDS = st.dictionaries(
    st.text(max_size=6).filter(lambda key: key not in ("tools", "tool_calls")), JSON_VALUES
)
TEXTS = st.sampled_from([PYTHON_CALL, MENDED_CALL, "<think>\nHm", "Hello</tool_call>", ""])


@given(fields=FIELDS, extras=FIELDS, texts=st.lists(TEXTS, max_size=4))
def test_fields_that_nobody_knows_survive(
    fields: dict[str, Any], extras: dict[str, Any], texts: list[str]
) -> None:
    entries = [{**extras, "from": "gpt", "value": text} for text in texts]
    row = {**fields, "conversations": entries}
    mended, messages = hs.mend_row(row)
    wanted = [hs.mend_message(text).text for text in texts]
    assert mended == {
        **fields,
        "conversations": [{**entry, "value": text} for entry, text in zip(entries, wanted, strict=True)],
    }
    assert list(mended) == list(row)
    assert [message.text for message in messages] == [
        new for old, new in zip(texts, wanted, strict=True) if old != new
    ]
