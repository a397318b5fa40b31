# SPDX-License-Identifier: Apache-2.0
"""Prompts as rows of tokens, for contenders that make batches of their own.

Prefix, pair and suffix are tokenized apart and the pair is cut on its right to what is
left of 8,192 tokens, as the model card does it.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from harness._shared.prompt import PREFIX, SUFFIX, pair

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ids = NDArray[np.int64]

BATCH = 8
MAX_LENGTH = 8192
Row = list[int]


class PromptRows:
    """Makes them by the checkpoint's tokenizer."""

    def __init__(self, tokenizer: Any) -> None:  # noqa: ANN401 - untyped
        """Takes transformers' tokenizer."""
        self._tokenizer = tokenizer
        self._prefix = self._ids([PREFIX])[0]
        self._suffix = self._ids([SUFFIX])[0]

    def _of(self, query: str, documents: Sequence[str]) -> list[Row]:
        room = MAX_LENGTH - len(self._prefix) - len(self._suffix)
        pairs = self._ids([pair(query, document) for document in documents])
        return [self._prefix + ids[:room] + self._suffix for ids in pairs]

    def scores(
        self,
        query: str,
        documents: Sequence[str],
        infer: Callable[["Ids", "Ids"], Sequence[float]],
    ) -> list[float]:
        """One score for each document, those of like length together.

        Args:
            query: Text.
            documents: Texts.
            infer: Takes ids and attention mask [rows, longest], padded on the left.
        """
        rows = self._of(query, documents)
        return by_length(
            [len(row) for row in rows],
            lambda batch: infer(*self._padded([rows[i] for i in batch])),
        )

    def _padded(self, rows: Sequence[Row]) -> tuple["Ids", "Ids"]:
        import numpy as np

        longest = max(map(len, rows))
        ids = np.full((len(rows), longest), self._tokenizer.pad_token_id, np.int64)
        mask = np.zeros_like(ids)
        for i, row in enumerate(rows):
            ids[i, longest - len(row) :] = row
            mask[i, longest - len(row) :] = 1
        return ids, mask

    def _ids(self, texts: list[str]) -> list[Row]:
        encoded = self._tokenizer(texts, add_special_tokens=False)
        ids: list[Row] = encoded["input_ids"]
        return ids


def by_length(
    lengths: Sequence[int], infer: Callable[[list[int]], Sequence[float]]
) -> list[float]:
    """Scores of rows, BATCH of like length together.

    Args:
        lengths: Of the rows in tokens.
        infer: Gives one score for each row of a batch, told by its place.
    """
    order = sorted(range(len(lengths)), key=lambda i: lengths[i])
    scores = [0.0] * len(lengths)
    for start in range(0, len(order), BATCH):
        batch = order[start : start + BATCH]
        for i, score in zip(batch, infer(batch), strict=True):
            scores[i] = score
    return scores
