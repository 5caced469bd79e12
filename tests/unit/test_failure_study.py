"""docs/failures.md and the responses read by hand are about the sample as it is and the rules as they are."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import failure_study
from hermes_space.dataset import open_dataset
from hermes_space.explanations import explanation

ROOT = Path(__file__).resolve().parents[2]
BY_HAND = ROOT / "tests" / "data" / "failures" / "by_hand.jsonl"
VERDICTS = ("failed", "did not fail", "unclear")


@cache
def found() -> list[failure_study.Case]:
    return failure_study.cases(open_dataset("sample"))


@cache
def judged() -> list[dict[str, Any]]:
    return [json.loads(line) for line in BY_HAND.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def page() -> str:
    return (ROOT / "docs" / "failures.md").read_text(encoding="utf-8")


def hand_counts(failed: bool, suspicious: bool) -> Counter[str]:
    return Counter(
        one["by_hand"] for one in judged() if (one["failed"], one["suspicious"]) == (failed, suspicious)
    )


def test_what_was_read_is_what_is_drawn() -> None:
    drawn = [
        {
            "config": case.config,
            "trace": case.trace,
            "response": case.response,
            "tool": case.tool,
            "failed": case.failed,
            "suspicious": case.suspicious,
            "failure": case.failure,
        }
        for case in failure_study.drawn(found())
    ]
    read = [{key: value for key, value in one.items() if key not in ("by_hand", "why")} for one in judged()]
    assert read == drawn
    assert all(one["by_hand"] in VERDICTS and one["why"] for one in judged())


def test_the_agreement_on_the_page(page: str) -> None:
    count = failure_study.agreement(found())
    assert f"| **envelope: failed** | {count[True, True]:,} | {count[True, False]:,} |" in page
    assert f"| **envelope: not failed** | {count[False, True]:,} | {count[False, False]:,} |" in page
    suspicious = count[True, True] + count[False, True]
    assert f"So of {suspicious} responses with such a word, {count[False, True]} did not fail" in page
    assert f"That is {100 * count[False, True] / suspicious:.0f} of 100" in page
    failed = count[True, True] + count[True, False]
    assert f"{suspicious / failed:.1f} failures for each of ours" in page
    exit_codes = sum(case.failure == "E601" for case in found())
    assert f"of the {exit_codes} E601 of the sample" in page


@pytest.mark.parametrize(
    ("words", "envelope"), [("yes", "not failed"), ("no", "failed"), ("yes", "failed"), ("no", "not failed")]
)
def test_the_hand_counts_on_the_page(page: str, words: str, envelope: str) -> None:
    counts = hand_counts(envelope == "failed", words == "yes")
    cells = " | ".join(str(counts[verdict]) for verdict in VERDICTS)
    assert f"| {words} | {envelope} | {counts.total()} | {cells} |" in page


def test_the_precision_on_the_rules_page() -> None:
    measured = explanation("E620").measured
    assert measured is not None
    counts = hand_counts(False, True)
    assert (measured.right, measured.judged) == (counts["failed"], counts.total())
    assert ROOT / measured.source == BY_HAND
