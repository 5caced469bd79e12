"""Codex logs: items that are one message, the kinds of calls and results, and reasoning that has no text."""

from __future__ import annotations

from typing import Any

from hermes_space.containers import read_row
from hermes_space.containers.row import Row
from tests.stored_traces import said


def item(kind: str, **payload: Any) -> dict[str, Any]:
    return {"timestamp": "t", "type": "response_item", "payload": {"type": kind, **payload}}


def words(role: str, text: str) -> dict[str, Any]:
    return item("message", role=role, content=[{"type": "output_text", "text": text}])


def call(identity: str) -> dict[str, Any]:
    return item("function_call", name="run", arguments='{"cmd": "ls"}', call_id=identity)


def output(identity: str, value: object = "done") -> dict[str, Any]:
    return item("function_call_output", call_id=identity, output=value)


def reasoning(*summary: str, **more: Any) -> dict[str, Any]:
    return item("reasoning", summary=[{"type": "summary_text", "text": text} for text in summary], **more)


def event(kind: str, **payload: Any) -> dict[str, Any]:
    return {"timestamp": "t", "type": "event_msg", "payload": {"type": kind, **payload}}


def read(*lines: object) -> Row:
    name, row = read_row(list(lines))
    assert name == "codex"
    return row


def test_items_up_to_a_result_are_one_message_whose_calls_stand_last() -> None:
    row = read(
        words("user", "go"),
        call("a"),
        reasoning("hm", "so"),
        words("assistant", "I look."),
        output("a"),
        words("assistant", "Done."),
    )
    assert [message.role for message in row.messages] == ["user", "assistant", "tool", "assistant"]
    assert said(row) == [
        ("user", "go"),
        ("reasoning", "hm\n\nso"),
        ("assistant", "I look."),
        ("call", "a", "run", {"cmd": "ls"}),
        ("response", "a", "done", False),
        ("assistant", "Done."),
    ]
    assert row.metadata["message_fields"]["1"]["line"] == 3


def test_the_kinds_of_calls() -> None:
    row = read(
        item("custom_tool_call", name="apply_patch", input="*** Begin", call_id="a"),
        item("local_shell_call", action={"type": "exec", "command": ["ls"]}, call_id="b", status="completed"),
        item("web_search_call", id="c", action={"type": "search", "query": "x"}),
        item("function_call", name="run", arguments="{half", call_id="d"),
    )
    assert said(row) == [
        ("call", "a", "apply_patch", {"input": "*** Begin"}),
        ("call", "b", "local_shell", {"type": "exec", "command": ["ls"]}),
        ("call", "c", "web_search", {"type": "search", "query": "x"}),
        ("call", "d", "run", "{half"),
    ]
    assert row.metadata["message_fields"]["0"]["continued"][0]["item"]["status"] == "completed"


def test_the_kinds_of_results() -> None:
    image = {"type": "input_image", "image_url": "data:image/png;base64,AAAA"}
    row = read(
        call("a"),
        output("a", '{"output": "x", "metadata": {"exit_code": 1}}'),
        output("b", {"content": "no", "success": False}),
        output("c", [{"type": "input_text", "text": "seen"}, image]),
        item("tool_search_output", call_id="d", tools=[{"name": "read"}]),
    )
    assert said(row)[1:] == [
        ("response", "a", {"output": "x", "metadata": {"exit_code": 1}}, False),
        ("response", "b", "no", True),
        ("response", "c", "seen\n[image]", False),
        ("response", "d", [{"name": "read"}], False),
    ]
    assert image in row.metadata["message_fields"]["1"]["continued"][1]["item"]["output"]


def test_encrypted_reasoning_has_no_text_and_is_kept() -> None:
    hidden = reasoning(encrypted_content="gAAA")
    row = read(words("user", "go"), hidden, words("assistant", "ok"), words("user", "more"), hidden)
    assert said(row) == [("user", "go"), ("assistant", "ok"), ("user", "more")]
    assert row.metadata["message_fields"]["1"]["item"]["encrypted_content"] == "gAAA"
    assert row.metadata["records"] == [{"line": 5, "record": hidden}]


def test_an_event_tells_reasoning_only_if_no_item_does() -> None:
    row = read(
        event("agent_reasoning", text="told"),
        reasoning("told"),
        event("agent_reasoning", text="alone"),
        event("agent_message", message="ok"),
        words("assistant", "ok"),
    )
    assert said(row) == [("reasoning", "told"), ("reasoning", "alone"), ("assistant", "ok")]
    assert [kept["line"] for kept in row.metadata["records"]] == [1, 4]


def test_the_session_gives_the_instructions_and_the_settings() -> None:
    meta = {"id": "s1", "cwd": "/x", "base_instructions": {"text": "You are Codex."}, "git": {"branch": "b"}}
    turn = {"type": "turn_context", "payload": {"model": "gpt"}}
    row = read({"type": "session_meta", "payload": meta}, turn, words("developer", "Be brief."))
    assert said(row) == [("system", "You are Codex."), ("developer", "Be brief.")]
    assert row.id == "s1"
    told = {key: row.metadata[key] for key in ("cwd", "git", "model")}
    assert told == {"cwd": "/x", "git": {"branch": "b"}, "model": "gpt"}
    assert row.metadata["records"] == [{"line": 2, "record": turn}]
