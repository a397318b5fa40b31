# SPDX-License-Identifier: Apache-2.0
"""Tiny random models of every family, made with transformers and exported.

Each has a tokenizer of its family's kind: Qwen3's own, or one trained here on a few
texts.
"""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from tokenizers import (
    Tokenizer,
    decoders,
    models,
    normalizers,
    pre_tokenizers,
    processors,
    trainers,
)
from transformers import (
    AutoTokenizer,
    BertConfig,
    BertForSequenceClassification,
    CamembertConfig,
    CamembertForSequenceClassification,
    GemmaConfig,
    GemmaForCausalLM,
    ModernBertConfig,
    ModernBertForSequenceClassification,
    PreTrainedTokenizerFast,
    Qwen2Config,
    Qwen2ForCausalLM,
    Qwen3Config,
    Qwen3ForCausalLM,
    Qwen3ForSequenceClassification,
    RobertaConfig,
    RobertaForSequenceClassification,
    XLMRobertaConfig,
    XLMRobertaForSequenceClassification,
)

from harness.export.random_model import FINAL_NORM_SCALE, qwen3_tokenizer_files

SMALL = {
    "hidden_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 128,
}
DECODER = {**SMALL, "num_key_value_heads": 2, "max_position_embeddings": 2048}
# Weights that large spread a classifier's logits, as FINAL_NORM_SCALE does a language
# model's.
ENCODER = {**SMALL, "max_position_embeddings": 130, "initializer_range": 0.5}
# Tokens; RoBERTa's first two positions belong to padding.
LONGEST_ROW = 128
HEAD_SCALE = 4.0
MAX_POSITIONS = "max_position_embeddings"
CORPUS = [
    "the quick brown fox jumps over the lazy dog",
    *["Yes or No, 0 or 1: a query and a passage, a document and an answer"] * 9,
    "Ein schöner Tag für Bücher; 今日は良い天気です。 Привет, мир!",
    *(f"word{i} number {i * 37}" for i in range(200)),
]


def qwen_tokenizer() -> Any:  # noqa: ANN401 - a fast tokenizer
    return AutoTokenizer.from_pretrained(qwen3_tokenizer_files())


def _word_pieces(tokens: list[str]) -> dict[str, int]:
    """Characters and the most frequent words, the same in every run.

    WordPieceTrainer breaks ties by chance: each run would have another model.
    """
    normal, parted = normalizers.BertNormalizer(), pre_tokenizers.BertPreTokenizer()
    words = Counter(
        word
        for text in CORPUS
        for word, _ in parted.pre_tokenize_str(normal.normalize_str(text))
    )
    characters = sorted({c for word in words for c in word})
    frequent = sorted(words, key=lambda word: (-words[word], word))
    pieces = [*tokens, *characters, *(f"##{c}" for c in characters), *frequent]
    return {piece: i for i, piece in enumerate(list(dict.fromkeys(pieces))[:600])}


def trained(kind: str, specials: dict[str, str]) -> Any:  # noqa: ANN401
    """A fast tokenizer of some 600 tokens: "wordpiece", "bytes" or "unigram"."""
    tokens = list(dict.fromkeys(specials.values()))
    trainer: Any = None
    if kind == "wordpiece":
        tokenizer = Tokenizer(
            models.WordPiece(_word_pieces(tokens), unk_token=specials["unk_token"])
        )
        tokenizer.normalizer = normalizers.BertNormalizer()
        tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
        tokenizer.decoder = decoders.WordPiece()
        tokenizer.add_special_tokens(tokens)
    elif kind == "bytes":
        tokenizer = Tokenizer(models.BPE())
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        tokenizer.decoder = decoders.ByteLevel()
        trainer = trainers.BpeTrainer(
            vocab_size=600,
            special_tokens=tokens,
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        )
    else:
        tokenizer = Tokenizer(models.Unigram(_pieces(tokens), unk_id=3))
        tokenizer.normalizer = normalizers.NFKC()
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
        tokenizer.decoder = decoders.Metaspace()
    if trainer is not None:
        tokenizer.train_from_iterator(CORPUS, trainer)
    begin = specials.get("cls_token", specials.get("bos_token"))
    end = specials.get("sep_token", specials.get("eos_token"))
    if begin and end:
        # BERT's families tell query and document by their token types.
        middle = f"{end} $B:1 {end}:1" if begin == "[CLS]" else f"{end} {end} $B {end}"
        tokenizer.post_processor = processors.TemplateProcessing(
            single=f"{begin} $A {end}",
            pair=f"{begin} $A {middle}",
            special_tokens=[
                (token, tokenizer.token_to_id(token)) for token in {begin, end}
            ],
        )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        model_max_length=LONGEST_ROW,
        model_input_names=["input_ids", "token_type_ids", "attention_mask"]
        if kind == "wordpiece"
        else ["input_ids", "attention_mask"],
        **specials,
    )


