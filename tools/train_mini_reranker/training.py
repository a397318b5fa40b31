# SPDX-License-Identifier: Apache-2.0
"""The steps: the network learns to read (reading.py) and to answer.

What a teacher thinks, what BM25 sees and what is known to be true:

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
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, log_softmax

from tools.train_mini_reranker.corpus import lexical
from tools.train_mini_reranker.forward import Frame, scores
from tools.train_mini_reranker.lessons import (
    QUERY_TOKENS,
    Lessons,
    candidates,
    falling,
    hardest,
    order,
    with_truth,
)
from tools.train_mini_reranker.network import Network
from tools.train_mini_reranker.reading import reading_loss
from tools.train_mini_reranker.teacher import fast_bfloat16

TRUTH = 0.4
LEXICAL = 0.1
TEMPERATURE = 0.05
POINTWISE = 0.3
# Similarity at which a text that is not the query's own is an even bet, and how fast
# the bet turns.
EVEN, SLOPE = 0.5, 0.07
OWN = 0.97  # of a query's own text
# Of the rate, for the table of tokens: it has learnt already (senses.py), and of most
# tokens a step sees nothing.
TABLE_SHARE = 0.2


@dataclass(frozen=True)
class Phase:
    """A part of the training.

    until: Share of the training at which it ends.
    tokens: Kept of a document.
    readers, queries: Shares of the plan's that a step has.
    own: Takes the documents that the model itself takes for the answer.
    """

    until: float
    tokens: int
    readers: float
    queries: float
    own: bool = False


def reading(until: float, tokens: int) -> Phase:
    """A step reads all and answers half: where it only reads, what answers is lost."""
    return Phase(until, tokens, readers=1.0, queries=0.5)


def answering(until: float, tokens: int, own: bool = False) -> Phase:
    """A step answers all and reads a third."""
    return Phase(until, tokens, readers=0.33, queries=1.0, own=own)


@dataclass(frozen=True)
class Plan:
    """How to train.

    With seconds, so long instead of so many steps; ``train`` says how many they were.
    """

    senses: int = 1500  # steps of the table alone, see senses.py
    steps: int = 7000
    seconds: float | None = None
    readers: int = 96  # queries that a step reads, see reading.py
    queries: int = 64  # that it answers
    documents: int = 12  # of a query
    # Share of a step's queries that belong to no text (asking.py); of all there are as
    # many. A half instead, for 700 steps more, found no more of the natural questions.
    free: float = 0.05
    # More takes apart what the first weights do: with 3e-4 reading was worse after 400
    # steps than before, with 1e-4 it was better after 100.
    rate: float = 1e-4
    warm_up: int = 100  # steps
    weight_decay: float = 0.05
    validate_every: int = 1000
    compiled: bool = False  # layers fused
    phases: tuple[Phase, ...] = (
        reading(0.3, 48),
        reading(0.5, 128),
        answering(0.8, 96),
        answering(1.0, 176, own=True),
    )

    def phase(self, done: float) -> Phase:
        """Which it is when so large a share of the training is done."""
        return next((p for p in self.phases if done < p.until), self.phases[-1])

    def rate_at(self, step: int, done: float) -> float:
        """Warm-up, then a cosine down to a fiftieth."""
        rising = min(1.0, (step + 1) / self.warm_up)
        return self.rate * rising * falling(done)


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
    batches = {
        name: order(lessons, getattr(plan, name), plan.free, random)
        for name in ("readers", "queries")
    }
    fast = device.type != "cpu" or fast_bfloat16()
    means: dict[str, Tensor] = {}  # of the last losses
    begun = time.monotonic()
    step, ends = 0, [0] * len(plan.phases)
    while True:
        seconds = time.monotonic() - begun
        done = seconds / plan.seconds if plan.seconds else step / plan.steps
        if done >= 1:
            break
        phase = plan.phase(done)
        ends = [
            step + 1 if done < other.until else end
            for other, end in zip(plan.phases, ends, strict=True)
        ]
        with torch.autocast(device.type, torch.bfloat16, enabled=fast):
            losses = _losses(network, frame, lessons, batches, plan, phase, random)
        optimizer.zero_grad(set_to_none=True)
        sum(losses.values(), start=torch.zeros((), device=device)).backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        for group in optimizer.param_groups:
            group["lr"] = group["share"] * plan.rate_at(step, done)
        optimizer.step()
        step += 1
        for name, loss in losses.items():
            mean = means.get(name, loss.detach())
            means[name] = mean + (loss.detach() - mean) / min(step, 50)
        if step % 100 == 0:
            said = ", ".join(f"{name} {means[name].item():.3f}" for name in losses)
            say(f"step {step}: {said}, {seconds:.0f} s")
        if step % plan.validate_every == 0:
            validate(step)
    if step % plan.validate_every:
        validate(step)
    phases = tuple(
        replace(phase, until=round(end / max(step, 1), 4))
        for phase, end in zip(plan.phases, ends, strict=True)
    )
    return replace(plan, steps=step, seconds=None, phases=phases)


def _losses(
    network: Network,
    frame: Frame,
    lessons: Lessons,
    batches: Mapping[str, Iterator[Tensor]],
    plan: Plan,
    phase: Phase,
    random: torch.Generator,
) -> dict[str, Tensor]:
    """Of one step, by name."""
    reads = _part(next(batches["readers"]), phase.readers)
    asks = _part(next(batches["queries"]), phase.queries)
    return {
        "reading": reading_loss(network, frame, lessons, reads, phase.tokens, random),
        "answering": _answer(network, frame, lessons, asks, plan, phase, random),
    }


def _part(batch: Tensor, share: float) -> Tensor:
    return batch[: max(1, round(share * len(batch)))]


def _answer(
    network: Network,
    frame: Frame,
    lessons: Lessons,
    batch: Tensor,
    plan: Plan,
    phase: Phase,
    random: torch.Generator,
) -> Tensor:
    drawn = 2 * plan.documents if phase.own else plan.documents
    chosen = candidates(lessons, batch, drawn, random)
    queries = lessons.queries.rows(batch, QUERY_TOKENS, frame.middle)
    if phase.own:
        with torch.no_grad():
            raw = _score(network, frame, lessons, queries, chosen, phase.tokens)
        chosen = hardest(raw, chosen, plan.documents)
    raw = _score(network, frame, lessons, queries, chosen, phase.tokens)
    return _loss(raw, lessons, batch, chosen, phase.tokens)


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
