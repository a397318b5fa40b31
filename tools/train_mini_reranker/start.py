# SPDX-License-Identifier: Apache-2.0
"""The model before its first step: small, and with three hints.

A model that learns from random weights to compare words needs far more steps than
one that starts with

- embeddings from the texts: words that occur near the same words start near each
  other (singular vectors of the positive pointwise mutual information);
- keys equal to queries behind the first layer: a token's attention starts on tokens
  like it. Only in dimensions that position turns slowly, so that a word in the
  document finds the same word in the query;
- a head of the first layer that looks at the word "Document" of the prompt: tokens
  behind it start out different from the query's, which stand in front of it.

They are only where training starts; nothing holds them there.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import scipy.sparse
import torch
from numpy.typing import NDArray
from sklearn.utils.extmath import randomized_svd
from transformers import Qwen3Config, Qwen3ForCausalLM

WINDOW = 8  # tokens to either side that count as near
MOST_FREQUENT_EXPONENT = 0.75  # as in word2vec: rare contexts count a little more
EMBEDDING_SCALE = 0.5
NOISE = 0.35  # part of each embedding that is its own, so that no two are alike
SLOW_PAIRS = 22  # of 32 pairs of a head's dimensions: those that turn slowest
CONSTANT = 0.1  # the first dimension of every embedding
# How much a document's tokens differ from a query's, beside what they mean.
MARK = 0.3

SHAPE = {
    "hidden_size": 256,
    "num_hidden_layers": 4,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 64,
    "intermediate_size": 640,
}


def new_model(rows: Sequence[Sequence[int]], size: int, marker: int, seed: int) -> Any:  # noqa: ANN401 - Qwen3ForCausalLM
    """A Qwen3ForCausalLM, tied.

    Args:
        rows: Token ids of the training texts.
        size: Of the vocabulary.
        marker: A token of the prompt that stands right in front of each document.
        seed: Of the weights.
    """
    torch.manual_seed(seed)
    config = Qwen3Config(
        vocab_size=size,
        max_position_embeddings=8192,
        rope_theta=1e6,
        tie_word_embeddings=True,
        **SHAPE,
    )
    model = Qwen3ForCausalLM(config)
    width = config.hidden_size
    learned = torch.from_numpy(_near_vectors(rows, size, width, seed))
    noise = torch.randn(size, width) / width**0.5
    with torch.no_grad():
        weight = (1 - NOISE) * learned + NOISE * noise
        weight = EMBEDDING_SCALE * torch.nn.functional.normalize(weight, dim=1)
        weight[:, 0] = CONSTANT
        model.get_input_embeddings().weight.copy_(weight)
        layers = model.model.layers
        _look_at(layers[0].self_attn, config, weight[marker])
        for layer in layers[1:]:
            _look_at_the_same(layer.self_attn, config)
    return model


def _look_at_the_same(attention: Any, config: Qwen3Config) -> None:  # noqa: ANN401
    """Queries equal to keys, nearly without the dimensions that turn fast."""
    half = config.head_dim // 2
    fast = [i for i in range(config.head_dim) if i % half < half - SLOW_PAIRS]
    groups = config.num_attention_heads // config.num_key_value_heads
    keys = attention.k_proj.weight.view(
        config.num_key_value_heads, config.head_dim, config.hidden_size
    )
    keys[:, fast] *= 0.05
    queries = keys.repeat_interleave(groups, dim=0)
    attention.q_proj.weight.copy_(queries.reshape(-1, config.hidden_size))


def _look_at(attention: Any, config: Qwen3Config, token: torch.Tensor) -> None:  # noqa: ANN401
    """All queries of the first two heads meet this token's key."""
    size = config.head_dim
    key = attention.k_proj.weight[:size] @ (token / token.norm())
    key[[i for i in range(size) if i % (size // 2) < size // 2 - SLOW_PAIRS]] = 0
    for head in range(config.num_attention_heads // config.num_key_value_heads):
        rows = slice(head * size, (head + 1) * size)
        attention.q_proj.weight[rows] *= 0.05
        # The embedding's first dimension is the same for all tokens.
        attention.q_proj.weight[rows, 0] = key / CONSTANT
        attention.o_proj.weight[:, rows] *= MARK


def _near_vectors(
    rows: Sequence[Sequence[int]], size: int, width: int, seed: int
) -> NDArray[np.float32]:
    """Unit vectors [size, width]; a token that never occurs gets zeros."""
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
    vectors = left * np.sqrt(values)
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: NDArray[np.float32] = (vectors / np.maximum(length, 1e-9)).astype(np.float32)
    return unit
