"""What tools want written down twice, compared: versions, requirements, the lock, the make targets."""

import re
import subprocess
from pathlib import Path
from typing import Any

import tomli
import yaml

from build_space import requirements_without_gradio

ROOT = Path(__file__).resolve().parents[2]


def read_toml(name: str) -> dict[str, Any]:
    return tomli.loads((ROOT / name).read_text())


def requirement_lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def space_front_matter() -> dict[str, Any]:
    text = (ROOT / "packaging" / "space_readme.md").read_text()
    front_matter: dict[str, Any] = yaml.safe_load(text.split("---")[1])
    return front_matter


def locked_versions(name: str) -> set[str]:
    return {package["version"] for package in read_toml("uv.lock")["package"] if package["name"] == name}


def test_requirements_are_the_projects_dependencies() -> None:
    written = requirement_lines((ROOT / "requirements.txt").read_text())
    assert written == read_toml("pyproject.toml")["project"]["dependencies"]


def test_the_spaces_requirements_lack_gradio_alone() -> None:
    text = (ROOT / "requirements.txt").read_text()
    kept = requirement_lines(requirements_without_gradio(text))
    dropped = [line for line in requirement_lines(text) if line not in kept]
    assert [re.split(r"\W", line)[0] for line in dropped] == ["gradio"]


def test_the_space_runs_the_locked_gradio() -> None:
    assert locked_versions("gradio") == {space_front_matter()["sdk_version"]}


def test_the_spaces_front_matter_holds_what_the_hub_accepts() -> None:
    front_matter = space_front_matter()
    assert len(front_matter["short_description"]) <= 60
    colours = {"red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray"}
    assert {front_matter["colorFrom"], front_matter["colorTo"]} <= colours
    assert (ROOT / front_matter["app_file"]).is_file()


def test_python_and_rust_have_one_version() -> None:
    project = read_toml("pyproject.toml")["project"]["version"]
    assert read_toml("Cargo.toml")["workspace"]["package"]["version"] == project


def test_the_lock_names_the_public_index_only() -> None:
    hosts = set(re.findall(r"https?://[^/\"]+", (ROOT / "uv.lock").read_text()))
    assert hosts == {"https://pypi.org", "https://files.pythonhosted.org"}


def test_make_help_lists_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text()
    phony = re.search(r"\.PHONY: ((?:.*\\\n)*.*)", makefile)
    assert phony is not None
    targets = set(phony[1].replace("\\\n", " ").split())
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"^  make (\S+)", listed, re.MULTILINE)) == targets
