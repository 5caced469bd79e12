"""How far a long command is: a bar with rate and time left on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Any

from hermes_space.commands.terminal import printable
from hermes_space.progress import Progress

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
        if at.note is not None:
            self.hide()
            print(printable(at.note), file=sys.stderr)
        if self._terminal and now - self._start >= SECONDS_BEFORE_BAR:
            self._draw(at)
        elif not self._terminal and now - self._last_line >= SECONDS_BETWEEN_LINES:
            self._last_line = now
            print(f"{_line(at, now - self._start)}, in {printable(at.path)}", file=sys.stderr)

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
            sized = {
                "total": at.bytes_total,
                "initial": at.bytes_before,
                "unit": "B",
                "unit_scale": True,
            }
            counted = {"total": None, "unit": " traces"}
            options = sized if at.bytes_total else counted
            self._bar = tqdm(**options, file=sys.stderr, leave=False, dynamic_ncols=True)
            self._bar.start_t -= time.monotonic() - self._start
        if at.bytes_total:
            self._bar.set_postfix_str(_done(at), refresh=False)
        self._bar.update((at.bytes_done if at.bytes_total else at.traces) - self._bar.n)
        self._shown = True


def _line(at: Progress, seconds: float) -> str:
    """How far a run is, at its own rate, no earlier one's: `37 %, 12.3 MB/s, 41 s left, 1234 traces`."""
    if not at.bytes_total:
        return _done(at)
    rate = (at.bytes_done - at.bytes_before) / max(seconds, 1e-9)
    share = f"{100 * at.bytes_done // at.bytes_total} %, {rate / 1e6:.1f} MB/s"
    left = f", {_duration((at.bytes_total - at.bytes_done) / rate)} left" if rate > 0 else ""
    return f"{share}{left}, {_done(at)}"


def _done(at: Progress) -> str:
    files = f"{at.files_done} of {at.files_total} files, " if at.files_total > 1 else ""
    return f"{files}{at.traces} traces"


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 2:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"
