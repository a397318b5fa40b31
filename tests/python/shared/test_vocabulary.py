# SPDX-License-Identifier: Apache-2.0
"""The texts of tokens are those of the tokenizer that was converted."""

import random
from collections.abc import Callable

import pytest

from harness._shared.vocabulary import Vocabulary
from helpers.tokenizer_kinds import KINDS, TokenizerKind

# Kinds whose tokens are bytes, which Hugging Face writes as other characters.
BYTES = ("qwen3", "byte-level", "byte-level with added tokens")
SAMPLE = 2000  # tokens


@pytest.mark.parametrize("kind", [*KINDS])
def test_every_kind_has_texts(
    kind: str, kind_of: Callable[[str], TokenizerKind]
) -> None:
    made = kind_of(kind)
    hf = made.tokenizer
    vocabulary = Vocabulary(made.folder / "openvino_tokenizer.xml")
    size = len(hf)
    some = [*random.Random(0).sample(range(size), min(SAMPLE, size)), size - 1]
    for token in some:
        written = hf.convert_ids_to_tokens(token)
        if kind in BYTES:
            written = hf.convert_tokens_to_string([written])
        assert vocabulary.text(token) == written
    assert vocabulary.text(size + 1000) is None
