"""What `make space` builds, started as a Space starts it: no repository, no Rust, only its requirements.

The packages are the locked ones and come out of uv's cache, which `make develop` has filled.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.running_app import ROOT, running_app

UV = str(Path(sys.executable).parent / "uv")
ABI3AUDIT = str(Path(sys.executable).parent / "abi3audit")


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of dist/space, freshly built, outside the repository."""
    subprocess.run([sys.executable, "scripts/build_space.py"], cwd=ROOT, check=True)
    folder = tmp_path_factory.mktemp("space") / "app"
    shutil.copytree(ROOT / "dist" / "space", folder)
    return folder


@pytest.fixture(scope="module")
def space_python(space: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The Python of a new environment with the Space's requirements and its sdk_version's gradio."""
    folder = tmp_path_factory.mktemp("space-venv")
    python = str(folder / "venv" / "bin" / "python")
    locked = folder / "pylock.toml"
    export = ["export", "--quiet", "--frozen", "--no-default-groups", "--no-emit-project"]
    uv("venv", "--quiet", "--python", sys.executable, str(folder / "venv"))
    uv(*export, "--format", "pylock.toml", "--output-file", str(locked))
    uv("pip", "install", "--quiet", "--python", python, "--requirements", str(locked))
    # Nothing is left to install: offline, this fails if a requirement was not met by the above.
    sdk = yaml.safe_load((space / "README.md").read_text().split("---")[1])["sdk_version"]
    requirements = ["--requirements", str(space / "requirements.txt"), f"gradio=={sdk}"]
    uv("pip", "install", "--quiet", "--offline", "--python", python, *requirements)
    return python


def uv(*arguments: str) -> None:
    subprocess.run([UV, *arguments], cwd=ROOT, check=True)


def space_environment(python: str) -> dict[str, str]:
    """What a Space's process sees: the environment's programs and no others, so no cargo and no rustc."""
    kept = {key: value for key, value in os.environ.items() if key in {"HOME", "LANG", "TMPDIR"}}
    return {**kept, "PATH": str(Path(python).parent)}


def test_the_extension_runs_on_every_supported_python_and_glibc(space: Path) -> None:
    extension = space / "hermes_space" / "_rust.abi3.so"
    symbols = re.findall(rb"GLIBC_(\d+)\.(\d+)", extension.read_bytes())
    assert symbols, "no versioned glibc symbol found: is this the extension?"
    assert max((int(major), int(minor)) for major, minor in symbols) <= (2, 28)
    audit = [ABI3AUDIT, "--strict", "--assume-minimum-abi3", "3.10", str(extension)]
    report = subprocess.run(audit, capture_output=True, text=True, check=False)
    assert report.returncode == 0, report.stdout + report.stderr


def test_the_bundle_holds_no_source_of_the_repository_but_the_package(space: Path) -> None:
    names = {path.name for path in space.iterdir()}
    assert names == {"app.py", "hermes_space", "requirements.txt", "README.md", "LICENSE"}
    assert not list(space.rglob("*.rs")) and not list(space.rglob("__pycache__"))


def test_the_bundle_starts_alone_and_shows_the_stats(
    space: Path, space_python: str, open_page: OpenPage
) -> None:
    environment = space_environment(space_python)
    where = [space_python, "-c", "import hermes_space, hermes_space._rust as r; print(r.__file__)"]
    found = subprocess.run(where, cwd=space, env=environment, capture_output=True, text=True, check=True)
    assert Path(found.stdout.strip()).is_relative_to(space)
    assert shutil.which("cargo", path=environment["PATH"]) is None
    with running_app(folder=space, python=space_python, env=environment) as url:
        page = open_page(url)
        expect(page.get_by_role("tab", name="Stats")).to_have_attribute("aria-selected", "true")
        expect(page.get_by_role("tabpanel").first).to_contain_text("traces", ignore_case=True)
