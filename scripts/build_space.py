"""Builds the Hugging Face Space into dist/space: all that is uploaded, the compiled extension inside.

It uploads nothing. A Space has no Rust and does not see the repository when it installs requirements.txt,
so the package lies beside app.py as the wheel holds it, its extension linked against glibc 2.28 (the
Space's is 2.36).
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SPACE = ROOT / "dist" / "space"
TOOLS = Path(sys.executable).parent
REQUIREMENTS_NOTE = """\
# What the app imports, without gradio: the Space's builder installs that itself, in the version that
# sdk_version in README.md names, and a second mention here could only disagree with it.
"""


def build_wheel(folder: Path) -> Path:
    """The manylinux wheel; zig as the linker is what makes an old glibc possible on a new machine."""
    options = ["--release", "--locked", "--zig", "--compatibility", "manylinux_2_28", "--out", str(folder)]
    # maturin finds pip's zig as a program on PATH.
    environment = {**os.environ, "PATH": f"{TOOLS}{os.pathsep}{os.environ['PATH']}"}
    subprocess.run([str(TOOLS / "maturin"), "build", *options], cwd=ROOT, env=environment, check=True)
    (wheel,) = folder.glob("*.whl")
    return wheel


def requirements_without_gradio(text: str) -> str:
    """The Space's requirements.txt out of the repository's."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    kept = [line for line in lines if re.split(r"[^\w-]", line)[0] != "gradio"]
    return REQUIREMENTS_NOTE + "\n".join(kept) + "\n"


def assemble(wheel: Path, space: Path) -> None:
    """Fill the folder `space`, which is emptied first."""
    shutil.rmtree(space, ignore_errors=True)
    space.mkdir(parents=True)
    with zipfile.ZipFile(wheel) as archive:
        members = [name for name in archive.namelist() if name.startswith("hermes_space/")]
        archive.extractall(space, members)
    for name in ("app.py", "LICENSE"):
        shutil.copy(ROOT / name, space / name)
    shutil.copy(ROOT / "packaging" / "space_readme.md", space / "README.md")
    requirements = requirements_without_gradio((ROOT / "requirements.txt").read_text())
    (space / "requirements.txt").write_text(requirements)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        assemble(build_wheel(Path(folder)), SPACE)
    size = sum(file.stat().st_size for file in SPACE.rglob("*") if file.is_file())
    print(f"{SPACE.relative_to(ROOT)}: {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
