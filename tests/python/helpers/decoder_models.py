# SPDX-License-Identifier: Apache-2.0
"""Tiny random decoders of families whose architectures others have, too.

Each is saved with what tells its family: 1_LogitScore, or reranker.json.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from transformers import (
    Qwen2Config,
    Qwen2ForSequenceClassification,
    Qwen3Config,
    Qwen3ForCausalLM,
    Qwen3MoeConfig,
    Qwen3MoeForCausalLM,
    Qwen3VLConfig,
    Qwen3VLForConditionalGeneration,
)

from harness.export.random_model import FINAL_NORM_SCALE
from helpers import family_models
from helpers.family_models import DECODER, HEAD_SCALE, qwen_tokenizer, scale_head

Signs = dict[str, dict[str, Any]]  # of files, by name


def ctxl() -> tuple[Any, Any, Signs]:
    """Untied: in a tied one, id 0's logit is that of a token in the prompt."""
    tokenizer = qwen_tokenizer()
    config = Qwen3Config(
        vocab_size=len(tokenizer), head_dim=16, tie_word_embeddings=False, **DECODER
    )
    return (
        _spread(Qwen3ForCausalLM(config)),
        tokenizer,
        {"1_LogitScore/config.json": {"true_token_id": 0, "false_token_id": None}},
    )


def qwen3_moe() -> tuple[Any, Any, Signs]:
    tokenizer = qwen_tokenizer()
    config = Qwen3MoeConfig(
        vocab_size=len(tokenizer), head_dim=16, num_experts=4, num_experts_per_tok=2,
        moe_intermediate_size=64, decoder_sparse_step=1, tie_word_embeddings=True,
        **DECODER,
    )  # fmt: skip
    answers = tokenizer.convert_tokens_to_ids(["yes", "no"])
    return (
        _spread(Qwen3MoeForCausalLM(config)),
        tokenizer,
        {
            "1_LogitScore/config.json": {
                "true_token_id": answers[0],
                "false_token_id": answers[1],
            }
        },
    )


def qwen3_classifier(family: str) -> tuple[Any, Any, Signs]:
    model, tokenizer = family_models.qwen3_seq_cls()
    return model, tokenizer, {"reranker.json": {"family": family}}


def mxbai_classifier(labels: int) -> tuple[Any, Any, Signs]:
    tokenizer = qwen_tokenizer()
    config = Qwen2Config(
        vocab_size=len(tokenizer), num_labels=labels,
        pad_token_id=tokenizer.pad_token_id, **DECODER,
    )  # fmt: skip
    model = Qwen2ForSequenceClassification(config).eval()
    scale_head(model, HEAD_SCALE)
    return model, tokenizer, {"reranker.json": {"family": "mxbai-rerank-v2"}}


def _spread(model: Any) -> Any:  # noqa: ANN401 - of transformers
    with torch.no_grad():
        model.model.norm.weight.fill_(FINAL_NORM_SCALE)
    return model.eval()


# The family that is told, and what makes a model of it.
DECODERS: dict[str, tuple[str, Callable[[], tuple[Any, Any, Signs]]]] = {
    "ctxl": ("ctxl-rerank-v2", ctxl),
    "qwen3-moe": ("Qwen3-Reranker", qwen3_moe),
    "ctxl-seq-cls": (
        "ctxl-rerank-v2-seq-cls",
        lambda: qwen3_classifier("ctxl-rerank-v2"),
    ),
    "zerank-seq-cls": ("zerank-2-seq-cls", lambda: qwen3_classifier("zerank-2")),
    "mxbai-seq-cls": ("mxbai-rerank-v2-seq-cls", lambda: mxbai_classifier(1)),
    "mxbai-seq-cls-2": ("mxbai-rerank-v2-seq-cls", lambda: mxbai_classifier(2)),
}


def save(made: tuple[Any, Any, Signs], folder: Path) -> Path:
    """A Hugging Face folder with the files that tell the family."""
    model, tokenizer, signs = made
    family_models.save((model, tokenizer), folder)
    for name, content in signs.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(json.dumps(content))
    return folder


def qwen3_vl() -> tuple[Any, Any, Signs]:
    tokenizer = qwen_tokenizer()
    answers = tokenizer.convert_tokens_to_ids(["yes", "no"])
    text = {
        **DECODER, "vocab_size": len(tokenizer), "head_dim": 16,
        "rope_parameters": {
            "rope_type": "default", "rope_theta": 5e6, "mrope_section": [4, 2, 2]
        },
    }  # fmt: skip
    vision = {
        "depth": 1, "hidden_size": 32, "intermediate_size": 64, "num_heads": 2,
        "out_hidden_size": 64, "deepstack_visual_indexes": [0],
    }  # fmt: skip
    config = Qwen3VLConfig(
        text_config=text, vision_config=vision, tie_word_embeddings=True
    )
    model = Qwen3VLForConditionalGeneration(config)
    with torch.no_grad():
        model.model.language_model.norm.weight.fill_(FINAL_NORM_SCALE)
    return (
        model.eval(),
        tokenizer,
        {
            "1_LogitScore/config.json": {
                "true_token_id": answers[0],
                "false_token_id": answers[1],
            }
        },
    )


DECODERS["qwen3-vl"] = ("Qwen3-VL-Reranker", qwen3_vl)
