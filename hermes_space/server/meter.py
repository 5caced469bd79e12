"""How far the start is: what the reader of a dataset tells, as figures for people. It draws nothing."""

from __future__ import annotations

import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass

from hermes_space.cache import PARSING, Reading

# A rate over less than this says nothing yet.
SECONDS_BEFORE_RATE = 2.0
STEPS = 3


@dataclass(frozen=True)
class State:
    """What there is to say: the step and what is done in it, bytes of the dataset's files, bytes a second.

    `left` are seconds until this step is done. None where it is not known.
    """

    step: int = 1
    doing: str = "Opening"
    file: str = ""
    done: int = 0
    total: int = 0
    traces: int = 0
    rate: float | None = None
    left: float | None = None
    ready: bool = False
    error: str | None = None


class Meter:
    """Told by one thread, read by others."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.state = State()
        self._clock = clock
        self._something = threading.Event()
        self._failure: BaseException | None = None
        # When the step in hand began, and at which byte.
        self._since, self._from = clock(), 0

    def wait(self) -> None:
        """Until there is something to show. Raises what has failed before that."""
        self._something.wait()
        if self._failure is not None:
            raise self._failure

    def tell(self, reading: Reading) -> None:
        step, now = 2 if reading.doing == PARSING else 1, self._clock()
        if step != self.state.step or not self.state.total:
            self._since, self._from = now, reading.bytes_before
        seconds, done = now - self._since, reading.bytes_done - self._from
        rate = done / seconds if seconds >= SECONDS_BEFORE_RATE and done > 0 else None
        self.state = State(
            step=step,
            doing=reading.doing,
            file=reading.path,
            done=reading.bytes_done,
            total=reading.bytes_total,
            traces=reading.traces,
            rate=rate,
            left=None if rate is None else (reading.bytes_total - reading.bytes_done) / rate,
        )
        self._something.set()

    def build(self) -> None:
        self.state = State(step=STEPS, doing="Building the page", traces=self.state.traces)

    def finish(self) -> None:
        self.state = State(step=STEPS, ready=True)
        self._something.set()

    def fail(self, error: BaseException) -> None:
        """One sentence for the page where one waits; before that the error is for who starts the app."""
        if self._something.is_set():
            known = isinstance(error, (ValueError, OSError))
            print(error if known else "".join(traceback.format_exception(error)), file=sys.stderr, flush=True)
            said = str(error) if known else "Something failed that should not; the server's log says what."
            self.state = State(step=self.state.step, doing="Stopped", error=said)
        else:
            self._failure = error
            self._something.set()
