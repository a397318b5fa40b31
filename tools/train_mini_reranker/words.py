# SPDX-License-Identifier: Apache-2.0
"""What is known of each token before training: who is like it, and how rare it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse
import Stemmer
from numpy.typing import NDArray
from sklearn.utils.extmath import randomized_svd

WINDOW = 8  # tokens to either side that count as near
MOST_FREQUENT_EXPONENT = 0.75  # as in word2vec: rare contexts count a little more
# Shares of a token's vector: what all forms of its word have in common ("Package",
# " packages"), the company it keeps, and its own.
STEM, COMPANY, OWN = 0.7, 0.35, 0.45

Array = NDArray[np.float32]


@dataclass(frozen=True)
class Words:
    """Of each token.

    vectors: f32 [tokens, width], of length 1.
    rarity: f32 [tokens], from 0 (in every text, punctuation, special) to 1 (in none).
    """

    vectors: Array
    rarity: Array


def learn_words(
    rows: Sequence[Sequence[int]],
    tokenizer: Any,  # noqa: ANN401 - a fast tokenizer
    width: int,
    seed: int,
) -> Words:
    """Learns from token ids of texts."""
    size = len(tokenizer)
    texts = [tokenizer.decode([i]).strip().lower() for i in range(size)]
    stemmer = Stemmer.Stemmer("english")
    stems = [stemmer.stemWord(text) if text.isalpha() else text for text in texts]
    place = {stem: i for i, stem in enumerate(dict.fromkeys(stems))}
    stem_of = np.array([place[stem] for stem in stems])

    random = np.random.default_rng(seed)
    company = _near_vectors(rows, size, width, seed)
    shared = _unit(random.standard_normal((len(place), width)))[stem_of]
    own = _unit(random.standard_normal((size, width)))
    vectors = _unit(STEM * shared + COMPANY * company + OWN * own)

    texts_with = np.zeros(len(place))
    for row in rows:
        texts_with[np.unique(stem_of[np.asarray(row, dtype=int)])] += 1
    rarity = np.log(len(rows) / (texts_with + 1)) / np.log(len(rows))
    special = set(tokenizer.all_special_ids) | set(tokenizer.added_tokens_decoder)
    counts = np.array(
        [
            i not in special and any(c.isalnum() for c in text)
            for i, text in enumerate(texts)
        ]
    )
    return Words(
        vectors=vectors,
        rarity=(np.clip(rarity, 0, 1)[stem_of] * counts).astype(np.float32),
    )


def _unit(vectors: NDArray[Any]) -> Array:
    """Scaled to length 1; zeros stay."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Array = (vectors / np.maximum(length, 1e-9)).astype(np.float32)
    return unit


def _near_vectors(
    rows: Sequence[Sequence[int]], size: int, width: int, seed: int
) -> Array:
    """Singular vectors of the positive pointwise mutual information, of length 1.

    A token that never occurs gets zeros.
    """
    counts = scipy.sparse.csr_matrix((size, size), dtype=np.float32)
    # With a gap of -1 between texts, whose pairs are dropped.
    stream = np.concatenate([np.array([*row, *[-1] * WINDOW]) for row in rows])
    for distance in range(1, WINDOW + 1):
        left, right = stream[:-distance], stream[distance:]
        kept = (left >= 0) & (right >= 0)
        near = scipy.sparse.csr_matrix(
            (
                np.full(kept.sum(), 1 / distance, np.float32),
                (left[kept], right[kept]),
            ),
            shape=(size, size),
        )
        counts = counts + near + near.T
    pairs = counts.tocoo()
    total = pairs.data.sum()
    rows_sum = np.asarray(counts.sum(axis=1)).ravel()
    context = rows_sum**MOST_FREQUENT_EXPONENT
    context *= total / context.sum()
    information = np.log(
        np.maximum(pairs.data * total, 1e-9)
        / np.maximum(rows_sum[pairs.row] * context[pairs.col], 1e-9)
    )
    kept = information > 0
    matrix = scipy.sparse.csr_matrix(
        (information[kept], (pairs.row[kept], pairs.col[kept])), shape=(size, size)
    )
    left, values, _ = randomized_svd(matrix, width, n_iter=3, random_state=seed)
    return _unit(left * np.sqrt(values))
