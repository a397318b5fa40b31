# SPDX-License-Identifier: Apache-2.0
"""Every family beside transformers: prompts, rows, tokens and raw scores."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import family_models
import harness
from harness.openvino_export import export_openvino
from stock_rows import StockOracle

F32 = {"INFERENCE_PRECISION_HINT": "f32", "KV_CACHE_PRECISION": "f32"}
TOLERANCE = 1e-3
SPREAD = 0.05  # of a family's scores, at least; else equality proves nothing
QUERY = "what does the quick fox jump over?"
DOCUMENTS = [
    "the lazy dog",
    "",
    "Ein schöner Tag für Bücher",
    "word1 word2\nnumber 74",
    "今日は良い天気です。",
    " ".join(f"word{i}" for i in range(25)),
]

# The model cards' prompts: parts that are tokenized apart, control tokens allowed.
QWEN_CHAT = (
    "<|im_start|>system\nYou are Qwen, created by Alibaba Cloud. You are a helpful "
    "assistant.<|im_end|>\n<|im_start|>user\n"
)
MXBAI_TASK = (
    "You are a search relevance expert who evaluates how well documents match search "
    "queries. For each query-document pair, carefully analyze the semantic "
    "relationship between them, then provide your binary relevance judgment (0 for "
    "not relevant, 1 for relevant).\nRelevance:"
)
GEMMA_TASK = (
    "Given a query A and a passage B, determine whether the passage contains an "
    "answer to the query by providing a prediction of either 'Yes' or 'No'."
)


def prompt(family: str, query: str, document: str) -> list[str]:
    if family == "zerank-2":
        return [
            f"<|im_start|>system\n{query}<|im_end|>\n<|im_start|>user\n{document}"
            "<|im_end|>\n<|im_start|>assistant\n"
        ]
    if family == "mxbai-rerank-v2":
        return [
            QWEN_CHAT, f"query: {query}", "\n", f"document: {document}", "\n",
            MXBAI_TASK, "<|im_end|>\n<|im_start|>assistant\n",
        ]  # fmt: skip
    return ["<bos>", f"A: {query}", "\n", f"B: {document}", "\n", GEMMA_TASK]


@pytest.fixture(scope="module", params=[*family_models.CAUSAL])
def causal(request: pytest.FixtureRequest, tmp_path_factory: Any) -> Any:  # noqa: ANN401
    """Family, its transformers model and tokenizer, and the export's folder."""
    torch.manual_seed(0)
    model, tokenizer = family_models.CAUSAL[request.param]()
    folder = tmp_path_factory.mktemp("family")
    family_models.save((model, tokenizer), folder / "hf")
    if request.param == "bge-reranker-v2-gemma":
        # optimum-intel exports Gemma with transformers 5.0 and older only.
        family_models.export_plain((model, tokenizer), folder / "ov")
    else:
        export_openvino(folder / "hf", folder / "ov", task="text-generation-with-past")
    if request.param == "zerank-2":
        (yes,) = tokenizer("Yes", add_special_tokens=False)["input_ids"]
        (folder / "ov/1_LogitScore").mkdir()
        (folder / "ov/1_LogitScore/config.json").write_text(
            f'{{"true_token_id": {yes}, "false_token_id": null}}'
        )
    return request.param, model, tokenizer, folder / "ov"


def answers(family: str, tokenizer: Any) -> list[int]:  # noqa: ANN401
    names = ["1", "0"] if family == "mxbai-rerank-v2" else ["Yes"]
    return [tokenizer(name, add_special_tokens=False)["input_ids"][0] for name in names]


def test_a_token_answers(causal: Any) -> None:  # noqa: ANN401
    family, model, tokenizer, folder = causal
    servable = harness.load_servable(folder, plugin_config=F32)
    assert servable.family == family
    stateful = family != "bge-reranker-v2-gemma"
    assert servable.engine == ("paged" if stateful else "dense")
    rows = [
        [
            token
            for part in prompt(family, QUERY, document)
            for token in tokenizer(part, add_special_tokens=False)["input_ids"]
        ]
        for document in DOCUMENTS
    ]
    assert servable.encode(QUERY, DOCUMENTS) == rows
    expected = []
    for row in rows:
        with torch.inference_mode():
            logits = model(input_ids=torch.tensor([row])).logits[0, -1]
        picked = [float(logits[token]) for token in answers(family, tokenizer)]
        expected.append(picked[0] - (picked[1] if len(picked) > 1 else 0.0))
    assert np.ptp(expected) > SPREAD
    for engine in ("PAGED", "DENSE") if stateful else ("DENSE",):
        servable = harness.load_servable(folder, plugin_config=F32, engine=engine)
        np.testing.assert_allclose(
            servable.score(QUERY, DOCUMENTS), expected, rtol=0, atol=TOLERANCE
        )


