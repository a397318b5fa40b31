# SPDX-License-Identifier: Apache-2.0
"""This project: ``harness.load_servable(...).score``, all options at their default."""

from typing import Literal

import harness
from harness.bench.models import Models
from harness.bench.peers import Properties
from harness.bench.peers.properties import load_with


class Ours:
    """The C++ servable."""

    scores_are: Literal["raw"] = "raw"
    concurrent = True

    def __init__(self, servable: harness.Servable, given: dict[str, object]) -> None:
        """Takes the loaded model and what load_with says of it."""
        self._servable = servable
        self.given = {
            "executor": servable.executor,
            "executor_reason": servable.executor_reason,
            "folded_head": servable.folded_head,
            **given,
        }

    def score(self, query: str, documents: list[str]) -> list[float]:
        """Raw scores."""
        return self._servable.score(query, documents)

    def computed_tokens(self) -> int:
        """What the scheduler put into batches."""
        return self._servable.statistics["computed_tokens"]


def load(models: Models, properties: Properties) -> Ours:
    """Loads the export."""
    servable, given = load_with(
        properties,
        lambda accepted: harness.load_servable(models.export, plugin_config=accepted),
    )
    return Ours(servable, given)
