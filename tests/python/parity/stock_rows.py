# SPDX-License-Identifier: Apache-2.0
"""OpenVINO Model Server's own rerank rows, written anew from what it documents.

    BOS query EOS SEP document EOS PAD ...

The query has half of the longest row at most; a document that does not fit is split,
and its best chunk counts. The score is the only label's logit, or label 1's.
"""

from typing import Any

import torch


class StockOracle:
    """A transformers classifier, fed rows as the server feeds them."""

    def __init__(
        self,
        model: Any,  # noqa: ANN401 - a transformers classifier
        tokenizer: Any,  # noqa: ANN401 - a fast tokenizer
        markers: dict[str, int],
        longest: int,
    ) -> None:
        """Takes ids of bos, eos, sep and pad, and a row's longest length."""
        self._model = model
        self._tokenizer = tokenizer
        self._markers = markers
        self._longest = longest

    def score(self, query: str, documents: list[str]) -> list[float]:
        """Raw scores of the documents, all in one padded batch."""
        rows, owner = self.rows(query, documents)
        width = max(map(len, rows))
        pad = self._markers["pad"]
        ids = torch.tensor([row + [pad] * (width - len(row)) for row in rows])
        mask = torch.tensor([[1] * len(r) + [0] * (width - len(r)) for r in rows])
        with torch.inference_mode():
            logits = self._model(input_ids=ids, attention_mask=mask).logits
        raw = logits[:, 1 if logits.shape[1] > 1 else 0].tolist()
        return [
            max(s for s, o in zip(raw, owner, strict=True) if o == i)
            for i in range(len(documents))
        ]

    def rows(
        self, query: str, documents: list[str]
    ) -> tuple[list[list[int]], list[int]]:
        """Token rows, and which document each belongs to."""
        m = self._markers
        asked = self._ids(query)[: self._longest // 2]
        room = self._longest - len(asked) - 4
        rows, owner = [], []
        for i, document in enumerate(documents):
            ids = self._ids(document)
            for at in range(0, max(len(ids), 1), room):
                chunk = ids[at : at + room]
                rows.append([m["bos"], *asked, m["eos"], m["sep"], *chunk, m["eos"]])
                owner.append(i)
        return rows, owner

    def _ids(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer(text, add_special_tokens=False)["input_ids"]
        return ids
