"""Where a J code points, read through Python: line and column of the golden bodies that Rust's tests read.

In a body `⟦…⟧` marks what is faulty; `⟪` names a place for the Rust test, which reads the cause as well.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import hermes_space as hs

CASES = Path(__file__).parent.parent / "data" / "json_faults.jsonl"
# What stands before the call: lines, columns and bytes differ.
BEFORE = ["", "é漢🙂 ", "a\r\nb\r\n", "\t\t", "🙂\n\té", "x" * 3000 + "é\n"]


@pytest.mark.parametrize("before", BEFORE, ids=range(len(BEFORE)))
@pytest.mark.parametrize("line", CASES.read_text("utf-8").splitlines())
def test_line_and_column(line: str, before: str) -> None:
    case = json.loads(line)
    head, tail = case["body"].replace("⟪", "").split("⟦")
    head = f"{before}<tool_call>\n{head}"
    faulty, rest = tail.split("⟧")
    message = hs.parse_message(f"{head}{faulty}{rest}\n</tool_call>", dialect="hermes")
    (fault,) = [finding for finding in message.findings if finding.code == case["code"]]
    assert (fault.line, fault.column) == (head.count("\n") + 1, len(head.rsplit("\n", 1)[-1]) + 1)
    assert (fault.start, fault.end) == (len(head.encode()), len((head + faulty).encode()))
