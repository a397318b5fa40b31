# SPDX-License-Identifier: Apache-2.0
"""Decoders that share an architecture, beside transformers: prompts and scores."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import harness
from helpers import decoder_models
from helpers.exports import export
from helpers.family_scores import (
    DOCUMENTS,
    F32,
    QUERY,
    SPREAD,
    TOLERANCE,
    assert_equal,
    compared,
)
from helpers.oracles import card_oracle

LONG = " ".join(f"word{i}" for i in range(1500))


@pytest.fixture(scope="module", params=[*decoder_models.DECODERS])
def decoder(request: pytest.FixtureRequest, tmp_path_factory: Any) -> Any:  # noqa: ANN401
    """Family, and the folder with checkpoint (hf) and export (ov)."""
    torch.manual_seed(0)
    family, maker = decoder_models.DECODERS[request.param]
    folder = tmp_path_factory.mktemp("decoder")
    decoder_models.save(maker(), folder / "hf")
    classifier = family.endswith("-seq-cls")
    task = "text-classification" if classifier else "text-generation-with-past"
    export(folder / "hf", folder / "ov", task=task)
    return family, folder


def test_scores_are_the_cards(decoder: Any) -> None:  # noqa: ANN401
    family, folder = decoder
    servable = harness.load_servable(folder / "ov", plugin_config=F32)
    assert servable.family == family
    assert not servable.model.family_assumed
    assert servable.executor == ("dense" if servable.model.classifier else "paged")
    oracle = card_oracle(folder / "hf")
    assert family.removesuffix("-seq-cls") in oracle.algorithm
    rows = [oracle.encode(QUERY, document) for document in DOCUMENTS]
    assert servable.encode(QUERY, DOCUMENTS) == rows
    expected = oracle.score_rows(rows)
    assert np.ptp(expected) > SPREAD
    assert_equal(compared(folder))
    packed = () if servable.model.classifier else ("PACKED",)
    for executor in ("AUTO", *packed, "DENSE"):
        servable = harness.load_servable(
            folder / "ov", plugin_config=F32, executor=executor
        )
        np.testing.assert_allclose(
            servable.score(QUERY, DOCUMENTS), expected, rtol=0, atol=TOLERANCE
        )


@pytest.mark.parametrize("decoder", ["ctxl"], indirect=True)
def test_an_instruction_behind_the_query(decoder: Any) -> None:  # noqa: ANN401
    _, folder = decoder
    instruction = "Newest first."
    oracle = card_oracle(folder / "hf")
    rows = [oracle.encode(QUERY, d, instruction) for d in DOCUMENTS]
    assert oracle.tokenizer.decode(rows[0]).endswith("? Newest first. ??")
    servable = harness.load_servable(
        folder / "ov", plugin_config=F32, instruction=instruction
    )
    assert servable.encode(QUERY, DOCUMENTS) == rows
    np.testing.assert_allclose(
        servable.score(QUERY, DOCUMENTS),
        oracle.score_rows(rows),
        rtol=0,
        atol=TOLERANCE,
    )


@pytest.mark.parametrize("decoder", ["ctxl"], indirect=True)
def test_a_document_in_front_of_the_query_is_cut_alone(decoder: Any) -> None:  # noqa: ANN401
    _, folder = decoder
    servable = harness.load_servable(
        folder / "ov", plugin_config=F32, long_documents="TRUNCATE"
    )
    (row,) = servable.encode(QUERY, [LONG])
    assert row == card_oracle(folder / "hf").encode(QUERY, LONG)
    assert len(row) == servable.max_length


@pytest.mark.parametrize("decoder", ["zerank-seq-cls"], indirect=True)
def test_a_classifier_keeps_its_familys_scale(decoder: Any) -> None:  # noqa: ANN401
    _, folder = decoder
    servable = harness.load_servable(folder / "ov", plugin_config=F32)
    assert servable.model.score_scale == 0.2
    body = json.dumps({"model": "m", "query": QUERY, "documents": DOCUMENTS[:1]})
    (result,) = json.loads(servable.rerank(body))["results"]
    (raw,) = servable.score(QUERY, DOCUMENTS[:1])
    assert result["relevance_score"] == pytest.approx(1 / (1 + np.exp(-raw / 5)))


@pytest.mark.parametrize("decoder", ["mxbai-seq-cls"], indirect=True)
def test_without_a_sign_a_decoders_classifier_is_refused(
    decoder: Any,  # noqa: ANN401
    tmp_path: Path,
) -> None:
    """Before, it got the rows of BERT, and nobody was told."""
    _, folder = decoder
    copy = shutil.copytree(folder / "ov", tmp_path / "ov")
    (copy / "reranker.json").unlink()
    with pytest.raises(harness.FailedPreconditionError, match="may be mxbai-rerank-v2"):
        harness.load_servable(copy)


@pytest.mark.parametrize("decoder", ["qwen3-moe"], indirect=True)
def test_answers_of_another_model_are_refused(decoder: Any, tmp_path: Path) -> None:  # noqa: ANN401
    _, folder = decoder
    copy = shutil.copytree(folder / "ov", tmp_path / "ov")
    stated = {"true_token_id": 7, "false_token_id": 8}
    (copy / "1_LogitScore/config.json").write_text(json.dumps(stated))
    with pytest.raises(harness.FailedPreconditionError, match="another model"):
        harness.load_servable(copy)
    (copy / "reranker.json").write_text('{"family": "Qwen3-Reranker"}')
    assert harness.load_servable(copy).true_token_id == 7
