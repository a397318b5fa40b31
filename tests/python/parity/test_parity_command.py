# SPDX-License-Identifier: Apache-2.0
"""The parity command and its numbers."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import harness
from harness._shared.checkpoint import LOGIT_SCORE, open_checkpoint
from harness.bake import bake
from harness.errors import InvalidArgumentError
from harness.parity.cards import QWEN3, ZERANK_2, find_card
from harness.parity.gate import judge, parse_tolerances, unmatched
from harness.parity.metrics import compare, spearman
from harness.parity.runner import Run
from helpers.command_line import fails, run, succeeds

Models = Callable[..., Path]
PICTURE = re.compile("data:image/png;base64,iVBOR")


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
        "parity", ov_model(True), "--reference", hf_model(True), "--pairs", pairs,
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
    # A CPU without bf16 computes in f32, and says so.
    moved = exact["scores"] != rough["scores"]
    assert moved == (rough["computed_in"] == "bf16"), "the hint did not reach OpenVINO"
    assert rough["executor"] == "paged"
    assert "bf16: largest difference" in rough["beyond_tolerance"]
    assert rough["beyond_tolerance"] in done.stderr
    text = page.read_text()
    assert len(PICTURE.findall(text)) == 3, "both runs, and each of them"
    assert ">within<" in text
    assert "a &lt;b&gt;" in text
    assert "first <q>" not in text


def test_weights_of_every_precision_in_one_report(
    ov_model: Models, hf_model: Models, tmp_path: Path
) -> None:
    page = tmp_path / "report.html"
    formats = ("fp32", "fp16", "int8", "int4")
    folders = [ov_model(True, "text-generation-with-past", f) for f in formats]
    done = run(
        "parity", *folders, "--reference", hf_model(True), "--queries", 1,
        "--plugin-config", '{"DYNAMIC_QUANTIZATION_GROUP_SIZE": 0}',
        "--tolerance", "f32=1,int8=1000,int4=0", "--html", page, "--json",
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    runs = json.loads(done.stdout)["runs"]
    assert [entry["weights"] for entry in runs] == ["f32", "f16", "int8", "int4"]
    largest = [entry["metrics"]["max_difference"] for entry in runs]
    assert largest[0] < largest[1] < largest[2] < largest[3]
    assert all(entry["token_equality"] == 1 for entry in runs)
    assert [entry["beyond_tolerance"] is None for entry in runs] == [True] * 3 + [False]
    assert done.stderr.splitlines()[-1].startswith(f"error: parity: {folders[3]} f32:")
    text = page.read_text()
    assert len(PICTURE.findall(text)) == 5
    assert "the model card&#x27;s algorithm (Qwen3-Reranker)" in text


def test_a_baked_model_is_compared_by_the_rows_it_makes(
    ov_model: Models, hf_model: Models, tmp_path: Path
) -> None:
    baked = bake(ov_model(True, "text-generation"), tmp_path / "baked").out
    pair = json.dumps({"query": "why?", "documents": ["a", "b c"]})
    answer = json.loads(
        succeeds(
            "parity", baked, "--reference", hf_model(True), "--pairs", "-",
            "--tolerance", "1e-3", "--json", stdin=pair,
        )
    )  # fmt: skip
    assert answer["runs"][0]["token_equality"] == 1


def test_zerank_is_told_by_its_only_answer(hf_model: Models, tmp_path: Path) -> None:
    folder = shutil.copytree(hf_model(True), tmp_path / "hf")
    for stated, family in [
        (None, QWEN3),
        ({"true_token_id": 9693, "false_token_id": 2152}, QWEN3),
        ({"true_token_id": 9693, "false_token_id": None}, ZERANK_2),
    ]:
        if stated:
            (folder / LOGIT_SCORE).parent.mkdir(exist_ok=True)
            (folder / LOGIT_SCORE).write_text(json.dumps(stated))
        assert find_card(open_checkpoint(str(folder))) is family
    (folder / LOGIT_SCORE).write_text('{"true_token_id": "yes"}')
    with pytest.raises(InvalidArgumentError, match="true_token_id and, if any"):
        open_checkpoint(str(folder))


def test_limits_of_weights_go_before_those_of_hints() -> None:
    limits = parse_tolerances("0.5,f32=0.1,int8=2")
    for weights, precision, limit in [
        ("f32", "f32", 0.1), ("f16", "f16", 0.5), ("int8", "f32", 2),
        ("int4", "bf16", 0.5),
    ]:  # fmt: skip
        for difference, verdict in [(limit, ""), (limit * 1.1, "largest difference")]:
            told = judge(comparison(weights, precision, difference), limits)
            assert told is not None
            assert (verdict in told) if verdict else told == ""
    assert judge(comparison("f32", "f32", 9.0), None) is None
    told = judge(comparison("f32", "bf16", 0.0), {"f32": 1})
    assert told == "m bf16: no tolerance for it"
    assert judge(comparison("f32", "f32", float("nan")), limits), "no number, no parity"


@pytest.mark.parametrize(
    ("tolerances", "lacking"),
    [
        ("1", ""),
        ("f32=1,int8=2", ""),
        ("f32=1,bf16=2,int8=2", "no run is of bf16, whose tolerance is 2"),
        ("1,int4=3", "no run is of int4, whose tolerance is 3"),
        ("int8=2", "no tolerance for a f32"),
    ],
)
def test_each_run_has_a_tolerance_and_each_tolerance_a_run(
    tolerances: str, lacking: str
) -> None:
    runs = [("a", "f16", "f32"), ("b", "int8", "f32")]
    told = unmatched(parse_tolerances(tolerances), runs)
    assert told.startswith(lacking)
    assert bool(told) == bool(lacking)


@pytest.mark.parametrize(
    ("tolerance", "expected"),
    [
        ("bf16=1e-7", "no run is of bf16"),
        ("f32=1,int4=1", "no run is of int4"),  # its weights are int8
    ],
)
def test_a_tolerance_that_matches_no_run_is_a_wrong_command_line(
    tolerance: str, expected: str
) -> None:
    model = harness.bundled_model()
    line = fails(2, "parity", model, "--reference", "r", "--tolerance", tolerance)
    assert f"--tolerance: {expected}" in line


def comparison(weights: str, precision: str, difference: float) -> Run:
    metrics = compare([[difference, 0.0]], [[0.0, 0.0]])
    return Run("m", precision, precision, weights, "paged", metrics, 1.0, [], [])


def test_what_is_refused(ov_model: Models, hf_model: Models, tmp_path: Path) -> None:
    model = ov_model(True)
    line = fails(1, "parity", model, "--reference", tmp_path / "nowhere")
    assert "nowhere: expected a local folder or a hub's model id" in line
    page = tmp_path / "no" / "page.html"
    line = fails(1, "parity", model, "--reference", hf_model(True), "--html", page)
    assert line == f"error: {page.parent}: no such folder"
    line = fails(1, "parity", tmp_path / "gone", "--reference", hf_model(True))
    assert "gone: no such model directory" in line
    line = fails(
        1, "parity", model, "--reference", hf_model(True), "--oracle", "server"
    )
    assert "--oracle: expected model-card for Qwen3ForCausalLM, got server" in line
    other = shutil.copytree(hf_model(True), tmp_path / "other")
    config = json.loads((other / "config.json").read_text())
    (other / "config.json").write_text(
        json.dumps({**config, "architectures": ["Qwen3Model"]})
    )
    line = fails(1, "parity", model, "--reference", other)
    assert "architectures: expected a reranker's" in line
    assert "got Qwen3Model" in line
    pairs = tmp_path / "pairs.jsonl"
    pairs.write_text('{"query": "q", "documents": ["d"]}\n{"query": "q"}\n')
    line = fails(1, "parity", model, "--reference", hf_model(True), "--pairs", pairs)
    assert 'pairs.jsonl:2: expected {"query": ...' in line


@pytest.mark.parametrize(
    "arguments",
    [("--precisions", "f64"), ("--tolerance", "f64=1"), ("--tolerance", "-1"), ()],
)
def test_wrong_command_line(arguments: tuple[str, ...]) -> None:
    reference = ("--reference", "r") if arguments else ()
    assert "error: " in fails(2, "parity", "m", *reference, *arguments)
