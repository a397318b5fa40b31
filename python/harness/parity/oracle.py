# SPDX-License-Identifier: Apache-2.0
"""The second implementation: which one a checkpoint is compared with.

    model_card      prompts as model cards write them, answers' logits in transformers
    cross_encoder   sentence-transformers' CrossEncoder
    pair_rows       pairs as the checkpoint's tokenizer joins them, in transformers
    server_rows     rows of OpenVINO Model Server's calculator, in transformers

All compute in f32. They share no code with the C++ scorer and must never do.

Example:
    >>> oracle = load_oracle(open_checkpoint("Qwen3-Reranker-0.6B"))
    >>> oracle.score("query", ["document"])
"""

from typing import Protocol

from harness._shared.checkpoint import Checkpoint
from harness._shared.module_chain import read_chain
from harness.errors import FailedPreconditionError
from harness.parity.cards import find_card
from harness.parity.model_card import ModelCardOracle

# What --oracle knows.
AUTO, MODEL_CARD, CROSS_ENCODER, PAIR, SERVER = NAMES = (
    "auto",
    "model-card",
    "cross-encoder",
    "pair",
    "server",
)
_CLASSIFIER = "ForSequenceClassification"


class Oracle(Protocol):
    """Scores pairs with a checkpoint.

    Attributes:
        algorithm: What is computed, for a report.
    """

    algorithm: str

    def encode(self, query: str, document: str) -> list[int]:
        """Token ids of one row, without padding."""

    def score(self, query: str, documents: list[str]) -> list[float]:
        """Raw scores of the documents."""

    def token_text(self, token: int) -> str:
        """One token as text."""


def load_oracle(
    checkpoint: Checkpoint, name: str = AUTO, max_length: int | None = None
) -> Oracle:
    """Loads a checkpoint.

    Args:
        checkpoint: The checkpoint.
        name: One of NAMES; AUTO: the model card's algorithm where the family has a
            prompt, else CrossEncoder.
        max_length: Longest row in tokens; None: the model's.

    Raises:
        FailedPreconditionError: There is no such oracle for this architecture, a
            package is missing, or the checkpoint does not load.
    """
    card = find_card(checkpoint)
    chain = read_chain(checkpoint.folder)
    classifier = checkpoint.architecture.endswith(_CLASSIFIER) or bool(chain)
    if card is None and not classifier:
        raise FailedPreconditionError(
            f"{checkpoint.folder}: architectures: expected a reranker's, "
            f"...{_CLASSIFIER} or one of a family in docs/models.md, got "
            + (", ".join(checkpoint.architectures) or "none")
        )
    if name == AUTO:
        name = MODEL_CARD if card else CROSS_ENCODER
    if name == MODEL_CARD and card:
        return ModelCardOracle.load(checkpoint, card, max_length)
    if name == CROSS_ENCODER and not card:
        from harness.parity.cross_encoder import CrossEncoderOracle

        return CrossEncoderOracle(checkpoint, max_length)
    if name == PAIR and not card:
        from harness.parity.pair_rows import PairRowsOracle

        return PairRowsOracle.load(checkpoint, max_length)
    if name == SERVER and not card and not chain:
        from harness.parity.server_rows import ServerRowsOracle

        return ServerRowsOracle.load(checkpoint, max_length)
    fitting = MODEL_CARD if card else f"{CROSS_ENCODER}, {PAIR}"
    if not card and not chain:
        fitting += f", {SERVER}"
    raise FailedPreconditionError(
        f"--oracle: expected {fitting} for {checkpoint.architecture}, got {name}"
    )
