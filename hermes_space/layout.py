"""How a repository of a dataset is laid out: which of its files belong to which configuration.

Read from the `configs:` in the front matter of README.md, of which it knows what datasets of traces use:
`data_files` as a pattern, several, or one by split, of which the split `train` is taken, and `data_dir`.
Patterns mean what they mean to the `datasets` library. It works on names and so needs no file but the
README; the hub itself is not asked.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import yaml

CARD = "README.md"
SPLIT = "train"
# What the names of files and folders call a split; https://huggingface.co/docs/datasets/repository_structure
SPLIT_WORDS = {
    SPLIT: {"train", "training"},
    "validation": {"validation", "valid", "dev", "val"},
    "test": {"test", "testing", "eval", "evaluation"},
}
# Files about the data, which a pattern means only where it names them.
ABOUT = {CARD, "config.json", "dataset_info.json", "dataset_infos.json", "dataset_dict.json"}
_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n(.*?)\n---[ \t]*\r?(\n|$)", re.DOTALL)
# What a name may be written as in YAML.
_PLAIN = (str, int, float)
_SEPARATORS = re.compile(r"[-._ 0-9]+")
_SHARDED = re.compile(r"data/([^/]*)-\d{5}-of-\d{5}[^/]*\.[^/]*")


def read_layout(folder: Path) -> dict[str, list[Path]] | None:
    """The files of each configuration in the order they are listed, or None where the folder lists none."""
    names = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    layout = configurations(read_card(folder), names)
    if layout is None:
        return None
    return {config: [folder / name for name in files] for config, files in layout.items()}


def read_card(folder: Path) -> str:
    """The text of the folder's README, empty where there is none."""
    card = folder / CARD
    return card.read_text("utf-8-sig", "replace") if card.is_file() else ""


def configurations(card: str, names: Iterable[str]) -> dict[str, list[str]] | None:
    """Which of the `names` each configuration of the card holds, in its order; None where it lists none."""
    configs = _front_matter(card).get("configs")
    if not isinstance(configs, list):
        return None
    ordered = sorted(names)
    layout = {
        str(entry["config_name"]): _files(ordered, entry)
        for entry in configs
        if isinstance(entry, dict) and isinstance(entry.get("config_name"), _PLAIN)
    }
    return layout or None


def inferred(names: Iterable[str]) -> list[str]:
    """The files of the split `train` by their names alone; all, where no name says any split.

    Of several kinds of file only the most frequent is taken: the others hold the same, or something else.
    """
    found = _train([name for name in sorted(names) if _matches(name, "**")])
    kinds = Counter(posixpath.splitext(name)[1] for name in found)
    kind = max(kinds, key=lambda one: (kinds[one], one == ".parquet", one), default="")
    return [name for name in found if posixpath.splitext(name)[1] == kind]


def _front_matter(card: str) -> dict[str, Any]:
    found = _FRONT_MATTER.match(card)
    try:
        values = yaml.safe_load(found[1]) if found else None
    except (yaml.YAMLError, ValueError, RecursionError):  # a README that is no card leaves a plain folder
        return {}
    return values if isinstance(values, dict) else {}


def _files(names: Sequence[str], entry: dict[str, Any]) -> list[str]:
    home = posixpath.normpath(entry["data_dir"] if isinstance(entry.get("data_dir"), str) else ".")
    if entry.get("data_files") is None:
        inside = "" if home == "." else f"{home}/"
        return [inside + name for name in inferred(_below(names, inside))]
    patterns = [posixpath.normpath(posixpath.join(home, one)) for one in _patterns(entry["data_files"])]
    found = (name for pattern in patterns for name in names if _matches(name, pattern))
    return list(dict.fromkeys(found))


def _below(names: Sequence[str], folder: str) -> list[str]:
    return [name.removeprefix(folder) for name in names if name.startswith(folder)]


def _patterns(data_files: Any) -> list[str]:
    if isinstance(data_files, dict):
        return _texts(data_files.get(SPLIT, data_files.get("path")))
    found = _texts(data_files)
    for item in data_files if isinstance(data_files, list) else ():
        if isinstance(item, dict) and item.get("split", SPLIT) == SPLIT:
            found.extend(_texts(item.get("path")))
    return found


def _texts(value: Any) -> list[str]:
    """A text or those of a list. YAML can nest a list in itself, so nothing deeper is looked at."""
    if isinstance(value, str):
        return [value]
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _matches(name: str, pattern: str) -> bool:
    """Whether the pattern means the file: `*` stays within a name, `**` goes through any folders.

    Hidden names and those about the data are meant only where the pattern says so.
    """
    parts = name.split("/")
    if parts[-1] in ABOUT and posixpath.basename(pattern) != parts[-1]:
        return False
    reached = {0}  # how many parts of the name the pattern can have used up
    for part in pattern.split("/"):
        reached = set(_after(part, parts, reached))
    return len(parts) in reached


def _after(part: str, parts: list[str], reached: set[int]) -> Iterator[int]:
    if part != "**":
        asked = _hidden(part)
        for at in reached - {len(parts)}:
            if (asked or not _hidden(parts[at])) and fnmatchcase(parts[at], part):
                yield at + 1
        return
    through = False
    for at in range(len(parts) + 1):
        through = through or at in reached
        if through:
            yield at
        if at < len(parts) and _hidden(parts[at]):
            through = False


def _hidden(part: str) -> bool:
    return part.startswith((".", "__"))


def _train(names: list[str]) -> list[str]:
    shards = [(name, found[1]) for name in names if (found := _SHARDED.fullmatch(name))]
    if shards:
        return [name for name, split in shards if split == SPLIT]
    for words in (_words_of_folders, _words_of_file):
        said = {
            name: {split for split, meant in SPLIT_WORDS.items() if meant & words(name)} for name in names
        }
        if any(said.values()):
            return [name for name in names if SPLIT in said[name]]
    return names


def _words_of_folders(name: str) -> set[str]:
    return {word for folder in name.split("/")[:-1] for word in _SEPARATORS.split(folder)}


def _words_of_file(name: str) -> set[str]:
    return set(_SEPARATORS.split(name.rpartition("/")[2])[:-1])
