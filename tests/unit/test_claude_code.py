"""Claude Code logs: lines that are one message, sub-agents, and what is kept beside the messages."""

from __future__ import annotations

import json
from typing import Any

from hermes_space.containers import read_row
from hermes_space.containers.row import Row
from tests.stored_traces import records_in, said, stored


def line(role: str, content: object, identity: str | None = None, **fields: Any) -> dict[str, Any]:
    message = {"role": role, "content": content, **({"id": identity} if identity else {})}
    return {"type": role, "uuid": f"u-{len(str(content))}", "sessionId": "s", "message": message, **fields}


def use(identity: str) -> dict[str, Any]:
    return {"type": "tool_use", "id": identity, "name": f"tool-{identity}", "input": {"at": identity}}


def result(identity: str, content: object = "done", **fields: Any) -> dict[str, Any]:
    return {"type": "tool_result", "tool_use_id": identity, "content": content, **fields}


def read(*lines: object) -> Row:
    name, row = read_row(list(lines))
    assert name == "claude_code"
    return row


def test_the_lines_of_one_message_are_one_message_though_results_came_between() -> None:
    row = read(
        line("user", "go"),
        line("assistant", [{"type": "thinking", "thinking": "hm", "signature": "sig"}], "m1", timestamp="t1"),
        line("assistant", [use("a")], "m1", timestamp="t2"),
        line("user", [result("a")]),
        line("assistant", [use("b")], "m1", timestamp="t3"),
        line("user", [result("b", is_error=True)]),
        line("assistant", "over", "m2"),
    )
    assert [message.role for message in row.messages] == ["user", "assistant", "tool", "assistant"]
    assert said(row) == [
        ("user", "go"),
        ("reasoning", "hm"),
        ("call", "a", "tool-a", {"at": "a"}),
        ("call", "b", "tool-b", {"at": "b"}),
        ("response", "a", "done", False),
        ("response", "b", "done", True),
        ("assistant", "over"),
    ]
    fields = row.metadata["message_fields"]["1"]
    assert fields["line"] == 2 and fields["timestamp"] == "t1"
    assert fields["blocks"] == {"0": {"signature": "sig"}}
    assert [(rest["line"], rest["timestamp"]) for rest in fields["continued"]] == [(3, "t2"), (5, "t3")]


def test_a_word_of_the_user_ends_a_message() -> None:
    row = read(line("assistant", [use("a")], "m1"), line("user", "stop"), line("assistant", "so?", "m1"))
    assert [message.role for message in row.messages] == ["assistant", "user", "assistant"]


def test_what_all_lines_repeat_is_told_once() -> None:
    row = read(line("user", "a", cwd="/x"), line("assistant", "b", cwd="/x"), line("user", "c", cwd="/y"))
    assert row.id == "s" and row.metadata["cwd"] == "/x"
    assert [fields.get("cwd") for fields in row.metadata["message_fields"].values()] == [None, None, "/y"]


def test_the_lines_of_a_sub_agent_stand_aside_and_alone_are_its_trace() -> None:
    inner = [
        line(role, text, isSidechain=True, agentId="a1")
        for role, text in (("user", "look"), ("assistant", "seen"))
    ]
    row = read(line("user", "go"), *inner, line("assistant", "ok"))
    assert said(row) == [("user", "go"), ("assistant", "ok")]
    assert [(kept["line"], kept["record"]) for kept in row.metadata["sidechains"]] == [
        (2, inner[0]),
        (3, inner[1]),
    ]
    assert row.id == "s"
    alone = read(*inner)
    assert (alone.id, alone.metadata["sessionId"]) == ("a1", "s")
    assert said(alone) == [("user", "look"), ("assistant", "seen")]
    assert alone.metadata["isSidechain"] is True and "sidechains" not in alone.metadata


def test_a_result_and_a_word_of_the_user_in_one_line_are_two_messages() -> None:
    row = read(
        line("assistant", [use("a")]),
        line(
            "user",
            [
                result("a", [{"type": "text", "text": "x"}, {"type": "text", "text": "y"}]),
                {"type": "text", "text": "and now?"},
            ],
        ),
    )
    assert said(row)[1:] == [("response", "a", "x\ny", False), ("user", "and now?")]


def test_an_image_leaves_its_name_and_its_data_beside_it() -> None:
    image = {"type": "image", "source": {"type": "base64", "data": "AAAA"}}
    row = read(line("assistant", [use("a")]), line("user", [image]), line("user", [result("a", [image])]))
    assert said(row)[1:] == [("user", "[image]"), ("response", "a", "[image]", False)]
    fields = row.metadata["message_fields"]
    assert fields["1"]["blocks"]["0"] == image
    assert fields["2"]["blocks"]["0"] == {"content": [image]}


def test_thinking_that_is_not_shown_is_no_reasoning() -> None:
    blocks = [
        {"type": "thinking", "thinking": "", "signature": "s1"},
        {"type": "redacted_thinking", "data": "x"},
    ]
    row = read(line("assistant", [*blocks, {"type": "text", "text": "hi"}]))
    assert said(row) == [("assistant", "hi")] and row.messages[0].parts is None
    assert row.metadata["message_fields"]["0"]["blocks"] == {
        "0": {"signature": "s1"},
        "1": {"type": "redacted_thinking", "data": "x"},
    }


def test_calls_of_a_user_are_no_calls() -> None:
    row = read(line("user", [use("a")]), line("assistant", "what?"))
    assert said(row)[0] == ("user", "[tool_use]")
    assert row.metadata["message_fields"]["0"]["blocks"]["0"] == use("a")


def test_lines_that_are_no_records_and_records_that_are_no_messages_are_kept_with_their_lines() -> None:
    row = read("half {", line("user", "a"), 42, {"type": "summary", "summary": "A talk", "leafUuid": "u"})
    assert row.metadata["unread_lines"] == [{"line": 1, "text": "half {"}, {"line": 3, "text": "42"}]
    assert row.metadata["records"] == [
        {"line": 4, "record": {"type": "summary", "summary": "A talk", "leafUuid": "u"}}
    ]


def test_the_summary_of_a_compaction_is_a_message() -> None:
    row = read(*records_in("claude-code-real/02-compaction.jsonl.gz"))
    [index] = [
        int(index)
        for index, fields in row.metadata["message_fields"].items()
        if fields.get("isCompactSummary")
    ]
    assert row.messages[index].role == "user"
    assert row.messages[index].text.startswith("This session is being continued")
    boundaries = [kept["record"].get("subtype") for kept in row.metadata["records"]]
    assert boundaries.count("compact_boundary") == 1


def test_the_web_export_reads_like_its_lines() -> None:
    data = stored("claude-code-transcripts/sample_session.json")
    name, row = read_row(data)
    assert name == "claude_code"
    assert said(row)[1][0] == "reasoning" and said(row)[3][:3] == ("call", "toolu_write_001", "Write")


def test_a_line_separator_within_a_text_ends_no_record() -> None:
    told = line("user", "one\u2028two\x0bthree")
    data = "\r\n".join(
        ["not json", json.dumps(told, ensure_ascii=False), json.dumps(line("assistant", "ok"))]
    )
    name, row = read_row(data)
    assert name == "claude_code"
    assert said(row) == [("user", "one\u2028two\x0bthree"), ("assistant", "ok")]
    assert row.metadata["unread_lines"] == [{"line": 1, "text": "not json"}]


def test_a_log_of_one_line_is_a_log() -> None:
    name, row = read_row(json.dumps(line("user", "go")))
    assert name == "claude_code" and said(row) == [("user", "go")]
