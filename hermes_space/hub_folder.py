"""A folder of a repository of the Hugging Face hub: which files lie in it, and many put there in one commit.

What it is for is not known here. Tokens and the way files travel are the work of `huggingface_hub`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi, get_token, parse_hf_uri
from huggingface_hub.errors import (  # type: ignore[attr-defined]  # HTTPError: of its HTTP library
    HfHubHTTPError,
    HTTPError,
    OfflineModeIsEnabled,
    RemoteEntryNotFoundError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)
from huggingface_hub.hf_api import RepoFile
from huggingface_hub.utils import (  # type: ignore[attr-defined]
    are_progress_bars_disabled,
    disable_progress_bars,
    enable_progress_bars,
)

from hermes_space.hub_patience import BUSY, TOKENS, asked_wait, patiently, quiet
from hermes_space.refusals import Refused, plain

# Others commit to the same branch, which the hub says in either way; their files are not ours.
CROWDED = {409, 412}


class HubFolder:
    """The folder that a URL `hf://…` names. What the hub does not do is raised as Refused."""

    def __init__(self, url: str) -> None:
        self._at = parse_hf_uri(url)
        self._inside = f"{self._at.path_in_repo}/" if self._at.path_in_repo else ""

    def names(self, folder: str) -> list[str]:
        """The names of the files in one of its folders, in order; none where there is no such folder."""
        at, inside = self._at, f"{self._inside}{folder}"
        with self._told("read"):
            try:
                # The library asks again where that is worth it.
                found = list(HfApi().list_repo_tree(at.id, inside, repo_type=at.type, revision=at.revision))
            except RemoteEntryNotFoundError:
                return []
        return sorted(each.path[len(inside) + 1 :] for each in found if isinstance(each, RepoFile))

    def commit(self, files: Mapping[str, str], gone: Sequence[str] = ()) -> None:
        """Put files of this machine there, by their names in the folder, take others away: all or nothing."""
        told = f"Add {len(files)} files to" if files else f"Remove {len(gone)} files from"

        def ask() -> None:
            # Made anew for each try: the library notes in them what the hub had before.
            put = [CommitOperationAdd(f"{self._inside}{name}", part) for name, part in files.items()]
            removed = [CommitOperationDelete(f"{self._inside}{name}") for name in gone]
            try:
                HfApi().create_commit(
                    self._at.id,
                    [*put, *removed],
                    commit_message=f"{told} {self._inside or 'the repository'}",
                    repo_type=self._at.type,
                    revision=self._at.revision,
                )
            except RuntimeError as error:
                # So the library wraps what happened to a large file.
                raise error.__cause__ or error from error

        with self._told("write to"), _no_bars():
            patiently(ask, BUSY | CROWDED, torn=True)

    @contextmanager
    def _told(self, doing: str) -> Iterator[None]:
        try:
            with quiet():
                yield
        except (HTTPError, OSError, RuntimeError, ValueError) as error:
            raise Refused(_sentence(error, doing, self._at.id, self._at.revision)) from error


@contextmanager
def _no_bars() -> Iterator[None]:
    """The library draws a bar for each file; what writes the files shows its own."""
    disabled = are_progress_bars_disabled()
    disable_progress_bars()
    try:
        yield
    finally:
        if not disabled:
            enable_progress_bars()


def _sentence(error: BaseException, doing: str, name: str, branch: str | None) -> str:
    hidden = isinstance(error, RepositoryNotFoundError)
    if get_token() is None and (hidden or _status(error) == 401):
        # It says no more to those it does not know.
        return (
            f"The hub lets nobody {doing} {name} without a token; give one that may ({TOKENS}), "
            f"and see that the name is right."
        )
    if hidden:
        return (
            f"There is no repository {name} on the hub that the given token may see; make it "
            f"(`hf repos create {name} --repo-type dataset`), or give another token ({TOKENS})."
        )
    if isinstance(error, RevisionNotFoundError):
        return f"{name} has no branch {branch!r} on the hub; accepted is one that is there."
    if isinstance(error, HfHubHTTPError):
        return _refusal(error, doing, name)
    if isinstance(error, OfflineModeIsEnabled):
        return f"HF_HUB_OFFLINE forbids to ask the hub, which has to be asked to {doing} {name}; unset it."
    if isinstance(error, HTTPError):
        return f"The hub could not be reached to {doing} {name}: {plain(error)}; try again later."
    return f"The hub was asked to {doing} {name} and failed: {plain(error)}."


def _refusal(error: HfHubHTTPError, doing: str, name: str) -> str:
    status = _status(error)
    if status == 401:
        return f"The hub does not know the token it was given for {name}; accepted is a valid one ({TOKENS})."
    if status == 403:
        return f"The token that was given may not {doing} {name}; accepted is one that may ({TOKENS})."
    if status == 429:
        wait = asked_wait(error.response.headers)
        after = f"in {wait:.0f} seconds" if wait else "later"
        return f"The hub was asked too often to {doing} {name}; try again {after}."
    return f"The hub answers with status {status} where it was asked to {doing} {name}; try again later."


def _status(error: BaseException) -> int | None:
    return error.response.status_code if isinstance(error, HfHubHTTPError) else None
