# SPDX-License-Identifier: Apache-2.0
"""Learning to read: what texts mean, before what answers what.

    vectors  what the network takes queries and texts to mean (forward.meanings)
    wanted   (1 - TRUTH) x softmax(the teacher's similarities / TEMPERATURE)
             + TRUTH x the query's own text, where it has one
    loss     cross entropy of softmax(SCALE x similarities) with wanted, over the
             texts of all queries of a step

A step's every text is compared with its every query, so that one pass over 192 texts
teaches as many similarities as 18,000 scores; and it goes through the first layers
alone. The table of tokens begins so (senses.py), then the layers.
"""

import torch
from torch import Tensor
from torch.nn.functional import log_softmax

from tools.train_mini_reranker.forward import Frame, meanings
from tools.train_mini_reranker.lessons import (
    QUERY_TOKENS,
    Lessons,
    best,
    some,
    with_truth,
)
from tools.train_mini_reranker.network import Network

TRUTH = 0.3
TEMPERATURE = 0.05
SCALE = 12.0
TEXTS = 2  # of a query: its own and one that the teacher finds


def texts_of(lessons: Lessons, batch: Tensor, random: torch.Generator) -> Tensor:
    """Texts to compare a step's queries with: [TEXTS x queries], the best first."""
    other = some(lessons.near[batch], TEXTS - 1, random)
    return torch.cat([best(lessons, batch), *other.long().T])


def vector_loss(
    asked: Tensor, read: Tensor, lessons: Lessons, batch: Tensor, texts: Tensor
) -> Tensor:
    """How far vectors are from what is wanted.

    Args:
        asked: Of queries, of length 1: [queries, width].
        read: Of texts, of length 1: [texts, width].
        lessons: What is known of them.
        batch: Which queries.
        texts: Which texts.
    """
    similar = lessons.query_vectors[batch].float() @ (
        lessons.passage_vectors[texts].float().T
    )
    truth = (texts == best(lessons, batch)[:, None]).float()
    truth = truth / truth.sum(1, keepdim=True)
    owned = lessons.answer[batch] >= 0
    wanted = with_truth((similar / TEMPERATURE).softmax(1), truth, owned, TRUTH)
    return -(wanted * log_softmax(SCALE * asked @ read.T, 1)).sum(1).mean()


def reading_loss(
    network: Network,
    frame: Frame,
    lessons: Lessons,
    batch: Tensor,
    longest: int,
    random: torch.Generator,
) -> Tensor:
    """The loss of the network's vectors.

    A text stands behind another's query: what it means must not come from its own.

    Args:
        network: That learns.
        frame: Of the prompt.
        lessons: What to learn from.
        batch: Which queries.
        longest: Tokens that are read of a text.
        random: Chooses texts.
    """
    texts = texts_of(lessons, batch, random).view(TEXTS, -1).roll(1, 1).T.flatten()
    asked, read = meanings(
        network,
        frame,
        lessons.queries.rows(batch, QUERY_TOKENS, frame.middle),
        lessons.passages.rows(texts, longest, frame.suffix[:1]),
    )
    return vector_loss(asked[::TEXTS], read, lessons, batch, texts)
