# SPDX-License-Identifier: Apache-2.0
"""Baked cross-encoders: an unchanged server's rows in, CrossEncoder's scores out."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import harness
from harness._shared.checkpoint import open_checkpoint
from harness.bake import Baked, bake
from harness.bake.check import BakedRows
from harness.parity.cross_encoder import CrossEncoderOracle
from helpers import encoder_models, family_models
from helpers.stock_server import StockServer

F32 = {"INFERENCE_PRECISION_HINT": "f32", "DYNAMIC_QUANTIZATION_GROUP_SIZE": "0"}
TOLERANCE = 1e-4
SPREAD = 0.05
WORDS = [f"word{i} fox" for i in range(150)]
QUERIES = ["what does the quick fox jump over?", "word3 fox"]
# Of many lengths, so that there are several groups.
DOCUMENTS = [
    "the lazy dog",
    "",
    "Ein schöner Tag für Bücher",
    "word1 word2\nnumber 74",
    *(" ".join(WORDS[i : i + size]) for i, size in enumerate((1, 2, 5, 9, 15, 16, 20))),
    *[f"number {i}" for i in range(9)],
]

Pair = tuple[str, Path, Baked]


@pytest.fixture(scope="module", params=encoder_models.SCALED)
def pair(request: pytest.FixtureRequest, tmp_path_factory: Any) -> Pair:  # noqa: ANN401
    """Name, the folder with checkpoint (hf) and export (ov), and what was baked."""
    folder = tmp_path_factory.mktemp("pairs")
    name: str = request.param
    encoder_models.export_scaled(name, folder)
    return name, folder, bake(folder / "ov", folder / "baked")


def test_a_stock_server_scores_as_cross_encoder(pair: Pair) -> None:
    _, folder, baked = pair
    assert baked.model.rows == "grouped"
    assert baked.model.why_not_packed.endswith("tokens look both ways")
    server = StockServer(baked.out, F32)
    oracle = CrossEncoderOracle(open_checkpoint(str(folder / "hf")))
    own = harness.load_servable(folder / "ov", plugin_config=F32)
    rows = BakedRows(baked.out)
    for query in QUERIES:
        documents = [text for text in DOCUMENTS if len(own.encode(query, [text])) == 1]
        assert len(documents) > 12
        for document in documents:
            assert rows.prompt(query, document) == oracle.encode(query, document)
        expected = oracle.score(query, documents)
        assert np.ptp(expected) > SPREAD
        np.testing.assert_allclose(
            server.score(query, documents), expected, rtol=0, atol=TOLERANCE
        )
        alone = [server.score(query, [document])[0] for document in documents]
        np.testing.assert_allclose(alone, expected, rtol=0, atol=TOLERANCE)


def test_long_documents_are_split_as_here(pair: Pair) -> None:
    _, folder, baked = pair
    servable = harness.load_servable(folder / "ov", plugin_config=F32)
    documents = [" ".join(WORDS), " ".join(WORDS[:70]), "the lazy dog"]
    expected = servable.score(QUERIES[0], documents)
    scores = StockServer(baked.out, F32).score(QUERIES[0], documents)
    np.testing.assert_allclose(scores, expected, rtol=0, atol=TOLERANCE)


@pytest.mark.parametrize("pair", ["bert", "xlm-roberta", "modernbert"], indirect=True)
def test_forms_and_ways_to_serve_agree(pair: Pair, tmp_path: Path) -> None:
    _, folder, baked = pair
    padded = bake(folder / "ov", tmp_path / "padded", rows="padded")
    assert (padded.model.rows, padded.model.why_not_packed) == ("padded", "")
    expected = StockServer(baked.out, F32).score(QUERIES[0], DOCUMENTS)
    for scores in (
        StockServer(padded.out, F32).score(QUERIES[0], DOCUMENTS),
        harness.load_servable(baked.out, plugin_config=F32).score(
            QUERIES[0], DOCUMENTS
        ),
    ):
        np.testing.assert_allclose(scores, expected, rtol=0, atol=TOLERANCE)


@pytest.mark.parametrize("pair", ["bert"], indirect=True)
def test_the_files_say_what_the_server_asks(pair: Pair) -> None:
    _, folder, baked = pair
    config = json.loads((baked.out / "config.json").read_text())
    own = harness.load_servable(folder / "ov").max_length
    assert baked.model.max_length == own == family_models.LONGEST_ROW
    # [CLS] and two [SEP] take the place of the server's four markers.
    assert config["max_position_embeddings"] == own + 1
    assert baked.model.prompt_tokens == 3
    assert config["baked"]["instruction"] == ""
    markers = [config[f"{name}_token_id"] for name in ("bos", "eos", "sep", "pad")]
    assert markers == sorted(set(markers))
    vocabulary = json.loads((folder / "ov/config.json").read_text())["vocab_size"]
    assert markers[0] >= vocabulary


@pytest.mark.parametrize("pair", ["bert"], indirect=True)
def test_what_cannot_be_baked_is_refused(pair: Pair, tmp_path: Path) -> None:
    _, folder, baked = pair
    model = folder / "ov"
    with pytest.raises(harness.InvalidArgumentError, match="instruction: expected non"):
        bake(model, tmp_path / "a", instruction="Find what answers.")
    with pytest.raises(harness.FailedPreconditionError, match="cannot be packed: tok"):
        bake(model, tmp_path / "b", rows="packed")
    with pytest.raises(harness.InvalidArgumentError, match="max_length: expected at l"):
        bake(model, tmp_path / "c", max_length=4)
    with pytest.raises(harness.FailedPreconditionError, match="that is not baked, got"):
        bake(baked.out, tmp_path / "d")
    assert list(tmp_path.iterdir()) == [], "a failure leaves nothing behind"
