"""Findings on arguments stand exactly where Python's `jsonschema` reports errors, or an argument is unknown.

That library is the oracle: it shares nothing with the parser. What the parser does not check is left out.
"""

from __future__ import annotations

import json
from typing import Any

import jsonschema
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import hermes_space as hs

KEYS = ["a", "b", "é"]
KEY = st.sampled_from([*KEYS, "z"])
NUMBERS = st.one_of(
    st.integers(-5, 5), st.sampled_from([-1.5, 0.0, 0.5, 2.0, 1e2, 2**53 + 1, -(10**30), 1e300])
)
SCALARS = st.one_of(st.none(), st.booleans(), NUMBERS, st.sampled_from(["", "a", "ab", "éé", "1", "abc"]))
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEY, inner, max_size=3)),
    max_leaves=6,
)
TYPES = st.sampled_from(["string", "integer", "number", "boolean", "array", "object", "null"])
REFERENCES = st.sampled_from(["#/$defs/a", "#/$defs/b", "#/$defs/é"])


def keywords(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A schema of a few keywords, with schemas of `inner` inside."""
    some = st.lists(inner, min_size=1, max_size=3)
    named = st.dictionaries(KEY, inner, max_size=3)
    names = st.lists(KEY, unique=True, max_size=2)
    count = st.integers(0, 3)
    options: dict[str, st.SearchStrategy[Any]] = {
        "type": st.one_of(TYPES, st.lists(TYPES, unique=True, min_size=1, max_size=3)),
        "enum": st.lists(VALUES, min_size=1, max_size=3),
        "const": VALUES,
        "minimum": NUMBERS,
        "maximum": NUMBERS,
        "exclusiveMinimum": NUMBERS,
        "exclusiveMaximum": NUMBERS,
        "multipleOf": st.integers(1, 4),
        "minLength": count,
        "maxLength": count,
        "pattern": st.sampled_from(["^a", "b$", "^[a-c]+$", "[0-9]", "a|é"]),
        "properties": named,
        "patternProperties": st.dictionaries(st.sampled_from(["^a", "é", "^[xyz]$"]), inner, max_size=2),
        "additionalProperties": inner,
        "propertyNames": inner,
        "required": names,
        "dependentRequired": st.dictionaries(KEY, names, max_size=2),
        "dependentSchemas": named,
        "minProperties": count,
        "maxProperties": count,
        "items": inner,
        "prefixItems": some,
        "contains": inner,
        "minContains": count,
        "maxContains": count,
        "minItems": count,
        "maxItems": count,
        "uniqueItems": st.booleans(),
        "allOf": some,
        "anyOf": some,
        "oneOf": some,
        "not": inner,
        "if": inner,
        "then": inner,
        "else": inner,
    }
    return st.lists(st.sampled_from(sorted(options)), unique=True, max_size=4).flatmap(
        lambda chosen: st.fixed_dictionaries({keyword: options[keyword] for keyword in chosen})
    )


LEAVES = st.one_of(st.booleans(), st.fixed_dictionaries({"type": TYPES}))
SCHEMAS = st.recursive(LEAVES, keywords, max_leaves=8)
# Definitions refer to nothing, so that no schema refers to itself without end.
REFERRING = st.recursive(
    st.one_of(LEAVES, st.fixed_dictionaries({"$ref": REFERENCES})), keywords, max_leaves=8
)


@st.composite
def tool_schemas(draw: st.DrawFn) -> dict[str, Any]:
    schema = draw(
        st.one_of(
            keywords(REFERRING),
            st.builds(
                lambda properties, rest: {"type": "object", "properties": properties, **rest},
                st.dictionaries(KEY, REFERRING, max_size=3),
                keywords(REFERRING),
            ),
        )
    )
    return {**schema, "$defs": {name: draw(SCHEMAS) for name in KEYS}}


def checks(schema: Any) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(schema)


def in_place(schema: Any, root: dict[str, Any]) -> list[dict[str, Any]]:
    """The schema and those that it refers to or combines: all that speak of the same value."""
    found: list[dict[str, Any]] = []
    waiting = [schema]
    while waiting:
        one = waiting.pop()
        if not isinstance(one, dict) or any(one is other for other in found):
            continue
        found.append(one)
        waiting += [*one.get("allOf", []), *one.get("anyOf", []), *one.get("oneOf", [])]
        waiting += one.get("dependentSchemas", {}).values()
        if "if" in one:
            waiting += [one[keyword] for keyword in ("if", "then", "else") if keyword in one]
        if "$ref" in one:
            waiting.append(root["$defs"][one["$ref"].removeprefix("#/$defs/")])
    return found


def has_unknown(schema: dict[str, Any], arguments: dict[str, Any]) -> bool:
    """The rule that JSON Schema does not have: where properties are listed, others are unknown."""
    places = in_place(schema, schema)
    if any(place.get("additionalProperties", False) is not False for place in places):
        return False
    listed = {key for place in places for key in place.get("properties", {})}
    patterns = {pattern for place in places for pattern in place.get("patternProperties", {})}
    if not any("properties" in place or place.get("patternProperties") for place in places):
        return False
    loose = checks({"patternProperties": dict.fromkeys(patterns, False)})
    return any(key not in listed and loose.is_valid({key: None}) for key in arguments)


def codes(schema: Any, arguments: dict[str, Any]) -> set[str]:
    body = json.dumps({"name": "t", "arguments": arguments}, ensure_ascii=False)
    message = hs.parse_message(
        f"<tool_call>\n{body}\n</tool_call>", tools=[{"name": "t", "parameters": schema}]
    )
    encoded = message.text.encode()
    for finding in message.findings:
        encoded[finding.start : finding.end].decode()
        assert finding.call == 0 or finding.code == "S406"
    return {finding.code for finding in message.findings}


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tool_schemas(), st.dictionaries(KEY, VALUES, max_size=3))
@example({"properties": {"a": {"minimum": 2**53}}, "$defs": {}}, {"a": 2**53 - 1})
@example({"properties": {"a": {"$ref": "#/$defs/a"}}, "$defs": {"a": {"type": "integer"}}}, {"a": 1.0})
def test_findings_are_there_where_an_independent_validator_finds_errors(
    schema: dict[str, Any], arguments: dict[str, Any]
) -> None:
    jsonschema.Draft202012Validator.check_schema(schema)
    found = codes(schema, arguments)
    expected = not checks(schema).is_valid(arguments) or has_unknown(schema, arguments)
    assert bool(found) == expected, found
    assert found <= {"S402", "S403", "S404", "S405"}


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(KEY, st.fixed_dictionaries({"type": TYPES}), max_size=3), st.data())
def test_a_fault_of_one_keyword_has_its_code(properties: dict[str, Any], data: st.DataObject) -> None:
    """Where a schema holds types and required names alone, the validator's keywords give the codes."""
    required = data.draw(st.lists(KEY, unique=True, max_size=3))
    arguments = data.draw(st.dictionaries(KEY, SCALARS, max_size=3))
    schema = {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
    names = {"required": "S402", "additionalProperties": "S403", "type": "S404"}
    expected = {names[error.validator] for error in checks(schema).iter_errors(arguments)}
    assert codes(schema, arguments) == expected


@settings(max_examples=200, deadline=None)
@given(VALUES)
def test_any_json_may_stand_for_a_schema(schema: Any) -> None:
    """Nothing that stands where a schema belongs is an exception."""
    assert codes(schema, {"a": 1}) <= {"S402", "S403", "S404", "S405", "S406"}
