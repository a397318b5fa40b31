# SPDX-License-Identifier: Apache-2.0
"""What tokens mean: static vectors whose mean over a text comes near the teacher's.

    text    = mean of its tokens' vectors, weighted by exp(WEIGHT x rarity), length 1

with reading.py's loss. A table alone learns this in minutes on a CPU, of many more
texts than the network can read in that time. The network begins with the table and
with heads that take the means (understanding.py).
"""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn.functional import embedding_bag, normalize

from tools.train_mini_reranker.corpus import Corpus
from tools.train_mini_reranker.lessons import QUERY_TOKENS, Lessons, falling
from tools.train_mini_reranker.reading import texts_of, vector_loss
from tools.train_mini_reranker.words import WHICH_LENGTH

WEIGHT = 2.5  # of rarity; that of understanding.py's heads, measured
QUERIES = 384  # of a step
TEXT_TOKENS = 96
RATE = 0.003
# The longest that a token's vector gets: the rest of its unit length says which token
# it is (words.py).
LONGEST = (1 - WHICH_LENGTH**2) ** 0.5


def learn_senses(
    lessons: Lessons, first: Tensor, steps: int, seed: int, say: Callable[[str], None]
) -> Tensor:
    """Learns the table.

    Args:
        lessons: What to learn from, on any device.
        first: The table to begin with: f32 [tokens, width], rows of length 1.
        steps: Of QUERIES queries.
        seed: Of the order.
        say: Told of the loss now and then.

    Returns:
        f32 [tokens, width] on the CPU, rows no longer than LONGEST.
    """
    device = lessons.answer.device
    random = torch.Generator(device=device).manual_seed(seed)
    table = torch.nn.Parameter(LONGEST / 2 * first.to(device))
    optimizer = torch.optim.Adam([table], RATE)
    count = len(lessons.answer)
    mean = 0.0
    for step in range(steps):
        batch = torch.randint(count, (QUERIES,), generator=random, device=device)
        texts = texts_of(lessons, batch, random)
        asked = mean_of(table, lessons.rare, lessons.queries, batch, QUERY_TOKENS)
        read = mean_of(table, lessons.rare, lessons.passages, texts, TEXT_TOKENS)
        loss = vector_loss(asked, read, lessons, batch, texts)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        for group in optimizer.param_groups:
            group["lr"] = RATE * falling(step / steps)
        optimizer.step()
        with torch.no_grad():
            table *= (LONGEST / table.norm(dim=1, keepdim=True)).clamp(max=1)
        mean += (loss.item() - mean) / min(step + 1, 50)
        if (step + 1) % 200 == 0:
            say(f"senses, step {step + 1}: loss {mean:.3f}")
    return table.detach().cpu()


def mean_of(
    table: Tensor, rare: Tensor, corpus: Corpus, texts: Tensor, longest: int
) -> Tensor:
    """Vectors of texts, of length 1: f32 [texts, width].

    Args:
        table: Of each token.
        rare: Of each token, see corpus.rarity.
        corpus: Texts.
        texts: Which.
        longest: Tokens that are read of each.
    """
    ids, length = corpus.rows(texts, longest, [0])
    read = torch.arange(ids.shape[1], device=ids.device) < length[:, None] - 1
    weight = (WEIGHT * rare[ids]).exp() * read
    weight = weight / weight.sum(1, keepdim=True).clamp(min=1e-6)
    means = embedding_bag(ids, table, per_sample_weights=weight, mode="sum")
    return normalize(means, dim=1)
