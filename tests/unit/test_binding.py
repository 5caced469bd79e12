"""The Python face of the parser: what its objects hold, and that they hold what the core read.

The corpus of broken traces is compared here too: the same cases as in the core's own tests, so that a slip
in the conversion shows.
"""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import hermes_space as hs
from hermes_space import _rust

CORPUS = Path(__file__).parent.parent / "data" / "broken" / "traces.jsonl"
CASES: list[dict[str, Any]] = [json.loads(line) for line in CORPUS.read_text("utf-8").splitlines()]
# The corpus lists no others, and names codes that are still to come.
COMPARED = {rule.code for rule in hs.rules() if rule.code[0] in "PB" or rule.code == "S406"}
CALL = '<tool_call>\n{"name": "t", "arguments": %s}\n</tool_call>'
ATTRIBUTES = {
    "Message": "role text dialect parts reasoning calls responses answer findings kind",
    "Part": "kind start end",
    "Call": "name arguments raw id start end valid repaired index message_index step response",
    "Response": "id name content start end failed failure suspicious index message_index step call",
    "Finding": "code name severity message start end line column help repair repair_start repair_end "
    "heuristic call message_index",
    "Step": "index message_indexes call_indexes response_indexes",
    "Trace": "id container metadata tools messages calls responses steps findings end_state",
    "Rule": "code name severity summary help heuristic",
}


def a_trace() -> hs.Trace:
    return hs.parse_trace(
        {
            "id": "r1",
            "category": "c",
            "tools": '[{"name": "t"}]',
            "conversations": [
                {"from": "human", "value": "go"},
                {"from": "gpt", "value": "<think>\nhm\n</think>\n" + CALL % "{}" + "\n" + CALL % '{"x":1,}'},
                {
                    "from": "tool",
                    "value": '<tool_response>\n{"name": "t", "content": "ok"}\n</tool_response>',
                },
                {"from": "gpt", "value": "Done."},
            ],
        }
    )


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_traces_of_the_corpus(case: dict[str, Any]) -> None:
    expect = case["expect"]
    trace = hs.parse_trace(case["row"])
    assert trace.end_state == expect["end_state"]
    assert len(trace.steps) == expect["step_count"]
    calls = [
        {
            "name": call.name,
            "message": call.message_index,
            "step": call.step,
            "response": call.response,
            "failed": call.response is not None and trace.responses[call.response].failed,
        }
        for call in trace.calls
    ]
    assert calls == expect["calls"]
    found = Counter((f.message_index, f.code) for f in trace.findings if f.code in COMPARED)
    assert found == Counter((f["message"], f["code"]) for f in expect["findings"] if f["code"] in COMPARED)


def test_objects_have_the_attributes_of_their_dicts() -> None:
    trace = a_trace()
    message = trace.messages[1]
    objects: list[Any] = [
        trace,
        message,
        message.parts[0],
        trace.calls[0],
        trace.responses[0],
        trace.findings[0],
    ]
    for one in [*objects, trace.steps[0], hs.rules()[0]]:
        names = ATTRIBUTES[type(one).__name__].split()
        as_dict = one.to_dict()
        assert sorted(as_dict) == sorted(names)
        assert json.loads(json.dumps(as_dict)) == as_dict
        for name in names:
            value = getattr(one, name)
            plain = (
                [v.to_dict() if hasattr(v, "to_dict") else v for v in value]
                if isinstance(value, list)
                else value
            )
            assert as_dict[name] == plain
        assert type(one).__module__ == "hermes_space"
        assert repr(one).startswith(type(one).__name__ + "(")


def test_objects_are_frozen() -> None:
    trace = a_trace()
    for one, name in [
        (trace, "id"),
        (trace.messages[0], "role"),
        (trace.calls[0], "name"),
        (trace.findings[0], "code"),
    ]:
        with pytest.raises(AttributeError):
            setattr(one, name, "other")
    trace.metadata["category"] = "changed"
    arguments = trace.calls[0].arguments
    assert arguments is not None
    arguments["x"] = 1
    assert (trace.metadata["category"], trace.calls[0].arguments) == ("c", {})


def test_equal_readings_are_equal() -> None:
    one, other = a_trace(), a_trace()
    assert one == other
    assert (one.messages, one.calls, one.responses, one.findings, one.steps) == (
        other.messages,
        other.calls,
        other.responses,
        other.findings,
        other.steps,
    )
    assert one.calls[0] != one.calls[1]
    assert one.messages[0] != hs.parse_message("gone", role="user")
    assert one.messages[1].parts[0] in set(other.messages[1].parts)
    assert one != one.id


def test_calls_and_responses_know_their_places() -> None:
    trace = a_trace()
    assert [(c.index, c.message_index, c.step, c.response) for c in trace.calls] == [
        (0, 1, 0, 0),
        (1, 1, 0, None),
    ]
    assert [(r.index, r.message_index, r.step, r.call) for r in trace.responses] == [(0, 2, 0, 0)]
    assert trace.messages[2].responses == trace.responses
    assert [step.message_indexes for step in trace.steps] == [[1, 2], [3]]
    assert [step.call_indexes for step in trace.steps] == [[0, 1], []]
    assert trace.tools == [{"name": "t"}]
    broken = next(finding for finding in trace.findings if finding.code == "J206")
    assert (broken.message_index, broken.call) == (1, 1)


