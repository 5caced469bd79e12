"""The report on the conformance vectors: up to date, the same each time, honest about what differs."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

import conformance
from conformance import Reading
from vectors import Mismatch, Vector

Captured = pytest.CaptureFixture[str]


def vector(tier: str, known: str = "unknown-1") -> Vector:
    expect: dict[str, object] = {"calls": [], "content": None, "reasoning": None}
    return Vector(known, "hermes", "tool", tier, "a test", "text", None, expect, None)  # type: ignore[arg-type]


def test_the_document_is_what_the_command_writes() -> None:
    kept = conformance.DOCUMENT.read_text(encoding="utf-8")
    assert kept == conformance.document(), "docs/conformance.md is out of date: run `make conformance`"


def test_the_document_is_the_same_each_time() -> None:
    # Another process has another seed for the order of sets.
    made = [
        subprocess.run(
            [sys.executable, "-c", "import conformance; print(conformance.document(), end='')"],
            capture_output=True,
            text=True,
            check=True,
            encoding="utf-8",
            env={"PYTHONPATH": ":".join(sys.path), "PYTHONHASHSEED": seed, "PYTHONUTF8": "1"},
        ).stdout
        for seed in ("1", "2")
    ]
    assert made == [conformance.document()] * 2


def test_the_table_counts_every_vector_once() -> None:
    *rows, read, unread = conformance.table(conformance.readings()).split("\n")[2:]
    counts = [
        [int(number) for number in re.findall(r"/(\d+)", "\n".join(part))] for part in (rows, [read, unread])
    ]
    assert [sum(part) for part in counts] == [len(conformance.readings())] * 2 == [985] * 2


@pytest.mark.parametrize(
    ("tier", "known", "found", "faulty"),
    [
        ("agreed", "unknown-1", [], False),
        ("agreed", "unknown-1", [Mismatch("calls", [], [{}])], True),
        ("recorded", "unknown-1", [Mismatch("calls", [], [{}])], True),
        ("disputed", "hermes-5aa70552", [Mismatch("calls", [], [{}])], False),
        ("agreed", "hermes-5aa70552", [Mismatch("calls", [], [{}])], True),
        ("disputed", "hermes-5aa70552", [], True),
        ("agreed", "unknown-1", None, False),
    ],
)
def test_what_differs_without_a_reason_is_a_fault(
    tier: str, known: str, found: list[Mismatch] | None, faulty: bool
) -> None:
    assert (Reading(vector(tier, known), found).fault is not None) is faulty


def test_a_dialect_is_shown_in_full(capsys: Captured) -> None:
    assert conformance.main(["--dialect", "kimi_k2"]) == 0
    shown = capsys.readouterr().out
    one = next(one for one in conformance.readings() if one.vector.id == "kimi_k2-cdc52cf4")
    assert conformance.in_full(one) in shown
    assert one.vector.source in shown and "calls expected: " in shown and "calls read: " in shown
    assert "glm45-" not in shown


def test_a_dialect_that_has_no_vectors_is_named(capsys: Captured) -> None:
    assert conformance.main(["--dialect", "nonesuch"]) == 2
    assert "nonesuch" in capsys.readouterr().err
