"""What data is said to be, on both axes: chosen, how sure, why, what else; by call and by command."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import hermes_space as hs
from hermes_space.cli import main
from hermes_space.commands.detect import MOST_TRACES
from hermes_space.detection import Choice, Detection, percent

Captured = pytest.CaptureFixture[str]

HERMES = '<think>\nLook.\n</think>\n<tool_call>\n{"name": "ls", "arguments": {"path": "."}}\n</tool_call>'
KIMI = (
    "<|tool_calls_section_begin|><|tool_call_begin|>functions.ls:0<|tool_call_argument_begin|>"
    '{"path": "."}<|tool_call_end|><|tool_calls_section_end|>'
)
SESSION = [
    {"type": "user", "uuid": "a", "message": {"role": "user", "content": "What is here?"}},
    {
        "type": "assistant",
        "uuid": "b",
        "parentUuid": "a",
        "message": {
            "id": "m",
            "role": "assistant",
            "content": [
                {"type": "thinking", "thinking": "Look."},
                {"type": "tool_use", "id": "t", "name": "ls", "input": {"path": "."}},
            ],
        },
    },
]


def row(*texts: str) -> dict[str, Any]:
    turns = [{"from": "human", "value": "What is here?"}, *({"from": "gpt", "value": text} for text in texts)]
    return {"id": "a", "conversations": turns}


def answered(*texts: str) -> dict[str, Any]:
    """A trace whose every call a tool answers, so that each is read as it is written."""
    given = row(*texts)
    person, *said = given["conversations"]
    turns = [(turn, {"from": "tool", "value": "a.txt"}) for turn in said]
    return {**given, "conversations": [person, *(one for pair in turns for one in pair)]}


def lines(*rows: object) -> str:
    return "".join(json.dumps(one) + "\n" for one in rows)


def names(choices: tuple[Choice, ...]) -> list[tuple[str, int]]:
    return [(one.name, one.count) for one in choices]


def test_a_message_by_itself() -> None:
    found = hs.detect(HERMES)
    assert (found.traces, found.messages) == (1, 1)
    assert names(found.containers) == [("text", 1)] and names(found.dialects) == [("hermes", 1)]
    assert found.containers[0].confidence > 0.9 and found.dialects[0].confidence >= 0.5
    assert found.dialects[0].why and found.containers[0].why


@pytest.mark.parametrize("form", ["dict", "list", "text", "bytes", "lines", "indented"])
def test_a_row_in_every_form(form: str) -> None:
    one = row(KIMI, "One file.")
    data: object = {
        "dict": one,
        "list": one["conversations"],
        "text": json.dumps(one),
        "bytes": json.dumps(one).encode(),
        "lines": lines(one),
        "indented": "\ufeff\n" + json.dumps(one, indent=2),
    }[form]
    found = hs.detect(data)
    assert (found.traces, found.messages, found.unread) == (1, 3, 0)
    assert names(found.containers) == [("sharegpt", 1)]
    assert found.dialects[0].name == "kimi_k2" and sum(one.count for one in found.dialects) == 2
    assert found.dialects[0].confidence > 0.9


def test_many_rows_and_dialects_that_mix() -> None:
    rows = [row(HERMES), row(KIMI), row(KIMI), answered(KIMI, HERMES)]
    found = hs.detect(lines(*rows))
    assert (found.traces, found.messages) == (4, 11)
    assert names(found.containers) == [("sharegpt", 4)]
    assert [one.name for one in found.dialects] == ["kimi_k2", "hermes"]
    parsed = [message for one in rows for message in hs.parse_trace(one).messages]
    for one in found.dialects:
        spoken = [m for m in parsed if m.role in ("assistant", "tool") and m.dialect == one.name]
        assert one.count == len(spoken) > 1
    assert found == hs.detect(rows)


def test_a_container_that_holds_calls_apart_is_in_no_dialect() -> None:
    message = {"id": "n", "role": "assistant", "content": [{"type": "text", "text": "One file."}]}
    plain = {"type": "assistant", "uuid": "c", "parentUuid": "b", "message": message}
    found = hs.detect(lines(*SESSION, plain))
    assert names(found.containers) == [("claude_code", 1)]
    assert found.traces == 1 and found.messages == 3 and found.dialects == ()
    function = {"name": "ls", "arguments": "{}"}
    calls = {"role": "assistant", "content": None, "tool_calls": [{"id": "t", "function": function}]}
    marked = {"role": "assistant", "content": HERMES}
    assert names(hs.detect([calls, marked]).dialects) == [("hermes", 1)]
    assert hs.detect([calls, marked | {"content": "Yes."}]).dialects == ()


@pytest.mark.parametrize(
    ("text", "less_sure_than"),
    [('{"half": ', 0.9), ('{"no": "messages"}', 0.5), ("[1, 2]", 0.5), ("{'name': 'f'}", 0.9)],
)
def test_json_that_is_no_trace_is_a_message_but_less_surely(text: str, less_sure_than: float) -> None:
    (chosen,) = hs.detect(text).containers
    assert chosen.name == "text" and chosen.confidence < less_sure_than


def test_what_cannot_be_read_is_counted_and_told() -> None:
    found = hs.detect([row(HERMES), {"conversations": [{"from": 1, "value": 2}]}])
    assert (found.traces, found.unread) == (2, 1)
    assert names(found.containers) == [("sharegpt", 2)]
    assert found.problem is not None and found.problem.endswith(".")
    found = hs.detect({"no": "messages"})
    assert (found.traces, found.unread, found.containers) == (1, 1, ()) and "no" in str(found.problem)


@pytest.mark.parametrize("data", [None, 5, {1, 2}])
def test_other_data_is_refused(data: object) -> None:
    with pytest.raises(TypeError, match=r"is str, bytes, a dict or a list, not \w+\.$"):
        hs.detect(data)


def test_the_role_of_a_message_by_itself() -> None:
    response = '<tool_response>\n{"name": "ls", "content": "a.txt"}\n</tool_response>'
    assert hs.detect(response, role="tool").dialects != ()
    assert hs.detect(HERMES, role="user").dialects == ()


def test_a_detection_is_frozen_and_a_dict() -> None:
    found = hs.detect(HERMES)
    with pytest.raises(AttributeError):
        found.traces = 2  # type: ignore[misc]
    given = found.to_dict()
    assert json.loads(json.dumps(given))["dialects"][0]["name"] == "hermes"
    assert set(given) == set(Detection.__dataclass_fields__)


@pytest.mark.parametrize(
    ("confidence", "shown"),
    [(1.0, "100 %"), (0.999, "99 %"), (0.5, "50 %"), (0.01, "1 %"), (0.005, "under 1 %"), (0.0, "0 %")],
)
def test_what_is_not_certain_is_not_said_to_be(confidence: float, shown: str) -> None:
    assert percent(confidence) == shown


def test_where_nothing_speaks_for_a_dialect_it_is_the_default() -> None:
    assert [one.sure for one in hs.detect("One file.").dialects] == ["by default"]
    assert all(one.sure.endswith(" % sure") for one in hs.detect(HERMES).dialects)


def said(captured: Captured) -> list[list[str]]:
    return [line.split() for line in captured.readouterr().out.splitlines()]


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.json", "a.parquet", "a.log", "-"])
def test_the_command_reads_files_of_every_kind(
    name: str, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [row(KIMI), row(KIMI)]
    path, text = tmp_path / name, lines(*rows)
    if name == "-":
        monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(text.encode())))
    elif name.endswith(".parquet"):
        pq.write_table(pa.Table.from_pylist(rows), path)
    elif name.endswith(".gz"):
        path.write_bytes(gzip.compress(text.encode()))
    else:
        path.write_text(json.dumps(rows) if name == "a.json" else text)
    assert main(["detect", name if name == "-" else str(path)]) == 0
    printed = said(capsys)
    assert printed[0][-4:] == ["2", "traces,", "4", "messages"]
    assert printed[1][:2] == ["container", "sharegpt,"] and printed[1][-2:] == ["2", "traces"]
    assert ["dialect", "kimi_k2,"] in [line[:2] for line in printed]
    assert sum(line[0] == "because" for line in printed) == 2


def test_the_command_for_programs(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(lines(row(HERMES)))
    assert main(["detect", str(path), "--format", "json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed == {"file": str(path), "complete": True, **hs.detect(path.read_text()).to_dict()} | {
        "containers": printed["containers"],
        "dialects": printed["dialects"],
    }
    assert printed["dialects"][0]["name"] == "hermes"


def test_the_command_looks_at_the_beginning_of_a_long_file(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(lines(row(HERMES)) * (MOST_TRACES + 1))
    assert main(["detect", str(path)]) == 0
    assert f"the first {MOST_TRACES} traces" in capsys.readouterr().out


def test_the_command_shows_what_it_knows_before_it_fails(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(lines(row(HERMES)) + "{half")
    assert main(["detect", str(path)]) == 2
    printed = capsys.readouterr()
    assert "sharegpt" in printed.out and "hermes" in printed.out
    assert printed.err.count("\n") == 1 and "line 2 is not JSON" in printed.err
    path = tmp_path / "empty.txt"
    path.write_text(" \n")
    assert main(["detect", str(path)]) == 2
    assert "is empty" in capsys.readouterr().err


def test_the_command_prints_nothing_that_steers_a_terminal(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "\x1b[31ma.txt"
    path.write_text(HERMES + "\x1b]0;title\x07")
    assert main(["detect", str(path)]) == 0
    assert not {"\x1b", "\x07"} & set(capsys.readouterr().out)
