"""Metrics against tables small enough to count by hand, and what must hold on the bundled sample."""

import pyarrow as pa
import pytest

from hermes_space import Dataset, Tables, parse_table, rules
from hermes_space.metrics import METRICS
from hermes_space.metrics.categories import categories
from hermes_space.metrics.findings import finding_codes
from hermes_space.metrics.kinds import kinds_by_config
from hermes_space.metrics.lengths import end_states, lengths
from hermes_space.metrics.overview import overview
from hermes_space.metrics.thinking import thinking
from hermes_space.metrics.tools import calls_by_step, tool_calls
from hermes_space.metrics.widths import widths

CALL = '<tool_call>\n{"name": "NAME", "arguments": {}}\n</tool_call>'
OK = '<tool_response>\n{"name": "NAME", "content": {"exit_code": 0, "error": null}}\n</tool_response>'
FAILED = OK.replace('0, "error": null', '2, "error": "no such file"')


def row(id: str, config: str, category: str | None, *turns: tuple[str, str]) -> dict[str, object]:
    conversation = [{"from": role, "value": value} for role, value in (("human", "Do it."), *turns)]
    return {"id": id, "config": config, "category": category, "conversations": conversation}


ROWS = [
    # Two calls at once, both fine by envelope; the word "error" is in both responses.
    row(
        "a",
        "one",
        "Files",
        (
            "gpt",
            "<think>\nlook at both\n</think>\n"
            + CALL.replace("NAME", "read")
            + "\n"
            + CALL.replace("NAME", "list"),
        ),
        ("tool", OK.replace("NAME", "read") + "\n" + OK.replace("NAME", "list")),
        ("gpt", "Done."),
    ),
    # A call that fails, then one after more reasoning, then an answer with reasoning.
    row(
        "b",
        "one",
        "Files",
        ("gpt", CALL.replace("NAME", "read")),
        ("tool", FAILED.replace("NAME", "read")),
        ("gpt", "<think>\nthat failed so try again\n</think>\n" + CALL.replace("NAME", "read")),
        ("tool", '<tool_response>\n{"name": "read", "content": "text"}\n</tool_response>'),
        ("gpt", "<think>\nenough\n</think>\nHere it is."),
    ),
    # A broken call, never answered.
    row("c", "two", None, ("gpt", '<tool_call>\n{"name": "read", "arguments": {"path": "x}\n</tool_call>')),
]


@pytest.fixture(scope="module")
def tables() -> Tables:
    return parse_table(pa.Table.from_pylist(ROWS))


@pytest.fixture(scope="module")
def empty(tables: Tables) -> Tables:
    return Tables(**{name: table.slice(0, 0) for name, table in tables.items()})


def test_overview_counts_with_denominators(tables: Tables) -> None:
    frame = overview(tables).set_index("figure")
    value, of = frame["value"], frame["of"]
    assert value["traces"] == 3
    assert (value["messages_mean"], value["messages_median"]) == (4.0, 4.0)
    assert value["calls_mean"] == pytest.approx(5 / 3)
    assert value["traces_with_error_structural"] == pytest.approx(1 / 3)
    assert value["traces_with_error_substring"] == pytest.approx(2 / 3)
    assert (value["responses_failed"], of["responses_failed"]) == (0.25, 4)
    assert (value["responses_suspicious"], of["responses_suspicious"]) == (0.75, 4)
    assert (value["calls_broken"], of["calls_broken"]) == (0.2, 5)


def test_tool_calls_count_broken_calls_and_failures(tables: Tables) -> None:
    frame = tool_calls(tables)
    assert list(frame["tool"]) == ["read", "(no name)", "list"]
    read = frame.iloc[0]
    assert (read["calls"], read["share"], read["traces"], read["failed"]) == (3, 0.6, 2, 1)
    assert frame["calls"].sum() == tables.calls.num_rows


def test_shares_at_each_step_add_up_to_one(tables: Tables) -> None:
    frame = calls_by_step(tables)
    assert frame.groupby("step")["share"].sum().tolist() == pytest.approx([1.0, 1.0])
    first = frame[frame["step"] == 1].set_index("tool")["calls"]
    assert first.to_dict() == {"read": 2, "list": 1, "(no name)": 1}


