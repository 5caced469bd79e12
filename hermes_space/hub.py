"""Datasets of the Hugging Face hub: the files of a configuration at one commit, fetched one by one.

Tokens, the cache, resuming and most of waiting are the work of `huggingface_hub`. Here a revision becomes
one commit, so that all files come from the same, and the files of a configuration are found. It reads no
trace.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar

from huggingface_hub import HfApi, get_cached_repo_tree, snapshot_download, try_to_load_from_cache
from huggingface_hub.errors import CachedRepoTreeNotFoundError
from huggingface_hub.hf_api import RepoFile
from tqdm import tqdm

from hermes_space.containers.row import listed
from hermes_space.damage import DatasetError
from hermes_space.hub_answers import explained
from hermes_space.hub_patience import BUSY, patiently, quiet
from hermes_space.layout import CARD, configurations, inferred, read_card
from hermes_space.shards import SUFFIXES, is_shard
from hermes_space.storage import PINNED

DATASET = "dataset"
# Seconds for the hub to answer what is a short question.
ANSWER_SECONDS = 10
# What the library does not wait for when it downloads; nor does it where a connection is torn.
FAILING = BUSY - {408, 429}


@dataclass(frozen=True)
class HubFile:
    """A file of a dataset of the hub at a commit: its size in bytes, and git's name of its content.

    `config` is the configuration it belongs to, None where the repository lists no configurations.
    """

    dataset: str
    commit: str
    path: str
    size: int
    oid: str
    config: str | None

    @property
    def url(self) -> str:
        """Where it is, as `huggingface_hub`'s file system and others read it."""
        return f"hf://datasets/{self.dataset}@{self.commit}/{self.path}"


@dataclass(frozen=True)
class HubDataset:
    """A dataset of the hub at a commit: all its configurations (None: it lists none), the files asked for."""

    name: str
    commit: str
    configs: tuple[str, ...] | None
    files: tuple[HubFile, ...]


def resolve(name: str, config: str | None = None, revision: str | None = None) -> HubDataset:
    """The files of a configuration (None: of all) at the commit that a branch, tag or commit now names.

    Where the hub cannot be reached, what the cache knows of that revision.
    """
    client = _Client()
    with explained(name, revision), quiet():
        commit, tree, card = _listing(client, name, revision)
    layout = configurations(card, tree)
    files = tuple(
        HubFile(name, commit, path, tree[path].size, tree[path].blob_id, label)
        for label, paths in _chosen(name, config, layout, tree)
        for path in paths
    )
    if not files:
        where = f"{name}, configuration {config}," if config else name
        raise DatasetError(
            f"{where} holds no file of traces in a split train; accepted are {', '.join(SUFFIXES)}."
        )
    if not all(map(_is_cached, files)):
        with explained(name, revision), quiet():
            client.reach(name, commit)
    return HubDataset(name, commit, None if layout is None else tuple(layout), files)


def _chosen(
    name: str, config: str | None, layout: dict[str, list[str]] | None, tree: Iterable[str]
) -> Iterable[tuple[str | None, list[str]]]:
    if layout is None:
        return [(None, inferred(tree))]
    if config is None:
        return layout.items()
    if config not in layout:
        raise DatasetError(f"There is no configuration {config!r} in {name}; accepted are {listed(layout)}.")
    return [(config, layout[config])]


def fetch(file: HubFile | str) -> Path:
    """A file (or its URL) in the hub's own cache, where it is downloaded to if it is not there yet."""
    at = file if isinstance(file, HubFile) else _at(file)
    ask = partial(
        HfApi().hf_hub_download,
        at.dataset,
        at.path,
        repo_type=DATASET,
        revision=at.commit,
        tqdm_class=_Unseen,
    )
    with explained(at.dataset, at.commit, at.path), quiet():
        if not _is_cached(at):
            _Client().reach(at.dataset, at.commit)
        return Path(patiently(ask, FAILING, torn=True))


def fetch_soon(file: HubFile | str) -> None:
    """Begin to fetch a file, for a `fetch` that is to come, which waits for it and tells what goes wrong."""
    # A daemon, so that nobody has to wait for it who wants to leave.
    Thread(target=_try_to_fetch, args=(file,), daemon=True).start()


def _try_to_fetch(file: HubFile | str) -> None:
    with suppress(DatasetError):
        fetch(file)


def ahead(files: Sequence[HubFile]) -> Iterator[HubFile]:
    """The files in order, each fetched, and the next being fetched while one is in use."""
    for file, following in zip(files, [*files[1:], None], strict=True):
        fetch(file)
        if following is not None:
            fetch_soon(following)
        yield file


def _at(url: str) -> HubFile:
    found = PINNED.fullmatch(url)
    if found is None:
        raise DatasetError(
            f"{url} is no file of a dataset at a commit; accepted is hf://datasets/OWNER/NAME@COMMIT/PATH."
        )
    return HubFile(found[1], found[2], found[3], 0, "", None)


class _Client(HfApi):
    """The library's client, with its one request that neither waits nor gives up bounded at both ends."""

    # Datasets for which this process has had an answer.
    reached: ClassVar[set[str]] = set()

    def repo_info(self, repo_id: str, *args: Any, **kwargs: Any) -> Any:
        ask = partial(super().repo_info, repo_id, *args, **{**kwargs, "timeout": ANSWER_SECONDS})
        answer = patiently(ask, BUSY)
        self.reached.add(repo_id)
        return answer

    def reach(self, name: str, commit: str) -> None:
        """Ask for the commit unless something was asked: all else takes half a minute to find no network."""
        if name not in self.reached:
            self.repo_info(name, repo_type=DATASET, revision=commit)


def _listing(client: _Client, name: str, revision: str | None) -> tuple[str, dict[str, RepoFile], str]:
    """The commit, the files of traces in it by their paths, and the text of its README."""
    commit = client.resolve_revision(name, repo_type=DATASET, revision=revision).resolved
    try:
        get_cached_repo_tree(name, repo_type=DATASET, revision=commit)
    except CachedRepoTreeNotFoundError:
        client.reach(name, commit)
    ask = partial(snapshot_download, name, repo_type=DATASET, revision=commit, tqdm_class=_Unseen)
    # It lists all files, and fetches those that are asked for.
    folder = patiently(partial(ask, allow_patterns=CARD), FAILING, torn=True)
    tree = get_cached_repo_tree(name, repo_type=DATASET, revision=commit)
    return commit, {file.path: file for file in tree if is_shard(Path(file.path))}, read_card(Path(folder))


def _is_cached(file: HubFile) -> bool:
    found = try_to_load_from_cache(file.dataset, file.path, revision=file.commit, repo_type=DATASET)
    return isinstance(found, str)


class _Unseen(tqdm):  # type: ignore[misc]  # it ships no types
    """A progress bar for the library that shows nothing: what reads the files shows its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "disable": True})