def test_qwen3_sequence_classification(tmp_path: Path) -> None:
    torch.manual_seed(0)
    model, tokenizer = family_models.qwen3_seq_cls()
    family_models.save((model, tokenizer), tmp_path / "hf")
    export_openvino(tmp_path / "hf", tmp_path / "ov", task="text-classification")
    servable = harness.load_servable(tmp_path / "ov", plugin_config=F32)
    assert servable.family == "Qwen3-Reranker-seq-cls"
    assert servable.engine == "dense"
    assert servable.engine_reason == "a classifier reads whole sequences"
    rows = servable.encode(QUERY, DOCUMENTS)
    expected = []
    for row in rows:
        with torch.inference_mode():
            logits = model(input_ids=torch.tensor([row])).logits
        expected.append(float(logits[0, 0]))
    assert "Judge whether the Document" in tokenizer.decode(rows[0])
    assert np.ptp(expected) > SPREAD
    np.testing.assert_allclose(
        servable.score(QUERY, DOCUMENTS), expected, rtol=0, atol=TOLERANCE
    )


@pytest.fixture(scope="module", params=[*family_models.CROSS_ENCODERS])
def cross_encoder(request: pytest.FixtureRequest, tmp_path_factory: Any) -> Any:  # noqa: ANN401
    torch.manual_seed(0)
    model, tokenizer = family_models.CROSS_ENCODERS[request.param]()
    folder = tmp_path_factory.mktemp("family")
    if request.param == "modernbert":
        # optimum-intel does not know this architecture.
        family_models.export_plain((model, tokenizer), folder / "ov")
    else:
        family_models.save((model, tokenizer), folder / "hf")
        export_openvino(folder / "hf", folder / "ov", task="text-classification")
    return model, tokenizer, folder / "ov"


def stock_markers(model: Any, tokenizer: Any) -> dict[str, int]:  # noqa: ANN401
    """Ids as the server finds them: config.json's unless 0, else the tokenizer's."""

    def find(name: str) -> int:
        stated = getattr(model.config, f"{name}_token_id", None)
        known = getattr(tokenizer, f"{name}_token_id", None)
        return int(stated or known or 0)

    sep = getattr(model.config, "sep_token_id", None)
    eos = getattr(model.config, "eos_token_id", None)
    markers = {name: find(name) for name in ("bos", "eos", "pad")}
    markers["sep"] = next(
        (i for i in (sep, eos, tokenizer.sep_token_id) if i is not None), 0
    )
    return markers


def longest_row(model: Any) -> int:  # noqa: ANN401
    positions: int = model.config.max_position_embeddings
    return positions - 2 if "roberta" in model.config.model_type else positions


def test_a_cross_encoder_scores_as_the_server_does(cross_encoder: Any) -> None:  # noqa: ANN401
    model, tokenizer, folder = cross_encoder
    servable = harness.load_servable(folder, plugin_config=F32)
    assert servable.family.startswith("cross-encoder")
    longest = longest_row(model)
    assert servable.max_length == longest
    oracle = StockOracle(model, tokenizer, stock_markers(model, tokenizer), longest)
    long_document = " ".join(f"word{i} fox" for i in range(150))
    documents = [*DOCUMENTS, long_document]
    rows, _ = oracle.rows(QUERY, documents)
    assert len(rows) > len(documents)
    assert servable.encode(QUERY, documents) == rows
    expected = oracle.score(QUERY, documents)
    assert np.ptp(expected) > SPREAD
    np.testing.assert_allclose(
        servable.score(QUERY, documents), expected, rtol=0, atol=TOLERANCE
    )


def test_a_long_query_has_half_of_a_row(cross_encoder: Any) -> None:  # noqa: ANN401
    model, tokenizer, folder = cross_encoder
    servable = harness.load_servable(folder, plugin_config=F32)
    longest = longest_row(model)
    oracle = StockOracle(model, tokenizer, stock_markers(model, tokenizer), longest)
    query = " ".join(f"number {i}" for i in range(120))
    assert servable.encode(query, DOCUMENTS) == oracle.rows(query, DOCUMENTS)[0]
