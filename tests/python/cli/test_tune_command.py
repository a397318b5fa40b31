# SPDX-License-Identifier: Apache-2.0
"""``tune`` on the command line."""

import json
from pathlib import Path

import pytest

import harness
from harness.graph.config import load_graph
from helpers.command_line import fails, succeeds

PAIRS = {
    "query": "make backups",
    "documents": ["Tool to back up files.", "A chess game.", "Prints the date."],
}
F32 = {"INFERENCE_PRECISION_HINT": "f32"}


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    file = tmp_path / "pairs.jsonl"
    file.write_text(json.dumps(PAIRS) + "\n")
    return file


def test_a_graph_with_the_fastest(pairs: Path, tmp_path: Path) -> None:
    graph = tmp_path / "graph.pbtxt"
    line = succeeds(
        "tune", "--pairs", pairs, "--rounds", 1, "--max-drift", 0.2, "--json",
        "--max-batched-tokens", 512, "--plugin-config", json.dumps(F32),
        "--graph", graph, "--plot", tmp_path / "t.png",
    )  # fmt: skip
    report = json.loads(line)
    (best,) = [entry for entry in report["tried"] if entry["best"]]
    assert best["within"]
    assert best["drift"] <= 0.2
    properties = report["settings"]["plugin_config"]
    assert properties == {**F32, **best["properties"]}
    assert all(entry["max_batched_tokens"] is None for entry in report["tried"])
    assert load_graph(graph)
    assert json.dumps(json.dumps(properties))[1:-1] in graph.read_text()
    assert (tmp_path / "t.png").stat().st_size > 0
    harness.load_servable(harness.bundled_model(), plugin_config=properties)


def test_refusals(pairs: Path, tmp_path: Path) -> None:
    taken = tmp_path / "graph.pbtxt"
    taken.write_text("")
    assert "--replace overwrites" in fails(1, "tune", "--graph", taken)
    assert "no such folder" in fails(1, "tune", "--graph", tmp_path / "no/g.pbtxt")
    assert "expected a .png or .svg" in fails(1, "tune", "--plot", tmp_path / "a.pdf")
    assert "belongs to --graph" in fails(2, "tune", "--replace")
    assert "0 to 1" in fails(2, "tune", "--max-drift", 2)
    alone = tmp_path / "alone.jsonl"
    alone.write_text('{"query": "a", "documents": ["b"]}\n')
    assert "different scores" in fails(1, "tune", "--pairs", alone)
    assert "with at least one document" in fails(
        1, "tune", "--pairs", _file(tmp_path, "{}")
    )


def _file(folder: Path, text: str) -> Path:
    (folder / "x.jsonl").write_text(text)
    return folder / "x.jsonl"
