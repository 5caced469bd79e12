"""What is looked for only when asked is found only when asked, and changes nothing else."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

import hermes_space as hs

PIECES = [
    "hf_", "sk-", "AKIA", "MadeUpForTestsOnlyMadeUpForTestsOnly", "MADEUPFORTESTSOK", "jane", "@", "host.net",
    "/home/", "C:\\Users\\", "é", "漢", " ", "\n", "\\n", '"', ":", "://", "<|im_end|>", "_", ".",
    "<tool_call>\n", "\n</tool_call>", '{"name": "patch", "arguments": {}}', "<think>", "</think>",
]  # fmt: skip
texts = st.lists(st.sampled_from(PIECES), max_size=25).map("".join) | st.text(max_size=40)
turns = st.lists(st.tuples(st.sampled_from(["system", "human", "gpt", "tool"]), texts), max_size=6)


@settings(max_examples=150, deadline=None)
@given(turns)
def test_safety_adds_its_codes_and_changes_nothing_else(messages: list[tuple[str, str]]) -> None:
    row = [{"from": role, "value": text} for role, text in messages]
    plain, asked = hs.parse_trace(row).findings, hs.parse_trace(row, safety=True).findings
    assert not [finding for finding in plain if finding.code.startswith("X")]
    assert [finding for finding in asked if not finding.code.startswith("X")] == plain
    for finding in asked:
        assert finding.message_index is not None
        text = messages[finding.message_index][1].encode()
        assert text[finding.start : finding.end].decode("utf-8", "strict") or finding.start == finding.end
