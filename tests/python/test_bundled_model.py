# SPDX-License-Identifier: Apache-2.0
"""The model that comes with the package: small, right beside transformers, useful."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import openvino as ov
import pytest
import torch
from transformers import Qwen3Config, Qwen3ForCausalLM

import harness
from harness._native import Servable
from harness.export_check import EXACT

MODEL = harness.bundled_model()
LARGEST = 12_000_000  # bytes
# Query, its answer, and nine others.
SEARCHES = {
    "make encrypted backups of my files": "borgbackup makes compressed, encrypted "
    "backups without storing data twice.",
    "record sound and edit it": "Audacity records sound from a microphone and edits "
    "it as waveforms.",
    "I need a web server": "nginx is a small, fast web server and reverse proxy.",
    "planets and stars in the night sky": "Stellarium shows the night sky with stars, "
    "planets and constellations.",
    "Is there a package for a relational database?": "PostgreSQL is a relational "
    "database with transactions, foreign keys and SQL.",
    "convert video files to another format": "ffmpeg converts, records and streams "
    "audio and video in nearly every format.",
}
OTHERS = (
    "Blender models, animates and renders three-dimensional scenes.",
    "GIMP edits photographs and paints pictures with layers and filters.",
    "LibreOffice Calc computes and charts numbers in spreadsheets.",
    "Wireshark captures packets from a network and explains each of them.",
)


@pytest.fixture(scope="module")
def servable() -> Servable:
    return harness.load_servable(MODEL, plugin_config=dict(EXACT))


def test_it_is_small() -> None:
    assert sum(f.stat().st_size for f in MODEL.iterdir()) <= LARGEST


@pytest.mark.parametrize("query", SEARCHES)
def test_it_finds_the_answer(query: str, servable: Servable) -> None:
    documents = [*SEARCHES.values(), *OTHERS]
    scores = servable.score(query, documents)
    assert documents[int(np.argmax(scores))] == SEARCHES[query]


def test_its_card_says_that_it_beats_bm25() -> None:
    card = (MODEL / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"\| ([^|]+) \| ([^|]+) \| (0\.\d+) \| (0\.\d+) \|", card)
    measured = {
        (kind, ranker): (float(mrr), float(ndcg)) for kind, ranker, mrr, ndcg in rows
    }
    kinds = {kind for kind, _ in measured}
    assert len(kinds) == 3
    for kind in kinds:
        ours, bm25 = measured[kind, "this model"], measured[kind, "BM25"]
        assert ours[0] > bm25[0]
        assert ours[1] > bm25[1]
    assert measured["both", "this model"][0] >= 0.75


def test_raw_scores_equal_transformers(servable: Servable) -> None:
    """On the shipped int8 weights, multiplied out."""
    model = _in_transformers()
    answers = [token for (token,) in servable.tokenize(["yes", "no"])]
    documents = [*SEARCHES.values(), *OTHERS, "", "\n", "ünï 🙂 汉字", "word " * 300]
    spread = []
    for query in [*SEARCHES, "?"]:
        ours = servable.score(query, documents)
        for row, score in zip(servable.encode(query, documents), ours, strict=True):
            with torch.inference_mode():
                logits = model(torch.tensor([row])).logits[0, -1]
            expected = float(logits[answers[0]] - logits[answers[1]])
            assert score == pytest.approx(expected, abs=1e-3)
            spread.append(score)
    assert np.std(spread) > 1


def _in_transformers() -> Any:  # noqa: ANN401 - Qwen3ForCausalLM
    config = Qwen3Config(**json.loads((MODEL / "config.json").read_text()))
    model = Qwen3ForCausalLM(config).eval()
    state = dict(_weights(MODEL / "openvino_model.xml"))
    missing = set(dict(model.named_parameters())) - set(state)
    assert not missing
    model.load_state_dict(state, strict=False)
    return model


def _weights(graph: Path) -> Iterator[tuple[str, torch.Tensor]]:
    """Each module's weight, found by the name of the operation that uses it."""
    for operation in ov.Core().read_model(graph).get_ops():
        module, _, rest = operation.get_friendly_name().partition("/")
        module = module.removeprefix("__module.")
        if rest == "aten::linear/MatMul":
            name = "model.embed_tokens" if module == "lm_head" else module
            yield f"{name}.weight", _constant(operation.input_value(1))
        elif rest == "aten::mul/Multiply_1" and module.endswith("norm"):
            yield f"{module}.weight", _constant(operation.input_value(0)).flatten()


def _constant(output: ov.Output) -> torch.Tensor:
    part = ov.Model([output], [])
    return torch.from_numpy(ov.compile_model(part, "CPU", EXACT)([])[0].copy())
