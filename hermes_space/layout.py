"""A folder laid out as a repository of the hub: which files belong to which configuration.

Read from the `configs:` in the front matter of README.md, of which it knows what datasets of traces use:
`data_files` as a pattern, several, or one by split, of which the split `train` is taken. The hub itself is
not asked.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

SPLIT = "train"


def read_layout(folder: Path) -> dict[str, list[Path]] | None:
    """The files of each configuration in the order they are listed, or None where the folder lists none."""
    card = folder / "README.md"
    if not card.is_file():
        return None
    configs = _front_matter(card).get("configs")
    if not isinstance(configs, list):
        return None
    layout = {
        str(entry["config_name"]): _files(folder, entry)
        for entry in configs
        if isinstance(entry, dict) and "config_name" in entry and "data_files" in entry
    }
    return layout or None


def _front_matter(card: Path) -> dict[str, Any]:
    found = re.match(r"---\s*\n(.*?)\n---\s*(\n|$)", card.read_text("utf-8", "replace"), re.DOTALL)
    try:
        values = yaml.safe_load(found[1]) if found else None
    except yaml.YAMLError:  # a README that is no card leaves a plain folder
        return {}
    return values if isinstance(values, dict) else {}


def _files(folder: Path, entry: dict[str, Any]) -> list[Path]:
    home = folder / str(entry.get("data_dir") or ".")
    return [
        path
        for pattern in _patterns(entry["data_files"])
        for path in sorted(home.glob(pattern))
        if path.is_file()
    ]


def _patterns(data_files: Any) -> list[str]:
    if isinstance(data_files, str):
        return [data_files]
    if isinstance(data_files, dict):
        return _patterns(data_files.get(SPLIT, data_files.get("path", [])))
    found: list[str] = []
    for item in data_files or []:
        if not isinstance(item, dict):
            found.append(str(item))
        elif item.get("split", SPLIT) == SPLIT:
            found.extend(_patterns(item.get("path", [])))
    return found
