# SPDX-License-Identifier: Apache-2.0
"""First weights that compare what query and document mean, see start.py."""

from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import normalize

from tools.train_mini_reranker.network import Shape
from tools.train_mini_reranker.stream import (
    CONSTANT,
    END,
    FIRST,
    IN_DOCUMENT,
    IN_QUERY,
    MEANINGS,
    RARITY,
    SCORE,
    SLOW,
    HandHead,
    sense_width,
)

UNDERSTANDING = 3  # layers, behind which END has both means

SENSE = 0.8  # of the query's mean in the stream
LOUD = 10.0  # of the document's, at END
FETCHED = 0.25  # of it, of one length then, at the last token
AGREEMENT = 0.3  # of the means' product in the score


def understand(attention: Any, size: int, heads: int) -> None:  # noqa: ANN401
    """Means of the senses, by rarity: the query's everywhere, the document's at END.

    There it outweighs all else, so that the next layer's norm gives it one length,
    however long the document is.
    """
    attention.q_norm.weight.fill_(3**0.5)
    attention.k_norm.weight.fill_(3**0.5)
    share = size // heads
    place, rarity, other, nothing = SLOW[:4]
    for index in range(2 * heads):
        head = HandHead(attention, index)
        part = (IN_QUERY, IN_DOCUMENT)[index // heads]
        head.key[place, part] = 0.5
        head.key[rarity, RARITY] = 1
        head.key[other, CONSTANT] = 1
        asks = (CONSTANT, END)[index // heads]
        for i, strength in ((place, 1.0), (rarity, 0.3), (other, -0.8)):
            head.query[i, asks] = strength
        if part == IN_DOCUMENT:  # Other tokens look at the first, which says nothing.
            head.key[nothing, FIRST] = 1
            head.query[nothing, CONSTANT] = 1
            head.query[nothing, END] = -0.5
        source, target = (MEANINGS + i * share for i in (index % heads, index))
        head.carry(source, target, share, SENSE if part == IN_QUERY else LOUD)


def means(stream: Tensor, shape: Shape) -> tuple[Tensor, Tensor]:
    """What ``understand`` leaves at END: the query's mean and the document's.

    Args:
        stream: At END, behind layer UNDERSTANDING: [rows, width].
        shape: Of the network.

    Returns:
        Two of [rows, sense_width], of length 1.
    """
    size = sense_width(shape)
    both = stream[:, MEANINGS : MEANINGS + 2 * size].unflatten(1, (2, size))
    return tuple(normalize(both, dim=2).unbind(1))


def fetch(attention: Any, size: int, heads: int) -> None:  # noqa: ANN401
    """Brings the document's mean from END to the tokens behind it."""
    attention.q_norm.weight.fill_(2.5)
    attention.k_norm.weight.fill_(2.5)
    share = size // heads
    end, place, other = SLOW[:3]
    for index in range(heads):
        head = HandHead(attention, index)
        # In the document: the system's message has an end, too.
        for i, meaning in ((end, END), (place, IN_DOCUMENT), (other, CONSTANT)):
            head.key[i, meaning] = 1
        head.query[[end, place], CONSTANT] = 1
        mean = MEANINGS + size + index * share
        head.carry(mean, mean, share, FETCHED)


def agree(neurons: Any, size: int, scale: float) -> None:  # noqa: ANN401
    """silu(x) y - silu(-x) y is x y: two neurons multiply."""
    query = slice(MEANINGS, MEANINGS + size)
    document = slice(MEANINGS + size, MEANINGS + 2 * size)
    for i, sign in enumerate((1.0, -1.0)):
        own = slice(i * size, (i + 1) * size)
        for weight in (neurons.gate_proj.weight, neurons.up_proj.weight):
            weight[own] = 0
        neurons.gate_proj.weight[own, query] = sign * torch.eye(size)
        neurons.up_proj.weight[own, document] = torch.eye(size)
        neurons.down_proj.weight[:, own] = 0
        neurons.down_proj.weight[SCORE, own] = sign * AGREEMENT * scale
