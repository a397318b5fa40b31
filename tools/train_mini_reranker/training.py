# SPDX-License-Identifier: Apache-2.0
"""The steps: what a teacher thinks, what BM25 sees and what is known to be true.

    wanted = (1 - TRUTH) x softmax((similarity + LEXICAL x BM25) / TEMPERATURE)
             + TRUTH x the query's own text, where it has one
    loss   = cross entropy of the scores' softmax with wanted (listwise)
             + POINTWISE x binary cross entropy of each document's "yes"

The second makes the probability of "yes" mean what a reader takes it for: near 1 for a
query's own text, and for others what the teacher's similarity suggests. Texts are short
at first, longer later; in the last phase the documents are those that the model itself
takes for the answer.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from math import cos, pi
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, log_softmax

from tools.train_mini_reranker.corpus import Corpus, lexical
from tools.train_mini_reranker.forward import Frame, scores
from tools.train_mini_reranker.network import Network
from tools.train_mini_reranker.teacher import fast_bfloat16

TRUTH = 0.4
LEXICAL = 0.1
TEMPERATURE = 0.05
POINTWISE = 0.3
# Similarity at which a text that is not the query's own is an even bet, and how fast
# the bet turns.
EVEN, SLOPE = 0.5, 0.07
OWN = 0.97  # of a query's own text
QUERY_TOKENS = 24
# Of the rate, for the table of tokens: it has learnt already (senses.py), and of most
# tokens a step sees nothing.
TABLE_SHARE = 0.2


@dataclass(frozen=True)
class Plan:
    """How to train.

    With seconds, so long instead of so many steps; ``train`` says how many they were.
    """

    senses: int = 1500  # steps of the table alone, see senses.py
    steps: int = 7000
    seconds: float | None = None
    queries: int = 64  # of a step
    documents: int = 12  # of a query
    rate: float = 6e-4
    warm_up: int = 100  # steps
    weight_decay: float = 0.05
    validate_every: int = 500
    compiled: bool = False  # layers fused; pays on a GPU
    # (share of the steps, tokens kept of a document, candidates by the model itself)
    phases: tuple[tuple[float, int, bool], ...] = (
        (0.35, 48, False),
        (0.75, 96, False),
        (1.0, 176, True),
    )

    def phase(self, done: float) -> tuple[int, bool]:
        """Tokens of a document, and whether the model chooses them.

        Args:
            done: Share of the training.
        """
        for until, tokens, own in self.phases:
            if done < until:
                return tokens, own
        return self.phases[-1][1:]

    def rate_at(self, step: int, done: float) -> float:
        """Warm-up, then a cosine down to a fiftieth."""
        rising = min(1.0, (step + 1) / self.warm_up)
        return self.rate * rising * falling(done)


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


def train(
    network: Network,
    frame: Frame,
    lessons: Lessons,
    plan: Plan,
    seed: int,
    validate: Callable[[int], None],
    say: Callable[[str], None],
) -> Plan:
    """Trains a network in place.

    Args:
        network: To train, where lessons are.
        frame: Of the prompt.
        lessons: What to learn from.
        plan: How.
        seed: Of the order and the choice of documents.
        validate: Called every plan.validate_every steps and at the end.
        say: Told of the loss now and then.

    Returns:
        The plan as it was carried out: steps, and the phases' shares of them.
    """
    device = lessons.answer.device
    table = network.model.embed_tokens.weight
    matrices = [p for p in network.parameters() if p.ndim > 1 and p is not table]
    others = [p for p in network.parameters() if p.ndim <= 1]
    decay = plan.weight_decay
    optimizer = torch.optim.AdamW(
        [
            {"params": matrices, "weight_decay": decay, "share": 1.0},
            {"params": [table], "weight_decay": decay, "share": TABLE_SHARE},
            {"params": others, "weight_decay": 0.0, "share": 1.0},
        ],
        betas=(0.9, 0.98),
        fused=device.type == "cuda",
    )
    random = torch.Generator(device=device).manual_seed(seed)
    order = _order(len(lessons.answer), plan.queries, random, device)
    fast = device.type != "cpu" or fast_bfloat16()
    mean: Any = torch.zeros((), device=device)
    begun = time.monotonic()
    step, ends = 0, [0] * len(plan.phases)
    while True:
        seconds = time.monotonic() - begun
        done = seconds / plan.seconds if plan.seconds else step / plan.steps
        if done >= 1:
            break
        longest, own = plan.phase(done)
        ends = [
            step + 1 if done < until else end
            for (until, *_), end in zip(plan.phases, ends, strict=True)
        ]
        batch = next(order)
        with torch.autocast(device.type, torch.bfloat16, enabled=fast):
            drawn = 2 * plan.documents if own else plan.documents
            chosen = _candidates(lessons, batch, drawn, random)
            queries = lessons.queries.rows(batch, QUERY_TOKENS, frame.middle)
            if own:
                with torch.no_grad():
                    raw = _score(network, frame, lessons, queries, chosen, longest)
                chosen = _hardest(raw, chosen, plan.documents)
            raw = _score(network, frame, lessons, queries, chosen, longest)
        loss = _loss(raw, lessons, batch, chosen, longest)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        for group in optimizer.param_groups:
            group["lr"] = group["share"] * plan.rate_at(step, done)
        optimizer.step()
        step += 1
        mean = mean + (loss.detach() - mean) / min(step, 50)
        if step % 100 == 0:
            say(f"step {step}: loss {mean.item():.3f}, {seconds:.0f} s")
        if step % plan.validate_every == 0:
            validate(step)
    if step % plan.validate_every:
        validate(step)
    phases = tuple(
        (round(end / max(step, 1), 4), tokens, own)
        for end, (_, tokens, own) in zip(ends, plan.phases, strict=True)
    )
    return replace(plan, steps=step, seconds=None, phases=phases)


def _order(
    count: int, size: int, random: torch.Generator, device: torch.device
) -> Iterator[Tensor]:
    """Batches of all queries in a new order each time round, without end."""
    size = min(size, count)
    while True:
        every = torch.randperm(count, generator=random, device=device)
        yield from every[: count // size * size].split(size)


def _candidates(
    lessons: Lessons, batch: Tensor, count: int, random: torch.Generator
) -> Tensor:
    """Passages for each query [queries, count]: first its own, or the teacher's best.

    Half of the others are the teacher's, a quarter BM25's, and a quarter any.
    """
    first = torch.where(
        lessons.answer[batch] >= 0, lessons.answer[batch], lessons.near[batch, 0]
    )
    near = _some(lessons.near[batch, 1:], (count - 1) // 2, random)
    by_words = _some(lessons.lexical[batch], (count - 1) // 4, random)
    total = len(lessons.passages.length)
    chosen = torch.cat([first[:, None], near, by_words], 1).long()
    rest = torch.randint(
        total, (len(batch), count), generator=random, device=batch.device
    )
    chosen = torch.cat([chosen, rest[:, chosen.shape[1] :]], 1)
    return torch.where(chosen >= 0, chosen, rest)


def _some(columns: Tensor, count: int, random: torch.Generator) -> Tensor:
    """That many columns of each row, by chance."""
    keys = torch.rand(columns.shape, generator=random, device=columns.device)
    return columns.gather(1, keys.topk(min(count, columns.shape[1]), 1).indices)


def _score(
    network: Network,
    frame: Frame,
    lessons: Lessons,
    queries: tuple[Tensor, Tensor],
    chosen: Tensor,
    longest: int,
) -> Tensor:
    documents = lessons.passages.rows(chosen.flatten(), longest, frame.suffix)
    return scores(network, frame, queries, documents)


def _hardest(raw: Tensor, chosen: Tensor, count: int) -> Tensor:
    """The first, and of the others those with the highest scores."""
    best = raw[:, 1:].topk(count - 1, 1).indices + 1
    return torch.cat([chosen[:, :1], chosen.gather(1, best)], 1)


def _loss(
    raw: Tensor, lessons: Lessons, batch: Tensor, chosen: Tensor, longest: int
) -> Tensor:
    asked = lessons.query_vectors[batch].float()
    similar = (lessons.passage_vectors[chosen].float() @ asked[..., None])[..., 0]
    query_ids, _ = lessons.queries.rows(batch, QUERY_TOKENS, [0])
    text_ids, _ = lessons.passages.rows(chosen.flatten(), longest, [0])
    words = lexical(
        query_ids, text_ids.view(*chosen.shape, -1), lessons.stems, lessons.rare
    )
    wanted = ((similar + LEXICAL * words) / TEMPERATURE).softmax(1)
    yes = ((similar - EVEN) / SLOPE).sigmoid()
    owned = lessons.answer[batch] >= 0
    truth = torch.zeros_like(wanted)
    truth[:, 0] = 1
    wanted = with_truth(wanted, truth, owned, TRUTH)
    yes = torch.where(owned[:, None] & (truth > 0), OWN, yes)
    listwise = -(wanted * log_softmax(raw, 1)).sum(1).mean()
    return listwise + POINTWISE * binary_cross_entropy_with_logits(raw, yes)
