"""OpenAI's messages: real rows and logs, each place where something may stand, what is kept beside them."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import hermes_space as hs
from hermes_space.cli import main
from hermes_space.containers import Row, read_row
from hermes_space.containers.row import StoredMessage

TRACES = Path(__file__).parents[1] / "data" / "traces"
LLAMA_FACTORY = TRACES / "llama-factory" / "reason_tool_use_demo.jsonl"
CALL: dict[str, Any] = {
    "id": "c1",
    "type": "function",
    "function": {"name": "ls", "arguments": '{"path": "."}'},
}
ASKED = {"role": "user", "content": "What is here?"}


def row_of(data: Any) -> Row:
    name, row = read_row(data)
    assert name == "openai"
    return row


def stretches(message: StoredMessage) -> list[tuple[str, str]]:
    """The parts of a message that are no markup; all of a text without parts."""
    if message.parts is None:
        return [("", message.text)]
    data = message.text.encode()
    return [
        (part.kind, data[part.start : part.end].decode()) for part in message.parts if part.kind != "markup"
    ]


def only(*entries: dict[str, Any]) -> list[tuple[str, str]]:
    """What the last of some messages says."""
    return stretches(row_of(list(entries)).messages[-1])


def test_llama_factorys_parts() -> None:
    rows = [json.loads(line) for line in LLAMA_FACTORY.read_text("utf-8").splitlines()]
    traces = [hs.parse_trace(row) for row in rows]
    wanted = Counter(p["type"] for row in rows for m in row["messages"] for p in m["content"])
    kinds = Counter(part.kind for row in rows for m in row_of(row).messages for part in m.parts or ())
    assert (kinds["call"], kinds["reasoning"]) == (wanted["tool_call"], wanted["reasoning"])
    assert sum(len(trace.calls) for trace in traces) == wanted["tool_call"] > 5
    assert all(call.valid for trace in traces for call in trace.calls)
    # Several answers stand in one message, as a JSON list.
    answered = [call for trace in traces for call in trace.calls if call.response is not None]
    assert len(answered) == sum(len(trace.responses) for trace in traces) > 8
    assert any(len(message.responses) > 1 for trace in traces for message in trace.messages)
    assert all(row_of(row).tools == row["tools"] for row in rows)


def test_mini_swe_agents_messages() -> None:
    path = TRACES / "mini-swe-agent" / "github_issue.traj.json"
    stored = json.loads(path.read_text("utf-8"))
    trace = hs.parse_trace(path.read_bytes())
    assert trace.container == "openai"
    assert [(m.role, m.text) for m in trace.messages] == [(m["role"], m["content"]) for m in stored]
    assert len(hs.open_dataset(path).trace(0).messages) == len(stored)


def test_logs_of_many_agents() -> None:
    path = TRACES / "agentrx" / "magentic-one" / "misinterpret_tool_info_1.json"
    stored = json.loads(path.read_text("utf-8"))
    trace = hs.parse_trace(stored)
    assert [message.role for message in trace.messages] == ["user"] + ["assistant"] * (len(stored) - 1)
    fields = trace.metadata["message_fields"]
    for index, (entry, message) in enumerate(zip(stored, trace.messages, strict=True)):
        if index:
            assert fields[str(index)]["role"] == entry["role"]
        thought = entry["role"] == "Orchestrator (thought)"
        said = message.reasoning if thought else [message.text]
        assert [text.strip() for text in said] == [entry["content"].strip()]


@pytest.mark.parametrize("name", ["hand-crafted/24.json", "algorithm-generated/47.json"])
def test_histories_keep_who_spoke_and_what_is_said_of_them(name: str) -> None:
    stored = json.loads((TRACES / "who-and-when" / name).read_text("utf-8"))
    row = row_of(stored)
    assert len(row.messages) == len(stored["history"])
    assert row.metadata["mistake_reason"] == stored["mistake_reason"]
    fields = row.metadata["message_fields"]
    for index, entry in enumerate(stored["history"]):
        kept = fields.get(str(index), {})
        assert kept.get("name") == entry.get("name")
        assert kept.get("role", entry["role"]) == entry["role"]


def test_reasoning_text_and_calls_are_told_apart() -> None:
    said = {"role": "assistant", "content": "I look.", "reasoning_content": "Where?", "tool_calls": [CALL]}
    body = '{"id": "c1", "name": "ls", "arguments": {"path": "."}}'
    assert only(ASKED, said) == [("reasoning", "Where?"), ("text", "I look."), ("call", body)]
    assert only({**said, "content": None}) == [("reasoning", "Where?"), ("call", body)]
    for key in ("reasoning", "thinking"):
        assert only({"role": "assistant", "content": "", key: "Where?"}) == [("reasoning", "Where?")]


def test_a_text_alone_is_its_dialects() -> None:
    for content in ("<think>\na\n</think>b", [{"type": "text", "text": "<think>\na\n</think>b"}]):
        assert only({"role": "assistant", "content": content}) == [("", "<think>\na\n</think>b")]
    marked = '<tool_response>\n{"content": 1}\n</tool_response>'
    assert only({"role": "tool", "content": marked}) == [("", marked)]


def test_the_older_calls() -> None:
    said = {"role": "assistant", "content": None, "function_call": {"name": "ls", "arguments": "{half"}}
    answer = {"role": "function", "name": "ls", "content": "a.txt"}
    assert only(said) == [("call", '{"name": "ls", "arguments": {half}')]
    assert only(answer) == [("response", '{"name": "ls", "content": "a.txt"}')]
    trace = hs.parse_trace([ASKED, said, answer])
    assert [(call.valid, call.response) for call in trace.calls] == [(False, 0)]


@pytest.mark.parametrize(
    ("answer", "body"),
    [
        ({"tool_call_id": "c1", "content": "a"}, '{"tool_call_id": "c1", "content": "a"}'),
        ({"content": '{"error": "x"}'}, '{"content": {"error": "x"}}'),
        ({"name": "ls", "content": None}, '{"name": "ls", "content": ""}'),
        ({"content": {"a": [1]}}, '{"content": {"a": [1]}}'),
        ({"content": "x", "is_error": True}, '{"is_error": true, "content": "x"}'),
        (
            {"content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]},
            '{"content": "a\\nb"}',
        ),
    ],
)
def test_answers(answer: dict[str, Any], body: str) -> None:
    assert only({"role": "tool", **answer}) == [("response", body)]


def test_parts_that_are_no_text_are_named_and_kept() -> None:
    image = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA=="}}
    row = row_of([{"role": "user", "content": [{"type": "text", "text": "This?"}, image]}])
    assert row.messages[0].text == "This?\n[image]"
    assert row.metadata["message_fields"] == {"0": {"blocks": {"1": image}}}


def test_unknown_fields_survive() -> None:
    call: dict[str, Any] = {**CALL, "index": 0, "function": {**CALL["function"], "strict": True}}
    row = row_of(
        {
            "id": 3,
            "reward": 0.5,
            "functions": [{"name": "ls"}],
            "messages": [
                {**ASKED, "name": "Ann"},
                {"role": "assistant", "tool_calls": [call], "refusal": "no"},
            ],
        }
    )
    assert (row.id, row.tools, row.metadata["reward"]) == ("3", '[{"name": "ls"}]', 0.5)
    assert row.metadata["message_fields"] == {
        "0": {"name": "Ann"},
        "1": {"refusal": "no", "tool_calls": [{"index": 0, "function": {"strict": True}}]},
    }


def test_responses_of_the_api_and_messages_by_themselves() -> None:
    said = {"role": "assistant", "content": "Hi.", "refusal": None}
    response = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "choices": [{"index": 0, "finish_reason": "stop", "message": said}],
        "usage": {"total_tokens": 9},
    }
    row = row_of(response)
    assert [message.text for message in row.messages] == ["Hi."]
    assert row.metadata == {
        "object": "chat.completion",
        "usage": {"total_tokens": 9},
        "choices": [{"index": 0, "finish_reason": "stop"}],
    }
    assert row_of(said).messages == row.messages
    assert row_of(json.dumps({"messages": json.dumps([said])})).messages == row.messages


@pytest.mark.parametrize(
    ("messages", "said"),
    [
        ([{"role": "user", "content": 3}], "The content of message 0 is int; accepted is a string, null or"),
        ([ASKED, {"content": "x"}], "Message 1 is no message; accepted are objects with role and content"),
        ([{"role": 3, "content": "x"}], "The role of message 0 is int"),
        ([{"role": "assistant", "tool_calls": ["ls"]}], "The tool_calls of message 0 hold what is no object"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_sentence(messages: list[Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_row(messages)


STEP = [
    ASKED,
    {"role": "assistant", "content": None, "tool_calls": [CALL]},
    {"role": "tool", "tool_call_id": "c1", "content": "a.txt"},
    {"role": "assistant", "content": "a.txt"},
]


def test_files_and_tables(tmp_path: Path) -> None:
    """The same traces from JSON lines, Parquet with structs, and Parquet with the messages as JSON text."""
    rows = [{"id": str(n), "messages": STEP[: n + 2]} for n in range(3)]
    lines, structs, texts = (tmp_path / name for name in ("a.jsonl", "structs.parquet", "texts.parquet"))
    lines.write_text("".join(json.dumps(row) + "\n" for row in rows))
    pq.write_table(pa.Table.from_pylist(rows), structs)
    packed = [{**row, "messages": json.dumps(row["messages"])} for row in rows]
    pq.write_table(pa.Table.from_pylist(packed), texts)
    wanted = [hs.parse_trace(row).to_dict() for row in rows]
    for path in (lines, structs, texts):
        dataset = hs.open_dataset(path)
        for index, trace in enumerate(wanted):
            found = dataset.trace(index).to_dict()
            for key in ("messages", "calls", "responses", "findings"):
                assert found[key] == trace[key]
        assert hs.parse_files(path).calls.num_rows == sum(len(trace["calls"]) for trace in wanted)


def test_check_reads_them_and_mends_their_texts_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = "<tool_call>\n{'name': 'f', 'arguments': {}}\n</tool_call>"
    broken = {"role": "assistant", "content": "", "function_call": {"name": "f", "arguments": "{'a': 1}"}}
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps([ASKED, {"role": "assistant", "content": bad}, broken]) + "\n")
    assert main(["check", str(path), "--select", "J", "--fix"]) == 1
    out = capsys.readouterr().out
    assert "1 repair in 1 trace, written to" in out
    assert "1 repair left, in messages that keep calls, results or reasoning in fields of their own" in out
    mended = json.loads((tmp_path / "a.mended.jsonl").read_text())
    assert mended[1]["content"] == bad.replace("'", '"')
    assert mended[2] == broken


@pytest.mark.parametrize(
    ("word", "role"),
    [
        ("User", "user"),
        ("developer", "system"),
        ("ai", "assistant"),
        ("tool_output", "tool"),
        ("WebSurfer", "assistant"),
        ("Orchestrator (-> WebSurfer)", "assistant"),
        ("ComputerTerminal", "user"),
        ("environment", "user"),
        ("note", "user"),
    ],
)
def test_whose_message_it_is(word: str, role: str) -> None:
    trace = hs.parse_trace([{"role": word, "content": "a"}])
    assert [message.role for message in trace.messages] == [role]
    if word != "developer":
        assert trace.metadata["message_fields"] == {"0": {"role": word}}


def test_refusals_and_thinking_in_parts_are_said() -> None:
    assert only({"role": "assistant", "content": None, "refusal": "No."}) == [("", "No.")]
    thinking = {
        "type": "thinking",
        "thinking": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}],
    }
    said = {"role": "assistant", "content": [thinking, {"type": "text", "text": "c"}], "tool_calls": [CALL]}
    assert only(said)[:2] == [("reasoning", "a\n\nb"), ("text", "c")]
