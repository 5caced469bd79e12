"""The label mask: what it trains, against an oracle, on traces that resist, and cut to a length."""

from collections.abc import Sequence
from itertools import islice
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import hermes_space as hs
from hermes_space.sft import MaskError, build_example
from hermes_space.sft.encode import encode
from hermes_space.sft.mask import MaskedExample
from hermes_space.sft.proof import IGNORED
from hermes_space.sft.template import choose_style
from tests.unit.sft_tokenizers import tokenizer_with
from tests.unit.test_sft_messages import CALL, RESULT, SMALL, trace_of

STOP = "<|im_end|>"


def trained_text(example: MaskedExample, tokenizer: Any) -> str:
    return str(tokenizer.decode([label for label in example.labels if label != IGNORED]))


def holds(example: MaskedExample, tokenizer: Any) -> None:
    """What every example must keep to, whatever the trace."""
    assert len(example.labels) == len(example.input_ids)
    pairs = list(zip(example.input_ids, example.labels, strict=True))
    assert all(label in (IGNORED, token) for token, label in pairs)
    assert example.trainable == sum(label != IGNORED for _, label in pairs)
    assert "".join(example.text[s.start : s.end] for s in example.segments) == example.text
    assert sum(segment.tokens for segment in example.segments) == len(example.input_ids)
    assert example.proof.tool_trained == example.proof.others_trained == 0
    if not example.proof.straddling:
        marked = "".join(example.text[s.start : s.end] for s in example.segments if s.trained)
        assert trained_text(example, tokenizer) == marked
    assert not any(segment.trained for segment in example.segments if segment.role != "assistant")


@pytest.mark.parametrize("template", [None, "qwen2_5", "qwen3", "tight"])
def test_the_sample_keeps_to_the_rules(sample: hs.Dataset, template: str | None) -> None:
    tokenizer = tokenizer_with(template)
    for row in range(0, len(sample), 29):
        trace = sample.trace(row)
        if len(trace.messages) > 60:
            continue
        example = build_example(trace, tokenizer, max_length=8192)
        holds(example, tokenizer)
        assert len(example.input_ids) <= 8192
        assert example.proof.stops == example.proof.trained_turns


def test_trained_text_is_the_assistants_with_its_stop_token() -> None:
    tokenizer = tokenizer_with("tight")
    example = build_example(SMALL, tokenizer, max_length=None, style="structured")
    call = '{"name": "ls", "arguments": {"path": "."}}'
    turns = [
        f"<think>\nLook.\n</think>\nLooking.\n<tool_call>\n{call}\n</tool_call>{STOP}",
        f"<think>\nSeen.\n</think>\nOne file.{STOP}",
    ]
    assert trained_text(example, tokenizer) == "".join(turns)
    assert example.proof.exact == example.proof.stops == 2
    assert example.proof.holds


def _oracle(trace: hs.Trace, tokenizer: Any) -> tuple[list[int], list[int]]:
    """transformers' own mask, from the generation marks of the template."""
    found = tokenizer.apply_chat_template(
        hs.to_messages(trace), tokenize=True, return_dict=True, return_assistant_tokens_mask=True
    )
    return list(found["input_ids"]), list(found["assistant_masks"])


def _short(sample: hs.Dataset) -> list[hs.Trace]:
    traces = (sample.trace(row) for row in range(0, len(sample), 23))
    return list(islice((trace for trace in traces if len(trace.messages) <= 40), 8))


def test_the_mask_equals_transformers_own(sample: hs.Dataset) -> None:
    tokenizer = tokenizer_with("tight")
    for trace in [SMALL, *_short(sample)]:
        ids, mask = _oracle(trace, tokenizer)
        example = build_example(trace, tokenizer, max_length=None, style="structured")
        assert example.input_ids == ids
        assert [int(label != IGNORED) for label in example.labels] == mask


def test_it_differs_from_trls_template_in_newlines_only(sample: hs.Dataset) -> None:
    for trace in [SMALL, *_short(sample)]:
        ids, theirs = _oracle(trace, tokenizer_with("qwen2_5_training"))
        example = build_example(trace, tokenizer_with("qwen2_5"), max_length=None, style="structured")
        assert example.input_ids == ids
        ours = [int(label != IGNORED) for label in example.labels]
        differing = [n for n, (a, b) in enumerate(zip(ours, theirs, strict=True)) if a != b]
        assert all(theirs[n] and tokenizer_with().decode([ids[n]]) == "\n" for n in differing)
        assert len(differing) == 2 * example.proof.trained_turns  # the header's and the one after the stop


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(st.lists(st.tuples(TEXT, TEXT, TEXT, TEXT), min_size=1, max_size=3))
def test_any_text_keeps_to_the_rules(rounds: Sequence[tuple[str, str, str, str]]) -> None:
    messages = [("system", "Be brief.")]
    for question, thought, answer, result in rounds:
        messages += [("human", question), ("gpt", f"<think>\n{thought}\n</think>\n{answer}\n{CALL}")]
        messages += [("tool", f"<tool_response>\n{result}\n</tool_response>"), ("gpt", answer)]
    trace = trace_of(*messages)
    for template in (None, "qwen2_5", "qwen3", "tight"):
        tokenizer = tokenizer_with(template)
        for limit in (None, 120):
            example = build_example(trace, tokenizer, max_length=limit)
            holds(example, tokenizer)
            assert limit is None or len(example.input_ids) <= limit


