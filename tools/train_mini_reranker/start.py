# SPDX-License-Identifier: Apache-2.0
"""The model before its first step: a small one that already compares words.

From random weights it takes many thousands of steps until attention finds a query's
words in a document at all. So some weights are set by hand, which makes the untrained
model a rough BM25 with a static encoder beside it:

    layer 1  two heads     where am I: in the query, in the document?
                           which token stands in front of me?
    layer 2  two heads     is there a token like me in the query?
             one head      have I been in the document before?
             one neuron    evidence = (like one in the query - before) x rarity
    layer 3  half of them  what does the query mean,
             and half      what the document? The means of their tokens' senses
                           (senses.py)
    layer 4  half of them  bring the document's to the last token
    last     one head      sum of the evidence, at the prompt's last token
             neurons       and the product of the two means

Everything else, three quarters of the attention and nearly all neurons, starts small
and random. It is only where training starts; nothing holds it there.

Positions: a head that compares words uses dimensions that rotary embedding hardly
turns over a prompt's length; the head that looks one token back uses those that it
turns most.
"""

from collections.abc import Mapping, Sequence
from math import cos, sin
from typing import Any

import torch

from tools.train_mini_reranker.network import ROPE_THETA, Network, Shape
from tools.train_mini_reranker.stream import (
    BEFORE,
    CONSTANT,
    DOCUMENT,
    END,
    EVIDENCE,
    FAST,
    FIRST,
    HALF,
    IN_DOCUMENT,
    IN_QUERY,
    LAST,
    MATCH,
    MEANINGS,
    QUERY,
    RARITY,
    SCORE,
    SLOW,
    VECTOR_LENGTH,
    WHICH_WIDTH,
    HandHead,
    sense_heads,
    sense_width,
)
from tools.train_mini_reranker.understanding import (
    UNDERSTANDING,
    agree,
    fetch,
    understand,
)
from tools.train_mini_reranker.words import Words

LAYERS = 5  # that the first weights need
QUIET = 0.1  # of what all others add to the stream

GATE = 4.0  # of a match, in front of its neuron
LEAST = 0.7  # of a match, that counts: one of two heads finds half of it by chance
LEXICAL = 150  # of the evidence in the score
TEMPER = 0.3  # of all scores: some units between good and bad
# The score is small in the stream, or it would hide behind its own size where the norm
# makes the whole one length.
SCALE = 10

WHICH = slice(-BEFORE - WHICH_WIDTH, -BEFORE)  # in the stream: which token it is
VIEW = slice(WHICH.start, WHICH.start + BEFORE)  # what the next token sees of that


def new_network(
    words: Words,
    tokenizer: Any,  # noqa: ANN401
    frame: Mapping[str, str],
    shape: Shape,
    seed: int,
) -> Network:
    """A network that compares words.

    Args:
        words: What is known of each token; vectors of word_width(shape).
        tokenizer: A tokenizers.Tokenizer.
        frame: The prompt's constant parts, as material.py has them.
        shape: Of the network, of five layers or more: see the module.
        seed: Of the weights.

    Raises:
        ValueError: Fewer layers.
    """
    if shape.layers < LAYERS:
        raise ValueError(f"layers: expected {LAYERS} or more, got {shape.layers}")
    torch.manual_seed(seed)
    network = Network(shape, len(words.vectors))
    with torch.no_grad():
        network.model.embed_tokens.weight.copy_(
            _embeddings(words, tokenizer, frame, shape)
        )
        layers = network.model.layers
        for layer in layers:
            for out in (layer.self_attn.o_proj.weight, layer.mlp.down_proj.weight):
                out *= QUIET
                out[:MEANINGS] = 0
        _find_place(layers[0].self_attn)
        _look_back(layers[0].self_attn)
        _compare(layers[1])
        size = sense_width(shape)
        heads = sense_heads(shape)
        understand(layers[UNDERSTANDING - 1].self_attn, size, heads)
        fetch(layers[UNDERSTANDING].self_attn, size, heads)
        _sum(layers[-1].self_attn)
        agree(layers[-1].mlp, size, 1 / SCALE)
        network.model.norm.weight.fill_(TEMPER)
        network.model.norm.weight[SCORE] *= SCALE
    return network