def _pieces(specials: list[str]) -> list[tuple[str, float]]:
    """Characters and words, no two sums of whose scores are likely to be equal."""
    words = sorted({f"\u2581{word}" for text in CORPUS for word in text.split()})
    characters = sorted({c for word in words for c in word})
    return [
        *((token, 0.0) for token in specials),
        *((word, -5.0 - 0.0137 * i) for i, word in enumerate(words)),
        *((c, -9.0 - 0.0731 * i) for i, c in enumerate(characters)),
    ]


BERT = {
    "pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]",
    "sep_token": "[SEP]", "mask_token": "[MASK]",
}  # fmt: skip
ROBERTA = {
    "bos_token": "<s>", "pad_token": "<pad>", "eos_token": "</s>",
    "unk_token": "<unk>", "cls_token": "<s>", "sep_token": "</s>",
    "mask_token": "<mask>",
}  # fmt: skip
GEMMA = {
    "pad_token": "<pad>", "eos_token": "<eos>", "bos_token": "<bos>",
    "unk_token": "<unk>",
}  # fmt: skip


def _ids(tokenizer: Any, *names: str) -> dict[str, int]:  # noqa: ANN401
    keys = [f"{name}_token_id" for name in names]
    return {key: getattr(tokenizer, key) for key in keys}


def _causal(kind: Any, config: Any) -> Any:  # noqa: ANN401
    model = kind(config).eval()
    with torch.no_grad():
        model.model.norm.weight.fill_(FINAL_NORM_SCALE)
    return model


def _classifier(kind: Any, config: Any) -> Any:  # noqa: ANN401
    model = kind(config).eval()
    scale_head(model, HEAD_SCALE)
    return model


def scale_head(model: Any, factor: float) -> None:  # noqa: ANN401
    """Multiplies a classifier's scores, but for its bias."""
    with torch.no_grad():
        head = model.classifier if hasattr(model, "classifier") else model.score
        head = getattr(head, "out_proj", head)
        head.weight.mul_(factor)


def qwen3_seq_cls() -> tuple[Any, Any]:
    tokenizer = qwen_tokenizer()
    config = Qwen3Config(
        vocab_size=len(tokenizer), num_labels=1, head_dim=16,
        pad_token_id=tokenizer.pad_token_id, **DECODER,
    )  # fmt: skip
    return _classifier(Qwen3ForSequenceClassification, config), tokenizer


def zerank() -> tuple[Any, Any]:
    tokenizer = qwen_tokenizer()
    config = Qwen3Config(
        vocab_size=len(tokenizer), head_dim=16, tie_word_embeddings=True, **DECODER
    )
    return _causal(Qwen3ForCausalLM, config), tokenizer


def mxbai() -> tuple[Any, Any]:
    tokenizer = qwen_tokenizer()
    config = Qwen2Config(vocab_size=len(tokenizer), tie_word_embeddings=True, **DECODER)
    return _causal(Qwen2ForCausalLM, config), tokenizer


def gemma() -> tuple[Any, Any]:
    tokenizer = trained("bytes", GEMMA)
    config = GemmaConfig(
        vocab_size=len(tokenizer), head_dim=16, **DECODER,
        **_ids(tokenizer, "pad", "bos", "eos"),
    )  # fmt: skip
    return _causal(GemmaForCausalLM, config), tokenizer


def bert(labels: int = 1) -> tuple[Any, Any]:
    tokenizer = trained("wordpiece", BERT)
    config = BertConfig(vocab_size=len(tokenizer), num_labels=labels, **ENCODER)
    return _classifier(BertForSequenceClassification, config), tokenizer


def roberta() -> tuple[Any, Any]:
    tokenizer = trained("bytes", ROBERTA)
    config = RobertaConfig(
        vocab_size=len(tokenizer), num_labels=1, **ENCODER,
        **_ids(tokenizer, "pad", "bos", "eos"),
    )  # fmt: skip
    return _classifier(RobertaForSequenceClassification, config), tokenizer


