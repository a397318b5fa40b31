# SPDX-License-Identifier: Apache-2.0
"""Both implementations over a set: the reference once, then run after run.

Example:
    >>> oracle = load_oracle(open_checkpoint("Qwen3-Reranker-0.6B"))
    >>> reference = score_reference("Qwen3-Reranker-0.6B", oracle, built_in_set())
    >>> run = score_ours(Path("ov"), "f32", reference)
    >>> run.metrics.max_difference
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import harness
from harness._shared.model_file import read_model, weight_precision
from harness.bake.check import BakedRows
from harness.options import PropertyValue
from harness.parity import texts
from harness.parity.metrics import Metrics, compare
from harness.parity.oracle import Oracle

HINT = "INFERENCE_PRECISION_HINT"
# The family of what the command bake writes.
BAKED = "cross-encoder/baked"
# Worst pairs that a report shows.
WORST = 5

Advance = Callable[[], None]


@dataclass(frozen=True)
class Request:
    """One query with its documents."""

    query: str
    documents: list[str]


@dataclass(frozen=True)
class Reference:
    """What an oracle makes of the set."""

    model: str
    algorithm: str
    requests: list[Request]
    tokens: list[list[list[int]]]  # query -> document -> ids
    scores: list[list[float]]  # query -> document -> raw
    token_text: Callable[[int], str] = field(repr=False, compare=False)


@dataclass(frozen=True)
class Pair:
    """One query and document, and what both sides make of it."""

    query: str
    document: str
    ours: float
    reference: float
    tokens: list[int]
    reference_tokens: list[int]

    @property
    def difference(self) -> float:
        """Distance of the raw scores."""
        return abs(self.ours - self.reference)


@dataclass(frozen=True)
class Run:
    """One model directory in one precision, compared."""

    model: str
    precision: str  # that was asked for
    computed_in: str  # that the device took
    weights: str  # precision of the model file's, "int8"
    executor: str
    metrics: Metrics
    token_equality: float  # share of pairs with equal token ids
    scores: list[list[float]]
    worst: list[Pair]

    def as_json(self) -> dict[str, Any]:
        """As --json has it."""
        return asdict(self)


def built_in_set() -> list[Request]:
    """Texts that have tripped rerankers: scripts, spaces, sizes; 230 pairs."""
    return [Request(query, list(texts.DOCUMENTS)) for query in texts.QUERIES]


def score_reference(
    model: str,
    oracle: Oracle,
    requests: list[Request],
    advance: Advance = lambda: None,
) -> Reference:
    """Scores a set with an oracle.

    Args:
        model: Name of the checkpoint, for reports.
        oracle: The checkpoint, loaded.
        requests: The set.
        advance: Called after each request.
    """
    tokens, scores = [], []
    for request in requests:
        tokens.append([oracle.encode(request.query, d) for d in request.documents])
        scores.append(oracle.score(request.query, request.documents))
        advance()
    return Reference(
        model, oracle.algorithm, requests, tokens, scores, oracle.token_text
    )


def score_ours(
    model: Path,
    precision: str,
    reference: Reference,
    *,
    device: str = "CPU",
    properties: Mapping[str, PropertyValue] | None = None,
    max_length: int | None = None,
    advance: Advance = lambda: None,
) -> Run:
    """Scores the reference's set with an exported model and compares.

    Args:
        model: Model directory.
        precision: OpenVINO's hint: "f32", "bf16" or "f16".
        reference: What to compare with.
        device: OpenVINO device.
        properties: Further properties of OpenVINO.
        max_length: Longest prompt in tokens; None: the model's.
        advance: Called after each request.

    Raises:
        RerankError: As for load_servable.
    """
    hints: dict[str, PropertyValue] = {**(properties or {}), HINT: precision}
    servable = harness.load_servable(
        model,
        device=device,
        plugin_config=hints,
        max_length=max_length,
        long_documents="TRUNCATE",  # as the model card
    )
    encode = _encoder(servable)
    tokens, scores = [], list[list[float]]()
    for request in reference.requests:
        tokens.append(encode(request.query, request.documents))
        scores.append(servable.score(request.query, request.documents))
        advance()
    pairs = _pairs(reference, tokens, scores)
    equal = sum(pair.tokens == pair.reference_tokens for pair in pairs)
    return Run(
        model=str(model),
        precision=precision,
        computed_in=servable.runtime["properties"].get(HINT, ""),
        weights=weight_precision(read_model(servable.model.model_file)),
        executor=servable.executor,
        metrics=compare(scores, reference.scores),
        token_equality=equal / len(pairs),
        scores=scores,
        # Unequal tokens first: they explain a difference.
        worst=sorted(
            pairs, key=lambda p: (p.tokens == p.reference_tokens, -p.difference)
        )[:WORST],
    )


def _encoder(
    servable: harness.Servable,
) -> Callable[[str, list[str]], list[list[int]]]:
    """What gives the rows that the model sees; a baked one makes its own."""
    if servable.family != BAKED:
        return servable.encode
    baked = BakedRows(servable.model.directory)
    return lambda query, documents: [baked.prompt(query, d) for d in documents]


def _pairs(
    reference: Reference, tokens: list[list[list[int]]], scores: list[list[float]]
) -> list[Pair]:
    return [
        Pair(
            query=request.query,
            document=document,
            ours=scores[i][j],
            reference=reference.scores[i][j],
            tokens=tokens[i][j],
            reference_tokens=reference.tokens[i][j],
        )
        for i, request in enumerate(reference.requests)
        for j, document in enumerate(request.documents)
    ]