def test_lengths_hold_every_trace_once(tables: Tables) -> None:
    frame = lengths(tables)
    assert frame["traces"].sum() == 3
    assert frame["median"].iloc[0] == 4.0
    spans = zip(frame["to"][:-1] + 1, frame["from"][1:], strict=True)
    assert all(end == start for end, start in spans)


def test_end_states_are_listed_at_zero_too(tables: Tables) -> None:
    ends = end_states(tables).set_index("end_state")["traces"]
    assert ends.to_dict() == {
        "answered": 2,
        "ended_on_call": 1,
        "ended_on_tool": 0,
        "empty_answer": 0,
        "capped": 0,
    }


def test_categories_by_both_rules(tables: Tables) -> None:
    frame = categories(tables).set_index("category")
    files = frame.loc["Files"]
    assert (files["traces"], files["calls"], files["calls_mean"]) == (2, 4, 2.0)
    assert (files["structural"], files["substring"]) == (0.5, 1.0)
    assert frame.loc["(no category)", "traces"] == 1


def test_kinds_of_each_configuration(tables: Tables) -> None:
    frame = kinds_by_config(tables)
    counts = frame.set_index(["config", "kind"])["messages"]
    assert counts["one"].to_dict() == {"call": 1, "both": 2, "reasoning": 1, "neither": 1}
    assert counts["two"].to_dict() == {"call": 1, "both": 0, "reasoning": 0, "neither": 0}
    assert frame.groupby("config")["share"].sum().tolist() == pytest.approx([1.0, 1.0])


def test_widths_count_calling_messages(tables: Tables) -> None:
    frame = widths(tables).set_index("calls")
    assert (frame.loc[1, "messages"], frame.loc[2, "messages"]) == (3, 1)
    assert frame.loc[1, "share"] == 0.75


def test_findings_carry_their_declared_names(tables: Tables) -> None:
    frame = finding_codes(tables).set_index("code")
    names = {rule.code: rule.name for rule in rules()}
    assert frame["name"].to_dict() == {code: names[code] for code in frame.index}
    assert frame.loc["J201", "traces"] == 1
    assert frame["findings"].sum() == tables.findings.num_rows


def test_thinking_sees_what_came_before(tables: Tables) -> None:
    frame = thinking(tables).set_index("situation")
    assert frame["calling"].to_dict() == {"first step": 3, "after results": 0, "after a failure": 1}
    assert frame["median"].to_dict() == {"first step": 3.0, "after results": 0.0, "after a failure": 5.0}


def test_a_part_of_the_traces_keeps_its_numbers(tables: Tables) -> None:
    """Selected tables have gaps in `trace`; a metric must not take it for a place."""
    last = Tables(
        **{name: table.filter(pa.compute.equal(table["trace"], 1)) for name, table in tables.items()}
    )
    assert thinking(last).set_index("situation")["calling"].to_dict()["after a failure"] == 1
    assert kinds_by_config(last)["config"].unique().tolist() == ["one"]


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.__name__)
def test_no_traces_is_no_error(metric, empty: Tables) -> None:  # type: ignore[no-untyped-def]
    frame = metric(empty)
    counts = [
        name
        for name in ("traces", "calls", "messages", "findings")
        if name in frame and name != frame.columns[0]
    ]
    assert all(frame[name].sum() == 0 for name in counts)


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.__name__)
def test_a_metric_says_what_it_is_of(metric) -> None:  # type: ignore[no-untyped-def]
    """People read the docstring as the method: it has a first line and a word on the denominator."""
    method = (metric.__doc__ or "").lower()
    assert len(method.split("\n\n")) > 1
    assert any(word in method for word in ("share", "over traces", "words"))


def test_metrics_agree_on_the_sample(sample: Dataset, sample_tables: Tables) -> None:
    assert lengths(sample_tables)["traces"].sum() == len(sample)
    assert categories(sample_tables)["traces"].sum() == len(sample)
    assert tool_calls(sample_tables)["calls"].sum() == sample_tables.calls.num_rows
    by_config = kinds_by_config(sample_tables)
    assert set(by_config["config"]) == set(sample.configs)
    calling = widths(sample_tables)["messages"].sum()
    assert calling == by_config[by_config["kind"].isin(["call", "both"])]["messages"].sum()
    assert thinking(sample_tables)["calling"].sum() == calling
