# SPDX-License-Identifier: Apache-2.0
"""bench's contender onnxruntime: in f32 it scores what others score, and it runs."""

import json
from pathlib import Path

import pytest

from harness._shared.cross_encoder import load_predictor, predict
from harness._shared.pretrained import load_tokenizer
from harness.bench.models import Models
from harness.bench.onnx_model import write_onnx
from harness.bench.peers.onnxruntime import OfPairs, OfPrompts
from harness.bench.peers.transformers import load as load_transformers
from helpers.command_line import run

pytestmark = pytest.mark.slow
for package in ("matplotlib", "onnx", "onnxruntime", "onnxscript"):
    pytest.importorskip(
        package, reason="a contender: pip install 'rerank-harness[bench,peers]'"
    )

QUERY = "what edits sound?"
DOCUMENTS = [
    "one", "two words", "three " * 30, "an audio editor for sounds", "a fast server",
    "a server of models", "", "x", "the ninth makes a second batch",
]  # fmt: skip
TOLERANCE = 1e-3  # f32, in batches of other shapes
BF16_TOLERANCE = 0.2  # as in test_bench_run
INT8_TOLERANCE = 0.1  # 0.03 measured


def _bert(folder: Path) -> Path:
    """A tiny cross-encoder whose scores spread."""
    from helpers.family_models import HEAD_SCALE, bert, save, scale_head

    model, tokenizer = bert()
    scale_head(model, HEAD_SCALE)
    save((model, tokenizer), folder)
    return folder


def test_a_language_models_scores(tiny: Path, tmp_path: Path) -> None:
    file = write_onnx(tiny / "hf", tmp_path, cross_encoder=False, int8=False)
    found = OfPrompts(file, load_tokenizer(tiny / "hf")).score(QUERY, DOCUMENTS)
    models = Models(tiny / "ov", tiny / "hf")
    expected = load_transformers(models, {}).score(QUERY, DOCUMENTS)
    assert found == pytest.approx(expected, abs=BF16_TOLERANCE)
    assert max(found) - min(found) > 5 * BF16_TOLERANCE


def test_a_cross_encoders_scores(tmp_path: Path) -> None:
    pytest.importorskip(
        "sentence_transformers",
        reason="the oracle: pip install 'rerank-harness[cross-encoder]'",
    )
    checkpoint = _bert(tmp_path / "hf")
    file = write_onnx(checkpoint, tmp_path / "onnx", cross_encoder=True, int8=False)
    found = OfPairs(file, load_tokenizer(checkpoint)).score(QUERY, DOCUMENTS)
    expected = predict(load_predictor(checkpoint), QUERY, DOCUMENTS, 32)
    assert found == pytest.approx(expected, abs=TOLERANCE)
    assert max(found) - min(found) > 100 * TOLERANCE


def test_bench_runs_it(tiny: Path, tmp_path: Path) -> None:
    done = run(
        "bench", tiny, "--scale", "0.1", "--repeats", "1", "--workloads", "A",
        "--peers", "ours,onnxruntime", "--out", tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    results = json.loads((tmp_path / "bench.json").read_text())
    workload = results["workloads"]["A"]
    entry = workload["peers"]["onnxruntime"]
    assert entry["status"] == "measured", entry
    assert entry["computed_tokens"] >= workload["prompt_tokens"]
    assert 0 < entry["largest_difference"]["raw"] < INT8_TOLERANCE
    assert results["versions"]["onnxruntime"]


def test_it_needs_a_checkpoint(tmp_path: Path) -> None:
    assert "which --reference names" in Models(tmp_path).why_not("onnxruntime")
