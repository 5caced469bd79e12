"""The conformance vectors (tests/data/vectors): how other parsers read texts of each dialect, or should.

What is agreed must be read so. What is read differently on purpose stands with its reason in readings.json,
so that no case is passed over in silence. core/tests/vectors.rs holds the same, without Python.
"""

from __future__ import annotations

from collections import Counter

import pytest

import vectors
from hermes_space.parse import dialects
from vectors import Vector

ALL = vectors.vectors()
READ = [vector for vector in ALL if vector.reader is not None]


@pytest.mark.parametrize("vector", READ, ids=[vector.id for vector in READ])
def test_vector(vector: Vector) -> None:
    found = vectors.mismatches(vector)
    assert bool(found) == (vector.id in vectors.reasons()), found


def test_what_is_read_differently_is_known_once_and_never_agreed() -> None:
    listed = Counter(known for one in vectors.differences() for known in one.ids)
    assert not [known for known, times in listed.items() if times > 1]
    assert listed.keys() <= {vector.id for vector in READ if vector.tier != "agreed"}
    assert all(one.loses in ("a call", "text", None) for one in vectors.differences())


def test_each_vector_stands_once_in_the_file_of_its_dialect_and_kind() -> None:
    assert not [known for known, times in Counter(vector.id for vector in ALL).items() if times > 1]
    files = {path.relative_to(vectors.FOLDER).with_suffix("") for path in vectors.FOLDER.glob("*/*.jsonl")}
    assert {f"{vector.kind}/{vector.dialect}" for vector in ALL} == set(map(str, files))


def test_a_reader_is_named_only_where_the_names_differ() -> None:
    readers = vectors._readings()["readers"]
    assert set(readers.values()) <= set(dialects())
    assert readers.keys() <= {vector.dialect for vector in ALL} - set(dialects())


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        (5, 5.0, True),
        (True, 1, False),
        ({"a": 1, "b": [True]}, {"b": [True], "a": 1.0}, True),
        ({"a": [True]}, {"a": [1]}, False),
        ([1], [1, 2], False),
        ("1", 1, False),
    ],
)
def test_values_are_compared_as_json(one: object, other: object, equal: bool) -> None:
    assert vectors.same(one, other) is equal
