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
    """62 %, 4.2 %, 0.04 %: two digits that count, and 0 % and 100 % only where nothing or all is meant."""
    value = share * 100
    if value in (0, 100):
        said = f"{value:.0f}"
    elif value < 0.01:
        said = "under 0.01"
    elif value > 99.9:
        said = "over 99.9"
    else:
        digits = 2 if value < 0.1 else 1 if value < 10 or value >= 99 else 0
        said = f"{value:.{digits}f}"
    # A number and its unit stay on one line.
    return f"{said}\N{NO-BREAK SPACE}%"


def label(text: str, longest: int = LONGEST_LABEL) -> str:
    """A name on one line, cut with an ellipsis. Plotly reads tags in labels, and names come from traces."""
    line = " ".join(text.replace("<", "‹").replace(">", "›").split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def sentence_case(text: str) -> str:
    """`text` with a capital first letter, the rest as it is."""
    return text[:1].upper() + text[1:]
