"""Anything in the place of any value of a log, and what may become of it: for properties of containers."""

from __future__ import annotations

import copy
import json
from typing import Any

from hypothesis import strategies as st

import hermes_space as hs

TEXTS = st.text(st.characters(), max_size=6)
ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=6,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to each value within a value."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, item in items for place in places(item, (*path, key)))]


def replaced(log: Any, path: tuple[Any, ...], value: Any) -> Any:
    """The log with a value in that place."""
    if not path:
        return value
    changed = copy.deepcopy(log)
    inner = changed
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return changed


def read_or_refused(data: Any) -> hs.Trace | None:
    """The trace, or None where it was refused as it should be: in one sentence."""
    try:
        trace = hs.parse_trace(data)
    except (ValueError, TypeError) as error:
        assert type(error) in (ValueError, TypeError), repr(error)
        assert str(error).endswith(".") and "\n" not in str(error)
        return None
    assert json.dumps(trace.to_dict())
    return trace
