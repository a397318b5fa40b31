# SPDX-License-Identifier: Apache-2.0
"""What bench refuses: one line that names the thing, before anything is measured."""

import json
import shutil
from functools import partial
from pathlib import Path

import pytest

import harness
from helpers.command_line import fails, run


def test_missing_folder() -> None:
    assert "nowhere: no such model folder" in fails(1, "bench", "nowhere")


def test_a_folder_that_is_not_make_models(tmp_path: Path) -> None:
    line = fails(1, "bench", tmp_path)
    assert "openvino_model.xml: no such file" in line


@pytest.mark.slow
def test_models_that_cannot_be_compared(tmp_path: Path, tiny: Path) -> None:
    line = fails(1, "bench", tiny, "--reference", "no/such")
    assert "--reference: expected none for " in line
    line = fails(1, "bench", tiny / "ov", "--reference", tmp_path / "gone")
    assert "gone: expected a local folder or a hub's model id" in line
    other = shutil.copytree(harness.bundled_model(), tmp_path / "other")
    (other / "reranker.json").write_text("{}")
    assert "reranker.json: expected none" in fails(1, "bench", other)
    config = json.loads((other / "config.json").read_text())
    config |= {"model_type": "qwen2", "architectures": ["Qwen2ForCausalLM"]}
    (other / "config.json").write_text(json.dumps(config))
    line = fails(1, "bench", other)
    assert "whose prompt all contenders score, or a cross-encoder, got mxbai" in line
    (other / "config.json").write_text("[]")
    assert "config.json: expected a JSON object" in fails(1, "bench", other)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--workloads", "A,Z"),
        ("--workloads", ""),
        ("--peers", "ours,theirs"),
        ("--repeats", "0"),
        ("--timeout", "0"),
        ("--scale", "2"),
        ("--tuned-group", "64"),
    ],
)
def test_wrong_command_line(arguments: tuple[str, str]) -> None:
    line = fails(2, "bench", "model", *arguments)
    assert arguments[0] in line


def test_unknown_names_are_told_with_the_known_ones() -> None:
    line = fails(2, "bench", "model", "--peers", "theirs")
    assert (
        "expected some of ours,ours-tuned,baked,baked-padded,seed,genai,transformers,"
        "sentence-transformers,onnxruntime, got 'theirs'" in line
    )


@pytest.mark.parametrize(
    "text", ["{", "[1]", "1"], ids=["broken", "a list", "a number"]
)
def test_plugin_config_that_is_no_object(tiny: Path, text: str) -> None:
    line = fails(1, "bench", tiny, "--plugin-config", text)
    assert "--plugin-config: expected a JSON object" in line


@pytest.mark.parametrize("package", ["matplotlib", "openvino_genai", "torch"])
def test_a_missing_package_says_what_to_install(
    tiny: Path, tmp_path: Path, package: str
) -> None:
    out = tmp_path / "out"
    line = fails(1, "bench", tiny, "--out", out, how=partial(run, without=[package]))
    assert "pip install 'rerank-harness[bench]'" in line
    assert not out.exists()


def test_out_that_is_a_file(tiny: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="asked for before --out is")
    (tmp_path / "file").touch()
    line = fails(1, "bench", tiny, "--peers", "ours", "--out", tmp_path / "file")
    assert f"{tmp_path / 'file'}: " in line
