# SPDX-License-Identifier: Apache-2.0
"""``bake`` as a person runs it."""

import json
import subprocess
import sys
from pathlib import Path

import harness

TIMEOUT = 120  # seconds; a run takes a few


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "harness", "bake", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )


def test_it_says_how_to_serve_the_model(tmp_path: Path) -> None:
    out = tmp_path / "my model"
    done = run(harness.bundled_model(), out, "--model-name", "mini", "--check", 20)
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
        harness.bundled_model(), tmp_path / "out", "--instruction", "Find apples",
        "--max-length", 400, "--check", 10, "--json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["instruction"] == "Find apples"
    assert answer["max_length"] == 400
    assert answer["model_name"] == "out"
    assert answer["check"]["random"]["queries"] == 10


def test_errors_are_one_line(tmp_path: Path) -> None:
    done = run(tmp_path / "nowhere", tmp_path / "out")
    assert done.returncode == 1
    assert done.stderr.startswith("error: ")
    assert "no such model directory" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert run(harness.bundled_model(), tmp_path / "o", "--max-length", "0").returncode
    short = run(harness.bundled_model(), tmp_path / "s", "--max-length", 200, "--check")
    assert short.returncode == 1
    assert "--check: expected rows of at least 256 tokens" in short.stderr


def test_help_has_an_example() -> None:
    done = run("--help")
    assert done.returncode == 0
    assert "ovms --rest_port" in done.stdout
