"""What the hub answers instead of a file: no, or nothing; as one sentence.

It knows statuses and the errors of `huggingface_hub`, and asks nothing itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

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

from hermes_space.damage import DatasetError, Unreachable
from hermes_space.hub_patience import TOKENS, asked_wait
from hermes_space.refusals import plain


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
        return f"The hub could not be reached to load {what}, nor is it in the cache: {plain(error)}."
    return f"{what} could not be loaded from the hub: {plain(error)}."


def _refusal(what: str, error: HfHubHTTPError) -> str:
    status = error.response.status_code
    if status == 401:
        return f"The hub does not know the token it was given for {what}; accepted is a valid one ({TOKENS})."
    if status == 403:
        return f"The token that was given may not read {what}; accepted is one that may ({TOKENS})."
    if status == 429:
        wait = asked_wait(error.response.headers)
        after = f"in {wait:.0f} seconds" if wait else "later"
        return f"The hub was asked too often for {what}; try again {after}, or with a token ({TOKENS})."
    return f"The hub answers with status {status} instead of {what}; try again later."
