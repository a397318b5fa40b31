# SPDX-License-Identifier: Apache-2.0
"""What the documents say is what the tree does."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from harness.cli.main import build_parser

ROOT = Path(__file__).parents[3]
TIMEOUT = 120  # seconds


def blocks(file: str, language: str) -> list[str]:
    text = (ROOT / file).read_text()
    return re.findall(rf"```{language}\n(.*?)```", text, flags=re.DOTALL)


def test_readme_python_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = blocks("README.md", "python")
    exec(example, {})
    shown = capsys.readouterr().out
    assert "a document" in shown
    assert "another document" in shown


DOCUMENTS = ["README.md", *(f"docs/{f.name}" for f in (ROOT / "docs").glob("*.md"))]


def commands(file: str) -> list[list[str]]:
    """Every ``python -m harness`` in a document's blocks, as arguments."""
    found = []
    for block in re.findall(r"```\w*\n(.*?)```", (ROOT / file).read_text(), re.DOTALL):
        text = block.replace("\\\n", " ")
        # YAML folds the lines of a block scalar.
        text = re.sub(r"run: >\n\s+(.*)\n\s+(.*)", r"\1 \2", text)
        for line in re.findall(r"python -m harness (.*)", text):
            found.append(shlex.split(line.split(" # ")[0]))
    return found


@pytest.mark.parametrize("file", DOCUMENTS)
def test_commands_in_documents_are_commands(file: str) -> None:
    """Each parses: options that do not exist end the program here."""
    parser = build_parser()
    for arguments in commands(file):
        parser.parse_args(arguments)


def test_quickstart_commands_run() -> None:
    """Those that use the bundled model alone."""
    text = (ROOT / "docs/quickstart.md").read_text()
    block = re.findall(r"```\n(.*?)```", text, re.DOTALL)[0]
    lines = [line for line in block.splitlines() if line.startswith("python")]
    assert len(lines) == 4
    for line in lines:
        done = subprocess.run(
            [sys.executable, *shlex.split(line)[1:]],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            check=False,
        )
        assert done.returncode == 0, f"{line}: {done.stderr}"
        assert done.stdout


@pytest.mark.parametrize("number", [0, 1, 2])
def test_quickstart_python_examples_run(number: int) -> None:
    exec(blocks("docs/quickstart.md", "python")[number], {})


def test_security_names_tests_that_exist() -> None:
    text = (ROOT / "docs/security.md").read_text()
    named = re.findall(r"`(tests/[\w/.]+)`", text)
    assert len(named) >= 10
    for path in named:
        assert (ROOT / path).exists(), path


def test_options_table_is_the_proto() -> None:
    proto = (ROOT / "calculators/mediapipe/rerank_calculator_ov.proto").read_text()
    fields = re.findall(r"(?:optional|required) \w+ (\w+) = (\d+)", proto)
    fields = [field for field in fields if field[0] != "ext"]
    rows = re.findall(
        r"^\| `(\w+)` \| (\d+) \|", (ROOT / "docs/options.md").read_text(), re.MULTILINE
    )
    assert rows == fields


def test_documents_link_to_files_that_exist() -> None:
    for file in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        for link in re.findall(r"\]\(([^)#:]+)\)", file.read_text()):
            assert (file.parent / link).exists(), f"{file.name}: {link}"


@pytest.mark.skipif(sys.version_info < (3, 11), reason="tomllib is new in 3.11")
def test_build_requirements_are_stated_alike() -> None:
    import tomllib  # type: ignore[import-not-found,unused-ignore]

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert project["dependency-groups"]["build"] == project["build-system"]["requires"]
