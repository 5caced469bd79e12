"""Numbers and names as people read them, for titles, labels and figures. No HTML."""

from __future__ import annotations

LONGEST_LABEL = 23


def count(number: float) -> str:
    """12,345"""
    return f"{round(number):,}"


def number(value: float) -> str:
    """8 or 8.5: one decimal, and none where it says nothing."""
    return f"{value:,.1f}".removesuffix(".0")


def percent(share: float) -> str:
    """62 %, 4.2 %, 0.04 %: two digits that count; never 0 % for what is there, never 100 % for what is not all."""
    value = share * 100
    if value in (0, 100):
        return f"{value:.0f} %"
    if value < 0.01:
        return "under 0.01 %"
    if value > 99.9:
        return "over 99.9 %"
    if value >= 99:
        return f"{value:.1f} %"
    return f"{value:.0f} %" if value >= 10 else f"{value:.1f} %" if value >= 0.1 else f"{value:.2f} %"


def label(text: str, longest: int = LONGEST_LABEL) -> str:
    """A name on one line, cut with an ellipsis. Plotly reads tags in labels, and names come from traces."""
    line = " ".join(text.replace("<", "‹").replace(">", "›").split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def sentence_case(text: str) -> str:
    """`text` with a capital first letter, the rest as it is."""
    return text[:1].upper() + text[1:]
