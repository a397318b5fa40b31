# SPDX-License-Identifier: Apache-2.0
"""A checkpoint's own rows in transformers, f32: its tokenizer joins and cuts a pair.

What CrossEncoder of sentence-transformers does, without that package.
"""

from typing import Any

from harness._shared.checkpoint import Checkpoint
from harness._shared.cross_encoder import label_scores, load_forward
from harness._shared.pretrained import load_tokenizer
from harness.parity.batches import BATCH
from harness.parity.server_rows import longest_row


class PairRowsOracle:
    """A cross-encoder, fed pairs as its tokenizer joins them.

    Attributes:
        algorithm: What is computed, for a report.
        max_length: Longest row in tokens.
    """

    algorithm = "transformers, rows as the checkpoint's tokenizer joins a pair"

    def __init__(
        self,
        forward: Any,  # noqa: ANN401 - a torch module
        names: list[str],
        tokenizer: Any,  # noqa: ANN401 - a fast tokenizer
        max_length: int,
    ) -> None:
        """Takes a module of the inputs in `names`, whose output is the logits."""
        self._forward = forward
        self._names = names
        self._tokenizer = tokenizer
        self.max_length = max_length

    @classmethod
    def load(
        cls, checkpoint: Checkpoint, max_length: int | None = None
    ) -> "PairRowsOracle":
        """Loads a checkpoint; max_length None: its tokenizer's, else its model's.

        Raises:
            FailedPreconditionError: It does not load.
        """
        tokenizer = load_tokenizer(checkpoint.folder)
        forward, names, config = load_forward(checkpoint.folder)
        longest = min(tokenizer.model_max_length, longest_row(config))
        return cls(forward, names, tokenizer, max_length or longest)

    def encode(self, query: str, document: str) -> list[int]:
        """Token ids of one row, without padding."""
        ids: list[int] = self._features([query], [document])["input_ids"][0].tolist()
        return ids

    def score(self, query: str, documents: list[str]) -> list[float]:
        """Raw scores of the documents."""
        import torch

        scores: list[float] = []
        for at in range(0, len(documents), BATCH):
            part = documents[at : at + BATCH]
            features = self._features([query] * len(part), part)
            # Types that the tokenizer does not hand over are 0 to the model.
            zeros = torch.zeros_like(features["input_ids"])
            inputs = [features.get(name, zeros) for name in self._names]
            with torch.inference_mode():
                logits = self._forward(*inputs)
            scores += label_scores(logits)
        return scores

    def token_text(self, token: int) -> str:
        """One token as text."""
        return str(self._tokenizer.decode([token]))

    def _features(self, queries: list[str], documents: list[str]) -> Any:  # noqa: ANN401
        return self._tokenizer(
            queries,
            documents,
            padding=True,
            truncation="longest_first",
            max_length=self.max_length,
            return_tensors="pt",
        )
