"""The explanations of the codes: complete, true to the parser, readable; and the docs made from them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import build_rules
from hermes_space.cli import main
from hermes_space.commands.rule_page import for_terminal, page
from hermes_space.dataset import open_dataset
from hermes_space.explanations import COUNTERPARTS, EXPLANATIONS, FAMILIES, counterparts, explanation
from hermes_space.parse import Rule, parse_message, rules

ROOT = Path(__file__).resolve().parents[2]


PRECISION = ROOT / "tests" / "data" / "behaviour" / "precision.jsonl"


def precision() -> list[dict[str, Any]]:
    """What the behaviour heuristics mark, and some of what they leave unmarked, judged by hand."""
    return [json.loads(line) for line in PRECISION.read_text(encoding="utf-8").splitlines()]


RULES = [pytest.param(rule, id=rule.code) for rule in rules()]


def test_every_code_has_one_explanation_and_a_family() -> None:
    assert len({one.code for one in EXPLANATIONS}) == len(EXPLANATIONS)
    assert {one.code for one in EXPLANATIONS} == {rule.code for rule in rules()}
    letters = [family.letter for family in FAMILIES]
    assert len(set(letters)) == len(letters)
    assert {rule.code[0] for rule in rules()} <= set(letters)


@pytest.mark.parametrize("rule", RULES)
def test_the_example_raises_the_code(rule: Rule) -> None:
    shown = page(rule)
    assert shown.finding.code == rule.code
    assert shown.finding.message in shown.to_dict()["example"]["finding"]["message"]


@pytest.mark.parametrize("rule", RULES)
def test_the_mended_example_no_longer_raises_it(rule: Rule) -> None:
    shown = page(rule)
    if shown.mended is None:
        assert shown.finding.repair is None
        return
    tools = shown.explanation.example.tools
    again = parse_message(shown.mended, role=shown.message.role, tools=tools, dialect="hermes", safety=True)
    assert rule.code not in {finding.code for finding in again.findings}
    # A repair loses no call either.
    assert len(again.calls) >= len(shown.message.calls)


@pytest.mark.parametrize("rule", RULES)
def test_the_page_fits_a_terminal_and_reads_as_prose(rule: Rule) -> None:
    shown = page(rule)
    printed = for_terminal(shown)
    assert max(map(len, printed.split("\n"))) <= 80
    assert printed.isprintable() or set(filter(lambda sign: not sign.isprintable(), printed)) == {"\n"}
    written = shown.explanation
    prose = [written.why, *written.readings, *written.choices, *filter(None, [written.mend])]
    assert all(text[:1] and text.rstrip("`").endswith(".") for text in prose), prose
    assert len(written.why) > 60
    for text in prose:
        assert text.count("`") % 2 == 0, text


def test_the_docs_are_what_the_script_makes() -> None:
    found = {path.name: path.read_text(encoding="utf-8") for path in build_rules.FOLDER.glob("*")}
    assert found == build_rules.files(), "docs/rules is out of date: run `make docs`"


def test_the_index_links_to_every_page() -> None:
    made = build_rules.files()
    for rule in rules():
        assert f"[{rule.code}]({rule.code}.md)" in made["README.md"]
        assert f"{rule.code}.md" in made


def test_every_heuristic_is_measured_as_its_file_says() -> None:
    assert {one.code for one in EXPLANATIONS if one.measured} == {r.code for r in rules() if r.heuristic}
    for one in EXPLANATIONS:
        if one.measured is not None and one.code[0] == "B":
            assert ROOT / one.measured.source == PRECISION
            raised = [case for case in precision() if case["code"] == one.code and case["raised"]]
            verdicts = [case["verdict"] for case in raised]
            assert (one.measured.right, one.measured.judged) == (verdicts.count("right"), len(verdicts))


def test_every_mark_of_a_behaviour_heuristic_in_the_sample_was_judged() -> None:
    dataset = open_dataset("sample")
    codes = [rule.code for rule in rules() if rule.heuristic and rule.code[0] == "B"]
    ids = dataset.tables.traces.column("id").to_pylist()
    marked = {
        (found["code"], ids[found["trace"]])
        for found in dataset.tables.findings.select(["trace", "code"]).to_pylist()
        if found["code"] in codes
    }
    judged = [case for case in precision() if case["source"].startswith("sample/")]
    assert marked == {(case["code"], case["trace"].split(",")[0]) for case in judged if case["raised"]}
    assert all(case["verdict"] in ("right", "wrong") and case["why"] for case in precision())


def test_taxonomies() -> None:
    assert [(one.taxonomy, one.name) for one in counterparts("E603")] == [("TRAIL", "Timeout Issues")]
    assert {one.taxonomy for one in counterparts("J206")} == {"ToolScan", "TRAIL", "BFCL"}
    assert counterparts("J221") == counterparts("E620") == ()
    codes = [rule.code for rule in rules()]
    assert all(any(code.startswith(one.codes) for code in codes) for one in COUNTERPARTS)
    assert len({(one.taxonomy, one.name) for one in COUNTERPARTS}) == len(COUNTERPARTS)


def test_a_page_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "J206"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("J206 json-trailing-comma (error)\n")
    lines = printed.split("\n")
    caret = next(i for i, line in enumerate(lines) if "^" in line)
    assert lines[caret - 1][lines[caret].index("^")] == ","
    assert explanation("J206").why[:40] in printed


def test_a_page_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "--json", "J206"]) == 0
    (printed,) = json.loads(capsys.readouterr().out)
    rule = next(rule for rule in rules() if rule.code == "J206")
    assert rule.to_dict().items() <= printed.items()
    assert {"why", "mend", "readings", "choices", "measured", "taxonomies", "example"} <= set(printed)
    assert printed["example"]["finding"]["code"] == "J206"
    assert ",}" in printed["example"]["messages"][0]["text"]
    assert ",}" not in printed["example"]["mended"]


def test_the_table_has_a_heading_a_family(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules"]) == 0
    blocks = capsys.readouterr().out.split("\n\n")
    used = [family for family in FAMILIES if any(rule.code[0] == family.letter for rule in rules())]
    assert [block.split("\n")[0].split(".")[0] for block in blocks] == [
        f"{family.letter}: {family.title}" for family in used
    ]
