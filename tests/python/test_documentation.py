# SPDX-License-Identifier: Apache-2.0
"""What the documents say is what the tree does."""

import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def blocks(file: str, language: str) -> list[str]:
    text = (ROOT / file).read_text()
    return re.findall(rf"```{language}\n(.*?)```", text, flags=re.DOTALL)


def test_readme_python_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = blocks("README.md", "python")
    exec(example, {})
    shown = capsys.readouterr().out
    assert "a document" in shown
    assert "another document" in shown


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
