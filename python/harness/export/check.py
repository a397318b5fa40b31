# SPDX-License-Identifier: Apache-2.0
"""Checks an export against its source: the same tokens, then the same scores.

Example:
    >>> check_export(open_checkpoint("hf"), Path("ov"), "int8")

The source is scored by harness.parity's second implementation, from the texts on: an
export with another prompt or another vocabulary is told by its tokens. Whether an
export is a good one is measured by the command parity, not here.

Needs the extra ``reference``; importing this module needs none.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import harness
from harness._shared.checkpoint import Checkpoint
from harness.errors import InternalError
from harness.export.model_directory import CHECKPOINT
from harness.parity.cards import find_card
from harness.parity.oracle import AUTO, PAIR, SERVER, Oracle, load_oracle

# Raw scores of an export may be this far from its source's: so much in any case,
# and a share of what the source's scores and 0, the undecided one, span.
LEAST = 0.01
SHARES = {"fp32": 0.002, "fp16": 0.02, "int8": 0.1, "int4": 0.35}
EXACT: dict[str, str | int | float | bool] = {
    "INFERENCE_PRECISION_HINT": "f32",
    "KV_CACHE_PRECISION": "f32",
    "DYNAMIC_QUANTIZATION_GROUP_SIZE": 0,
}
QUERY = "What is the capital of China?"
DOCUMENTS = [
    "The capital of China is Beijing.",
    "Gravity is a force that attracts two bodies towards each other.",
    "珠穆朗玛峰是世界最高峰。",
]


@dataclass(frozen=True)
class CheckedPair:
    """One pair's raw scores."""

    document: str
    ours: float
    source: float


def check_export(
    checkpoint: Checkpoint, out: Path, weight_format: str
) -> list[CheckedPair]:
    """Scores pairs with an export and, in transformers, with its source.

    Args:
        checkpoint: The source.
        out: Its export.
        weight_format: Of the export.

    Returns:
        The pairs.

    Raises:
        InternalError: Token ids differ, or scores do by more than the weight format
            explains.
        RerankError: The export or the source cannot be loaded.
    """
    servable = harness.load_servable(
        out, plugin_config=EXACT, long_documents="TRUNCATE"
    )
    oracle = load_oracle(checkpoint, _oracle(checkpoint, out))
    for document, row in zip(DOCUMENTS, servable.encode(QUERY, DOCUMENTS), strict=True):
        _check_tokens(out, document, row, oracle)
    pairs = [
        CheckedPair(*scored)
        for scored in zip(
            DOCUMENTS,
            servable.score(QUERY, DOCUMENTS),
            oracle.score(QUERY, DOCUMENTS),
            strict=True,
        )
    ]
    check_scores(out, pairs, weight_format)
    return pairs


def _oracle(checkpoint: Checkpoint, out: Path) -> str:
    """The oracle that reads what the export reads."""
    if find_card(checkpoint):
        return AUTO
    recipe = out / "reranker.json"
    stated = json.loads(recipe.read_text("utf-8")) if recipe.is_file() else {}
    return PAIR if stated.get("rows") == CHECKPOINT else SERVER


def check_scores(out: Path, pairs: list[CheckedPair], weight_format: str) -> None:
    """Compares scores; see check_export.

    Raises:
        InternalError: They are too far from each other, or another document is the
            best although the source's is ahead by more than that.
    """
    ordered = sorted((pair.source for pair in pairs), reverse=True)
    span = max(ordered[0], 0.0) - min(ordered[-1], 0.0)
    limit = LEAST + SHARES[weight_format] * span
    for pair in pairs:
        # Written so that a score that is no number fails as well.
        if not abs(pair.ours - pair.source) <= limit:
            raise InternalError(
                f"{out}: raw score of {pair.document!r}: expected {pair.source:.4f} as "
                f"in the source, give or take {limit:.2g} for {weight_format} weights, "
                f"got {pair.ours:.4f}"
            )
    best = max(pairs, key=lambda pair: pair.source)
    ours = max(pairs, key=lambda pair: pair.ours)
    if ours is not best and ordered[0] - ordered[1] > limit:
        raise InternalError(
            f"{out}: best document: expected {best.document!r} as in the source, whose "
            f"raw score is {ordered[0] - ordered[1]:.2g} ahead, got {ours.document!r}"
        )


def _check_tokens(out: Path, document: str, row: list[int], oracle: Oracle) -> None:
    source = oracle.encode(QUERY, document)
    if row == source:
        return
    place = next(
        (i for i, (a, b) in enumerate(zip(row, source, strict=False)) if a != b),
        min(len(row), len(source)),
    )

    def token(ids: list[int]) -> str:
        return str(ids[place]) if place < len(ids) else "none"

    raise InternalError(
        f"{out}: tokens of {document!r}: expected {len(source)} as in the source, got "
        f"{len(row)}; at {place} expected {token(source)}, got {token(row)}"
    )
