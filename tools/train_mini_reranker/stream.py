# SPDX-License-Identifier: Apache-2.0
"""What coordinates of the residual stream mean at first, and heads set by hand."""

from typing import Any

import torch

from tools.train_mini_reranker.network import HEAD, Shape

# Coordinates of the residual stream that start with a meaning; the next are a
# token's vector, and the last ones hold what the token in front of it looks like.
(
    CONSTANT,  # 1 for all tokens
    DOCUMENT,  # the prompt's "<Document>"
    QUERY,  # its "<Query>"
    FIRST,  # its first token, to which a head looks when it finds nothing
    RARITY,
    IN_QUERY,
    IN_DOCUMENT,
    MATCH,
    SCORE,
    EVIDENCE,
    LAST,  # the prompt's last token, where the score is
    END,  # what stands behind the document: "<|im_end|>"
) = range(12)
MEANINGS = 12
BEFORE = 40
VECTOR_LENGTH = 4.0
NOISE = 0.003  # of weights of the heads set by hand

HALF = HEAD // 2  # a head's dimension i turns together with i + HALF
SLOW = [i for i in range(2 * HALF) if i % HALF >= 11]
FAST = range(5)
# Coordinates of a token's vector that say which token it is: the last. Two heads hold
# a half each and have one dimension left.
WHICH_WIDTH = 2 * (len(SLOW) - 1)


def word_width(shape: Shape) -> int:
    """Coordinates that a token's vector has."""
    return shape.width - MEANINGS - BEFORE


def sense_heads(shape: Shape) -> int:
    """Heads that hold a mean of senses; as many hold the other."""
    return shape.heads // 2


def sense_width(shape: Shape) -> int:
    """Coordinates of a token's vector that say what it means: the first."""
    heads = sense_heads(shape)
    return min(heads * HEAD, (word_width(shape) - WHICH_WIDTH) // heads * heads)


class HandHead:
    """An attention head's weights, emptied but for noise.

    query, key, value: [head_dim, width]; out: [width, head_dim].
    """

    def __init__(self, attention: Any, index: int) -> None:  # noqa: ANN401
        size = attention.head_dim
        rows = slice(index * size, (index + 1) * size)
        self.query = attention.q_proj.weight[rows]
        self.key = attention.k_proj.weight[rows]
        self.value = attention.v_proj.weight[rows]
        self.out = attention.o_proj.weight[:, rows]
        for weight in (self.query, self.key, self.value):
            weight.copy_(NOISE * torch.randn_like(weight))
        self.out.zero_()

    def only(self, place: int, source: int, scale: float) -> None:
        """Takes one coordinate alone: a sum over tokens adds up noise, too."""
        self.value[place] = 0
        self.value[place, source] = scale

    def carry(self, source: int, target: int, count: int, scale: float) -> None:
        """Brings coordinates from source on, scaled, to those from target on."""
        same = torch.eye(count)
        self.value[:count, source : source + count] = scale * same
        self.out[target : target + count, :count] = same
