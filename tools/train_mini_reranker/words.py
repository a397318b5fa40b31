# SPDX-License-Identifier: Apache-2.0
"""What is known of each token before training: who is like it, and how rare it is."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

# Shares of what says which token it is: what all forms of its word have in common
# ("Package", " packages"), and its own.
STEM, OWN = 0.6, 0.35
WHICH_LENGTH = 0.6  # of that: the same for all, whatever is known of a token


@dataclass(frozen=True)
class Words:
    """Of each token.

    vectors: f32 [tokens, width], of length 1.
    rarity: f32 [tokens], from 0 (in every text, punctuation, special) to 1 (in none).
    """

    vectors: Tensor
    rarity: Tensor


def stems(
    tokenizer: Any,  # noqa: ANN401
) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """Of each token a number that all forms of its word share, and if it is a word.

    Args:
        tokenizer: A tokenizers.Tokenizer.
    """
    import Stemmer  # not where only training runs

    texts = token_texts(tokenizer)
    stemmer = Stemmer.Stemmer("english")
    found = [stemmer.stemWord(text) if text.isalpha() else text for text in texts]
    place = {stem: i for i, stem in enumerate(dict.fromkeys(found))}
    special = set(tokenizer.get_added_tokens_decoder())
    content = [
        i not in special and any(c.isalnum() for c in text)
        for i, text in enumerate(texts)
    ]
    return np.array([place[stem] for stem in found], np.int32), np.array(content)


def token_texts(tokenizer: Any) -> list[str]:  # noqa: ANN401
    """Tokens as text, in lower case, without the space in front."""
    ids = [[i] for i in range(tokenizer.get_vocab_size())]
    decoded = tokenizer.decode_batch(ids, skip_special_tokens=False)
    return [text.strip().lower() for text in decoded]


def principal(vectors: Tensor, width: int) -> Tensor:
    """The largest components of vectors, each row of length 1: f32 [rows, width].

    What all have in common goes. Fewer columns than width are filled up with zeros.
    """
    centred = vectors.float().cpu()
    centred = centred - centred.mean(0)
    _, _, directions = torch.linalg.svd(centred, full_matrices=False)
    known = _unit(centred @ directions[: min(width, len(directions))].T)
    return torch.nn.functional.pad(known, (0, width - known.shape[1]))


def word_vectors(
    senses: Tensor, stems: Tensor, width: int, which_width: int, seed: int
) -> Tensor:
    """What a token means, what fills that up, and which token it is: of length 1.

    Args:
        senses: [tokens, *], rows no longer than sqrt(1 - WHICH_LENGTH ** 2).
        stems: Of each token, as ``stems`` gives them.
        width: Of the result. Where nothing is left to fill up, rows are shorter.
        which_width: Of the last part, which has length WHICH_LENGTH.
        seed: Of what is random.
    """
    random = torch.Generator().manual_seed(seed)
    size = width - senses.shape[1] - which_width
    tokens, count = len(senses), int(stems.max()) + 1
    shared = _unit(torch.randn(count, 2, which_width // 2, generator=random))
    own = _unit(torch.randn(tokens, 2, which_width // 2, generator=random))
    fill = _unit(torch.randn(tokens, size, generator=random))
    rest = 1 - WHICH_LENGTH**2 - senses.square().sum(1, keepdim=True)
    # Two halves of one length: two heads hold them.
    which = _unit(STEM * shared[stems.long().cpu()] + OWN * own).flatten(1) / 2**0.5
    return torch.cat([senses, rest.clamp(min=0).sqrt() * fill, WHICH_LENGTH * which], 1)


def _unit(vectors: Tensor) -> Tensor:
    """Scaled to length 1; zeros stay."""
    return vectors / vectors.norm(dim=-1, keepdim=True).clamp(min=1e-9)
