# SPDX-License-Identifier: Apache-2.0
"""bench as a person runs it, on a tiny model and a share of the documents."""

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

from helpers.command_line import run

pytestmark = pytest.mark.slow
pytest.importorskip(
    "matplotlib", reason="bench draws a picture: pip install 'rerank-harness[bench]'"
)

# Raw scores of equal prompts and weights, f32, in batches of other shapes.
SAME_GRAPH_TOLERANCE = 1e-2
PROBABILITY_TOLERANCE = 1e-3
# bf16 against f32; scores spread over more than a unit.
BF16_TOLERANCE = 0.2
PEERS = ["ours", "seed", "transformers"]
QUICK = ("--scale", "0.1", "--repeats", "2")


@pytest.fixture(scope="module")
def out(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench")
    done = run(
        "bench", tiny, *QUICK, "--workloads", "A,D", "--peers", ",".join(PEERS),
        "--against-limit",
        "--out", folder,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "skewed length" in done.stdout
    assert all(peer in done.stdout for peer in PEERS)
    assert f"written: {folder / 'bench.json'}" in done.stderr
    return folder


@pytest.fixture(scope="module")
def results(out: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((out / "bench.json").read_text())
    return loaded


def test_what_is_said_of_the_run(results: dict[str, Any]) -> None:
    assert results["machine"]["cores"] >= 1
    assert results["machine"]["memory_gb"] > 0
    assert results["versions"]["openvino"].startswith("2026.4.1")
    assert results["model"]["vocab_size"] == 151669
    assert results["settings"]["repeats"] == 2
    assert results["peak_tokens_per_second"] > 0
    assert results["limit_tokens_per_second"] > results["peak_tokens_per_second"]
    given = {name: told["given"] for name, told in results["peers"].items()}
    assert given["ours"]["executor"] == "paged"
    assert given["seed"]["properties"] == results["settings"]["properties"]
    assert given["seed"]["refused_properties"] == {}
    assert given["transformers"]["dtype"] == "bfloat16"


def test_every_contender_is_measured(results: dict[str, Any]) -> None:
    assert list(results["workloads"]) == ["A", "D"]
    for workload in results["workloads"].values():
        assert list(workload["peers"]) == PEERS
        for entry in workload["peers"].values():
            assert entry["status"] == "measured", entry
            assert len(entry["seconds"]) == 2
            assert entry["times_of_ours"] > 0
            assert entry["tokens_per_second"] == pytest.approx(
                workload["prompt_tokens"] / entry["median_seconds"], rel=1e-3
            )
            assert entry["peak_memory_mb"] >= entry["loaded_memory_mb"] > 0


def test_tokens(results: dict[str, Any]) -> None:
    a, d = results["workloads"]["A"], results["workloads"]["D"]
    assert a["documents"] == 2
    assert d["prompt_tokens"] == 8 * a["prompt_tokens"]
    assert a["peers"]["ours"]["computed_tokens"] < a["prompt_tokens"]
    assert a["peers"]["seed"]["computed_tokens"] == 2 * a["longest_prompt"]


def test_scores_agree(results: dict[str, Any]) -> None:
    for workload in results["workloads"].values():
        differences = {
            name: entry["largest_difference"]
            for name, entry in workload["peers"].items()
        }
        assert differences["ours"] is None
        assert differences["seed"]["raw"] < SAME_GRAPH_TOLERANCE
        assert differences["transformers"]["raw"] < BF16_TOLERANCE


def test_the_picture_is_one(out: Path) -> None:
    from matplotlib.image import imread

    height, width, _ = imread(out / "bench.png").shape
    assert min(height, width) > 500


@pytest.mark.skipif(
    importlib.util.find_spec("openvino_genai") is None,
    reason="openvino-genai is not installed: pip install 'rerank-harness[bench]'",
)
def test_genai_scores_the_same_prompts(tiny: Path, tmp_path: Path) -> None:
    done = run(
        "bench", tiny, *QUICK, "--workloads", "A", "--peers", "ours,genai", "--json",
        "--out", tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout)
    entry = results["workloads"]["A"]["peers"]["genai"]
    assert entry["status"] == "measured", entry
    assert entry["largest_difference"]["probability"] < PROBABILITY_TOLERANCE
    assert entry["computed_tokens"] == 2 * results["workloads"]["A"]["longest_prompt"]
    assert "prefix" in results["peers"]["genai"]["given"]["query"]


def test_what_cannot_be_done_is_recorded(tiny: Path, tmp_path: Path) -> None:
    config = json.dumps({"NO_SUCH_PROPERTY": 1, "KV_CACHE_PRECISION": None})
    done = run(
        "bench", tiny, "--workloads", "E1000", "--peers", "seed", "--timeout", "0.05",
        "--out", tmp_path, "--scale", "0.002", "--plugin-config", config,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    results = json.loads((tmp_path / "bench.json").read_text())
    entry = results["workloads"]["E1000"]["peers"]["seed"]
    assert entry["status"] == "time_limit"
    assert entry["reason"] == "more than 0.05 s"
    assert entry["median_seconds"] is None
    assert entry["reason"] in done.stdout
    given = results["peers"]["seed"]["given"]
    assert list(given["refused_properties"]) == ["NO_SUCH_PROPERTY"]
    assert "KV_CACHE_PRECISION" not in given["properties"]
    assert "seed refused NO_SUCH_PROPERTY" in done.stdout


def test_an_exported_model_and_a_tuned_group(tiny: Path, tmp_path: Path) -> None:
    peers = "ours,ours-tuned,transformers"
    options = (*QUICK, "--workloads", "A", "--peers", peers, "--tuned-group", "64")
    done = run("bench", tiny / "ov", *options, "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    results = json.loads((tmp_path / "bench.json").read_text())
    entries = results["workloads"]["A"]["peers"]
    assert entries["transformers"]["status"] == "cannot_run"
    assert "A, transformers: cannot run: it runs the checkpoint" in done.stdout
    assert results["settings"]["tuned_group"] == 64
    group = "DYNAMIC_QUANTIZATION_GROUP_SIZE"
    given = {name: told["given"] for name, told in results["peers"].items()}
    assert given["ours"]["properties"][group] == 32
    assert given["ours-tuned"]["properties"][group] == 64
    assert entries["ours-tuned"]["status"] == "measured"
    # Weights in f32: nothing is quantized, and both are the same to the bit.
    assert entries["ours-tuned"]["largest_difference"]["raw"] < SAME_GRAPH_TOLERANCE
    (line,) = (row for row in done.stdout.splitlines() if "ours-tuned" in row)
    assert len(line.split()) > 6, "a row of its own, with its distance from ours"
    done = run("bench", tiny / "ov", *options, "--reference", tiny / "hf", "--json",
               "--out", tmp_path)  # fmt: skip
    assert done.returncode == 0, done.stderr
    entries = json.loads(done.stdout)["workloads"]["A"]["peers"]
    assert entries["transformers"]["largest_difference"]["raw"] < BF16_TOLERANCE


def test_baked_models_score_as_ours(tiny: Path, tmp_path: Path) -> None:
    peers = "ours,baked,baked-padded"
    done = run("bench", tiny / "ov", *QUICK, "--workloads", "A", "--peers", peers,
               "--json", "--out", tmp_path)  # fmt: skip
    assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout)
    entries = results["workloads"]["A"]["peers"]
    for name, rows in (("baked", "packed"), ("baked-padded", "padded")):
        assert results["peers"][name]["given"]["rows"] == rows
        assert entries[name]["status"] == "measured"
        assert entries[name]["largest_difference"]["raw"] < SAME_GRAPH_TOLERANCE
