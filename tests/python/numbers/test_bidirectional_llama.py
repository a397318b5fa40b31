# SPDX-License-Identifier: Apache-2.0
"""llama-nemotron-rerank: its class is code of the checkpoint's own, never run here.

Who exports it brings a graph with the logits; this test makes such a graph of a tiny
Llama that sees in both directions and takes the mean of its tokens.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import openvino
import torch
from openvino_tokenizers import convert_tokenizer
from transformers import LlamaConfig, LlamaModel

import harness
from helpers.family_models import DECODER, qwen_tokenizer
from helpers.family_scores import DOCUMENTS, F32, QUERY, SPREAD, TOLERANCE

BEGIN = "<|begin_of_text|>"
# Texts whose first character merges with the colon in front of it, and others.
MORE = ["(a bracket)", ":)", "\n\nlines", " spaces", "日本", "9 lives"]


class Reranker(torch.nn.Module):  # type: ignore[misc]  # torch is not typed here
    """Logits [rows, 1] of ids and mask [rows, tokens]."""

    def __init__(self, vocabulary: int) -> None:
        super().__init__()
        self.body = LlamaModel(LlamaConfig(vocab_size=vocabulary, **DECODER))
        self.score = torch.nn.Linear(DECODER["hidden_size"], 1, bias=False)
        torch.nn.init.normal_(self.score.weight)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        seen = (mask != 0)[:, None, None, :].expand(-1, 1, ids.shape[1], -1)
        lowest = torch.finfo(torch.float32).min
        hidden = self.body(
            ids, torch.where(seen, 0.0, lowest), use_cache=False
        ).last_hidden_state
        real = mask[..., None].to(hidden.dtype)
        logits: torch.Tensor = self.score((hidden * real).sum(1) / real.sum(1))
        return logits


def export(model: Reranker, tokenizer: Any, out: Path) -> None:  # noqa: ANN401
    example = tuple(torch.ones(2, 9, dtype=torch.long) for _ in range(2))
    with torch.no_grad():
        graph = openvino.convert_model(
            model, example_input=example, input=[(-1, -1)] * 2
        )
    for port, name in zip(graph.inputs, ("input_ids", "attention_mask"), strict=True):
        port.set_names({name})
    graph.outputs[0].set_names({"logits"})
    out.mkdir()
    openvino.save_model(graph, out / "openvino_model.xml", compress_to_fp16=False)
    openvino.save_model(convert_tokenizer(tokenizer), out / "openvino_tokenizer.xml")
    config = {
        "model_type": "llama_bidirec",
        "architectures": ["LlamaBidirectionalForSequenceClassification"],
        "max_position_embeddings": DECODER["max_position_embeddings"],
        "pad_token_id": tokenizer.pad_token_id,
    }
    (out / "config.json").write_text(json.dumps(config))


def test_scores_are_torchs(tmp_path: Path) -> None:
    torch.manual_seed(0)
    tokenizer = qwen_tokenizer()
    tokenizer.add_special_tokens({"bos_token": BEGIN})
    model = Reranker(len(tokenizer)).eval()
    export(model, tokenizer, tmp_path / "ov")
    servable = harness.load_servable(tmp_path / "ov", plugin_config=F32)
    assert servable.family == "llama-nemotron-rerank"
    assert not servable.model.family_assumed
    documents = [*DOCUMENTS, *MORE]
    rows = [
        [
            tokenizer.convert_tokens_to_ids(BEGIN),
            # As one text, as the card's template writes it.
            *tokenizer(f"question:{QUERY} \n \n passage:{document}")["input_ids"],
        ]
        for document in documents
    ]
    assert servable.encode(QUERY, documents) == rows
    with torch.inference_mode():
        expected = [
            model(torch.tensor([row]), torch.ones(1, len(row), dtype=torch.long)).item()
            for row in rows
        ]
    assert np.ptp(expected) > SPREAD
    np.testing.assert_allclose(
        servable.score(QUERY, documents), expected, rtol=0, atol=TOLERANCE
    )
