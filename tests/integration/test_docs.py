"""What the pages under docs tell people to run: their Python runs, and every command line is one."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from hermes_space import cli
from tests.hub_repository import parquet
from tests.hub_server import Hub

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
# Fenced with a language, or indented by four.
BLOCK = re.compile(r"^```(?P<language>\w+)\n(?P<fenced>.*?)^```$|(?P<indented>(?:^ {4}\S.*\n)+)", re.S | re.M)
COMMAND = re.compile(r"^(?:[A-Z_]+=\S+ )*(hermes-space .*)$", re.M)


def blocks(page: Path, *languages: str) -> list[str]:
    """The blocks in one of these languages, "sh" being what an indented one is in."""
    found = BLOCK.finditer(page.read_text())
    written = [(each["language"] or "sh", each["fenced"] or each["indented"]) for each in found]
    return [text for language, text in written if language in languages]


def commands(page: Path) -> list[str]:
    text = "".join(blocks(page, "sh")).replace("\\\n", " ")
    return COMMAND.findall(re.sub(r"^ {4}", "", text, flags=re.M))


def test_there_are_commands_to_be_found() -> None:
    assert {page.name for page in PAGES if commands(page)} >= {"README.md", "hub.md", "parse.md", "scale.md"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_line_is_one(page: Path) -> None:
    for line in commands(page):
        words = shlex.split(re.split(r" [|>] ", line)[0], comments=True)
        cli._parser().parse_args(words[1:])


@pytest.mark.parametrize("name", ["hub.md", "parse.md"])
def test_python_runs_as_it_is_written(
    server: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (tmp_path / "data").mkdir()
    for file in ("a", "b"):
        (tmp_path / "data" / f"{file}.parquet").write_bytes(parquet(file, 3))
    monkeypatch.chdir(tmp_path)
    known: dict[str, object] = {}
    written = blocks(ROOT / "docs" / name, "python")
    assert written
    for text in ["import hermes_space as hs", *written]:
        exec(compile(text, name, "exec"), known)
