# SPDX-License-Identifier: Apache-2.0
"""Qwen3's tokenizer with a small vocabulary of its own.

Normalizer, pre-tokenizer, decoder and special tokens are Qwen3's; the merges are
trained on the training texts. "yes" and "no" are one token each, as in Qwen3.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer, trainers
from tokenizers.pre_tokenizers import ByteLevel

from harness._shared.prompt import pair, whole
from harness.export.random_model import qwen3_tokenizer_files
from tools.train_mini_reranker.words import stems

SIZE = 16_000  # without the 26 special tokens
# How often the prompt's own words are shown: often enough to become tokens, so that
# the part that is the same in all prompts is short.
FRAME_TIMES = 3000


def train_vocabulary(texts: Sequence[str], out: Path, size: int = SIZE) -> None:
    """Writes tokenizer.json, tokenizer_config.json and words.npz.

    words.npz holds what words.stems says of each token: stems and content.

    Args:
        texts: Training texts.
        out: A new folder.
        size: Tokens, without the special ones.

    Raises:
        ValueError: "yes" or "no" did not become one token.
    """
    source = qwen3_tokenizer_files()
    settings: dict[str, Any] = json.loads((source / "tokenizer.json").read_text())
    special = settings["added_tokens"]
    settings["added_tokens"] = []
    settings["model"]["vocab"] = {}
    settings["model"]["merges"] = []
    tokenizer = Tokenizer.from_str(json.dumps(settings))
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        initial_alphabet=ByteLevel.alphabet(),
        show_progress=False,
    )
    frame = [whole("", ""), pair("", ""), "yes", "no"] * FRAME_TIMES
    tokenizer.train_from_iterator([*texts, *frame], trainer)

    trained = json.loads(tokenizer.to_str())["model"]
    vocabulary = trained["vocab"]
    for answer in ("yes", "no"):
        if answer not in vocabulary:
            raise ValueError(f"{answer!r} did not become one token")
    config = json.loads((source / "tokenizer_config.json").read_text())
    decoder = {}
    for offset, token in enumerate(special):
        old = str(token["id"])
        token["id"] = len(vocabulary) + offset
        decoder[str(token["id"])] = config["added_tokens_decoder"][old]
    config["added_tokens_decoder"] = decoder
    settings["added_tokens"] = special
    settings["model"]["vocab"] = vocabulary
    settings["model"]["merges"] = trained["merges"]
    out.mkdir(parents=True)
    for name, content in (
        ("tokenizer.json", settings),
        ("tokenizer_config.json", config),
    ):
        (out / name).write_text(json.dumps(content), encoding="utf-8")
    stem, content = stems(Tokenizer.from_file(str(out / "tokenizer.json")))
    np.savez(out / "words.npz", stems=stem, content=content)