def test_a_message_alone_has_no_place() -> None:
    message = hs.parse_message(CALL % "{,}")
    assert (message.calls[0].message_index, message.calls[0].step, message.calls[0].response) == (
        None,
        None,
        None,
    )
    assert {finding.message_index for finding in message.findings} == {None}
    assert not [finding for finding in message.findings if finding.code[0] == "P"]


def test_arguments_keep_order_digits_and_types() -> None:
    written = (
        '{"z": 12345678901234567890123, "a": -1.5e3, "l": [true, null, "\\u00e9\\n"], "z2": {}, "i": -7}'
    )
    arguments = hs.parse_message(CALL % written).calls[0].arguments
    assert arguments is not None
    assert arguments == json.loads(written)
    assert list(arguments) == ["z", "a", "l", "z2", "i"]
    assert [type(value) for value in arguments.values()] == [int, float, list, dict, int]


def test_a_declared_number_that_python_refuses_breaks_nothing() -> None:
    tools = '[{"name": "t", "n": ' + "9" * 10_000 + "}]"
    trace = hs.parse_trace({"tools": tools, "conversations": []})
    assert trace.tools == [{"name": "t", "n": float("inf")}]


def test_deep_arguments_are_converted() -> None:
    depth = 400
    call = hs.parse_message(CALL % ('{"a": ' * depth + "1" + "}" * depth)).calls[0]
    value: Any = call.arguments
    for _ in range(depth):
        value = value["a"]
    assert value == 1


def test_lines_and_columns_count_characters() -> None:
    finding = next(f for f in hs.parse_message("ä\nöü </tool_call>").findings if f.code == "M112")
    assert (finding.line, finding.column, finding.start) == (2, 4, len("ä\nöü ".encode()))


def test_a_repair_says_where_it_goes() -> None:
    text = "hm </tool_call> so"
    finding = next(f for f in hs.parse_message(text).findings if f.code == "M112")
    assert finding.repair == ""
    assert finding.repair_start is not None
    assert finding.repair_end is not None
    mended = text.encode()[: finding.repair_start] + text.encode()[finding.repair_end :]
    assert not [f for f in hs.parse_message(mended.decode()).findings if f.code == "M112"]


def test_text_is_not_copied() -> None:
    text = "x" * 1000
    assert _rust.parse_message(text).text is text


def test_unknown_names_are_refused_in_one_sentence() -> None:
    with pytest.raises(
        ValueError, match=r'^There is no role "x"; accepted are system, user, assistant, tool\.$'
    ):
        _rust.parse_message("", role="x")
    accepted = ", ".join(["auto", *_rust.dialects()])
    with pytest.raises(ValueError, match=rf'^There is no dialect "x"; accepted are {accepted}\.$'):
        _rust.parse_trace([], dialect="x")
    with pytest.raises(
        ValueError, match=r"^The table has no column `conversations` \(found: `a`\); .*accepted there\.$"
    ):
        _rust.parse_table(pa.table({"a": [1]}))


def test_a_role_that_nobody_knows_reads_as_the_users() -> None:
    trace = _rust.parse_trace([("", "", None), ("narrator", CALL % "{}", None)])
    assert [message.role for message in trace.messages] == ["user", "user"]
    assert trace.calls == []


def test_rules_are_unique_and_explained() -> None:
    rules = hs.rules()
    assert len({rule.code for rule in rules}) == len({rule.name for rule in rules}) == len(rules) > 60
    assert {rule.severity for rule in rules} == {"error", "warning", "info"}
    assert all(rule.summary and rule.help for rule in rules)
    assert [rule.code for rule in rules if rule.heuristic] == ["E620", "B704", "B707", "B708"]
    assert len(set(rules)) == len(rules)


def test_tables_have_the_declared_schemas() -> None:
    schemas = {name: pa.schema(schema) for name, schema in _rust.table_schemas().items()}
    row = pa.struct([("from", pa.string()), ("value", pa.string())])
    empty = pa.table({"conversations": pa.array([], pa.list_(row))})
    for source in (empty, empty.combine_chunks().to_reader(), pa.RecordBatch.from_pylist([], empty.schema)):
        tables = dict(zip(schemas, map(pa.table, _rust.parse_table(source)), strict=True))
        assert {name: table.schema for name, table in tables.items()} == schemas


def test_a_table_and_a_trace_say_the_same() -> None:
    trace = a_trace()
    rows = [{"from": message.role, "value": message.text} for message in trace.messages]
    tables = hs.parse_table(pa.table({"conversations": [rows, rows]}))
    assert tables.traces["end_state"].to_pylist() == [trace.end_state] * 2
    second = tables.calls.filter(pa.compute.equal(tables.calls["trace"], 1)).to_pylist()
    assert [(c["name"], c["start"], c["response"], c["valid"]) for c in second] == [
        (call.name, call.start, call.response, call.valid) for call in trace.calls
    ]
    found = tables.findings.slice(0, len(trace.findings)).to_pylist()
    assert [(f["message"], f["code"], f["call"], f["detail"]) for f in found] == [
        (f.message_index, f.code, f.call, f.message) for f in trace.findings
    ]
