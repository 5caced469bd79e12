"""How figures are written: thousands with a comma, units always, one and many told apart."""

from __future__ import annotations

KINDS = ("reasoning", "answer", "call", "response")


def number(value: int) -> str:
    """12345 as 12,345."""
    return f"{value:,}"


def count(value: int, one: str, many: str | None = None) -> str:
    """`1 step`, `2 steps`, `0 steps`."""
    return f"{number(value)} {one if value == 1 else many or one + 's'}"


def size(amount: int) -> str:
    """Bytes in the unit people read."""
    if amount < 1000:
        return f"{amount} B"
    if amount < 1_000_000:
        return f"{amount / 1000:.1f} KB"
    return f"{amount / 1_000_000:.1f} MB"


def spaced(name: str) -> str:
    """A finding's name in words: `call-repeated` as `call repeated`, `json-…` as `JSON …`."""
    return name.replace("-", " ").replace("json", "JSON")


def first_line(text: str, limit: int = 160) -> str:
    """The first line with anything on it, cut at `limit` characters."""
    stripped = text.strip()
    line = stripped.split("\n", 1)[0][: limit + 1]
    return line[:limit].rstrip() + "…" if len(line) > limit else line
