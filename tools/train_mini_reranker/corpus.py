# SPDX-License-Identifier: Apache-2.0
"""Token ids of very many texts on one device, and what each token weighs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

LONGEST = 256  # tokens that are kept of a text
BATCH = 20_000  # texts that are tokenized at a time
K1, B = 1.2, 0.75  # BM25's


@dataclass(frozen=True)
class Corpus:
    """Texts as tokens.

    tokens: int32, of all texts, one behind the other.
    start, length: int64 [texts].
    """

    tokens: Tensor
    start: Tensor
    length: Tensor

    def rows(self, texts: Tensor, longest: int, end: Sequence[int]) -> Any:  # noqa: ANN401
        """Tokens of texts, each with an ending.

        Args:
            texts: Indices [rows].
            longest: Tokens that are kept of a text.
            end: Tokens behind each.

        Returns:
            ids [rows, longest + len(end)], padded to the right, and each row's length.
        """
        length = self.length[texts].clamp(max=longest)
        width = longest + len(end)
        place = torch.arange(width, device=texts.device)
        source = self.start[texts][:, None] + place
        ids = self.tokens[source.clamp(max=len(self.tokens) - 1)].long()
        behind = place - length[:, None]
        ending = torch.tensor(end, device=texts.device)
        ids = torch.where(behind < 0, ids, ending[behind.clamp(0, len(end) - 1)])
        ids[behind >= len(end)] = 0
        return ids, length + len(end)


def tokenized(texts: Sequence[str], tokenizer: Any, device: str) -> Corpus:  # noqa: ANN401
    """Takes a tokenizers.Tokenizer. A space in front belongs to the first word."""
    parts: list[Tensor] = []
    lengths: list[int] = []
    for i in range(0, len(texts), BATCH):
        rows = tokenizer.encode_batch_fast(
            [" " + text for text in texts[i : i + BATCH]], add_special_tokens=False
        )
        ids = [row.ids[:LONGEST] for row in rows]
        lengths += [len(row) for row in ids]
        parts.append(torch.tensor([t for row in ids for t in row], dtype=torch.int32))
    length = torch.tensor(lengths)
    return Corpus(
        torch.cat(parts).to(device),
        (length.cumsum(0) - length).to(device),
        length.to(device),
    )


def rarity(corpus: Corpus, stems: Tensor, content: Tensor) -> Tensor:
    """Of each token from 0 (in every text, or no word) to 1 (in none): f32 [tokens].

    Args:
        corpus: Texts.
        stems: What forms of a word have in common, a number of each token.
        content: Which tokens count at all.
    """
    texts = len(corpus.length)
    text = torch.repeat_interleave(
        torch.arange(texts, device=stems.device), corpus.length
    )
    pairs = torch.unique(text * len(stems) + stems[corpus.tokens.long()])
    count = torch.bincount(pairs % len(stems), minlength=len(stems))
    size = torch.tensor(float(texts), device=stems.device)
    rare = (size / (count + 1)).log() / size.log()
    return rare.clamp(0, 1)[stems] * content


def lexical(queries: Tensor, texts: Tensor, stems: Tensor, rare: Tensor) -> Tensor:
    """BM25 of texts, as a share of the most that a query can reach: f32 [rows, texts].

    Args:
        queries: Token ids [rows, tokens], 0 where there is none.
        texts: Token ids [rows, texts, tokens], the same.
        stems: Of each token, see ``rarity``.
        rare: What ``rarity`` gives.
    """
    asked = stems[queries]
    idf = rare[queries]  # [rows, tokens]
    own = torch.where(rare[texts] > 0, stems[texts], -1)
    length = (own >= 0).sum(-1, keepdim=True).float()
    weight = 1 - B + B * length / length.mean().clamp(min=1)
    found = torch.stack(
        [(own == asked[:, i, None, None]).sum(-1) for i in range(asked.shape[1])], -1
    ).float()
    score = (idf[:, None] * found * (K1 + 1) / (found + K1 * weight)).sum(-1)
    most = (idf.sum(-1, keepdim=True) * (K1 + 1)).clamp(min=1e-6)
    return score / most
