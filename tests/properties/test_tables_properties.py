"""However rows are cut into pieces: parsed apart and put together, they give what parsing at once gives."""

from __future__ import annotations

import tempfile
from itertools import pairwise

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

import hermes_space as hs

TAGS = ["think", "tool_call", "tool_response"]
FRAGMENTS = st.sampled_from(
    [
        *(f"<{tag}>" for tag in TAGS),
        *(f"</{tag}>" for tag in TAGS),
        *("<|im_end|>", "text", "é", "error:", "\U0001f600", "\n", " ", '{"name":', "{'name': 'ls'}"),
        '{"name": "ls", "arguments": {"path": "."}}',
        '{"name": "ls", "content": {"exit_code": 1}}',
    ]
)
TEXTS = st.one_of(
    st.lists(FRAGMENTS, max_size=8).map("".join), st.text(st.characters(codec="utf-8"), max_size=20)
)
MESSAGES = st.fixed_dictionaries(
    {"from": st.sampled_from(["system", "human", "gpt", "tool"]), "value": st.one_of(st.none(), TEXTS)}
)
ROWS = st.fixed_dictionaries(
    {
        "id": st.one_of(st.none(), st.text(st.characters(codec="utf-8"), max_size=4)),
        "tools": st.sampled_from([None, "[]", "[", '[{"name": "ls", "parameters": {"properties": {}}}]']),
        "conversations": st.one_of(st.none(), st.lists(MESSAGES, max_size=5)),
    }
)
SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("tools", pa.string()),
        ("conversations", pa.list_(pa.struct([("from", pa.string()), ("value", pa.string())]))),
    ]
)


def table(rows: list[dict[str, object]]) -> pa.Table:
    return pa.Table.from_pylist(rows, SCHEMA)


@settings(deadline=None)
@given(st.lists(ROWS, max_size=8), st.data())
def test_pieces_equal_the_whole(rows: list[dict[str, object]], data: st.DataObject) -> None:
    whole = hs.parse_table(table(rows))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(rows)), max_size=3)))
    bounds = [0, *cuts, len(rows)]
    pieces = [table(rows[start:end]) for start, end in pairwise(bounds)]
    assert hs.Tables.concat([hs.parse_table(piece) for piece in pieces]) == whole
    assert hs.parse_table(pa.concat_tables(pieces)) == whole
    assert hs.parse_table(table(rows), threads=1) == whole


@settings(deadline=None, max_examples=20)
@given(st.lists(ROWS, max_size=4))
def test_written_tables_read_back_the_same(rows: list[dict[str, object]]) -> None:
    tables = hs.parse_table(table(rows))
    with tempfile.TemporaryDirectory() as folder:
        tables.write(folder)
        assert hs.Tables.read(folder) == tables
