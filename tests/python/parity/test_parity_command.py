# SPDX-License-Identifier: Apache-2.0
"""The parity command and its numbers."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from command_line import fails, run
from harness.parity.metrics import compare, spearman

Models = Callable[..., Path]


def test_metrics_of_known_scores() -> None:
    metrics = compare([[1.0, 2.0, 3.0], [0.0, 5.0]], [[1.5, 2.0, 3.0], [5.0, 0.0]])
    assert metrics.pairs == 5
    assert metrics.max_difference == 5.0
    assert metrics.mean_difference == pytest.approx(2.1)
    assert metrics.max_probability_difference == pytest.approx(
        1 / (1 + np.exp(-5)) - 0.5
    )
    assert metrics.rank_correlation == pytest.approx(0.0)
    assert metrics.worst_rank_correlation == pytest.approx(-1.0)
    assert metrics.top1_agreement == 0.5


def test_rank_correlation_with_ties() -> None:
    rising = np.array([1.0, 2.0, 3.0, 4.0])
    assert spearman(rising, np.exp(rising)) == pytest.approx(1)
    assert spearman(rising, -rising) == pytest.approx(-1)
    # Ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4.
    tied = np.array([1.0, 2.0, 2.0, 4.0])
    assert spearman(tied, rising) == pytest.approx(4.5 / np.sqrt(4.5 * 5))
    equal = np.ones(4)
    assert spearman(equal, equal) == 1
    assert spearman(equal, rising) == 0


def test_one_document_has_no_rank() -> None:
    assert compare([[1.0]], [[1.0]]).rank_correlation is None


def test_a_set_of_ones_own(ov_model: Models, hf_model: Models, tmp_path: Path) -> None:
    """Two precisions, a gate that one of them passes, and the page."""
    pairs = tmp_path / "pairs.jsonl"
    bodies = [
        {"query": "first <q>", "documents": ["a <b>", "b" * 400, "ü"]},
        {"query": "second", "documents": ["d", "e e e e"]},
    ]
    pairs.write_text("\n".join(map(json.dumps, bodies)))
    page = tmp_path / "report.html"
    done = run(
        "parity", ov_model(True), "--reference", hf_model(True), "--set", pairs,
        "--precisions", "f32,bf16", "--tolerance", "f32=1e-3,bf16=0",
        "--html", page, "--json",
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    answer = json.loads(done.stdout)
    exact, rough = answer["runs"]
    assert exact["precision"] == "f32"
    assert exact["computed_in"] == "f32"
    assert exact["token_equality"] == 1
    assert exact["metrics"]["pairs"] == 5
    assert exact["metrics"]["max_difference"] <= 1e-3
    assert exact["beyond_tolerance"] is None
    assert len(exact["worst"]) == 5
    assert exact["scores"] != rough["scores"], "the hint did not reach OpenVINO"
    assert "bf16: largest difference" in rough["beyond_tolerance"]
    assert rough["beyond_tolerance"] in done.stderr
    text = page.read_text()
    assert len(re.findall("data:image/png;base64,iVBOR", text)) == 2
    assert ">within<" in text
    assert "a &lt;b&gt;" in text
    assert "first <q>" not in text


def test_what_is_refused(ov_model: Models, hf_model: Models, tmp_path: Path) -> None:
    model = ov_model(True)
    line = fails(1, "parity", model, "--reference", tmp_path / "nowhere")
    assert "nowhere: expected a local folder or a hub's model id" in line
    line = fails(1, "parity", tmp_path / "gone", "--reference", hf_model(True))
    assert "gone: no such model directory" in line
    pairs = tmp_path / "pairs.jsonl"
    pairs.write_text('{"query": "q", "documents": ["d"]}\n{"query": "q"}\n')
    line = fails(1, "parity", model, "--reference", hf_model(True), "--set", pairs)
    assert 'pairs.jsonl:2: expected {"query": ...' in line


@pytest.mark.parametrize(
    "arguments",
    [("--precisions", "f64"), ("--tolerance", "f64=1"), ("--tolerance", "-1"), ()],
)
def test_wrong_command_line(arguments: tuple[str, ...]) -> None:
    reference = ("--reference", "r") if arguments else ()
    assert "error: " in fails(2, "parity", "m", *reference, *arguments)
