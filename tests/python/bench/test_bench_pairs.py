# SPDX-License-Identifier: Apache-2.0
"""bench of a cross-encoder, a tiny one that knows the workloads' words."""

import json
from pathlib import Path
from typing import Any

import pytest

from harness.bench.workloads import WORDS, select
from helpers.command_line import run

pytestmark = pytest.mark.slow
pytest.importorskip(
    "matplotlib", reason="bench draws a picture: pip install 'rerank-harness[bench]'"
)
pytest.importorskip(
    "sentence_transformers",
    reason="a contender: pip install 'rerank-harness[cross-encoder]'",
)

# Raw scores, f32, in batches of other shapes; they spread over more than a tenth.
TOLERANCE = 1e-3
QUICK = ("--scale", "0.2", "--repeats", "1")


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The checkpoint (hf) and its export (ov)."""
    from tokenizers.models import WordPiece
    from transformers import BertConfig, BertForSequenceClassification

    from helpers.exports import export
    from helpers.family_models import (
        BERT,
        ENCODER,
        HEAD_SCALE,
        save,
        scale_head,
        trained,
    )

    folder = tmp_path_factory.mktemp("pairs")
    tokenizer = trained("wordpiece", BERT)
    vocabulary = tokenizer.get_vocab()
    for word in WORDS:
        vocabulary.setdefault(word, len(vocabulary))
    tokenizer.backend_tokenizer.model = WordPiece(vocabulary, unk_token="[UNK]")
    tokenizer.model_max_length = 512
    sizes = {**ENCODER, "max_position_embeddings": 512}
    config = BertConfig(vocab_size=len(vocabulary), num_labels=1, **sizes)
    model = BertForSequenceClassification(config).eval()
    scale_head(model, HEAD_SCALE)
    save((model, tokenizer), folder / "hf")
    export(folder / "hf", folder / "ov", task="text-classification")
    return folder


@pytest.fixture(scope="module")
def results(pairs: Path) -> dict[str, Any]:
    done = run(
        "bench", pairs / "ov", *QUICK, "--reference", pairs / "hf",
        "--out", pairs / "out",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    loaded: dict[str, Any] = json.loads((pairs / "out" / "bench.json").read_text())
    return loaded


def test_every_contender_scores_the_same(results: dict[str, Any]) -> None:
    assert list(results["workloads"]) == ["A", "F"]
    for workload in results["workloads"].values():
        assert list(workload["peers"]) == [
            "ours", "baked", "baked-padded", "sentence-transformers",
        ]  # fmt: skip
        for name, entry in workload["peers"].items():
            assert entry["status"] == "measured", entry
            if name != "ours":
                assert entry["largest_difference"]["raw"] < TOLERANCE


def test_tokens_are_those_of_pairs(results: dict[str, Any]) -> None:
    a = results["workloads"]["A"]
    # [CLS], [SEP] twice, and the query's 8 words for each document.
    (workload,) = select("A")
    words = sum(workload.scaled(0.2).lengths)
    assert a["prompt_tokens"] == words + a["documents"] * 11
    padded = a["peers"]["sentence-transformers"]["computed_tokens"]
    assert padded == a["documents"] * a["longest_prompt"]


def test_contenders_of_prompts_say_why_they_cannot(pairs: Path, tiny: Path) -> None:
    out = pairs / "refused"
    done = run(
        "bench", pairs / "ov", *QUICK, "--workloads", "A", "--peers",
        "seed,sentence-transformers", "--out", out,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    peers = json.loads((out / "bench.json").read_text())["workloads"]["A"]["peers"]
    assert peers["seed"]["status"] == "cannot_run"
    assert "not a cross-encoder's rows" in peers["seed"]["reason"]
    assert "--reference" in peers["sentence-transformers"]["reason"]


def test_documents_longer_than_a_row_are_refused(pairs: Path) -> None:
    done = run(
        "bench", pairs / "ov", *QUICK, "--workloads", "C", "--peers", "baked",
        "--out", pairs / "long",
    )  # fmt: skip
    assert done.returncode == 1
    assert "expected each to fit a row of 512 tokens" in done.stderr.splitlines()[-1]
