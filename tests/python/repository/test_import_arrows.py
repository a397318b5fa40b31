# SPDX-License-Identifier: Apache-2.0
"""The packages of harness import along the arrows of docs/architecture.md alone."""

import ast
from pathlib import Path

import pytest

from helpers.command_line import ROOT

HARNESS = ROOT / "python/harness"
# The library that users import: the modules beside the packages.
LIBRARY = "library"
# Each package with what it may import, beside its own modules.
ARROWS: dict[str, set[str]] = {
    LIBRARY: set(),
    "_shared": {LIBRARY},
    "bake": {LIBRARY, "_shared"},
    "datasets": {LIBRARY, "_shared"},
    "bench": {LIBRARY, "_shared", "bake"},
    "graph": {LIBRARY, "_shared"},
    "ovms": {LIBRARY, "_shared"},
    "parity": {LIBRARY, "_shared", "bake"},
    "rank": {LIBRARY, "_shared", "datasets"},
    "evaluate": {LIBRARY, "_shared", "datasets"},
    "export": {LIBRARY, "_shared", "parity"},
    "serve": {LIBRARY, "_shared", "graph"},
    "soak": {LIBRARY, "_shared", "serve"},
    "tune": {LIBRARY, "_shared", "parity"},
    "cli": {LIBRARY, "_shared", "bake", "bench", "datasets", "evaluate", "export",
            "graph", "ovms", "parity", "rank", "serve", "soak", "tune"},
}  # fmt: skip
# Starts the command line.
STARTER = "__main__.py"


def package_of(module: str) -> str:
    """The package of a module of harness, its name given with dots."""
    parts = module.split(".")[1:]
    return parts[0] if parts and (HARNESS / parts[0]).is_dir() else LIBRARY


def imports_of(source: str) -> set[str]:
    """The modules of harness that a source imports, wherever it does."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            # `from harness import bake` names a package, too.
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name for name in found if name.split(".")[0] == "harness"}


def wrong_imports(package: str, source: str) -> set[str]:
    """What a source in `package` may not import."""
    allowed = ARROWS[package] | {package}
    return {name for name in imports_of(source) if package_of(name) not in allowed}


def sources() -> list[Path]:
    return [file for file in sorted(HARNESS.rglob("*.py")) if file.name != STARTER]


@pytest.mark.parametrize("file", sources(), ids=lambda f: str(f.relative_to(HARNESS)))
def test_a_module_imports_along_the_arrows(file: Path) -> None:
    folder = file.relative_to(HARNESS).parts[0]
    package = folder if (HARNESS / folder).is_dir() else LIBRARY
    assert not wrong_imports(package, file.read_text(encoding="utf-8"))


def test_the_arrows_have_no_circle_and_name_every_package() -> None:
    order = list(ARROWS)
    for package, targets in ARROWS.items():
        assert all(order.index(t) < order.index(package) for t in targets), package
    packages = {f.relative_to(HARNESS).parts[0] for f in HARNESS.rglob("*/*.py")}
    assert packages == set(ARROWS) - {LIBRARY}


@pytest.mark.parametrize(
    "source",
    [
        "from harness.bench.models import Models",
        "from harness.cli import main",
        "from harness import bench",
        "import harness.bench",
        "def late():\n    from harness.bench.models import Models",
    ],
)
def test_a_sideways_import_is_seen(source: str) -> None:
    assert wrong_imports("parity", source)
    assert not wrong_imports("parity", "import harness\nfrom harness import Servable")


def test_no_command_imports_another() -> None:
    files = [file for file in (HARNESS / "cli").glob("*.py") if file.stem != "main"]
    texts = {file.stem: file.read_text(encoding="utf-8") for file in files}
    commands = {stem for stem, text in texts.items() if "\ndef register(" in text}
    assert {"export", "bake", "build_graph"} <= commands
    for stem, text in texts.items():
        modules = {name.split(".")[2] for name in imports_of(text) if ".cli." in name}
        assert not modules & commands - {stem}, stem
