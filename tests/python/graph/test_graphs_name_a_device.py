# SPDX-License-Identifier: Apache-2.0
"""Every graph that is written or shown names its device.

Without one this calculator takes the CPU and the stock server the best GPU, so a graph
that names none would be computed elsewhere by another server.
"""

from pathlib import Path

import pytest

from harness.graph.build import graph_text

ROOT = Path(__file__).parents[3]
OPTIONS = "mediapipe.RerankCalculatorOVOptions]: {"
PLACES = ("README.md", "docs", "graphs", "calculators", "python/harness")


def options_blocks(text: str) -> list[str]:
    """What stands in the braces of each node's options."""
    blocks = []
    for behind in text.split(OPTIONS)[1:]:
        lines = behind.splitlines()
        # In a C++ comment, too; templates double their braces.
        end = next(i for i, line in enumerate(lines) if set(line.strip(" /")) == {"}"})
        blocks.append("\n".join(lines[:end]))
    return blocks


def shown() -> list[Path]:
    """Files of the tree that hold a rerank node's options."""
    files = [ROOT / place for place in PLACES if (ROOT / place).is_file()]
    for place in PLACES:
        files += [file for file in (ROOT / place).rglob("*") if file.is_file()]
    kinds = {".md", ".pbtxt", ".h", ".cc", ".py", ".json", ".yaml"}
    return [f for f in files if f.suffix in kinds and OPTIONS in f.read_text()]


@pytest.mark.parametrize("file", shown(), ids=lambda file: str(file.name))
def test_a_graph_that_is_shown_names_its_device(file: Path) -> None:
    for block in options_blocks(file.read_text()):
        assert 'target_device: "' in block, f"{file}: {block}"


def test_the_places_are_found() -> None:
    names = {file.name for file in shown()}
    assert names >= {"README.md", "graph.pbtxt", "rerank_calculator_ov.h", "baking.py"}


def test_a_graph_that_is_written_names_its_device() -> None:
    assert '\n      target_device: "CPU"\n' in graph_text({"models_path": "./model"})
    text = graph_text({"models_path": "./model", "target_device": "GPU"})
    assert '\n      target_device: "GPU"\n' in text
    assert "CPU" not in "".join(
        line for line in text.splitlines() if line.strip().startswith("target_device")
    )