def _embeddings(
    words: Words,
    tokenizer: Any,  # noqa: ANN401
    texts: Mapping[str, str],
    shape: Shape,
) -> torch.Tensor:
    rows = torch.zeros(len(words.vectors), shape.width)
    rows[:, MEANINGS:-BEFORE] = VECTOR_LENGTH * words.vectors
    rows[:, RARITY] = words.rarity
    frame, end = (
        tokenizer.encode(texts[name], add_special_tokens=False).ids
        for name in ("pair", "suffix")
    )
    first = tokenizer.token_to_id("<|im_start|>")
    for token, meaning in (
        (_marker(frame, tokenizer, "Document"), DOCUMENT),
        (_marker(frame, tokenizer, "Query"), QUERY),
        (first, FIRST),
    ):
        rows[token] = 0
        rows[token, meaning] = VECTOR_LENGTH
    # These have room for the means.
    for token, meaning in ((end[-1], LAST), (end[0], END)):
        rows[token] = 0
        rows[token, meaning] = VECTOR_LENGTH
    rows[:, CONSTANT] = 1
    yes, no = (tokenizer.token_to_id(word) for word in ("yes", "no"))
    rows[no] = rows[yes]  # at first the score alone decides between them
    rows[yes, SCORE], rows[no, SCORE] = 1, -1
    return rows


def _marker(frame: Sequence[int], tokenizer: Any, name: str) -> int:  # noqa: ANN401
    """The prompt's token that announces its query or its document."""
    (marker,) = [i for i in frame if name in tokenizer.decode([i])]
    return marker


def _find_place(attention: Any) -> None:  # noqa: ANN401
    """Looks at <Document>, else at <Query>, else at the first token."""
    attention.q_norm.weight.fill_(3**0.5)
    attention.k_norm.weight.fill_(3**0.5)
    head = HandHead(attention, 0)
    preference = ((DOCUMENT, 1.0), (QUERY, 0.67), (FIRST, 0.33))
    for i, (marker, strength) in zip(SLOW, preference, strict=False):
        head.key[i, marker] = 1
        head.query[i, CONSTANT] = strength
    # Other tokens' keys point elsewhere.
    head.key[SLOW[len(preference)], CONSTANT] = 0.5
    head.value[0, QUERY] = head.value[1, DOCUMENT] = 1 / 15
    head.out[IN_QUERY, 0] = head.out[IN_DOCUMENT, 1] = 2
    # A query's token always finds itself in the query: that is no match.
    head.out[MATCH, 0] = -1


def _look_back(attention: Any) -> None:  # noqa: ANN401
    """Copies a view of the token one step back."""
    head = HandHead(attention, 1)
    for i in FAST:
        step = ROPE_THETA ** (-i / HALF)
        head.key[i, CONSTANT] = 1
        head.query[i, CONSTANT] = cos(step)
        head.query[i + HALF, CONSTANT] = -sin(step)
        for norm in (attention.q_norm, attention.k_norm):
            norm.weight[[i, i + HALF]] = 2.5
    head.value[:BEFORE, VIEW] = torch.eye(BEFORE)
    head.out[-BEFORE:, :BEFORE] = 0.25 * torch.eye(BEFORE)


def _compare(layer: Any) -> None:  # noqa: ANN401
    attention = layer.self_attn
    attention.q_norm.weight.fill_(2.5)
    attention.k_norm.weight.fill_(2.5)
    *dimensions, place = SLOW
    for index in range(2):  # two halves of what a token is: less chance
        head = HandHead(attention, index)
        own = WHICH.start + index * len(dimensions) + torch.arange(len(dimensions))
        head.query[dimensions, own] = 1
        head.key[dimensions, own] = 1
        # A token like this one in the query wins over this one itself.
        head.key[place, IN_QUERY] = 0.8
        head.query[place, CONSTANT] = 1.45
        head.only(0, IN_QUERY, 1 / 7)
        head.out[MATCH, 0] = 0.5
    # Behind a token like this one: the next in the query, and in the document the
    # next of every earlier occurrence. So the n-th occurrence counts for about 1/n.
    head = HandHead(attention, 2)
    head.key[dimensions[:BEFORE], -BEFORE:] = torch.eye(BEFORE)
    head.query[dimensions[:BEFORE], VIEW] = torch.eye(BEFORE)
    head.only(0, IN_DOCUMENT, 1 / 7)
    head.out[MATCH, 0] = -1

    neuron = layer.mlp
    neuron.gate_proj.weight[0] = neuron.up_proj.weight[0] = 0
    neuron.gate_proj.weight[0, MATCH] = GATE
    neuron.gate_proj.weight[0, CONSTANT] = -GATE * LEAST
    neuron.up_proj.weight[0, RARITY] = 1
    neuron.down_proj.weight[:, 0] = 0
    neuron.down_proj.weight[EVIDENCE, 0] = 0.2 / GATE


def _sum(attention: Any) -> None:  # noqa: ANN401
    """A sum is a mean beside a heavy token that adds nothing: the first."""
    head = HandHead(attention, 0)
    first, other, nothing = SLOW[:3]
    head.key[first, FIRST] = 1
    head.key[other, CONSTANT] = 1
    head.query[first, CONSTANT] = 1
    head.query[nothing, CONSTANT] = 1.2
    head.only(0, EVIDENCE, 4)
    head.out[SCORE, 0] = LEXICAL / SCALE
