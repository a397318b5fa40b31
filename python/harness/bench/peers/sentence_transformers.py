# SPDX-License-Identifier: Apache-2.0
"""sentence-transformers' CrossEncoder on the checkpoint, as its documentation uses it.

f32 in torch, ``predict`` with its own batches of 32 pairs, sorted by length.
"""

from typing import Any, Literal

from harness._shared.cross_encoder import label_scores
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
        import torch

        pairs = [(query, document) for document in documents]
        scores = self._model.predict(
            pairs,
            batch_size=BATCH,
            activation_fn=torch.nn.Identity(),
            show_progress_bar=False,
        )
        return label_scores(scores.reshape(len(pairs), -1))

    def computed_tokens(self) -> None:
        """It does not tell."""


def load(models: Models, properties: Properties) -> SentenceTransformers:
    """Loads the checkpoint; OpenVINO's properties are not for it."""
    import torch
    from sentence_transformers import CrossEncoder

    model = CrossEncoder(
        str(models.checkpoint),
        device="cpu",
        model_kwargs={"dtype": torch.float32},
        local_files_only=True,
        trust_remote_code=False,
    )
    return SentenceTransformers(model)