def xlm_roberta() -> tuple[Any, Any]:
    tokenizer = trained("unigram", ROBERTA)
    config = XLMRobertaConfig(
        vocab_size=len(tokenizer), num_labels=2, **ENCODER,
        **_ids(tokenizer, "pad", "bos", "eos"),
    )  # fmt: skip
    return _classifier(XLMRobertaForSequenceClassification, config), tokenizer


def camembert() -> tuple[Any, Any]:
    tokenizer = trained("unigram", ROBERTA)
    config = CamembertConfig(
        vocab_size=len(tokenizer), num_labels=1, **ENCODER,
        **_ids(tokenizer, "pad", "bos", "eos"),
    )  # fmt: skip
    return _classifier(CamembertForSequenceClassification, config), tokenizer


def modernbert() -> tuple[Any, Any]:
    tokenizer = trained("bytes", BERT)
    config = ModernBertConfig(
        vocab_size=len(tokenizer), num_labels=1, local_attention=300,
        **ENCODER, pad_token_id=tokenizer.pad_token_id,
        cls_token_id=tokenizer.cls_token_id, sep_token_id=tokenizer.sep_token_id,
        bos_token_id=tokenizer.cls_token_id, eos_token_id=tokenizer.sep_token_id,
    )  # fmt: skip
    return _classifier(ModernBertForSequenceClassification, config), tokenizer


CAUSAL: dict[str, Callable[[], tuple[Any, Any]]] = {
    "zerank-2": zerank,
    "mxbai-rerank-v2": mxbai,
    "bge-reranker-v2-gemma": gemma,
}
CROSS_ENCODERS: dict[str, Callable[[], tuple[Any, Any]]] = {
    "bert": bert,
    "bert-2-labels": lambda: bert(2),
    "roberta": roberta,
    "xlm-roberta": xlm_roberta,
    "camembert": camembert,
    "modernbert": modernbert,
}


def export_plain(made: tuple[Any, Any], out: Path) -> None:
    """Exports without optimum-intel, where it does not know the architecture.

    The traced forward of ids, mask and, for a language model, positions.
    """
    import openvino
    from openvino_tokenizers import convert_tokenizer

    model, tokenizer = made
    names = ["input_ids", "attention_mask"]
    if hasattr(model, "lm_head"):
        names.append("position_ids")

    # torch is not typed here.
    class Forward(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, *inputs: torch.Tensor) -> torch.Tensor:
            # transformers' own masks cannot be traced; one of four dimensions is
            # taken as it is.
            ids, mask = inputs[0], inputs[1]
            allowed = (mask != 0)[:, None, None, :]
            extra = {}
            if len(inputs) > 2:
                place = torch.arange(ids.shape[1])
                allowed = allowed & (place[None, :] <= place[:, None])[None, None]
                extra = {"position_ids": inputs[2], "use_cache": False}
            else:
                allowed = allowed.expand(-1, 1, ids.shape[1], -1)
            lowest = torch.finfo(torch.float32).min
            additive = torch.where(allowed, 0.0, lowest)
            logits: torch.Tensor = self.model(ids, additive, **extra).logits
            return logits

    example = tuple(torch.ones(2, 9, dtype=torch.long) for _ in names)
    with torch.no_grad():
        graph = openvino.convert_model(
            Forward(), example_input=example, input=[(-1, -1)] * len(names)
        )
    for port, name in zip(graph.inputs, names, strict=True):
        port.set_names({name})
    graph.outputs[0].set_names({"logits"})
    out.mkdir()
    openvino.save_model(graph, out / "openvino_model.xml", compress_to_fp16=False)
    openvino.save_model(convert_tokenizer(tokenizer), out / "openvino_tokenizer.xml")
    stated: dict[str, Any] = {"architectures": [type(model).__name__]}
    for key, value in vars(model.config).items():
        if key.endswith("_token_id") or key == MAX_POSITIONS:
            stated[key] = value
    stated["model_type"] = model.config.model_type
    (out / "config.json").write_text(json.dumps(stated))
    tokenizer.save_pretrained(out)


def save(
    made: tuple[Any, Any], folder: Path, *, logit_score: dict[str, Any] | None = None
) -> Path:
    """A Hugging Face folder, with 1_LogitScore where there is one."""
    model, tokenizer = made
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    if logit_score is not None:
        (folder / "1_LogitScore").mkdir()
        (folder / "1_LogitScore/config.json").write_text(json.dumps(logit_score))
    return folder
