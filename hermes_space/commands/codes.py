"""Which codes the words after --select, --ignore and `rules` mean."""

from __future__ import annotations

import re
from collections.abc import Iterable

_CODE = re.compile(r"[A-Za-z]\d{0,3}(,[A-Za-z]\d{0,3})*,?")


def is_code(word: str) -> bool:
    """Whether a word is written like codes: J201, j201, J2, J, or several joined by commas."""
    return _CODE.fullmatch(word) is not None


def all_codes() -> frozenset[str]:
    from hermes_space.parse import rules

    return frozenset(rule.code for rule in rules())


def expand(words: Iterable[str]) -> frozenset[str]:
    """The codes that the words name: a code itself, or by its beginning every code of a family."""
    known = all_codes()
    found: set[str] = set()
    for word in (one for joined in words for one in joined.split(",") if one):
        matching = [code for code in known if code.startswith(word.upper())]
        if not matching:
            raise ValueError(
                f"There is no code {word}; accepted are the codes that `hermes-space rules` lists."
            )
        found.update(matching)
    return frozenset(found)
