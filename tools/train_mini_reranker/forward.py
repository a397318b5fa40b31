# SPDX-License-Identifier: Apache-2.0
"""Scores of many documents, every part that prompts share computed once.

    [system]                       1 row       the same for all prompts
       [instruction and query]     B rows      the same for a query's documents
          [document and suffix]    B x N rows

Each level continues the keys and values of the one above. The numbers are those of
whole prompts, and gradients flow through all three.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch

from harness._shared.prompt import PREFIX, SUFFIX, pair


@dataclass(frozen=True)
class Question:
    """A query with candidates; the first is the answer when training."""

    query: str
    documents: list[str]


class Scorer:
    """A model with the prompt's constant parts tokenized."""

    def __init__(self, model: Any, tokenizer: Any, device: str = "cpu") -> None:  # noqa: ANN401
        """Takes a Qwen3ForCausalLM and its fast tokenizer."""
        self._model = model
        self._tokenizer = tokenizer
        self._device = device
        self._prefix = self.tokens([PREFIX])[0]
        self._suffix = self.tokens([SUFFIX])[0]
        self._answers = [tokenizer.convert_tokens_to_ids(a) for a in ("yes", "no")]

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        """Token ids of texts."""
        ids: list[list[int]] = self._tokenizer(list(texts), add_special_tokens=False)[
            "input_ids"
        ]
        return ids

    def __call__(self, questions: Sequence[Question], longest: int) -> torch.Tensor:
        """Raw scores, logit("yes") - logit("no").

        Args:
            questions: All with as many documents.
            longest: Tokens that are kept of a document.

        Returns:
            f32 [questions, documents].
        """
        count = len(questions[0].documents)
        heads = self.tokens([pair(q.query, "").rstrip(" ") for q in questions])
        # " " belongs to the document's first word, as where the whole is tokenized.
        texts = [" " + text for q in questions for text in q.documents]
        rows = [row[:longest] + self._suffix for row in self.tokens(texts)]

        backbone = self._model.model
        cache, known = None, torch.ones(1, 0, dtype=torch.long, device=self._device)
        for level, repeats in (
            ([self._prefix], len(questions)),
            (heads, count),
            (rows, 1),
        ):
            ids, mask = self._padded(level)
            # A token's position is the number of real tokens in front of it.
            positions = known.sum(1, keepdim=True) + torch.arange(
                ids.shape[1], device=self._device
            )
            known = torch.cat([known, mask], dim=1)
            result = backbone(
                input_ids=ids,
                attention_mask=known,
                position_ids=positions,
                past_key_values=cache,
                use_cache=True,
            )
            cache = result.past_key_values
            if repeats > 1:
                cache.batch_repeat_interleave(repeats)
            known = known.repeat_interleave(repeats, dim=0)
        hidden = result.last_hidden_state
        last = mask.sum(1) - 1
        final = hidden[torch.arange(len(rows), device=self._device), last]
        yes, no = self._model.get_output_embeddings().weight[self._answers]
        scores: torch.Tensor = final.float() @ (yes - no).float()
        return scores.view(len(questions), count)

    def _padded(self, rows: Sequence[Sequence[int]]) -> tuple[Any, Any]:
        longest = max(len(row) for row in rows)
        ids = torch.zeros(len(rows), longest, dtype=torch.long)
        mask = torch.zeros_like(ids)
        for i, row in enumerate(rows):
            ids[i, : len(row)] = torch.tensor(row)
            mask[i, : len(row)] = 1
        return ids.to(self._device), mask.to(self._device)
