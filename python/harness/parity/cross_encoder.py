# SPDX-License-Identifier: Apache-2.0
"""sentence-transformers' CrossEncoder, f32: raw scores before its sigmoid.

Example:
    >>> oracle = CrossEncoderOracle(open_checkpoint("BAAI/bge-reranker-base"))
    >>> oracle.score("query", ["document"])

Needs the extra ``cross-encoder``.
"""

from typing import Any

from harness._shared.checkpoint import Checkpoint
from harness._shared.cross_encoder import load_predictor, predict
from harness._shared.extras import require
from harness._shared.library_errors import library_errors
from harness._shared.quiet import quiet
from harness.parity.batches import BATCH


class CrossEncoderOracle:
    """Scores pairs with CrossEncoder.predict.

    Attributes:
        algorithm: What is computed, for a report.
    """

    def __init__(self, checkpoint: Checkpoint, max_length: int | None = None) -> None:
        """Loads a checkpoint.

        Args:
            checkpoint: The checkpoint.
            max_length: Longest row in tokens; None: the checkpoint's.

        Raises:
            FailedPreconditionError: The package is missing, or the checkpoint does
                not load.
        """
        package = "rerank-harness[cross-encoder]"
        require("parity with CrossEncoder", sentence_transformers=package)
        with library_errors(checkpoint.folder):
            from sentence_transformers import __version__

            self._model: Any = load_predictor(checkpoint.folder, max_length)
        self.algorithm = f"CrossEncoder of sentence-transformers {__version__}"

    def encode(self, query: str, document: str) -> list[int]:
        """Token ids of one row, without padding."""
        features = self._model.preprocess([(query, document)])
        ids: list[int] = features["input_ids"][0].tolist()
        return ids

    def score(self, query: str, documents: list[str]) -> list[float]:
        """Raw scores of the documents."""
        with quiet():
            return predict(self._model, query, documents, BATCH)

    def token_text(self, token: int) -> str:
        """One token as text."""
        return str(self._model.tokenizer.decode([token]))
