"""Which files belong to which configuration, held against the `datasets` library, which reads folders too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from datasets.data_files import DataFilesDict, get_data_patterns, resolve_pattern
from fsspec.utils import glob_translate
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hermes_space import layout

FOLDERS = ("data", "train", "test", "kimi", "my-train-x", ".hidden", "__cache__", "validation")
STEMS = ("train", "train-00000-of-00002", "test-00001-of-00002", "eval", "retrain", "a", "b_dev_2", ".a")
PATTERNS = (
    "**", "*", "data/*", "data/**", "**/train*", "train/*.parquet", "**/kimi/**", "data/train-0000[0-9]-*",
    ".hidden/*", "**/.*", "data/./a.parquet", "__cache__/**", "*/*", "data/**/*.parquet", "config.json",
)  # fmt: skip


@st.composite
def names(draw: st.DrawFn) -> str:
    folders = draw(st.lists(st.sampled_from(FOLDERS), max_size=2))
    return "/".join([*folders, draw(st.sampled_from(STEMS)) + ".parquet"])


@contextmanager
def folder_of(files: Iterable[str]) -> Iterator[str]:
    with TemporaryDirectory() as home:
        for name in files:
            path = Path(home, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        yield home


def relative(found: Iterable[str], home: str) -> set[str]:
    """Names within the folder; the library gives a file again for each pattern that matches it."""
    return {Path(name).relative_to(home).as_posix() for name in found}


@settings(max_examples=25)
@given(st.lists(names(), min_size=1, max_size=6, unique=True))
@example(["data/train-00000-of-00002.parquet", "data/test-00001-of-00002.parquet", "train/a.parquet"])
@example(["train/a.parquet", "train/test.parquet", "test.parquet"])
@example(["dataset_infos.json", "config.json", "a.parquet"])
@example(["test/a.parquet"])
def test_files_are_inferred_from_names_as_the_library_does(files: list[str]) -> None:
    with folder_of(files) as home:
        try:
            patterns = get_data_patterns(home)
        except FileNotFoundError:  # all are hidden
            patterns = {}
        found = DataFilesDict.from_patterns(patterns, base_path=home).get("train", [])
        assert set(layout.inferred(files)) == relative(found, home)


@settings(max_examples=50)
@given(st.lists(names(), min_size=1, max_size=6, unique=True), st.sampled_from(PATTERNS))
@example(["config.json"], "**")
@example(["config.json"], "config.json")
def test_patterns_mean_what_they_mean_to_the_library(files: list[str], pattern: str) -> None:
    card = f"---\nconfigs: [{{config_name: kimi, data_files: '{pattern}'}}]\n---\n"
    found = layout.configurations(card, files)
    with folder_of(files) as home:
        try:
            expected = relative(resolve_pattern(pattern, home), home)
        except FileNotFoundError:
            expected = set()
    assert found == {"kimi": sorted(expected)}


@given(names(), st.lists(st.sampled_from(["**", "*", "data", "t*", "[a-d]*", "train*", "a.*"]), min_size=1))
def test_a_pattern_is_a_path_of_patterns(name: str, parts: list[str]) -> None:
    if not any(part.startswith((".", "__")) for part in name.split("/")):
        pattern = "/".join(parts)
        card = f"---\nconfigs: [{{config_name: kimi, data_files: '{pattern}'}}]\n---\n"
        matches = re.match(glob_translate(pattern), name) is not None
        assert layout.configurations(card, [name]) == {"kimi": [name] if matches else []}
