"""Token ids with the characters each one stands for. Not here: which of them are trained."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

from hermes_space.sft.template import ChatTokenizer


@dataclass(frozen=True)
class Encoded:
    """Ids and their character ranges, both ascending and without a gap."""

    ids: Sequence[int]
    starts: Sequence[int]
    ends: Sequence[int]

    def first(self, count: int) -> Encoded:
        return Encoded(self.ids[:count], self.starts[:count], self.ends[:count])

    def inside(self, start: int, end: int) -> tuple[int, int]:
        """The tokens wholly inside text[start:end], as a range."""
        first = bisect_left(self.starts, start)
        return first, max(first, bisect_right(self.ends, end))

    def touching(self, start: int, end: int) -> tuple[int, int]:
        """The tokens that share a character with text[start:end], as a range."""
        first = bisect_right(self.ends, start)
        return first, max(first, bisect_left(self.starts, end))

    def straddling(self, start: int, end: int) -> int:
        """How many tokens reach over one of the two borders."""
        first, stop = self.inside(start, end)
        before = first > 0 and self.ends[first - 1] > start
        after = stop < len(self.ids) and self.starts[stop] < end
        return int(before) + int(after)

    def count(self, start: int, end: int) -> int:
        """How many tokens begin in text[start:end]."""
        return bisect_left(self.starts, end) - bisect_left(self.starts, start)


def encode(tokenizer: ChatTokenizer, text: str) -> Encoded:
    """Tokenise as is: the template has written the special tokens already."""
    encoding = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
    offsets = encoding["offset_mapping"]
    places = np.fromiter(chain.from_iterable(offsets), np.int32, 2 * len(offsets)).reshape(-1, 2)
    ends = np.maximum.accumulate(places[:, 1])
    # Some tokenizers leave leading space out of a token's offsets; it belongs to the token all the same.
    starts = np.minimum(places[:, 0], np.concatenate([np.zeros(1, np.int32), ends])[:-1])
    return Encoded(array("i", encoding["input_ids"]), _numbers(starts), _numbers(ends))


def _numbers(found: npt.NDArray[np.int32]) -> array[int]:
    """Four bytes a number: lists of them would take most of the memory that a long trace takes."""
    return array("i", found.tobytes())