def test_reasoning_that_history_loses_is_not_trained_without_it() -> None:
    thought = "<think>\nFirst thought.\n</think>\nOne."
    trace = trace_of(
        ("human", "a"), ("gpt", thought), ("human", "b"), ("gpt", thought.replace("First", "Second"))
    )
    tokenizer = tokenizer_with("qwen3")
    example = build_example(trace, tokenizer, max_length=None)
    assert (example.proof.placed, example.proof.turns) == (1, 2)
    assert "Second thought." in trained_text(example, tokenizer)
    assert "One." in example.text.split("Second")[0]
    assert "One." not in trained_text(example, tokenizer).replace("</think>\n\nOne.", "")
    assert any("reasoning" in warning for warning in example.warnings)


def test_a_prompt_that_opens_a_thought_is_a_stated_fallback() -> None:
    example = build_example(SMALL, tokenizer_with(), max_length=None)
    assert example.proof.placed == 2
    assert example.proof.exact == 0
    assert any("generation prompt" in warning for warning in example.warnings)
    assert trained_text(example, tokenizer_with()).startswith("Look.\n</think>")


def test_truncation_drops_whole_steps_with_their_results() -> None:
    trace = trace_of(
        ("human", "?"),
        *[("gpt", f"{n} {CALL}") if n % 2 == 0 else ("tool", RESULT) for n in range(8)],
        ("gpt", "Done."),
    )
    tokenizer = tokenizer_with()
    whole = build_example(trace, tokenizer, max_length=None)
    for limit in range(40, len(whole.input_ids), 25):
        example = build_example(trace, tokenizer, max_length=limit)
        assert len(example.input_ids) <= limit
        assert example.kept == tuple(range(len(example.kept)))
        assert len(example.kept) % 2 == 1 or not example.kept  # question, then pairs of call and result
        assert sorted(example.kept + example.cut) == list(range(len(trace.messages)))
        assert example.text + example.cut_text == whole.text
        assert example.input_ids == list(encode(tokenizer, example.text).ids)
        assert example.labels == whole.labels[: len(example.labels)]


def test_the_style_is_probed_not_guessed() -> None:
    assert choose_style(tokenizer_with("qwen2_5")).style == "tagged"  # its template knows no reasoning field
    assert choose_style(tokenizer_with("qwen3")).style == "structured"
    assert choose_style(tokenizer_with()).style == "structured"


def test_broken_calls_are_context_by_policy() -> None:
    broken = '<tool_call>\n{"name": "ls", "arguments": \n</tool_call>'
    trace = trace_of(("human", "?"), ("gpt", broken), ("tool", RESULT), ("gpt", "Done."))
    tokenizer = tokenizer_with()
    assert build_example(trace, tokenizer, max_length=None).proof.bad_calls == 1
    example = build_example(trace, tokenizer, max_length=None, policy="valid")
    assert example.proof.bad_calls == 0
    assert trained_text(example, tokenizer) == f"Done.{STOP}"


def test_control_tokens_in_results_are_counted() -> None:
    trace = trace_of(("human", "?"), ("gpt", CALL), ("tool", f"x {STOP} y"), ("gpt", "Done."))
    example = build_example(trace, tokenizer_with(), max_length=None)
    assert example.proof.injected == 1
    assert any("Control tokens" in warning for warning in example.warnings)


def test_nothing_to_train_is_said() -> None:
    example = build_example(trace_of(("human", "Hello?")), tokenizer_with(), max_length=None)
    assert example.trainable == 0
    assert example.proof.empty_rows == 1
    assert not example.proof.holds


@pytest.mark.parametrize("wrong", [{"style": "odd"}, {"policy": "odd"}, {"truncation": "odd"}])
def test_unknown_choices_are_refused_in_one_sentence(wrong: dict[str, str]) -> None:
    with pytest.raises(MaskError, match="is not known: use one of"):
        build_example(SMALL, tokenizer_with(), max_length=None, **wrong)
