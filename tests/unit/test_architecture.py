"""The package's shape, as ARCHITECTURE.md draws it: who imports whom, who reads files, what registries hold.

The contracts among our own modules are import-linter's, in pyproject.toml.
"""

import ast
import importlib
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "hermes_space"
MODULES = sorted(PACKAGE.rglob("*.py"))

# What lies outside, and the only top modules (or folders) of the package that import it.
IMPORTERS = {
    "hermes_space._rust": {"parse"},
    "gradio": {"tabs", "ui"},
    "fastapi": {"server"},
    "starlette": {"server"},
    "uvicorn": {"server"},
    "plotly": {"charts"},
    "daft": {"engines"},
    "ray": {"engines"},
    "datasets": {"sft"},  # sft hands the trainer its rows in one
    "huggingface_hub": {"hub", "hub_answers", "hub_folder", "hub_patience", "storage"},
    "transformers": {"sft"},
    "torch": {"sft"},
    "trl": {"sft"},
    "peft": {"sft"},
    "requests": set(),
    "httpx": set(),
    "urllib.request": set(),
}

# Calls that read a file, and the only modules that make them. Data comes in through dataset.py and what is
# below it; the others read what is bundled with them, or what their user named.
READS = {
    "open",
    "open_input_file",
    "read_text",
    "read_bytes",
    "ParquetFile",
    "read_table",
    "read_parquet",
    "memory_map",
}
READERS = {
    "parse": "its own extension, to tell one build from another",
    "shards": "rows out of files",
    "row_groups": "rows out of Parquet",
    "rows": "a row group of a large dataset's files",
    "copies": "what it copied",
    "cache": "the index it made",
    "streams": "files whose names do not say what they hold",
    "rewrite": "files that are written anew, mended",
    "layout": "a dataset folder's README",
    "storage": "files by name or URL",
    "store": "tables that were written",
    "counts": "tables that were written, a shard at a time",
    "sft": "the trainer's rows, in a process of its own",
    "tabs": "their scripts, under static",
    "server": "the start page's style and script, under static",
}

REGISTRIES = [
    ("containers", "CONTAINERS"),
    ("metrics", "METRICS"),
    ("charts", "CHARTS"),
    ("exporters", "EXPORTERS"),
    ("tabs", "TABS"),
    ("engines", "ENGINES"),
    ("commands", "COMMANDS"),
    ("commands.check.formats", "FORMATS"),
]


def top(path: Path) -> str:
    """The module's first name below the package: `tabs` for tabs/stats.py, `parse` for parse.py."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    """Dotted names that the file imports anywhere in it; `from a import b` gives a and a.b."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def reads(path: Path) -> Iterator[str]:
    """What the file calls to read a file, by last name: `read_text` for Path(x).read_text()."""
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call) or any(_is_write_mode(argument) for argument in node.args):
            continue
        if isinstance(node.func, ast.Name) and node.func.id in READS:
            yield node.func.id
        elif isinstance(node.func, ast.Attribute) and ast.unparse(node.func) != "os.open":
            yield from READS & {node.func.attr}


def _is_write_mode(argument: ast.expr) -> bool:
    value = argument.value if isinstance(argument, ast.Constant) else None
    return isinstance(value, str) and re.fullmatch(r"[wxa][bt+]{0,2}", value) is not None


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


def test_imports_point_one_way() -> None:
    linter = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    report = subprocess.run(linter, cwd=ROOT, capture_output=True, text=True, check=False)
    assert report.returncode == 0, report.stdout + report.stderr


@pytest.mark.parametrize("outside", IMPORTERS)
def test_only_the_named_modules_import(outside: str) -> None:
    found = {top(path) for path in MODULES if any(within(name, outside) for name in imports(path))}
    assert found <= IMPORTERS[outside]


def test_only_the_named_modules_read_files() -> None:
    found = {top(path) for path in MODULES if any(reads(path))}
    assert found == set(READERS)


def test_every_module_says_what_it_is() -> None:
    silent = [
        str(path.relative_to(ROOT)) for path in MODULES if not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert not silent


def test_no_module_is_a_drawer() -> None:
    drawers = {"utils", "util", "helpers", "helper", "common", "misc"}
    assert not [path for path in MODULES if path.stem in drawers or path.parent.name in drawers]


def test_unsafe_rust_stands_in_one_file() -> None:
    sources = [path for path in (ROOT / "rust_parser").rglob("*.rs") if "target" not in path.parts]
    found = {path for path in sources if re.search(r"\bunsafe\b|\bunsafe_code\b", path.read_text())}
    assert found == {ROOT / "rust_parser/core/src/json/strings/avx2.rs"}
    assert 'unsafe_code = "deny"' in (ROOT / "Cargo.toml").read_text()


def test_importing_the_package_imports_nothing_heavy() -> None:
    heavy = ["gradio", "torch", "transformers", "datasets", "plotly", "pandas", "pyarrow"]
    check = f"import sys, hermes_space; print([name for name in {heavy} if name in sys.modules])"
    found = subprocess.run(
        [sys.executable, "-c", check], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"


def modules_of(package: ModuleType) -> list[ModuleType]:
    names = (info.name for info in pkgutil.iter_modules(package.__path__))
    return [importlib.import_module(f"{package.__name__}.{name}") for name in names]


def defines(module: ModuleType, entry: object) -> bool:
    """Whether the entry is the module, stands in it, or is made of a function that is the module's own."""
    if entry is module or any(entry is value for value in vars(module).values()):
        return True
    parts = [part for part in getattr(entry, "__dict__", {}).values() if callable(part)]
    return any(getattr(part, "__module__", None) == module.__name__ for part in parts)


@pytest.mark.parametrize(("folder", "name"), REGISTRIES)
def test_a_registry_is_a_tuple_of_what_its_folder_holds(folder: str, name: str) -> None:
    package = importlib.import_module(f"hermes_space.{folder}")
    registry = getattr(package, name)
    assert isinstance(registry, tuple) and registry
    modules = modules_of(package)
    homeless = [entry for entry in registry if not any(defines(module, entry) for module in modules)]
    assert not homeless
    assert len(set(map(id, registry))) == len(registry)


@pytest.mark.parametrize(("folder", "name"), REGISTRIES)
def test_a_registry_forgets_no_file_of_its_folder(folder: str, name: str) -> None:
    """A file that holds no entry must at least serve one that does."""
    package = importlib.import_module(f"hermes_space.{folder}")
    registry = getattr(package, name)
    used = {
        name
        for path in (PACKAGE / folder.replace(".", "/")).glob("*.py")
        for name in imports(path)
        if path.stem != "__init__"
    }
    forgotten = [
        module.__name__
        for module in modules_of(package)
        if not any(defines(module, entry) for entry in registry)
        and not any(within(one, module.__name__) for one in used)
    ]
    assert not forgotten
