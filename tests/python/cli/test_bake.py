# SPDX-License-Identifier: Apache-2.0
"""``bake`` as a person runs it."""

import json
from collections.abc import Callable
from pathlib import Path

import harness
from helpers import family_models
from helpers.command_line import call, fails, run, succeeds

Models = Callable[..., Path]


def test_it_says_how_to_serve_the_model(tmp_path: Path) -> None:
    out = tmp_path / "my model"
    done = run(
        "bake", harness.bundled_model(), out, "--model-name", "mini", "--check", 20
    )
    assert done.returncode == 0, done.stderr
    assert "baked Qwen3-Reranker into" in done.stdout
    assert f"-v '{out}:/models/mini:ro'" in done.stdout
    assert "--model_name mini --model_path /models/mini" in done.stdout
    assert "realistic queries with equal token rows: 20 of 20" in done.stdout
    assert {path.name for path in out.iterdir()} == {
        "config.json",
        "graph.pbtxt",
        "openvino_model.bin",
        "openvino_model.xml",
        "openvino_tokenizer.bin",
        "openvino_tokenizer.xml",
        "ovms_config.json",
        "subconfig.json",
        "tokenizer_config.json",
    }


def test_json(tmp_path: Path) -> None:
    done = run(
        "bake", harness.bundled_model(), tmp_path / "out",
        "--instruction", "Find apples", "--max-length", 400, "--check", 10, "--json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["instruction"] == "Find apples"
    assert answer["max_length"] == 400
    assert answer["model_name"] == "out"
    assert answer["check"]["random"]["queries"] == 10


def test_a_checkpoint_is_exported_first(
    hf_model: Models, ov_model: Models, tmp_path: Path
) -> None:
    done = run(
        "bake", hf_model(True), tmp_path / "out", "--weight-format", "fp32", "--json"
    )
    assert done.returncode == 0, done.stderr
    assert "export as text-generation-with-past, fp32" in done.stderr
    assert "score three pairs with it and with its source" in done.stderr
    assert json.loads(done.stdout)["family"] == "Qwen3-Reranker"
    assert [path.name for path in tmp_path.iterdir()] == ["out"], "no work folder"
    expected = run("bake", ov_model(True), tmp_path / "exported")
    assert expected.returncode == 0, expected.stderr
    f32 = {"INFERENCE_PRECISION_HINT": "f32"}
    ours, theirs = (
        harness.load_servable(tmp_path / name, plugin_config=f32).score("q", ["a", "b"])
        for name in ("out", "exported")
    )
    assert ours == theirs


def test_what_is_no_checkpoint(tmp_path: Path) -> None:
    out = tmp_path / "out"
    line = fails(1, "bake", harness.bundled_model(), out, "--weight-format", "int8")
    assert "--weight-format: expected a checkpoint to export, got" in line
    source = family_models.save(family_models.bert(), tmp_path / "bert")
    line = fails(1, "bake", source, out)
    assert "got a classifier (BertForSequenceClassification)" in line
    line = fails(1, "bake", "nobody/no-such-model", out)
    assert "expected a local folder or a hub's model id" in line
    assert not out.exists()
    out.mkdir()
    (out / "mine").touch()
    assert "expected a new or empty folder" in fails(1, "bake", source, out)


def test_errors_are_one_line(tmp_path: Path) -> None:
    line = fails(1, "bake", tmp_path / "nowhere", tmp_path / "out")
    assert "no such model directory" in line
    model = harness.bundled_model()
    assert "--max-length" in fails(2, "bake", model, tmp_path / "o", "--max-length", 0)
    # The model is baked, and said to be, before it is checked.
    short = call("bake", model, tmp_path / "s", "--max-length", 200, "--check")
    assert short.returncode == 1
    assert "--check: expected rows of at least 256 tokens" in short.stderr


def test_help_has_an_example() -> None:
    assert "ovms --rest_port" in succeeds("bake", "--help")
