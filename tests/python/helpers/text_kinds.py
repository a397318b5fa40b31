# SPDX-License-Identifier: Apache-2.0
"""A tokenizer of every kind, with the normalizer and splitter of its real model.

Qwen3's is the real one. The others have small vocabularies made here: what is
compared is how a text reaches its vocabulary, so each has a token of its own for as
many characters as there are, and some longer ones.
"""

import io
import random
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import numpy as np
import sentencepiece
from tokenizers import (
    Tokenizer,
    models,
    normalizers,
    pre_tokenizers,
    processors,
    trainers,
)
from transformers import (
    AutoTokenizer,
    BertTokenizer,
    PreTrainedTokenizerFast,
    XLMRobertaTokenizer,
)

from harness.export.random_model import qwen3_tokenizer_files
from helpers.random_texts import text_of

# Texts that vocabularies are learned from.
LEARNED = 3000
BERT = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
ROBERTA = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]


@cache
def corpus() -> list[str]:
    generator = random.Random(7)
    return [text_of(generator) for _ in range(LEARNED)]


def characters() -> Iterator[str]:
    """Every character that a vocabulary can hold one by one."""
    for code in range(0x21, 0x30000):
        character = chr(code)
        if unicodedata.category(character) not in ("Cc", "Cf", "Cn", "Co", "Cs"):
            yield character


def _fields(message: bytes) -> Iterator[tuple[int, bytes]]:
    """The fields of a protobuf message that have a length, by number."""
    at = 0

    def number() -> int:
        nonlocal at
        value = shift = 0
        while True:
            byte = message[at]
            at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    while at < len(message):
        tag = number()
        length = {0: number, 1: lambda: 8, 5: lambda: 4, 2: number}[tag & 7]()
        if tag & 7 == 0:
            continue
        if tag & 7 == 2:
            yield tag >> 3, message[at : at + length]
        at += length


@cache
def nmt_nfkc() -> bytes:
    """The map that XLM-RoBERTa normalizes with, as sentencepiece makes it."""
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(["a few words to learn", "from these words"] * 20),
        model_writer=model,
        vocab_size=40,
        hard_vocab_limit=False,
        normalization_rule_name="nmt_nfkc",
        minloglevel=2,
    )
    # ModelProto.normalizer_spec and NormalizerSpec.precompiled_charsmap.
    (spec,) = (field for number, field in _fields(model.getvalue()) if number == 3)
    (charsmap,) = (field for number, field in _fields(spec) if number == 2)
    return charsmap


def _words(normalize: Callable[[str], str], count: int) -> list[str]:
    """Words of the corpus, in the form in which a vocabulary meets them."""
    seen = dict.fromkeys(
        word for text in corpus() for word in normalize(text).split() if len(word) > 1
    )
    return list(seen)[:count]


def qwen3() -> Any:  # noqa: ANN401 - a fast tokenizer
    return AutoTokenizer.from_pretrained(qwen3_tokenizer_files())


def _bert(*, lowercase: bool) -> Any:  # noqa: ANN401
    probe = normalizers.BertNormalizer(lowercase=lowercase)
    pieces = dict.fromkeys(BERT)
    pieces.update(dict.fromkeys(characters()))
    pieces.update(dict.fromkeys(f"##{c}" for c in list(pieces)[len(BERT) :]))
    for word in _words(probe.normalize_str, 4000):
        cut = 1 + len(word) // 2
        pieces.update(dict.fromkeys((word[:cut], f"##{word[cut:]}")))
    return BertTokenizer(
        vocab={piece: i for i, piece in enumerate(pieces)}, do_lower_case=lowercase
    )


def bert() -> Any:  # noqa: ANN401
    return _bert(lowercase=True)


def bert_cased() -> Any:  # noqa: ANN401
    return _bert(lowercase=False)


def _byte_level(normalizer: Any, specials: list[str], **named: str) -> Any:  # noqa: ANN401
    tokenizer = Tokenizer(models.BPE())
    if normalizer is not None:
        tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(
        vocab_size=3000,
        special_tokens=specials,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(corpus(), trainer)
    begin, end = named["cls_token"], named["sep_token"]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{begin} $A {end}",
        pair=f"{begin} $A {end} $B {end}",
        special_tokens=[(t, tokenizer.token_to_id(t)) for t in (begin, end)],
    )
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, **named)


def roberta() -> Any:  # noqa: ANN401
    return _byte_level(
        None, ROBERTA, cls_token="<s>", sep_token="</s>", pad_token="<pad>",
        unk_token="<unk>", mask_token="<mask>", bos_token="<s>", eos_token="</s>",
    )  # fmt: skip


def modernbert() -> Any:  # noqa: ANN401
    return _byte_level(
        normalizers.NFC(), BERT, cls_token="[CLS]", sep_token="[SEP]",
        pad_token="[PAD]", unk_token="[UNK]", mask_token="[MASK]",
    )  # fmt: skip


def _pieces(normalize: Callable[[str], str]) -> list[tuple[str, float]]:
    """Unigram pieces, with scores of 32 bits as SentencePiece's."""
    generator = random.Random(11)
    pieces = dict.fromkeys(["\u2581", *characters()])
    for word in _words(normalize, 4000):
        cut = generator.randrange(1, len(word))
        pieces.update(dict.fromkeys((f"\u2581{word[:cut]}", word[cut:], word[:cut])))
    scored = [(piece, float(np.float32(-generator.uniform(4, 14)))) for piece in pieces]
    return [*((token, 0.0) for token in ROBERTA), *scored]


def xlm_roberta() -> Any:  # noqa: ANN401
    probe = normalizers.Precompiled(nmt_nfkc())
    return XLMRobertaTokenizer(
        vocab=_pieces(probe.normalize_str),
        _spm_precompiled_charsmap=nmt_nfkc(),
    )


KINDS: dict[str, Callable[[], Any]] = {
    "qwen3": qwen3,
    "bert": bert,
    "bert-cased": bert_cased,
    "roberta": roberta,
    "xlm-roberta": xlm_roberta,
    "modernbert": modernbert,
}
