"""What the hub answers instead of what it was asked for: to wait, no, nothing; as patience and one sentence.

It knows statuses, headers and the errors of `huggingface_hub`, and asks nothing itself.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import contextmanager
from threading import Lock
from typing import TypeVar

from huggingface_hub import constants
from huggingface_hub.errors import (  # type: ignore[attr-defined]  # HTTPError: of its HTTP library
    CachedRepoTreeNotFoundError,
    GatedRepoError,
    HfHubHTTPError,
    HTTPError,
    LocalEntryNotFoundError,
    OfflineModeIsEnabled,
    RemoteEntryNotFoundError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
    RevisionResolutionError,
)
from huggingface_hub.utils import parse_ratelimit_headers  # type: ignore[attr-defined]

from hermes_space.damage import DatasetError, Unreachable

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
            asked = _asked_wait(error.response.headers)
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


def _asked_wait(headers: Mapping[str, str]) -> float:
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


@contextmanager
def explained(name: str, revision: str | None, path: str | None = None) -> Iterator[None]:
    """Turn what the library raises into one sentence that names the dataset, and the file where it is one."""
    try:
        yield
    except DatasetError:
        raise
    except (RevisionResolutionError, LocalEntryNotFoundError) as error:
        # Both stand for what the hub answered, or for its silence, where the cache has nothing either.
        raise Unreachable(_sentence(error.__cause__ or error, name, revision, path)) from error
    except (CachedRepoTreeNotFoundError, HTTPError, OSError, ValueError) as error:
        raise Unreachable(_sentence(error, name, revision, path)) from error


def _sentence(error: BaseException, name: str, revision: str | None, path: str | None) -> str:
    what = name if path is None else f"{path} of {name}"
    if isinstance(error, GatedRepoError):
        return (
            f"{name} is gated; accept its conditions on {constants.ENDPOINT}/datasets/{name} "
            f"and give a token that may read it ({TOKENS})."
        )
    if isinstance(error, RepositoryNotFoundError):
        return (
            f"There is no dataset {name!r} here or on the hub that may be read; accepted are sample, a file, "
            f"a folder, a glob or a hub id, for a private dataset with a token ({TOKENS})."
        )
    if isinstance(error, RevisionNotFoundError):
        return (
            f"{name} has no revision {revision!r} on the hub; accepted is a branch, a tag or a commit of it."
        )
    if isinstance(error, RemoteEntryNotFoundError):
        return f"The hub has no {what} at {revision}; accepted is a file of that commit."
    if isinstance(error, HfHubHTTPError):
        return _refusal(what, error)
    if isinstance(error, OfflineModeIsEnabled):
        return f"{what} is not in the cache, and HF_HUB_OFFLINE forbids to ask the hub; unset it to do so."
    if isinstance(error, (HTTPError, CachedRepoTreeNotFoundError)):
        return f"The hub could not be reached to load {what}, nor is it in the cache: {_reason(error)}."
    return f"{what} could not be loaded from the hub: {_reason(error)}."


def _refusal(what: str, error: HfHubHTTPError) -> str:
    status = error.response.status_code
    if status == 401:
        return f"The hub does not know the token it was given for {what}; accepted is a valid one ({TOKENS})."
    if status == 403:
        return f"The token that was given may not read {what}; accepted is one that may ({TOKENS})."
    if status == 429:
        wait = _asked_wait(error.response.headers)
        after = f"in {wait:.0f} seconds" if wait else "later"
        return f"The hub was asked too often for {what}; try again {after}, or with a token ({TOKENS})."
    return f"The hub answers with status {status} instead of {what}; try again later."


def _reason(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".") or type(error).__name__
