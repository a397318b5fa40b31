# SPDX-License-Identifier: Apache-2.0
"""Tokenizers of every kind in folders that load, and what their tokens should be.

Each is Qwen3's own or was trained here on a few texts; its model is a few operations
that score nothing. The tokens are those of Hugging Face's tokenizers with
``split_special_tokens``, from which the special tokens' vocabulary entries were made
unreachable: some models would choose them out of plain text.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import openvino
from openvino import opset13 as ops
from openvino_tokenizers import convert_tokenizer
from tokenizers import (
    AddedToken,
    Regex,
    Tokenizer,
    decoders,
    models,
    normalizers,
    pre_tokenizers,
    processors,
    trainers,
)
from transformers import AutoTokenizer, PreTrainedTokenizerFast

from harness.export.random_model import qwen3_tokenizer_files

LONGEST_ROW = 4096
CORPUS = [
    "the quick brown fox jumps over the lazy dog",
    *["Yes or No, 0 or 1: a query and a passage, a document and an answer"] * 9,
    "Ein schöner Tag für Bücher; 今日は良い天気です。 Привет, мир!",
    *(f"word{i} number {i * 37} s pad eos <tag> [x] |y|" for i in range(200)),
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
# Entries that are no text, not even by accident.
UNREACHABLE = "\U0010fffe"


def _wrap(tokenizer: Tokenizer, specials: dict[str, str]) -> Any:  # noqa: ANN401
    begin = specials.get("cls_token", specials.get("bos_token"))
    end = specials.get("sep_token", specials.get("eos_token"))
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{begin} $A {end}",
        pair=f"{begin} $A {end} $B {end}",
        special_tokens=[
            (token, tokenizer.token_to_id(token)) for token in (begin, end)
        ],
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        model_max_length=LONGEST_ROW,
        model_input_names=["input_ids", "attention_mask"],
        **specials,
    )


def qwen3() -> Any:  # noqa: ANN401
    return AutoTokenizer.from_pretrained(qwen3_tokenizer_files())


def wordpiece(split: bool = True) -> Any:  # noqa: ANN401
    """BERT's; without ``split``, words are what stands between spaces."""
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = (
        pre_tokenizers.BertPreTokenizer()
        if split
        else pre_tokenizers.Split(Regex(r"\s+"), "removed")
    )
    tokenizer.decoder = decoders.WordPiece()
    trainer = trainers.WordPieceTrainer(
        vocab_size=700, special_tokens=list(BERT.values()), show_progress=False
    )
    tokenizer.train_from_iterator(CORPUS, trainer)
    return _wrap(tokenizer, BERT)


def byte_level(added: bool = False) -> Any:  # noqa: ANN401
    """RoBERTa's; with ``added``, ModernBERT's runs of spaces and its odd tokens."""
    specials = BERT if added else ROBERTA
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(
        CORPUS,
        trainers.BpeTrainer(
            vocab_size=700,
            special_tokens=list(dict.fromkeys(specials.values())),
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            show_progress=False,
        ),
    )
    if added:
        tokenizer.add_special_tokens(["<<<>>>", "|||", "ident"])
        tokenizer.add_tokens(
            [AddedToken(" " * n, normalized=True) for n in (2, 3, 4, 8)]
            + [AddedToken("<tool>", normalized=False), "|||IP|||"]
        )
    return _wrap(tokenizer, specials)


def byte_fallback(merged: bool = False) -> Any:  # noqa: ANN401
    """Gemma's: characters, unknown ones as bytes, the whole text one word.

    ``merged``: merges lead to special tokens, too.
    """
    bytes_ = [f"<0x{byte:02X}>" for byte in range(256)]
    specials = list(GEMMA.values())
    seed = Tokenizer(models.BPE(unk_token="<unk>"))
    seed.normalizer = normalizers.Replace(" ", "\u2581")
    seed.train_from_iterator(
        CORPUS,
        trainers.BpeTrainer(vocab_size=900, special_tokens=specials + bytes_,
                            show_progress=False),
    )  # fmt: skip
    model = json.loads(seed.to_str())["model"]
    vocabulary = model["vocab"]
    vocabulary["\u2581\u2581"] = len(vocabulary)
    merges = [("\u2581", "\u2581"), *(tuple(merge) for merge in model["merges"])]
    if merged:
        parts = ["<e", "os", "<eos", ">"]
        for piece in ["<", *"eos>", *parts]:
            vocabulary.setdefault(piece, len(vocabulary))
        merges = [("o", "s"), ("<", "e"), ("<e", "os"), ("<eos", ">"), *merges]
        merges = list(dict.fromkeys(merges))
        vocabulary.setdefault("<eos>\u2581", len(vocabulary))
        merges.append(("<eos>", "\u2581"))
    tokenizer = Tokenizer(
        models.BPE(
            vocabulary, merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True
        )
    )
    tokenizer.normalizer = normalizers.Replace(" ", "\u2581")
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("\u2581", " "), decoders.ByteFallback(), decoders.Fuse()]
    )
    tokenizer.add_special_tokens(specials)
    tokenizer.add_tokens(
        [
            AddedToken(text, normalized=False)
            for text in ("<unused0>", "\n\n", "\u2581\u2581", "<table>")
        ]
    )
    return _wrap(tokenizer, GEMMA)


