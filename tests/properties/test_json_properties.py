"""A call's body is JSON where Python's `json` says so: valid JSON is never called invalid, nor the reverse.

Python reads more than RFC 8259 in one thing, the constants `NaN` and `Infinity`, which are refused here. Two
readings are ours: a call may hold neither a number beyond a double (J209) nor a lone surrogate (J210), which
are grammar but no value everywhere. Nesting beyond the limit (J211) is left to the tests of the core.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any, NoReturn

from hypothesis import example, given, settings
from hypothesis import strategies as st

import hermes_space as hs

# A body may be any value: that it is no object (J207) or has a key twice (J208) is no fault of its JSON.
SHAPE = {"J207", "J208"}
# No `<`, so that the body's end is never in question: what tags do is the core's tests.
CHARACTERS = st.characters(codec="utf-8", exclude_characters="<")
ATOMS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(CHARACTERS, max_size=8),
    st.sampled_from(["é", "\U0001f600", "\ud83d", "\n", '"', "\\", "\x00", "\x7f", "\u2028", "/"]),
)
VALUES = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(CHARACTERS, max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)
PUNCTUATION = [*'{}[],:"', "\\", "'", "/", "//", "/**/"]
ESCAPES = ["\\u", "\\ud83d", "\\ude00", "\\x"]
NUMBERS = ["0", "-", "1", ".", "e", "E+", "9" * 400, "1e400"]
WORDS = ["tru", "true", "None", "NaN", "-Infinity", "a", "é"]
BLANKS = ["\n", "\t", "\r\n", " ", "\x00", "\x0b", "\xa0", "\ufeff"]
TOKENS = st.sampled_from([*PUNCTUATION, *ESCAPES, *NUMBERS, *WORDS, *BLANKS])
# What is stripped from a body: Unicode's white space, which is not what str.strip takes.
WHITE = "".join(map(chr, [*range(9, 14), 32, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B)])) + (
    "\u2028\u2029\u202f\u205f\u3000"
)


@dataclass(frozen=True)
class Reading:
    """What Python makes of a text."""

    is_json: bool
    beyond_a_double: bool = False
    lone_surrogate: bool = False


def read_by_python(text: str) -> Reading:
    numbers: list[float] = []

    def number(written: str) -> float:
        numbers.append(float(written))
        return numbers[-1]

    def refuse(constant: str) -> NoReturn:
        raise ValueError(constant)

    try:
        # Of pairs, not of dicts, so that no key hides another.
        value = json.loads(
            text, parse_constant=refuse, parse_float=number, parse_int=number, object_pairs_hook=list
        )
    except ValueError:
        return Reading(is_json=False)
    surrogates = any(map(has_lone_surrogate, strings(value)))
    return Reading(True, any(map(math.isinf, numbers)), surrogates)


def strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, (list, tuple)):
        return [string for item in value for string in strings(item)]
    return []


def has_lone_surrogate(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)


@st.composite
def near_json(draw: st.DrawFn) -> str:
    """JSON with a few of its characters cut, doubled or replaced, or with tokens put in."""
    value = draw(VALUES)
    indent = draw(st.sampled_from([None, 1]))
    text = json.dumps(value, ensure_ascii=draw(st.booleans()), indent=indent).replace("<", "")
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 3)))
        text = text[:start] + draw(st.one_of(st.just(""), TOKENS)) + text[end:]
    return text.encode("utf-8", "replace").decode()


TEXTS = st.one_of(near_json(), st.lists(TOKENS, max_size=10).map("".join), st.text(CHARACTERS, max_size=12))


@settings(max_examples=1_500, deadline=None)
@given(TEXTS)
@example('{"a": 1}')
@example('{"a": 1}\xa0')
@example('\xa0{"a": 1}')
@example('{"a": 1}\x0c')
@example("\x0c{}")
@example('"\\ud800"')
@example("[1e400]")
@example("[" + "9" * 400 + "]")
@example("NaN")
def test_a_calls_body_is_json_where_python_says_so(text: str) -> None:
    # A body that is no JSON may be another dialect's.
    message = hs.parse_message(f"<tool_call>\n{text}\n</tool_call>", dialect="hermes")
    (call,) = message.calls
    assert call.raw == text.strip(WHITE)
    reading = read_by_python(call.raw)
    faults = [finding.code for finding in message.findings if finding.code[0] == "J"]
    faults = [code for code in faults if code not in SHAPE]
    assert len(faults) <= 1
    if not reading.is_json:
        assert faults
    elif "J207" in {finding.code for finding in message.findings}:
        assert not faults  # what a value that is no object holds is not asked
    else:
        ours = {"J209": reading.beyond_a_double, "J210": reading.lone_surrogate}
        assert bool(faults) == any(ours.values())
        assert all(ours[code] for code in faults)


@settings(max_examples=1_000, deadline=None)
@given(TEXTS)
@example("[NaN]")
@example('{"a": "\\ud800", "b": 1e400}')
def test_a_response_that_starts_like_json_is_json_where_python_says_so(text: str) -> None:
    message = hs.parse_message(f"<tool_response>\n{text}\n</tool_response>", role="tool", dialect="hermes")
    assert len(message.responses) == 1
    body = text.strip(WHITE)
    says_no = "J221" in {finding.code for finding in message.findings}
    assert says_no == (body[:1] in ("{", "[") and not read_by_python(body).is_json)
