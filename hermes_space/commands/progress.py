"""How far a long command is: a bar with rate and time left on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Any

from hermes_space.commands.terminal import printable
from hermes_space.runs import Progress

SECONDS_BETWEEN_LINES = 5.0
# What is done by then needs no bar.
SECONDS_BEFORE_BAR = 1.0


class ProgressBar:
    """Call it with each `Progress`; both forms go to stderr, so that stdout stays for results.

    Where the whole size is unknown (0), traces are counted instead of bytes.
    """

    def __init__(self) -> None:
        self._bar: Any = None
        self._shown = False
        self._start = self._last_line = time.monotonic()
        self._terminal = sys.stderr.isatty()

    def __enter__(self) -> ProgressBar:
        return self

    def __call__(self, at: Progress) -> None:
        now = time.monotonic()
        if self._terminal and now - self._start >= SECONDS_BEFORE_BAR:
            self._draw(at)
        elif not self._terminal and now - self._last_line >= SECONDS_BETWEEN_LINES:
            self._last_line = now
            share = f"{100 * at.bytes_done // at.bytes_total} %, " if at.bytes_total else ""
            print(f"{share}{at.traces} traces, in {printable(at.path)}", file=sys.stderr)

    def hide(self) -> None:
        """Take the bar off the terminal until it is next called, so that results can be printed there."""
        if self._shown:
            self._bar.clear()
            self._shown = False

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.close()

    def _draw(self, at: Progress) -> None:
        from tqdm import tqdm

        if self._bar is None:
            sized = {"total": at.bytes_total, "unit": "B", "unit_scale": True}
            counted = {"total": None, "unit": " traces"}
            options = sized if at.bytes_total else counted
            self._bar = tqdm(**options, file=sys.stderr, leave=False, dynamic_ncols=True)
            self._bar.start_t -= time.monotonic() - self._start
        if at.bytes_total:
            self._bar.set_postfix_str(f"{at.traces} traces", refresh=False)
        self._bar.update((at.bytes_done if at.bytes_total else at.traces) - self._bar.n)
        self._shown = True
