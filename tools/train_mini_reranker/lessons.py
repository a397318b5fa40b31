# SPDX-License-Identifier: Apache-2.0
"""What a step draws from, which queries and texts it takes, and what it wants."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, pi

import torch
from torch import Tensor

from tools.train_mini_reranker.corpus import Corpus

QUERY_TOKENS = 24  # kept of a query


@dataclass(frozen=True)
class Lessons:
    """All that a step draws from, on one device.

    queries, passages: Tokens; query_vectors, passage_vectors: the teacher's.
    answer: A query's own passage, or -1. near, lexical: passages for each query, by
    the teacher and by BM25 (-1: none). stems, rare: of each token, see corpus.py.
    """

    queries: Corpus
    passages: Corpus
    query_vectors: Tensor
    passage_vectors: Tensor
    answer: Tensor
    near: Tensor
    lexical: Tensor
    stems: Tensor
    rare: Tensor


def order(
    lessons: Lessons, size: int, share: float, random: torch.Generator
) -> Iterator[Tensor]:
    """Batches of queries, without end; each kind in a new order each time round.

    Args:
        lessons: What to draw from.
        size: Of a batch; all queries, where they are fewer.
        share: Of the batch, for queries without a text of their own, if there are any.
        random: The order.
    """
    owned = lessons.answer >= 0
    kinds = [torch.nonzero(part)[:, 0] for part in (owned, ~owned)]
    size = min(size, sum(map(len, kinds)))
    free = min(round(share * size), len(kinds[1]))
    sizes = [min(size - free, len(kinds[0]))]
    sizes.append(size - sizes[0])
    parts = [
        _rounds(kind, count, random)
        for kind, count in zip(kinds, sizes, strict=True)
        if count
    ]
    while True:
        batch = torch.cat([next(part) for part in parts])
        yield batch[torch.randperm(size, generator=random, device=batch.device)]


def _rounds(queries: Tensor, size: int, random: torch.Generator) -> Iterator[Tensor]:
    while True:
        every = torch.randperm(len(queries), generator=random, device=queries.device)
        yield from queries[every[: len(queries) // size * size]].split(size)


def falling(done: float) -> float:
    """A cosine from 1 down to a fiftieth, for a share that is done."""
    return 0.02 + 0.98 * (1 + cos(pi * done)) / 2


def with_truth(wanted: Tensor, truth: Tensor, owned: Tensor, share: float) -> Tensor:
    """Mixes what is known to be true in, where a query has a text of its own.

    Args:
        wanted: Shares of texts [queries, texts].
        truth: The same, 1 for a query's own text.
        owned: Which queries have one.
        share: Of the truth.
    """
    return torch.where(owned[:, None], (1 - share) * wanted + share * truth, wanted)


def best(lessons: Lessons, batch: Tensor) -> Tensor:
    """Each query's own passage, or the teacher's best: [queries]."""
    own = lessons.answer[batch]
    return torch.where(own >= 0, own, lessons.near[batch, 0]).long()


def candidates(
    lessons: Lessons, batch: Tensor, count: int, random: torch.Generator
) -> Tensor:
    """Passages for each query [queries, count]: first its own, or the teacher's best.

    Half of the others are the teacher's, a quarter BM25's, and a quarter any.
    """
    first = best(lessons, batch)
    near = some(lessons.near[batch, 1:], (count - 1) // 2, random)
    by_words = some(lessons.lexical[batch], (count - 1) // 4, random)
    total = len(lessons.passages.length)
    chosen = torch.cat([first[:, None], near, by_words], 1).long()
    rest = torch.randint(
        total, (len(batch), count), generator=random, device=batch.device
    )
    chosen = torch.cat([chosen, rest[:, chosen.shape[1] :]], 1)
    return torch.where(chosen >= 0, chosen, rest)


def some(columns: Tensor, count: int, random: torch.Generator) -> Tensor:
    """That many columns of each row, by chance."""
    keys = torch.rand(columns.shape, generator=random, device=columns.device)
    return columns.gather(1, keys.topk(min(count, columns.shape[1]), 1).indices)


def hardest(raw: Tensor, chosen: Tensor, count: int) -> Tensor:
    """The first, and of the others those with the highest scores."""
    best = raw[:, 1:].topk(count - 1, 1).indices + 1
    return torch.cat([chosen[:, :1], chosen.gather(1, best)], 1)
