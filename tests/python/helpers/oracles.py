# SPDX-License-Identifier: Apache-2.0
"""The harness's second implementation, for a folder that a test made."""

from pathlib import Path

from harness._shared.checkpoint import open_checkpoint
from harness.parity.cards import find_card
from harness.parity.model_card import ModelCardOracle


def card_oracle(folder: Path) -> ModelCardOracle:
    """The model card's algorithm for a Hugging Face folder."""
    checkpoint = open_checkpoint(str(folder))
    card = find_card(checkpoint)
    assert card is not None, checkpoint
    return ModelCardOracle.load(checkpoint, card)
