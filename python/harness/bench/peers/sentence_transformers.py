# SPDX-License-Identifier: Apache-2.0
"""sentence-transformers' CrossEncoder on the checkpoint, as its documentation uses it.

f32 in torch, ``predict`` with its own batches of 32 pairs, sorted by length.
"""

from typing import Any, Literal

from harness._shared.cross_encoder import load_predictor, predict
from harness.bench.models import Models
from harness.bench.peers import Properties

BATCH = 32


class SentenceTransformers:
    """CrossEncoder on the Hugging Face folder."""

    scores_are: Literal["raw"] = "raw"
    concurrent = False

    def __init__(self, model: Any) -> None:  # noqa: ANN401 - CrossEncoder
        """Takes the loaded model."""
        self._model = model
        self.given: dict[str, object] = {
            "dtype": "float32",
            "batch": f"sorted by length, {BATCH} at a time",
            "properties": {},
        }

    def score(self, query: str, documents: list[str]) -> list[float]:
        """Raw scores, before its sigmoid."""
        return predict(self._model, query, documents, BATCH)

    def computed_tokens(self) -> None:
        """It does not tell."""


def load(models: Models, properties: Properties) -> SentenceTransformers:
    """Loads the checkpoint; OpenVINO's properties are not for it."""
    if models.checkpoint is None:  # Models.why_not says so before anybody loads.
        raise ValueError("no checkpoint")
    return SentenceTransformers(load_predictor(models.checkpoint))
