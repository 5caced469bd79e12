"""What `check` draws, for any text: each place has one caret, under its sign, and no terminal is steered."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hermes_space.commands.check.formats.frame import excerpt_rows, repair_rows
from hermes_space.commands.terminal import columns, printable

ROOM = 40
# Much of what is hard to draw: line breaks, tabs, controls, wide signs, marks, marks of direction.
TEXTS = st.text(
    st.sampled_from("ab {}\n\r\t\0\x1b\x9b\u202eé漢👩\u200d\u0301") | st.characters(codec="utf-8")
)


@st.composite
def places(draw: st.DrawFn) -> tuple[str, int, int]:
    """A text, and the start and end of a stretch of it, in characters."""
    text = draw(TEXTS.map(lambda text: text * draw(st.sampled_from([1, 1, 20]))))
    start, end = sorted(draw(st.tuples(*[st.integers(0, len(text))] * 2)))
    return text, start, end


@given(places())
def test_a_caret_stands_under_its_sign(place: tuple[str, int, int]) -> None:
    text, start, end = place
    before = text[:start]
    data, offset = text.encode(), len(before.encode())
    stop = offset + len(text[start:end].encode())
    rows = list(excerpt_rows(data, offset, stop, before.count("\n") + 1, ROOM))
    at = next(i for i, row in enumerate(rows) if row.sign == "^")
    assert sum(row.sign == "^" for row in rows) == 1
    shown, caret = rows[at - 1].text, rows[at].text.index("^")
    for row in rows:
        assert printable(row.text) == row.text and not {"\n", "\t"} & set(row.text)
        assert columns(row.text) <= ROOM + 1 + len("… to line 99999")
    sign = text[start : start + 1]
    if sign.isprintable() and sign.isascii() and sign:
        ahead = next(i for i in range(len(shown) + 1) if columns(shown[:i]) >= caret)
        assert next(one for one in shown[ahead:] if columns(one)) == sign


@given(places(), TEXTS)
def test_any_repair_can_be_drawn(place: tuple[str, int, int], repair: str) -> None:
    text, start, end = place
    data = text.encode()
    offset, stop = len(text[:start].encode()), len(text[:end].encode())
    line = text[:start].count("\n") + 1
    for row in repair_rows(data, offset, stop, repair, line, ROOM):
        assert row.sign in "-+" and printable(row.text) == row.text and "\n" not in row.text
        assert row.number is None or row.number >= line
