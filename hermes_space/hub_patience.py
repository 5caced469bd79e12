"""Asking the Hugging Face hub again: when that is worth it, how long to wait, and not to tell of each try.

It knows statuses, headers and the errors of `huggingface_hub`, and asks nothing itself.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Container, Mapping
from threading import Lock
from typing import TypeVar

from huggingface_hub.errors import HfHubHTTPError, HTTPError  # type: ignore[attr-defined]  # of its HTTP library
from huggingface_hub.utils import parse_ratelimit_headers  # type: ignore[attr-defined]

# Statuses that are not the hub's last word.
BUSY = {408, 429, 500, 502, 503, 504}
# Seconds between tries where the hub names none; where it names more than the longest, that is told instead.
WAITS = (1.0, 4.0, 16.0)
LONGEST_WAIT = 300.0
# How the library's error begins where fewer bytes came than were announced.
CUT = "Consistency check failed"
TOKENS = "HF_TOKEN, or `hf auth login`"

_LOG = logging.getLogger(__name__)

T = TypeVar("T")


def patiently(ask: Callable[[], T], busy: Container[int], *, torn: bool = False) -> T:
    """The answer, asked for again, after the wait the hub asks for, where its status is one of `busy`.

    With `torn` also where a connection broke, or fewer bytes came than were announced.
    """
    for wait in WAITS:
        try:
            return ask()
        except HfHubHTTPError as error:
            asked = asked_wait(error.response.headers)
            if error.response.status_code not in busy or asked > LONGEST_WAIT:
                raise
            wait = max(wait, asked)
            if asked:
                _LOG.warning("The hub asks to wait %.0f s.", wait)
        except (HTTPError, OSError) as error:
            if not torn or not (isinstance(error, HTTPError) or CUT in str(error)):
                raise
        time.sleep(wait)
    return ask()


def asked_wait(headers: Mapping[str, str]) -> float:
    """Seconds that an answer asks to wait, in either of the headers that say so; 0 where none does."""
    limit = parse_ratelimit_headers(headers)
    if limit is not None and limit.remaining == 0:
        return limit.reset_in_seconds
    seconds = headers.get("Retry-After", "").strip()
    return int(seconds) if seconds.isdecimal() else 0


class quiet:
    """The library tells of each attempt to reach the hub; what came of them is said once, waits at once.

    Files are fetched in threads: the first that comes turns it down, the last that goes turns it up again.
    """

    _library = logging.getLogger("huggingface_hub")
    _lock = Lock()
    _inside = 0

    def __enter__(self) -> None:
        with self._lock:
            quiet._inside += 1
            for handler in self._library.handlers:
                handler.addFilter(_is_worth_telling)

    def __exit__(self, *_: object) -> None:
        with self._lock:
            quiet._inside -= 1
            for handler in self._library.handlers if not quiet._inside else ():
                handler.removeFilter(_is_worth_telling)


def _is_worth_telling(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.ERROR or record.getMessage().startswith("Rate limited. Waiting ")
