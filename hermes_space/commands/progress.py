"""How far a long command is: a bar with rate and time left on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Any

from hermes_space.parse import Progress

SECONDS_BETWEEN_LINES = 5.0


class ProgressBar:
    """Call it with each `Progress`; both forms go to stderr, so that stdout stays for results."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._last_line = time.monotonic()
        self._terminal = sys.stderr.isatty()

    def __enter__(self) -> ProgressBar:
        return self

    def __call__(self, at: Progress) -> None:
        if self._terminal:
            self._draw(at)
        elif time.monotonic() - self._last_line >= SECONDS_BETWEEN_LINES:
            self._last_line = time.monotonic()
            percent = 100 * at.bytes_done // max(at.bytes_total, 1)
            print(f"{percent} %, {at.traces} traces, in {at.path}", file=sys.stderr)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.close()

    def _draw(self, at: Progress) -> None:
        from tqdm import tqdm

        if self._bar is None:
            self._bar = tqdm(total=at.bytes_total, unit="B", unit_scale=True, file=sys.stderr)
        self._bar.set_postfix_str(f"{at.traces} traces", refresh=False)
        self._bar.update(at.bytes_done - self._bar.n)
