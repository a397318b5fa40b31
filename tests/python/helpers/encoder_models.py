# SPDX-License-Identifier: Apache-2.0
"""Tiny random cross-encoders of more kinds, and one of sentence-transformers' modules.

Those that name cls and sep, not bos and eos, and whose rows are therefore not the
server's.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from transformers import (
    AlbertConfig,
    AlbertForSequenceClassification,
    BertConfig,
    BertModel,
    DebertaV2Config,
    DebertaV2ForSequenceClassification,
    DistilBertConfig,
    DistilBertForSequenceClassification,
    ElectraConfig,
    ElectraForSequenceClassification,
    ModernBertConfig,
    ModernBertModel,
)

from helpers import family_models
from helpers.exports import export
from helpers.family_models import BERT, ENCODER, HEAD_SCALE, SMALL, scale_head, trained

# Narrower than the rows of the tests, so that a wrong window moves scores.
WINDOW = 16


def _made(kind: Any, config: Any, tokenizer: Any) -> tuple[Any, Any]:  # noqa: ANN401
    model = kind(config).eval()
    scale_head(model, HEAD_SCALE)
    return model, tokenizer


def without_types(tokenizer: Any) -> Any:  # noqa: ANN401
    tokenizer.model_input_names = ["input_ids", "attention_mask"]
    return tokenizer


def electra() -> tuple[Any, Any]:
    tokenizer = trained("wordpiece", BERT)
    # With weights as large as the others' f32 alone moves its scores by 1e-4.
    config = ElectraConfig(
        vocab_size=len(tokenizer), num_labels=1, embedding_size=32,
        **{**ENCODER, "initializer_range": 0.3},
    )  # fmt: skip
    return _made(ElectraForSequenceClassification, config, tokenizer)


def albert() -> tuple[Any, Any]:
    tokenizer = trained("unigram", {**BERT, "unk_token": "<unk>"})
    tokenizer.model_input_names = ["input_ids", "token_type_ids", "attention_mask"]
    config = AlbertConfig(
        vocab_size=len(tokenizer), num_labels=1, embedding_size=32,
        classifier_dropout_prob=0, **ENCODER,
    )  # fmt: skip
    return _made(AlbertForSequenceClassification, config, tokenizer)


def distilbert() -> tuple[Any, Any]:
    tokenizer = without_types(trained("wordpiece", BERT))
    config = DistilBertConfig(
        vocab_size=len(tokenizer), num_labels=1, dim=64, n_layers=2, n_heads=4,
        hidden_dim=128, max_position_embeddings=130, initializer_range=0.5,
    )  # fmt: skip
    return _made(DistilBertForSequenceClassification, config, tokenizer)


def deberta_v2() -> tuple[Any, Any]:
    tokenizer = trained("unigram", {**BERT, "unk_token": "<unk>"})
    config = DebertaV2Config(
        vocab_size=len(tokenizer), num_labels=1, type_vocab_size=0,
        relative_attention=True, position_buckets=32, pos_att_type=["p2c", "c2p"],
        share_att_key=True, norm_rel_ebd="layer_norm", position_biased_input=False,
        pooler_hidden_size=64, pad_token_id=tokenizer.pad_token_id, **ENCODER,
    )  # fmt: skip
    return _made(DebertaV2ForSequenceClassification, config, without_types(tokenizer))


CROSS_ENCODERS: dict[str, Callable[[], tuple[Any, Any]]] = {
    **family_models.CROSS_ENCODERS,
    "electra": electra,
    "albert": albert,
    "distilbert": distilbert,
    "deberta-v2": deberta_v2,
}


def modernbert_body() -> tuple[Any, Any]:
    tokenizer = trained("bytes", BERT)
    config = ModernBertConfig(
        vocab_size=len(tokenizer), local_attention=WINDOW,
        **{**ENCODER, "num_hidden_layers": 4}, pad_token_id=tokenizer.pad_token_id,
        cls_token_id=tokenizer.cls_token_id, sep_token_id=tokenizer.sep_token_id,
        bos_token_id=tokenizer.cls_token_id, eos_token_id=tokenizer.sep_token_id,
    )  # fmt: skip
    return ModernBertModel(config).eval(), tokenizer


def bert_body() -> tuple[Any, Any]:
    tokenizer = trained("wordpiece", BERT)
    config = BertConfig(vocab_size=len(tokenizer), **ENCODER)
    return BertModel(config).eval(), tokenizer


def save_chain(made: tuple[Any, Any], folder: Path, pooling: str = "cls") -> Path:
    """As ettin-reranker is stored: encoder, Pooling, Dense, LayerNorm, Dense."""
    from sentence_transformers import CrossEncoder
    from sentence_transformers.base.modules import Dense, Transformer
    from sentence_transformers.sentence_transformer.modules import LayerNorm, Pooling

    size = SMALL["hidden_size"]
    body = family_models.save(made, folder / "body")
    last = Dense(
        size, 1, activation_function=torch.nn.Identity(), module_output_name="scores"
    )
    with torch.no_grad():
        last.linear.weight.mul_(HEAD_SCALE)
    modules = [
        Transformer(str(body), transformer_task="feature-extraction"),
        Pooling(size, pooling_mode=pooling),
        Dense(size, size, bias=False, activation_function=torch.nn.GELU()),
        LayerNorm(size),
        last,
    ]
    CrossEncoder(modules=modules, device="cpu").save_pretrained(str(folder / "hf"))
    return folder / "hf"


# Raw scores of a size that real ones have: f32 moves them by a share of it.
SCALE = 0.25 / HEAD_SCALE
SCALED = (*CROSS_ENCODERS, "chain")


def export_scaled(name: str, folder: Path) -> None:
    """One of SCALED: checkpoint (folder/hf) and export (folder/ov)."""
    torch.manual_seed(0)
    if name == "chain":
        source = save_chain(modernbert_body(), folder)
    else:
        made = CROSS_ENCODERS[name]()
        scale_head(made[0], SCALE)
        source = family_models.save(made, folder / "hf")
    export(source, folder / "ov", task="text-classification")