def unigram() -> Any:  # noqa: ANN401
    """XLM-R's: the special tokens are the vocabulary's best pieces."""
    words = sorted({f"\u2581{word}" for text in CORPUS for word in text.split()})
    characters = sorted({c for word in words for c in word} | set("</>[]"))
    pieces = [
        *((token, 0.0) for token in dict.fromkeys(ROBERTA.values())),
        *((word, -5.0 - 0.0137 * i) for i, word in enumerate(words)),
        *((c, -9.0 - 0.0731 * i) for i, c in enumerate(characters)),
    ]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=3))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    return _wrap(tokenizer, ROBERTA)


def words() -> Any:  # noqa: ANN401
    tokenizer = Tokenizer(models.WordLevel(unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"\s+"), "removed")
    tokenizer.train_from_iterator(
        CORPUS,
        trainers.WordLevelTrainer(
            vocab_size=700, special_tokens=list(BERT.values()), show_progress=False
        ),
    )
    return _wrap(tokenizer, BERT)


@dataclass(frozen=True)
class TokenizerKind:
    """A tokenizer of transformers and a model's folder that has it."""

    tokenizer: Any
    folder: Path


KINDS: dict[str, Callable[[], Any]] = {
    "qwen3": qwen3,
    "wordpiece": wordpiece,
    "wordpiece between spaces": lambda: wordpiece(split=False),
    "byte-level": byte_level,
    "byte-level with added tokens": lambda: byte_level(added=True),
    "byte fallback": byte_fallback,
    "merged specials": lambda: byte_fallback(merged=True),
    "unigram": unigram,
    "words": words,
}


def special_ids(tokenizer: Any) -> set[int]:  # noqa: ANN401
    """Those that no text may have; what is unknown may become the unknown token."""
    ids = {
        number
        for number, token in tokenizer.added_tokens_decoder.items()
        if token.special
    }
    return ids - {tokenizer.unk_token_id}


def reference(
    tokenizer: Any,  # noqa: ANN401
    frame: Iterable[str] = (),
) -> Callable[[str], list[int]]:
    """The tokens of a text that says nothing; ``frame``: more special tokens."""
    spec = json.loads(tokenizer.backend_tokenizer.to_str())
    special = {t["content"]: t["id"] for t in spec["added_tokens"] if t["special"]}
    special |= {t: tokenizer.convert_tokens_to_ids(t) for t in frame}
    model = spec["model"]
    hide = {text: f"{UNREACHABLE}{number}" for text, number in special.items()}
    if isinstance(model["vocab"], list):
        model["vocab"] = [
            [hide.get(piece, piece), score] for piece, score in model["vocab"]
        ]
    else:
        model["vocab"] = {
            hide.get(piece, piece): number for piece, number in model["vocab"].items()
        }
    if model.get("unk_token") in hide:
        model["unk_token"] = hide[model["unk_token"]]
    if "merges" in model:
        model["merges"] = [
            merge
            for merge in model["merges"]
            if not {merge[0], merge[1], "".join(merge)} & set(special)
        ]
    # They stay, as their numbers would be given to others.
    for token in spec["added_tokens"]:
        token["content"] = hide.get(token["content"], token["content"])
    spec["post_processor"] = None
    spec["truncation"] = spec["padding"] = None
    plain = Tokenizer.from_str(json.dumps(spec))
    return lambda text: list(plain.encode(text, add_special_tokens=False).ids)


def save_folder(tokenizer: Any, folder: Path) -> Path:  # noqa: ANN401
    """A cross-encoder's folder with this tokenizer."""
    folder.mkdir(parents=True)
    tokenizer.save_pretrained(folder)
    graph = convert_tokenizer(tokenizer, with_detokenizer=False)
    openvino.save_model(graph, folder / "openvino_tokenizer.xml")
    inputs = []
    for name in ("input_ids", "attention_mask"):
        inputs.append(ops.parameter([-1, -1], np.int64))
        inputs[-1].output(0).set_names({name})
    seen = ops.multiply(*inputs)
    logits = ops.reduce_mean(
        ops.convert(seen, np.float32), np.array([1]), keep_dims=True
    )
    logits.output(0).set_names({"logits"})
    openvino.save_model(
        openvino.Model([logits], inputs, "nothing"), folder / "openvino_model.xml"
    )
    config = {
        "model_type": "bert",
        "architectures": ["BertForSequenceClassification"],
        "max_position_embeddings": LONGEST_ROW,
        "num_labels": 1,
    }
    (folder / "config.json").write_text(json.dumps(config))
    return folder
