# SPDX-License-Identifier: Apache-2.0
"""The steps.

    loss = cross entropy of the answer among a query's documents (listwise)
         + POINTWISE x binary cross entropy of each document

The second makes the probability of "yes" mean what a reader takes it for.
Texts are short at first, longer later.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import cos, pi
from typing import Any

import torch
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from tools.train_mini_reranker.forward import Question, Scorer
from tools.train_mini_reranker.pairs import Chance, Pair

POINTWISE = 0.3


@dataclass(frozen=True)
class Plan:
    """How to train."""

    steps: int = 2500
    queries: int = 12  # of a step
    documents: int = 8  # of a query; one is the answer
    rate: float = 4e-4  # twice as much forgets what start.py sets
    warm_up: int = 60  # steps
    weight_decay: float = 0.05
    validate_every: int = 500
    # (share of the steps, hard negatives of a query, tokens kept of a document)
    phases: tuple[tuple[float, int, int], ...] = (
        (0.3, 4, 48),
        (0.85, 5, 80),
        (1.0, 5, 144),
    )

    def phase(self, step: int) -> tuple[int, int]:
        """Hard negatives and tokens of a document at a step."""
        for until, hard, tokens in self.phases:
            if step < until * self.steps:
                return hard, tokens
        return self.phases[-1][1:]

    def rate_at(self, step: int) -> float:
        """Warm-up, then a cosine down to a fiftieth."""
        if step < self.warm_up:
            return self.rate * (step + 1) / self.warm_up
        done = (step - self.warm_up) / max(1, self.steps - self.warm_up)
        return self.rate * (0.02 + 0.98 * (1 + cos(pi * done)) / 2)


@dataclass(frozen=True)
class Material:
    """Pairs of one kind, each with the indices of its hard negatives."""

    pairs: Sequence[Pair]
    negatives: Sequence[Sequence[int]]


def train(
    model: Any,  # noqa: ANN401 - Qwen3ForCausalLM
    scorer: Scorer,
    material: Sequence[Material],
    plan: Plan,
    seed: int,
    validate: Callable[[int], None],
    say: Callable[[str], None],
) -> None:
    """Trains a model in place.

    Args:
        model: What scorer scores with.
        scorer: Its scores.
        material: What to learn from.
        plan: How.
        seed: Of the order and the choice of negatives.
        validate: Called every plan.validate_every steps and at the end.
        say: Told of the loss now and then.
    """
    matrices = [p for p in model.parameters() if p.ndim > 1]
    others = [p for p in model.parameters() if p.ndim <= 1]
    optimizer = torch.optim.AdamW(
        [
            {"params": matrices, "weight_decay": plan.weight_decay},
            {"params": others, "weight_decay": 0.0},
        ],
        betas=(0.9, 0.98),
    )
    examples = _examples(material, seed)
    mean, start = 0.0, time.monotonic()
    device = model.device.type
    # Without the instructions a CPU emulates bfloat16, many times slower.
    bfloat16 = device != "cpu" or torch.cpu.get_capabilities().get("avx512_bf16", False)
    for step in range(plan.steps):
        hard, tokens = plan.phase(step)
        questions = [
            _question(*next(examples), hard, plan.documents, (seed, step, i))
            for i in range(plan.queries)
        ]
        model.train()
        with torch.autocast(device, torch.bfloat16, enabled=bfloat16):
            raw = scorer(questions, tokens)
        target = torch.zeros_like(raw)
        target[:, 0] = 1
        first = torch.zeros(len(questions), dtype=torch.long, device=raw.device)
        loss = cross_entropy(raw, first)
        loss = loss + POINTWISE * binary_cross_entropy_with_logits(raw, target)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for group in optimizer.param_groups:
            group["lr"] = plan.rate_at(step)
        optimizer.step()
        mean += (loss.item() - mean) / min(step + 1, 50)
        if (step + 1) % 50 == 0:
            seconds = time.monotonic() - start
            say(f"step {step + 1}: loss {mean:.3f}, {seconds:.0f} s")
        if (step + 1) % plan.validate_every == 0 or step + 1 == plan.steps:
            model.eval()
            validate(step + 1)


def _examples(
    material: Sequence[Material], seed: int
) -> Iterator[tuple[Material, int]]:
    """All pairs of all kinds in a new order each time round, without end."""
    everything = [(part, i) for part in material for i in range(len(part.pairs))]
    generator = torch.Generator().manual_seed(seed)
    while True:
        for at in torch.randperm(len(everything), generator=generator).tolist():
            yield everything[at]


def _question(
    part: Material, index: int, hard: int, documents: int, seed: tuple[int, ...]
) -> Question:
    """The pair's query with its text and negatives, hard ones and random ones."""
    chance = Chance(seed)
    pair = part.pairs[index]
    hardest = list(part.negatives[index])
    chosen = [int(j) for j in chance.some([str(j) for j in hardest], hard)]
    while len(chosen) < documents - 1:
        other = int(chance.share() * len(part.pairs))
        if part.pairs[other].group != pair.group and other not in chosen:
            chosen.append(other)
    texts = [pair.text, *(part.pairs[j].text for j in chosen)]
    return Question(pair.query(chance), texts)
